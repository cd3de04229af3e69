"""Data made once, when a wheel is built: ``python -m desensitize.prebuild FOLDER``.

The versions of the libraries that the data is made with stand beside it.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

__all__ = ["write"]

_LIBRARIES = ("idna", "phonenumbers", "publicsuffixlist", "python-stdnum", "regex")


def write(folder: Path) -> None:
    """Write the data into a folder, which need not stand yet."""
    folder.mkdir(parents=True, exist_ok=True)
    versions = {library: version(library) for library in _LIBRARIES}
    (folder / "versions.json").write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n", encoding="ascii")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

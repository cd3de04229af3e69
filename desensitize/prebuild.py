"""``python -m desensitize.prebuild FOLDER``: write what a wheel brings along, so that no start has to work it out.

For the build of a wheel, where FOLDER becomes ``desensitize/prebuilt``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from desensitize import cache
from desensitize.detect.prepare import shipped as tables
from desensitize.detect.prepare import shipped_literals as literals
from desensitize.detect.verify import phone_plans, suffixes
from desensitize.policy import prebuilt
from desensitize.policy.shipped import shipped_folder

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Write every file; gives the exit code."""
    if len(arguments) != 1:
        print("usage: python -m desensitize.prebuild FOLDER", file=sys.stderr)  # noqa: T201 - it is a program
        return 2
    folder, shipped = Path(arguments[0]), shipped_folder()
    rules = prebuilt.sources(shipped)
    cache.write(folder, prebuilt.NAME, rules, prebuilt.sections(shipped))
    cache.write(folder, prebuilt.DOCUMENTS, rules, prebuilt.documents(shipped))
    known = tables.anchors_of(tables.patterns_of(shipped)[0], None, keep=False)
    for room in (tables, literals):
        cache.write(folder, room.NAME, tables.sources(shipped), room.sections(shipped, known=known))
    for part in (phone_plans, suffixes):
        made_from = part.stamp()
        if made_from is not None:
            cache.write(folder, part.NAME, made_from, part.sections())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

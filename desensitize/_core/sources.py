"""The sources of the compiled core, as one digest: what was compiled from others is not used.

A checkout that was updated still has the module compiled before. The build puts the digest of what it compiles into the
module; where the sources stand beside it, as in a checkout, the two must agree.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["digest"]

_PIECES = {".pyx", ".pxd", ".pxi", ".h"}


def digest(folder: Path = Path(__file__).parent) -> str:
    """A digest of the sources in the folder, in hexadecimal; empty where there are none, as in a wheel."""
    pieces = sorted(path for path in folder.glob("*.*") if path.suffix in _PIECES)
    if not pieces:
        return ""
    seen = hashlib.sha256()
    for path in pieces:
        data = path.read_bytes()
        seen.update(f"{path.name} {len(data)}\n".encode())
        seen.update(data)
    return seen.hexdigest()[:32]

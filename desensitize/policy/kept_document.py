"""A shipped rule file as it was read, for a cache file and back: plain data, and where each rule of it was written.

With it go its patterns with their word lists spelled out. The places of smaller things are wanted only to say what is
wrong, and come from the YAML itself then.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from desensitize.pattern.word_lists import Spelled
from desensitize.policy.document import Document, Path, read
from desensitize.policy.rule import Place

if TYPE_CHECKING:
    from pathlib import Path as FilePath

__all__ = ["kept", "opened"]


def kept(document: Document) -> bytes:
    """The document as text."""
    paths: list[Path] = [(), *(("rules", at) for at in range(len(document.data.get("rules") or ())))]
    places = [document.place(path)[1:] for path in paths]
    row = [document.data, places, document.spelled]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def opened(row: list[Any], file: FilePath) -> Document:
    """The document again; the file itself is read where a place inside a rule is asked for."""
    data, (whole, *listed), spelled = row
    places: dict[Path, Place] = {(): Place(str(file), *whole)}
    places |= {("rules", at): Place(str(file), *place) for at, place in enumerate(listed)}
    return Document(
        file=str(file),
        data=data,
        root=lambda: read(file.read_bytes(), str(file), trusted=True).root(),
        trusted=True,
        places=places,
        spelled={
            pattern: Spelled(text, tuple((a, b, c, d) for a, b, c, d in lists))
            for pattern, (text, lists) in spelled.items()
        },
    )

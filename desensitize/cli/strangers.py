"""Tokens that a run of ``restore`` can't know: of labels its vault never gave out, or of keyed operators.

They are told by their form alone, as it is issued, and only counted: whoever took the wrong vault, or forgot the
manifest, gets to know that something stayed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from desensitize.batch.formats.spelling import NAME
from desensitize.mask.grammar import label_of
from desensitize.mask.keyed_grammar import tokens_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["Strangers"]

_ISSUED = re.compile(f"<({NAME})>")
_SPACE = re.compile(r"\s\S*\Z")
# No token is longer; what is, and has no blank, is looked at in pieces.
_LONGEST = 1 << 16


class Strangers:
    """Counts them.

    :param labels: those that are known.

    >>> strangers = Strangers({"PHONE"})
    >>> for piece in ("<PHONE_1> <EMA", "IL_1> <PERSON_2>"):
    ...     strangers.feed(piece)
    >>> strangers.flush()
    >>> strangers.count
    2
    """

    def __init__(self, labels: Collection[str]) -> None:
        self.count = 0
        self._labels, self._waiting = frozenset(labels), ""

    def feed(self, piece: str) -> None:
        """Look at a text piece by piece."""
        self._waiting += piece
        blank = _SPACE.search(self._waiting, max(0, len(self._waiting) - _LONGEST))
        end = blank.start() if blank else len(self._waiting) if len(self._waiting) > _LONGEST else 0
        self.look(self._waiting[:end])
        self._waiting = self._waiting[end:]

    def flush(self) -> None:
        """The text is over."""
        self.look(self._waiting)
        self._waiting = ""

    def look(self, text: str, known: Iterable[tuple[int, int, str]] = ()) -> None:
        """Look at a whole text. ``known``: stretches of it, (start, end, value), that are none."""
        self.count += sum(label_of(found[1]) not in self._labels for found in _ISSUED.finditer(text))
        if ":" not in text and "~" not in text:
            return
        starts = {start for start, _, _ in known}
        keyed = (start for start, end, _ in tokens_in(text) if text[start:end].isupper())
        self.count += sum(start not in starts for start in keyed)

"""One reader of tokens for all sets of labels: it reads whatever is written like a token, and looks the label up.

A pattern of its own for each set of labels takes longer to build than a message to mask. Both read the same: a form
that begins at one place has one label, so where that is none of the set nothing begins there, and it is read on from
the next character.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.mask.grammar import anyone, label_of, name_of, openers, reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import regex

__all__ = ["Tokens"]


@lru_cache(maxsize=1)
def _begun() -> re.Pattern[str]:
    """An issued form, or a bare one, as far as it may have come."""
    return re.compile("<?([A-Z][A-Z_]*[0-9_]*)?")


class Tokens:
    """Finds the accepted forms of tokens with some labels.

    :param quoted: before any other, a form that is all of a JSON string, with the quotes.
    :param halves: a name behind an opening bracket that nothing closes too, which is escaped and not restored.

    >>> [found.group() for found in Tokens(["PHONE"]).finditer("<PHONE_1> < phone-2 > <EMAIL_1>")]
    ['<PHONE_1>', '< phone-2 >']
    """

    __slots__ = ("_halves", "_labels", "_openers", "_pattern", "_quoted")

    def __init__(self, labels: Collection[str], *, quoted: bool = False, halves: bool = True) -> None:
        self._labels, self._quoted, self._halves = frozenset(labels), quoted, halves
        self._pattern = anyone(quoted=quoted, halves=halves)
        self._openers = openers(labels, quoted=quoted)

    def __repr__(self) -> str:
        return f"Tokens({len(self._labels)} labels)"

    def __bool__(self) -> bool:
        return bool(self._labels)

    def search(self, text: str, at: int = 0) -> regex.Match[str] | None:
        """The first form from ``at`` on."""
        while (found := self._pattern.search(text, at)) is not None and not self._has(found):
            at = found.start() + 1
        return found

    def finditer(self, text: str, at: int = 0) -> Iterator[regex.Match[str]]:
        """Every form from ``at`` on."""
        if not self._labels:
            return
        while at >= 0:
            start, at = at, -1
            for found in self._pattern.finditer(text, start):
                if self._has(found):
                    yield found
                else:
                    at = found.start() + 1
                    break

    def _has(self, found: regex.Match[str]) -> bool:
        """Whether the label is one of these."""
        form = found["string"] if self._quoted and found["string"] else found.group()
        return label_of(name_of(form)) in self._labels

    def unfinished(self, text: str, start: int, end: int) -> int | None:
        """The first place from ``start`` to before ``end`` where a form begins that the end of ``text`` cuts off."""
        for at in range(start, end):
            if text[at] in self._openers and self._may_grow(text, at):
                return at
        return None

    def _may_grow(self, text: str, at: int) -> bool:
        any_label = anyone(quoted=self._quoted, halves=self._halves, cut=True)
        if not _is_cut(any_label, text, at):
            return False
        issued = _begun().fullmatch(text, at)
        if issued is not None:
            name = issued[1] or ""
            return label_of(name) in self._labels or any(f"{label}_".startswith(name) for label in self._labels)
        odd = reader(tuple(sorted(self._labels)), quoted=self._quoted, halves=self._halves)
        return _is_cut(odd, text, at)


def _is_cut(pattern: regex.Pattern[str], text: str, at: int) -> bool:
    """Whether the end of a text cuts off what may become a match that begins at ``at``."""
    whole = pattern.fullmatch(text, at, partial=True)
    return whole is not None and whole.partial

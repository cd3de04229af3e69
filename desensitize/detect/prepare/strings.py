"""All the strings a part of a pattern can match, or can begin with, while they can be listed.

Letters of ASCII are lower case here: what looks for these strings folds the text. Parts are told apart by identity, and
each is worked out once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.prepare.by_identity import ByIdentity
from desensitize.pattern.charset import size
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.pattern.charset import Ranges

__all__ = ["LONGEST", "Strings", "lower"]

# More strings than this, and more characters in one of them, are not listed.
MOST, LONGEST = 2_000, 24
# A class of more characters than this is not listed.
WIDEST = 400
# A repeat of more turns is not listed.
TURNS = 12

# Halves of a surrogate pair are kept as they are.
_ANY = "surrogatepass"

Set = frozenset[str]
_EMPTY: Set = frozenset([""])


def lower(text: str) -> str:
    """Lower case of ASCII letters alone: the length of other characters may change with their case.

    >>> lower("Key İ")
    'key İ'
    """
    # Bytes know no other letters than those of ASCII.
    return text.lower() if text.isascii() else text.encode("utf-8", _ANY).lower().decode("utf-8", _ANY)


class Strings:
    """Strings of the parts of one pattern; ``most``: more than that are not listed."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        #: Everything a part can match; ``None`` where that is too much to list.
        self.all = ByIdentity(self._listed)
        #: Strings of which every match of a part begins with one; ``None`` where there are too many.
        self.heads = ByIdentity(self._begun)

    def _listed(self, node: Node) -> Set | None:
        match node:
            case Chars(ranges):
                return _characters(ranges)
            case Look():
                return _EMPTY
            case Value(item):
                return self.all(item)
            case Alt(branches):
                return union(map(self.all, branches), self._most)
            case Seq(items):
                out: Set | None = _EMPTY
                for item in items:
                    out = self.product(out, self.all(item))
                    if out is None:
                        break
                return out
            case Repeat(item, low, high):
                return self._repeated(self.all(item), low, high) if high <= TURNS else None

    def _begun(self, node: Node) -> Set | None:
        match node:
            case Chars(ranges):
                return _characters(ranges)
            case Look():
                return _EMPTY
            case Value(item):
                return self.heads(item)
            case Alt(branches):
                return union(map(self.heads, branches), self._most)
            case Seq(items):
                return self._sequence(items)
            case Repeat(item, low, _):
                whole = self.all(node)
                heads = self.heads(item) if whole is None else whole
                return heads if heads is None or low else heads | _EMPTY

    def product(self, one: Set | None, two: Set | None) -> Set | None:
        """One behind the other."""
        if one is None or two is None or len(one) * len(two) > self._most:
            return None
        if two == _EMPTY:
            return one
        out = frozenset(a + b for a in one for b in two)
        return None if max(map(len, out), default=0) > LONGEST else out

    def _repeated(self, turn: Set | None, low: int, high: int) -> Set | None:
        out: list[Set | None] = []
        turns: Set | None = _EMPTY
        for count in range(high + 1):
            if turns is None:
                return None
            if count >= low:
                out.append(turns)
            turns = self.product(turns, turn) if count < high else turns
        return union(out, self._most)

    def _sequence(self, items: tuple[Node, ...]) -> Set | None:
        out = _EMPTY
        for item in items:
            longer = self.product(out, self.all(item))
            if longer is None:
                last = self.product(out, self.heads(item))
                return out if last is None else last
            out = longer
        return out


def union(parts: Iterable[Set | None], most: int) -> Set | None:
    """All of them, unless one can't be listed or they are too many."""
    out: set[str] = set()
    for part in parts:
        if part is None or len(out) > most:
            return None
        out |= part
    return frozenset(out) if len(out) <= most else None


def _characters(ranges: Ranges) -> Set | None:
    if size(ranges) > WIDEST:
        return None
    codes = (code for low, high in ranges for code in range(low, high + 1))
    return frozenset(lower(chr(code)) for code in codes)

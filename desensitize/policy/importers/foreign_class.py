"""Character classes and escapes of other engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.pattern.charset import LAST, Ranges, complement, fold_ascii, merge
from desensitize.pattern.syntax import PatternError
from desensitize.policy.importers.flavour import NAMED, SHORT, category

if TYPE_CHECKING:
    from desensitize.policy.importers.flavour import Flavour

__all__ = ["ClassReader"]

_CONTROL = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "a": 7, "e": 27}
_HEX = {"x": 2, "u": 4, "U": 8}
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_OCTAL = 3


class ClassReader:
    """Reads what stands for one character; ``at`` is the next one of the pattern."""

    def __init__(self, text: str, flavour: Flavour) -> None:
        self.text, self.flavour = text, flavour
        self.at = 0
        self.flags = frozenset(flavour.flags)

    def fail(self, what: str, at: int | None = None) -> PatternError:
        """The error that says that something has no counterpart."""
        return PatternError(f"{what} is not part of the rule dialect", self.at if at is None else at)

    def peek(self, literal: str) -> bool:
        """Whether it stands here."""
        return self.text.startswith(literal, self.at)

    def take(self, literal: str) -> bool:
        """Step over it, if it stands here."""
        if not self.peek(literal):
            return False
        self.at += len(literal)
        return True

    def klass(self) -> Ranges:
        """``[...]``."""
        start = self.at
        self.at += 1
        negated, first = self.take("^"), True
        ranges: list[tuple[int, int]] = []
        while first or not self.peek("]"):
            if self.at >= len(self.text):
                raise self.fail("'[' without ']'", start)
            first = False
            ranges.extend(self.member())
        self.at += 1
        merged = fold_ascii(merge(ranges)) if "i" in self.flags else merge(ranges)
        if not merged:
            raise self.fail("an empty class", start)
        return complement(merged) if negated else merged

    def member(self) -> Ranges:
        """A character, a range or a class inside a class."""
        if self.flavour.nested and (self.peek("&&") or self.peek("--") or self.peek("~~")):
            raise self.fail("a class made of others")
        if self.peek("[:"):
            return self.posix()
        if self.flavour.nested and self.peek("["):
            return self.klass()
        low = self.one()
        if len(low) != 1 or low[0][0] != low[0][1] or not self.peek("-") or self.text[self.at + 1 : self.at + 2] == "]":
            return low
        back = self.at
        self.at += 1
        high = self.one() if self.at < len(self.text) else ()
        if len(high) == 1 and high[0][0] == high[0][1] and high[0][0] >= low[0][0]:
            return ((low[0][0], high[0][0]),)
        if len(high) == 1 and high[0][0] == high[0][1]:
            raise self.fail("a range that runs backwards", back)
        return (*low, (0x2D, 0x2D), *high)

    def one(self) -> Ranges:
        """A character, or what an escape stands for."""
        if self.peek("\\b"):
            self.at += 2
            return ((8, 8),)
        if self.peek("\\"):
            return self.escaped()
        code = ord(self.text[self.at])
        self.at += 1
        return ((code, code),)

    def posix(self) -> Ranges:
        """``[:alpha:]``; what only looks so is a bracket and letters."""
        end = self.text.find(":]", self.at)
        name = self.text[self.at + 2 : end] if end > 0 else ""
        if name.removeprefix("^") not in NAMED:
            self.at += 1
            return ((0x5B, 0x5B),)
        self.at = end + 2
        found = NAMED[name.removeprefix("^")]
        return complement(found) if name.startswith("^") else found

    def escaped(self) -> Ranges:
        """What a backslash and what follows it stand for."""
        start = self.at
        name = self.text[start + 1 : start + 2]
        self.at += 2
        if name in SHORT and name:
            return SHORT[name]
        if name in {"p", "P"} and name:
            return self.property(start, negated=name == "P")
        code = self.code(name, start)
        return ((code, code),)

    def code(self, name: str, start: int) -> int:
        """The one character that an escape stands for."""
        if name in _CONTROL and name:
            return _CONTROL[name]
        if name in _HEX and name:
            return self.hexadecimal(name, start)
        if name == "c":
            self.at += 1
            return ord(self.text[self.at - 1 : self.at].upper() or "@") ^ 0x40
        if name.isascii() and name.isdigit():
            return self.octal(start)
        if not name or (name.isascii() and name.isalpha()):
            raise self.fail(f"\\{name}", start)
        return ord(name)

    def hexadecimal(self, name: str, start: int) -> int:
        r"""``\x41``, ``\x{1F600}``, ``\u4e00``, ``\U0001F600``."""
        end = self.text.find("}", self.at) if self.peek("{") else self.at + _HEX[name]
        digits = self.text[self.at + self.peek("{") : end] if end > 0 else ""
        if not digits or not {*digits} <= _HEX_DIGITS or int(digits, 16) > LAST:
            raise self.fail(f"\\{name} without digits of a character", start)
        self.at = end + self.peek("{")
        return int(digits, 16)

    def octal(self, start: int) -> int:
        r"""``\0`` and ``\101``."""
        digits = ""
        self.at = start + 1
        while len(digits) < _OCTAL and self.text[self.at : self.at + 1] in {*"01234567"}:
            digits += self.text[self.at]
            self.at += 1
        if not digits:
            raise self.fail("this escape", start)
        return int(digits, 8)

    def property(self, start: int, *, negated: bool) -> Ranges:
        r"""``\p{Han}``, ``\pL``."""
        braced = self.take("{")
        end = self.text.find("}", self.at) if braced else self.at + 1
        name = self.text[self.at : end] if end > 0 else ""
        self.at = end + braced
        found = category(name.removeprefix("^")) if name else None
        if found is None:
            raise self.fail(f"\\p{{{name[:20]}}}", start)
        return complement(found) if negated != name.startswith("^") else found

"""How engines differ in what a pattern means, and the classes that they have names for."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from desensitize.pattern.charset import LAST, complement, merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.pattern.charset import Ranges

__all__ = ["NAMED", "PYTHON", "RE2", "RUST", "SHORT", "WORD", "Flavour", "category"]


class Flavour(NamedTuple):
    """An engine's ways.

    ``flags``: that are on from the start; ``trailing``: whether ``$`` also stands before a last line end; ``nested``:
    whether a class may hold another, and ``&&``; ``leastless``: whether ``{,3}`` is a repeat.
    """

    flags: str = ""
    trailing: bool = False
    nested: bool = False
    leastless: bool = False


PYTHON: Final = Flavour(trailing=True, leastless=True)
RE2: Final = Flavour()
RUST: Final = Flavour(nested=True, leastless=True)

_DIGIT: Ranges = ((0x30, 0x39),)
_UPPER: Ranges = ((0x41, 0x5A),)
_LOWER: Ranges = ((0x61, 0x7A),)
WORD: Final[Ranges] = (*_DIGIT, *_UPPER, (0x5F, 0x5F), *_LOWER)
_SPACE: Ranges = ((9, 13), (32, 32))

#: What a letter behind a backslash stands for; text between scripts is told apart by ASCII alone.
SHORT: Final[Mapping[str, Ranges]] = {
    "d": _DIGIT, "D": complement(_DIGIT), "w": WORD, "W": complement(WORD), "s": _SPACE, "S": complement(_SPACE),
    "N": complement(((10, 10),)),
}  # fmt: skip

#: POSIX classes.
NAMED: Final[Mapping[str, Ranges]] = {
    "alnum": (*_DIGIT, *_UPPER, *_LOWER),
    "alpha": (*_UPPER, *_LOWER),
    "ascii": ((0, 0x7F),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": _LOWER,
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": _SPACE,
    "upper": _UPPER,
    "word": WORD,
    "xdigit": (*_DIGIT, (0x41, 0x46), (0x61, 0x66)),
}

_SCRIPTS: Final[Mapping[str, Ranges]] = {
    "han": (
        (0x2E80, 0x2FD5), (0x3005, 0x3007), (0x3021, 0x3029), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
        (0x20000, 0x323AF),
    ),
    "hangul": ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7A3)),
    "hiragana": ((0x3041, 0x3096), (0x309D, 0x309F)),
    "katakana": ((0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF)),
    "ascii": ((0, 0x7F),),
    "any": ((0, LAST),),
}  # fmt: skip
# Of a property with more stretches than this nobody could read the class.
_MOST = 60


def category(name: str) -> Ranges | None:
    r"""What ``\\p{name}`` stands for: a script or a general category; ``None``: not known, or too many stretches.

    >>> category("Han")[3], category("Sc") is not None, category("L")
    ((13312, 19903), True, None)
    """
    plain = name.partition("=")[2] or name
    if plain.casefold() in _SCRIPTS:
        return _SCRIPTS[plain.casefold()]
    if not (len(plain) in {1, 2} and plain[0].isupper()):
        return None
    # 0.2 s, where a rule asks for one.
    found = merge((code, code) for code in range(LAST + 1) if unicodedata.category(chr(code)).startswith(plain))
    return found if 0 < len(found) <= _MOST else None

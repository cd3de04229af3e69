"""A pattern's tree written down again, in the dialect that `syntax` reads: for patterns that a program makes."""

from __future__ import annotations

from itertools import groupby

from desensitize.pattern.charset import ANY, LAST, Ranges, complement, fold_ascii, intersects, merge, within
from desensitize.pattern.shape import walk
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

__all__ = ["unparse"]

_CAPITALS: Ranges = ((0x41, 0x5A),)
_LETTERS: Ranges = (*_CAPITALS, (0x61, 0x7A))
_LINE_END: Ranges = ((10, 10),)
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\v": "\\v"}
_HEADS = {(True, False): "(?=", (True, True): "(?!", (False, False): "(?<=", (False, True): "(?<!"}
# Two neighbours are written one after the other, not as a range.
_RANGE = 2


def unparse(node: Node) -> str:
    r"""The pattern that reads as ``node``; where all its letters are in both cases, with ``(?i)`` before it.

    >>> from desensitize.pattern.syntax import parse
    >>> unparse(parse("(?i)ab{1,2}c?")), unparse(parse("[Aa][Kk]-[A-Z]{4}")), unparse(parse("\\x41|[^\\n]"))
    ('(?i)ab{1,2}c?', '(?i:ak)-[A-Z]{4}', 'A|.')
    """
    if _folds(node):
        return f"(?i){_text(node, fold=True)}"
    return _text(node, fold=False)


def _folds(node: Node) -> bool:
    """Whether it has letters, and all of them in both cases."""
    sets = [part.ranges for part in walk(node) if isinstance(part, Chars)]
    return any(map(_cased, sets)) and all(fold_ascii(ranges) == ranges for ranges in sets)


def _cased(ranges: Ranges) -> bool:
    """Whether it has some letters, but not all; of a set of all but some characters, those that it leaves out."""
    said = complement(ranges) if _but(ranges) else ranges
    return intersects(said, _LETTERS) and not all(within((letters,), said) for letters in _LETTERS)


def _text(node: Node, *, fold: bool) -> str:
    match node:
        case Chars(ranges):
            return _chars(ranges, fold=fold)
        case Seq(items):
            return _sequence(items, fold=fold)
        case Alt(branches):
            return "|".join(_text(branch, fold=fold) for branch in branches)
        case Value(item):
            return f"(?<value>{_text(item, fold=fold)})"
        case Look(item, ahead, negative):
            return f"{_HEADS[ahead, negative]}{_text(item, fold=fold)})"
        case Repeat():
            return _repeat(node, fold=fold)


def _sequence(items: tuple[Node, ...], *, fold: bool) -> str:
    """The items; neighbours whose letters are in both cases share one ``(?i:...)``."""
    if fold:
        return "".join(_grouped(item, fold=True, alone=False) for item in items)
    out = ""
    for folds, run in groupby(items, key=_folds):
        inner = "".join(_grouped(item, fold=folds, alone=False) for item in run)
        out += f"(?i:{inner})" if folds else inner
    return out


def _grouped(node: Node, *, fold: bool, alone: bool) -> str:
    """A part as it stands beside others; ``alone``: as what a repeat repeats."""
    text = _text(node, fold=fold)
    single = isinstance(node, Chars | Value)
    if isinstance(node, Alt) or (alone and not single):
        return f"(?:{text})"
    return text


def _repeat(node: Repeat, *, fold: bool) -> str:
    item, low, high, mode = node
    inner = _grouped(item, fold=fold, alone=True)
    if low == high == 1 and mode != "+":
        return inner
    counts = "?" if (low, high) == (0, 1) else f"{{{low}}}" if low == high else f"{{{low},{high}}}"
    return f"{inner}{counts}{mode}"


def _chars(ranges: Ranges, *, fold: bool) -> str:
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _literal(chr(ranges[0][0]), r"\^$.|?*+()[]{}")
    if fold and (few := _without_capitals(ranges)) and len(few) == 1 and few[0][0] == few[0][1]:
        return _literal(chr(few[0][0]), r"\^$.|?*+()[]{}")
    if complement(ranges) == _LINE_END:
        return "."
    if ranges != ANY and _but(ranges):
        return f"[^{_members(complement(ranges), fold=fold)}]"
    return f"[{_members(ranges, fold=fold)}]"


def _but(ranges: Ranges) -> bool:
    """Whether it is shorter to say what is not in it."""
    return bool(ranges) and ranges[-1][1] == LAST


def _members(ranges: Ranges, *, fold: bool) -> str:
    out = ""
    for low, high in _without_capitals(ranges) if fold else ranges:
        first, last = (_literal(chr(code), r"\^[]-") for code in (low, high))
        out += first if low == high else f"{first}{'-' if high - low >= _RANGE else ''}{last}"
    return out


def _without_capitals(ranges: Ranges) -> Ranges:
    return complement(merge((*complement(ranges), *_CAPITALS))) if intersects(ranges, _CAPITALS) else ranges


def _literal(char: str, special: str) -> str:
    code = ord(char)
    if char in special:
        return f"\\{char}"
    if char in _NAMED:
        return _NAMED[char]
    if char == " " or (char.isprintable() and not char.isspace()):
        return char
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - what each escape holds

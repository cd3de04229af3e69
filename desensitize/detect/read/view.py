"""The view: what a reader sees, as plain characters, with the way back to the original offsets.

Rules are written for plain text; people, and those who evade, write ``１３８``, Thai digits, or zero-width signs in
between. The view folds those, and only those: the text itself is never rewritten. Text with nothing to fold is its own
view and costs nothing but the pass that tells so. Chinese punctuation is left alone: folding it would fold nearly every
Chinese text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from desensitize.pattern.charset import merge

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Edit", "Run", "View", "edited", "fold", "foldable", "foldable_characters", "folded_character", "view"]

# First digit of each run of ten decimal digits (general category Nd, Unicode 14) outside ASCII and full-width forms.
_ZEROS = (
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450,
    0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
)  # fmt: skip
# Mathematical alphabets: runs of A-Z then a-z (U+1D400 block); the holes are assigned elsewhere and do no harm.
_ALPHABETS = range(0x1D400, 0x1D6A4, 52)
# Full-width signs that occur inside addresses and numbers; sentence punctuation is not among them.
_WIDE_SIGNS = "＃％＆＊＋－．／＝＠＿～"
# Zero-width characters, soft hyphen, bidi controls, variation selectors.
_DROPPED = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180B, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x2064), (0x2066, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
)  # fmt: skip
_SPACES = ((0xA0, 0xA0), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000))
_DASHES = ((0x2010, 0x2015), (0x2212, 0x2212), (0xFE58, 0xFE58), (0xFE63, 0xFE63))
_WIDE = 0xFEE0
_ASTRAL = 0x10000
# Characters of a text that is no long one.
_ORDINARY = 1 << 14

# (start, end, what these are read as)
Edit = tuple[int, int, str]
# (start, end, what is left out in between)
Run = tuple[int, int, list[Edit]]


class View(NamedTuple):
    """Folded text and, for each of its characters, the 0-based offset of the original one; ``None``: the same.

    ``ends``: where each original ends, if some are more than one character long. ``edits``: where in the folded text
    what was edited stands, ascending, if that is known; elsewhere it is the original's.
    """

    text: str
    offsets: array[int] | None = None
    ends: array[int] | None = None
    edits: tuple[tuple[int, int], ...] | None = None

    def __repr__(self) -> str:
        return f"View({len(self.text)} characters)"

    def over(self, under: View) -> View:
        """This view of ``under``'s text as a view of what ``under`` is a view of."""
        spans = [under.span(*self.span(at, at + 1)) for at in range(len(self.text))]
        return View(self.text, array("l", (start for start, _ in spans)), array("l", (end for _, end in spans)))

    def part(self, low: int, high: int) -> View:
        """The view of a stretch of the folded text."""
        edits = self.edits or ()
        near = edits[bisect_right(edits, low, key=itemgetter(1)) : bisect_left(edits, high, key=itemgetter(0))]
        inside = [(max(low, start) - low, min(high, end) - low) for start, end in near]
        starts = array("l", range(low, high)) if self.offsets is None else self.offsets[low:high]
        ends = self.ends if self.ends is None else self.ends[low:high]
        return View(self.text[low:high], starts, ends, None if self.edits is None else tuple(inside))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of a non-empty span of the view.

        >>> fold("a１\u200b２").span(1, 3)
        (1, 4)
        """
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if self.ends is None else self.ends[end - 1]


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Character → what it is folded to, one character or none."""
    table = {chr(zero + digit): str(digit) for zero in _ZEROS for digit in range(10)}
    for start in _ALPHABETS:
        table |= {chr(start + i): chr(65 + i) for i in range(26)} | {
            chr(start + 26 + i): chr(97 + i) for i in range(26)
        }
    wide = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, _WIDE_SIGNS)]
    table |= {chr(code): chr(code - _WIDE) for code in wide}
    for ranges, plain in ((_DROPPED, ""), (_SPACES, " "), (_DASHES, "-")):
        table |= {chr(code): plain for low, high in ranges for code in range(low, high + 1)}
    return table


def folded_character(character: str) -> str:
    """What one character is folded to, wherever it stands: one character, or none."""
    return _table().get(character, character)


@lru_cache(maxsize=1)
def _classes() -> tuple[str, str]:
    """Character classes of what is folded: in the basic plane, and beyond it.

    Apart, because Python's ``re`` has a fast table for the basic plane and gives it up for one character beyond.
    """
    codes = sorted(map(ord, _table()))
    basic = "".join(chr(code) for code in codes if code < _ASTRAL)
    beyond = merge((code, code) for code in codes if code >= _ASTRAL)
    return f"[{re.escape(basic)}]", f"[{''.join(f'{chr(low)}-{chr(high)}' for low, high in beyond)}]"


def foldable_characters() -> frozenset[str]:
    """Every character that the view folds."""
    return frozenset(_table())


@lru_cache(maxsize=1)
def foldable() -> re.Pattern[str]:
    """Matches a character that the view folds."""
    return re.compile("|".join(_classes()))


@lru_cache(maxsize=2)
def _part(index: int) -> re.Pattern[str]:
    return re.compile(_classes()[index])


def folds(text: str) -> bool:
    """Whether ``text`` holds something to fold."""
    if text.isascii():
        return False
    # Whether there are characters beyond the basic plane: the quickest of all ways to ask.
    beyond = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
    return bool(_part(0).search(text) or (beyond and _part(1).search(text)))


@lru_cache(maxsize=1)
def _folded() -> re.Pattern[str]:
    """Matches what is folded where it stands: all full-width signs between full-width letters and digits, too."""
    wide = "０-９Ａ-Ｚａ-ｚ！-～"
    return re.compile(f"{foldable().pattern}|(?<=[{wide}])[！-～](?=[{wide}])")


@lru_cache(maxsize=1)
def _counted() -> array[int]:
    """The numbers of the characters of any ordinary text: a piece of them is copied faster than it is counted."""
    return array("l", range(_ORDINARY))


def _numbers(low: int, high: int) -> array[int]:
    return _counted()[low:high] if high <= _ORDINARY else array("l", range(low, high))


def fold(text: str) -> View:
    """The view of a text that holds something to fold."""
    table, offsets, at = _table(), array("l"), 0
    pieces: list[str] = []
    for found in _folded().finditer(text):
        start = found.start()
        plain = table.get(found.group())
        if plain is None:
            plain = chr(ord(found.group()) - _WIDE)
        pieces += text[at:start], plain
        offsets.extend(_numbers(at, start + len(plain)))
        at = start + 1
    pieces.append(text[at:])
    offsets.extend(_numbers(at, len(text)))
    return View("".join(pieces), offsets)


def edited(text: str, edits: Iterable[Edit], low: int = 0, high: int | None = None) -> View | None:
    """A reading of ``text`` with some of it read otherwise; ``None`` where ``edits`` (ascending, disjoint) are none.

    :param low: ``[low, high)`` is the stretch that is read, in which all edits lie; default: all of it.

    >>> reading = edited("j at x.test", [(1, 5, "@")])
    >>> reading.text, reading.span(1, 2), reading.span(2, 8)
    ('j@x.test', (1, 5), (5, 11))
    """
    pieces: list[str] = []
    starts, ends, at, last = array("l"), array("l"), low, len(text) if high is None else high
    places: list[tuple[int, int]] = []
    for start, end, shown in edits:
        pieces += text[at:start], shown
        starts.extend(_numbers(at, start))
        ends.extend(_numbers(at + 1, start + 1))
        places.append((len(starts), len(starts) + len(shown)))
        starts.extend([start] * len(shown))
        ends.extend([end] * len(shown))
        at = end
    if not pieces:
        return None
    pieces.append(text[at:last])
    starts.extend(_numbers(at, last))
    ends.extend(_numbers(at + 1, last + 1))
    return View("".join(pieces), starts, ends, tuple(places))


def view(text: str) -> View:
    """The view of any text.

    >>> view("plain"), view("ＡＢ").text
    (View(5 characters), 'AB')
    """
    return fold(text) if folds(text) else View(text)

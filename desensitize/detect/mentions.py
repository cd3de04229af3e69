"""Every mention of what was found: the same value again, spelled as it was or otherwise.

A rule finds ``联系人：王芳`` by its label; ``后来王芳说好`` has none. So what was found is looked for, over all of the
text and over all of its readings. Text and values are compared by their *letters*: letters and digits alone, in lower
case. How the signs between them may differ is said once, in `_spelled_alike`; what may stand beside a mention, in
`_stands_alone`.

One walk over the letters of a text looks for all values at once: for each two letters, the lengths of the values that
begin with them; a length's letters are then a value or not.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from desensitize.detect.everyday import crosses, everyday, is_han
from desensitize.detect.finding import MENTION
from desensitize.detect.name_parts import affixed, parts, turned
from desensitize.detect.read.view import view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.pipeline import Layer

__all__ = ["Known", "mentions"]

# A name of two Chinese characters is told from other text by its surname; other words are three letters, numbers four.
_SHORTEST_HAN, _SHORTEST, _SHORTEST_NUMBER = 2, 3, 4
# Letters and digits of a value that is told from any other text, whatever signs stand in it or beside it.
_DISTINCT = 6
# Signs in a row between two letters of one value, and what they may be where the value itself has others or none.
_GAP = 3
_JOINTS = frozenset(" \t-_.·•/'’~*`+|")
# What a name's entity is called.
_PERSON = "PERSON"
# A value, in any case; or a part of a name, with a capital where it has one.
_WHOLE, _PART = range(2)
# Thai and Lao, Myanmar, Khmer, kana, hangul.
_UNSPACED = (
    ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3040", "\u30ff"), ("\uac00", "\ud7a3"),
)  # fmt: skip


class Sought(NamedTuple):
    """A spelling to look for. ``like``: the finding that taught it; ``sure``: told from any other text by itself.

    ``signs``: what stands between its letters; ``edges``: what stands before the first one and behind the last one.
    """

    spelling: str
    signs: tuple[str, ...]
    edges: tuple[str, str]
    like: Finding
    kind: int
    sure: bool

    def __repr__(self) -> str:
        return f"Sought({self.like.entity})"


class Known:
    """Values to look for. Grows; safe to read while it does."""

    __slots__ = ("_lengths", "_sought")

    def __init__(self) -> None:
        # First two letters → lengths in letters, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._sought: dict[str, tuple[Sought, ...]] = {}

    def __repr__(self) -> str:
        return f"Known({len(self)} spellings)"

    def __len__(self) -> int:
        return len(self._sought)

    def add(self, value: str, like: Finding) -> None:
        """Look for a value, and for what a name may be shortened to."""
        value = view(value).text
        if like.entity != _PERSON:
            self._learn(value, like, _WHOLE)
            return
        for spelling in (value, *turned(value), *_closed_up(value)):
            self._learn(spelling, like, _WHOLE if " " in spelling or not spelling.isascii() else _PART)
        for part in (*parts(value), *affixed(value)):
            self._learn(part, like, _PART)

    def _learn(self, spelling: str, like: Finding, kind: int) -> None:
        letters, places, signs = _letters(spelling)
        if not _tells(letters) or everyday(spelling):
            return
        known = self._sought.get(letters, ())
        if any(sought.signs == signs and sought.kind <= kind for sought in known):
            return
        sure = kind == _WHOLE and (len(letters) >= _DISTINCT or not letters.isascii())
        edges = spelling[: places[0]], spelling[places[-1] + 1 :]
        self._sought[letters] = (*known, Sought(spelling, signs, edges, like, kind, sure))
        head = letters[:2]
        lengths = self._lengths.get(head, ())
        if len(letters) not in lengths:
            self._lengths[head] = tuple(sorted((*lengths, len(letters)), reverse=True))

    def inside(self, text: str, *, sure: bool = False) -> Iterator[tuple[int, int, Finding]]:
        """(start, end, the finding that taught it) of mentions in a (folded) text, ascending; the longest there.

        :param sure: only of values that are told from any other text by themselves.
        """
        if not self._sought:
            return
        letters, places, _ = _letters(text)
        lengths, sought, at, last = self._lengths, self._sought, 0, len(letters) - 1
        while at < last:
            step = 1
            for length in lengths.get(letters[at : at + 2], ()):
                found = sought.get(letters[at : at + length])
                if found is None or at + length > len(letters):
                    continue
                start, end = places[at], places[at + length - 1] + 1
                meant = next((s for s in found if (s.sure or not sure) and _mentions(s, text, start, end)), None)
                if meant is not None:
                    yield *_with_edges(meant, text, start, end), meant.like
                    step = length
                    break
            at += step


def mentions(layers: Iterable[Layer], known: Sequence[Known], *, sure: bool = False) -> list[Finding]:
    """What is known, wherever a reading of a text has it: findings like the first one, sorted and disjoint."""
    found = [
        like._replace(start=span[0], end=span[1], why=MENTION)
        for layer in layers
        for values in known
        for start, end, like in values.inside(layer.text, sure=sure)
        for span in [layer.original(start, end)]
    ]
    out: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end, f.rule)):
        if not out or finding.start >= out[-1].end:
            out.append(finding)
    return out


def _plain(char: str) -> str:
    """A letter in lower case and, if it is a Latin one, without its accent. What would become two stays as it is.

    Elsewhere the first piece is another letter: a Hangul syllable would be left with its first sound.
    """
    base = normalize("NFD", char)[0]
    small = (base if base.isascii() else char).lower()
    return small if len(small) == 1 else char


def _letters(text: str) -> tuple[str, array[int], tuple[str, ...]]:
    """The letters and digits of a text in lower case, where each stands, and the signs between them."""
    out, places, signs, at = [], array("l"), [], 0
    for place, char in enumerate(text):
        if char.isalnum():
            out.append(_plain(char))
            if places:
                signs.append(text[at:place])
            places.append(place)
            at = place + 1
    return "".join(out), places, tuple(signs)


def _with_edges(sought: Sought, text: str, start: int, end: int) -> tuple[int, int]:
    """A mention's span with the value's own signs before and behind its letters, where they stand there too."""
    before, after = sought.edges
    return (
        start - len(before) if text.endswith(before, 0, start) else start,
        end + len(after) if text.startswith(after, end) else end,
    )


def _closed_up(name: str) -> Iterator[str]:
    """A Chinese name without the blanks that forms put into it."""
    letters = "".join(name.split())
    if letters != name and is_han(letters):
        yield letters


def _tells(letters: str) -> bool:
    """Whether a spelling is long enough to be looked for."""
    if any(map(is_han, letters)):
        return len(letters) >= _SHORTEST_HAN
    return len(letters) >= (_SHORTEST_NUMBER if letters.isdigit() else _SHORTEST)


def _mentions(sought: Sought, text: str, start: int, end: int) -> bool:
    """Whether what has the letters of a value, at a place, is a mention of it."""
    if not (_spelled_alike(sought, text[start:end]) and _stands_alone(text, start, end)):
        return False
    if sought.kind == _WHOLE:
        return not (is_han(text[start:end]) and all(crosses(text, start, end)))
    if is_han(sought.spelling):
        return not any(crosses(text, start, end))
    return text[start].isupper() or not sought.spelling[:1].isupper()


def _spelled_alike(sought: Sought, stretch: str) -> bool:
    """Whether the signs of a stretch are those of the value, or others that people put in their place."""
    signs = _letters(stretch)[2]
    if signs == sought.signs:
        return True
    between = {sign for sign in signs if sign}
    if any(len(sign) > _GAP or not _JOINTS.issuperset(" " if sign.isspace() else sign) for sign in between):
        return False
    count = len(signs) + 1
    alike = [bool(sign) for sign in signs] == [bool(sign) for sign in sought.signs]
    if alike or (not between and count >= _DISTINCT and sought.like.entity != _PERSON):
        return True
    one_by_one = len(between) == 1 and all(signs)
    return one_by_one or (count >= _DISTINCT + 2 and len(between) == 1) or _han_apart(sought, between)


def _han_apart(sought: Sought, between: set[str]) -> bool:
    """A Chinese name with blanks in it: ``王 玉兰``."""
    return is_han(sought.spelling) and all(sign.isspace() for sign in between)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a stretch is no piece of a longer word or number."""
    value = text[start:end]
    return not (_joins(text[start - 1 : start], value[0], value) or _joins(text[end : end + 1], value[-1], value))


def _joins(beside: str, edge: str, value: str) -> bool:
    """Whether a character beside an edge makes the value a piece of something longer."""
    if not beside or _unspaced(beside) or _unspaced(edge):
        return False
    if beside == "_":
        # A short word beside it is a piece of a name in a program.
        return value.isalpha() and len(value) < _DISTINCT
    if not beside.isalnum():
        return False
    if beside.isdigit() == edge.isdigit():
        return True
    # A letter beside a number, or a digit beside a word, ends it, unless both kinds are in it, or it is short.
    letters = [char for char in value if char.isalnum()]
    mixed = any(map(str.isdigit, letters)) and not all(map(str.isdigit, letters))
    return mixed or len(letters) < _DISTINCT


def _unspaced(char: str) -> bool:
    """Whether a character is of a script that puts no blanks between words, or puts endings right behind a name."""
    return is_han(char) or any(low <= char <= high for low, high in _UNSPACED)

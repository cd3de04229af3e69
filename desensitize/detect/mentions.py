"""Every mention of what was found: the same value again, spelled as it was or otherwise.

A rule finds ``联系人：王芳`` by its label; ``后来王芳说好`` has none. So what was found is looked for, over all of the
text and over all of its readings. Text and values are compared by their *letters*: letters and digits alone, in lower
case. How the signs between them may differ is said once, in `_spelled_alike`; what may stand beside a mention, in
`_stands_alone`.

One walk over the letters of a text looks for all values at once, however many there are. A place is worth a look where
a stem stands with which some value begins; how long the values are that go on like this says which letters are looked
up; they are a value or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.alone import DISTINCT, stands_alone
from desensitize.detect.everyday import crosses, everyday, is_han
from desensitize.detect.finding import MENTION, PERSON, Finding
from desensitize.detect.letters import Letters, letters_of, signs_of
from desensitize.detect.name_parts import affixed, parts, turned
from desensitize.detect.read.stretches import around, touches
from desensitize.detect.read.view import view
from desensitize.detect.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.pipeline import Layer

__all__ = ["Known", "mentions", "taught"]

# A name of two Chinese characters is told from other text by its surname; other words are three letters, numbers four.
_SHORTEST_HAN, _SHORTEST, _SHORTEST_NUMBER = 2, 3, 4
# Letters by which a place is told before the lengths of values are tried; of a shorter value, fewer.
_STEM, _HEAD = 6, 2
# Signs in a row between two letters of one value, and what they may be where the value itself has others or none.
_GAP = 3
_JOINTS = frozenset(" \t-_.·•/'’~*`+|")
# A value, in any case; or a part of a name, with a capital where it has one.
_WHOLE, _PART = range(2)


class Sought(NamedTuple):
    """A spelling to look for. ``like``: the finding that taught it; ``sure``: told from any other text by itself.

    ``core``: from its first letter to its last one; ``edges``: what stands before and behind that.
    """

    spelling: str
    core: str
    edges: tuple[str, str]
    like: Finding
    kind: int
    sure: bool

    def __repr__(self) -> str:
        return f"Sought({self.like.entity})"


class Known:
    """Values to look for. Grows; safe to read while it does."""

    __slots__ = ("_heads", "_lengths", "_longest", "_sought")

    def __init__(self) -> None:
        # First two letters → lengths, in letters, of the values shorter than a stem, the longest first.
        self._heads: dict[str, tuple[int, ...]] = {}
        # Stem → lengths of the others.
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._sought: dict[str, tuple[Sought, ...]] = {}
        self._longest = 0

    def __repr__(self) -> str:
        return f"Known({len(self)} spellings)"

    def __len__(self) -> int:
        return len(self._sought)

    def copy(self) -> Known:
        """The same values, to which others may be added."""
        other = Known()
        other._heads, other._lengths = dict(self._heads), dict(self._lengths)
        other._sought, other._longest = dict(self._sought), self._longest
        return other

    def spelled(self) -> Iterator[tuple[str, int]]:
        """The letters of each spelling, and how many signs in a row may stand between two of them."""
        for letters, sought in tuple(self._sought.items()):
            own = max((len(sign) for one in sought for sign in signs_of(one.core)), default=0)
            yield letters, max(own, _GAP)

    @property
    def reach(self) -> int:
        """Characters that a mention takes at most, with the signs in it and what stands beside it."""
        return (self._longest + 2) * (_GAP + 1)

    def add(self, value: str, like: Finding) -> None:
        """Look for a value, and for what a name may be shortened to."""
        value = value if value.isascii() else view(value).text
        if like.entity != PERSON:
            self._learn(value, like, _WHOLE)
            return
        for spelling in (value, *turned(value), *_closed_up(value)):
            self._learn(spelling, like, _WHOLE if " " in spelling or not spelling.isascii() else _PART)
        for part in (*parts(value), *affixed(value)):
            self._learn(part, like, _PART)

    def _learn(self, spelling: str, like: Finding, kind: int) -> None:
        letters = letters_of(spelling)
        if not _tells(letters) or everyday(spelling):
            return
        known, (core, edges) = self._sought.get(letters, ()), _core(spelling)
        if known and any(s.kind <= kind and (s.core == core or signs_of(s.core) == signs_of(core)) for s in known):
            return
        self._longest = max(self._longest, len(spelling))
        sure = kind == _WHOLE and (len(letters) >= DISTINCT or not letters.isascii())
        self._sought[letters] = (*known, Sought(spelling, core, edges, like, kind, sure))
        if len(letters) >= _STEM:
            _note(self._lengths, letters[:_STEM], len(letters))
        else:
            _note(self._heads, letters[:_HEAD], len(letters))

    def inside(self, letters: Letters, *, sure: bool = False) -> Iterator[tuple[int, int, Finding]]:
        """(start, end, the finding that taught it) of mentions in a (folded) text, ascending; the longest there.

        :param sure: only of values that are told from any other text by themselves.
        """
        source, whole, done = letters.source, letters.text, 0
        long, short = self._lengths.get, self._heads.get
        for at in self._places(whole):
            if at < done:
                continue
            for length in (*long(whole[at : at + _STEM], ()), *short(whole[at : at + _HEAD], ())):
                found = self._sought.get(whole[at : at + length])
                if found is None or at + length > len(whole):
                    continue
                start, end = letters.span(at, at + length)
                meant = next((s for s in found if (s.sure or not sure) and _mentions(s, source, start, end)), None)
                if meant is not None:
                    yield *_with_edges(meant, source, start, end), meant.like
                    done = at + length
                    break

    def _places(self, whole: str) -> Sequence[int]:
        """Where in these letters a value may begin, ascending."""
        long, short = standing(self._lengths, _STEM, whole), standing(self._heads, _HEAD, whole)
        return sorted({*long, *short}) if long and short else long or short


def _note(table: dict[str, tuple[int, ...]], key: str, length: int) -> None:
    """Add a length to those of a key, the longest first; 0 stands for none."""
    if length not in (lengths := table.get(key, ())):
        table[key] = tuple(sorted((*lengths, length), reverse=True))


def taught(text: str, found: Iterable[Finding]) -> Known:
    """What the findings of a text say to look for."""
    known = Known()
    once: dict[tuple[str, bool], Finding] = {}
    for finding in found:
        once.setdefault((text[finding.start : finding.end], finding.entity == PERSON), finding)
    for (value, _), like in once.items():
        known.add(value, like)
    return known


def mentions(layers: Iterable[tuple[Layer, Letters]], known: Known, *, sure: bool = False) -> list[Finding]:
    """What is known, wherever a reading of a text has it: findings like the first one, sorted and disjoint."""
    found = [
        Finding(*layer.original(start, end), like.entity, like.rule, like.score, MENTION, like.category)
        for layer, letters in layers
        for start, end, like in _in_layer(layer, letters, known, sure=sure)
    ]
    out: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end, f.rule)):
        if not out or finding.start >= out[-1].end:
            out.append(finding)
    return out


def _in_layer(layer: Layer, letters: Letters, known: Known, *, sure: bool) -> Iterator[tuple[int, int, Finding]]:
    """The mentions in a reading; if it reads but little otherwise, only those: the text below has the others."""
    windows = None if layer.edits is None else around(layer.edits, known.reach, len(layer.text))
    if windows is None:
        yield from known.inside(letters, sure=sure)
        return
    for low, high in windows:
        piece = Letters(layer.text[low:high])
        for start, end, like in known.inside(piece, sure=sure):
            if touches(layer.edits or (), low + start - 1, low + end + 1):
                yield low + start, low + end, like


def _core(spelling: str) -> tuple[str, tuple[str, str]]:
    """A spelling from its first letter to its last one, and what stands before and behind that."""
    if spelling[0].isalnum() and spelling[-1].isalnum():
        return spelling, ("", "")
    places = [place for place, char in enumerate(spelling) if char.isalnum()]
    first, last = places[0], places[-1] + 1
    return spelling[first:last], (spelling[:first], spelling[last:])


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
    if not letters.isascii() and any(map(is_han, letters)):
        return len(letters) >= _SHORTEST_HAN
    return len(letters) >= (_SHORTEST_NUMBER if letters.isdigit() else _SHORTEST)


def _mentions(sought: Sought, text: str, start: int, end: int) -> bool:
    """Whether what has the letters of a value, at a place, is a mention of it."""
    stretch = text[start:end]
    if not ((stretch == sought.core or _spelled_alike(sought, stretch)) and stands_alone(text, start, end)):
        return False
    if sought.kind == _WHOLE:
        return stretch.isascii() or not (is_han(stretch) and all(crosses(text, start, end)))
    if is_han(sought.spelling):
        return not any(crosses(text, start, end))
    return text[start].isupper() or not sought.spelling[:1].isupper()


def _spelled_alike(sought: Sought, stretch: str) -> bool:
    """Whether the signs of a stretch are those of the value, or others that people put in their place."""
    signs, own = signs_of(stretch), signs_of(sought.core)
    if signs == own:
        return True
    between = {sign for sign in signs if sign}
    if any(len(sign) > _GAP or not _JOINTS.issuperset(" " if sign.isspace() else sign) for sign in between):
        return False
    count = len(signs) + 1
    alike = [bool(sign) for sign in signs] == [bool(sign) for sign in own]
    if alike or (not between and count >= DISTINCT and sought.like.entity != PERSON):
        return True
    one_by_one = len(between) == 1 and all(signs)
    return one_by_one or (count >= DISTINCT + 2 and len(between) == 1) or _han_apart(sought, between)


def _han_apart(sought: Sought, between: set[str]) -> bool:
    """A Chinese name with blanks in it: ``王 玉兰``."""
    return is_han(sought.spelling) and all(sign.isspace() for sign in between)

"""A list of words as a pattern's tree and its anchors, without the text of a pattern in between: lists may be long.

The tree matches what `desensitize.detect.match.context.words_pattern` does, the longest word first, for of two words of
which one begins the other the longer one lies deeper in it.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.anchors import CUT, Anchors
from desensitize.detect.prepare.strings import lower
from desensitize.pattern.charset import fold_ascii
from desensitize.pattern.tree import Alt, Chars, Look, Node, Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desensitize.pattern.charset import Ranges

__all__ = ["words_anchors", "words_node"]

_LETTERS: Ranges = ((0x41, 0x5A), (0x61, 0x7A))
_DIGITS: Ranges = ((0x30, 0x39),)


class _Word(NamedTuple):
    """A word in lower case, and what must not follow it."""

    text: str
    edge: Ranges


def words_node(words: Iterable[str], *, glued: bool) -> Node:
    """The tree that matches any of the words, whatever the case of ASCII letters.

    :param glued: whether letters or digits may touch them.
    """
    sides = {lower(word): (word[0], word[-1]) for word in words}
    ways = []
    for first, alike in groupby(sorted(sides), itemgetter(0)):
        same = [_Word(word, () if glued else _edge(sides[word][1])) for word in alike]
        before = () if glued else _edge(first)
        ways.append(Seq((*_guard(before, ahead=False), _branch(same, 0))))
    return Alt(tuple(ways)) if len(ways) > 1 else ways[0]


def _branch(words: Sequence[_Word], at: int) -> Node:
    """What words that begin alike match from ``at`` on; they are sorted."""
    first, last = words[0].text, words[-1].text
    end = at
    while end < len(first) and end < len(last) and first[end] == last[end]:
        end += 1
    row = [_character(c) for c in first[at:end]]
    over = [word for word in words if len(word.text) == end]
    longer = [list(same) for _, same in groupby((w for w in words if len(w.text) > end), lambda w: w.text[end])]
    ways: list[Node] = [_branch(same, end) for same in longer]
    # The word itself comes last, where none of the longer ones stands.
    ways += [Seq(tuple(_guard(word.edge, ahead=True))) for word in over]
    return Seq((*row, Alt(tuple(ways)) if len(ways) > 1 else ways[0]))


def _character(character: str) -> Chars:
    return Chars(fold_ascii(((ord(character), ord(character)),)))


def _edge(character: str) -> Ranges:
    """What must not stand beside a word that begins or ends so."""
    if not (character.isascii() and character.isalnum()):
        return ()
    return _LETTERS if character.isalpha() else _DIGITS


def _guard(ranges: Ranges, *, ahead: bool) -> list[Look]:
    return [Look(Chars(ranges), ahead=ahead, negative=True)] if ranges else []


def words_anchors(words: Iterable[str], *, glued: bool) -> tuple[Anchors, ...]:
    """How each word begins, by what must not stand before it."""
    by_edge: dict[Ranges, set[str]] = {}
    for word in words:
        by_edge.setdefault(() if glued else _edge(word[0]), set()).add(lower(word)[:CUT])
    return tuple(
        Anchors(tuple((string, None) for string in sorted(strings)), 0, 0, edge)
        for edge, strings in sorted(by_edge.items())
    )

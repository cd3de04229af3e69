"""Rules made ready for the compiled core: the rule one writes is not the rule that runs.

A rule says what to find. What runs is a slot of some tables: a program, how it is found, and the words around it. Many
rules may share a slot, since a category may take over another's; and rules that are not shipped get tables of their
own, which are never written to disk, since their words may be people's names.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from desensitize.detect.match.context import CLAUSE_END
from desensitize.detect.prepare.anchors import offers
from desensitize.detect.prepare.guess import Guess
from desensitize.detect.prepare.pick import pick, strings_of
from desensitize.detect.prepare.signs import reading_signs, tails, token_signs
from desensitize.detect.prepare.tables import Slot, ranges_of, tables
from desensitize.detect.prepare.words import words_anchors, words_node
from desensitize.detect.read.view import foldable_characters
from desensitize.pattern.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from desensitize.detect.prepare.anchors import Anchors
    from desensitize.detect.prepare.pick import Counts
    from desensitize.pattern.tree import Node
    from desensitize.policy.rule import Context

__all__ = ["Anchored", "Pattern", "Prepared", "Progress", "guessed", "picked", "prepared", "slot_key"]

# The anchors picked for a pattern; ``None``: its classes find it.
Anchored: TypeAlias = "tuple[Anchors, ...] | None"
# Told how much is done, of how much.
Progress: TypeAlias = "Callable[[int, int], None]"
# Strings that a pattern which is not shipped may have looked for.
FEW = 64


class Pattern(NamedTuple):
    """What a slot is made of: the text of a pattern, and a rule's context.

    ``cued``: it mostly counts only beside a boost word. ``words``: what the pattern lists, if that is all it is, and
    ``glued``: whether letters may touch them.
    """

    text: str
    context: Context | None = None
    cued: bool = False
    words: tuple[str, ...] = ()
    glued: bool = False

    def __repr__(self) -> str:
        # Its words may be people's names.
        return f"Pattern({len(self.text)} characters)"


class Prepared(NamedTuple):
    """Tables, and which slot is which: the keys of the rules' slots, in order, and the tails of labels."""

    sections: dict[str, bytes]
    keys: tuple[bytes, ...]
    tails: frozenset[str]


def slot_key(pattern: Pattern) -> bytes:
    """Sixteen bytes that tell a slot by what it does."""
    stated = "\0".join((pattern.text, *_words(pattern.context)))
    return blake2b(stated.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _words(context: Context | None) -> tuple[str, ...]:
    if context is None:
        return ()
    return (*context.boost, "\1", *context.veto, "\1", str(context.window))


def prepared(
    patterns: Sequence[Pattern],
    labels: Iterable[str],
    known: Mapping[str, Anchored],
    *,
    readings: bool = True,
) -> Prepared:
    """The tables of some patterns.

    :param labels: of tokens that may occur in the text.
    :param known: by pattern its anchors, where they have been picked; the others' are guessed.
    :param readings: whether these tables say which second readings a text is worth.
    """
    ends = tails(labels)
    signs = [*(reading_signs() if readings else ()), *token_signs(ends)]
    slots = [_slot(pattern, known) for pattern in patterns]
    slots += [Slot(node, guessed(node, cued=False), sign=sign) for node, sign in signs]
    sections = tables(slots, ranges_of(foldable_characters()), ranges_of(CLAUSE_END))
    return Prepared(sections, tuple(map(slot_key, patterns)), ends)


def _slot(pattern: Pattern, known: Mapping[str, Anchored]) -> Slot:
    context = pattern.context
    if pattern.words:
        node = words_node(pattern.words, glued=pattern.glued)
        found: Anchored = words_anchors(pattern.words, glued=pattern.glued)
    else:
        node = parse(pattern.text)
        found = known[pattern.text] if pattern.text in known else guessed(node, cued=pattern.cued)
    if context is None:
        return Slot(node, found, cued=pattern.cued)
    return Slot(node, found, context.boost, context.veto, context.window, cued=pattern.cued)


def guessed(node: Node, *, cued: bool) -> Anchored:
    """The anchors of a pattern of which nobody has counted how often they occur."""
    return pick(node, offers(node, FEW), Guess(), cued=cued).anchors


def picked(patterns: Sequence[Pattern], counts: Counts, show: Progress | None = None) -> dict[str, Anchored]:
    """By pattern the anchors that occur least in the text that was counted; ``None`` where the classes are better."""
    out: dict[str, Anchored] = {}
    steps = 2 * len(patterns)
    found = []
    for at, pattern in enumerate(patterns):
        _told(show, at, steps)
        found.append(offers(parse(pattern.text)))
    counts.learn(string for some in found for string in strings_of(some))
    for at, pattern in enumerate(patterns):
        _told(show, len(patterns) + at + 1, steps)
        out[pattern.text] = pick(parse(pattern.text), found[at], counts, cued=pattern.cued).anchors
    return out


def _told(show: Progress | None, done: int, of: int) -> None:
    if show is not None:
        show(done, of)

"""What must be in a text for a rule to match: a short RE2 pattern derived from the rule's syntax tree.

The promise is a superset: wherever the rule matches, its factor matches inside that match or, where a look-around asks
for it, within that look-around's reach; a factor's own guards may lie one character beyond. A factor may match where
the rule does not. Everything here only ever *drops* conditions:

* a sequence implies each run of neighbouring items in it, so the most telling run is taken;
* a branch implies its own factor, so a choice implies one of its branches' factors;
* a repeat of at least n implies n of them;
* a look-around that demands something implies that thing's factor, within the look-around's reach of the match;
* a look-around may be dropped; a guard of one character is kept, as "not this, or the edge of the text".
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.detect.digits import LEAST, Number, number_in
from desensitize.detect.factor import Factor, either, guard_at, joined, positions_of
from desensitize.detect.leads import leads, telling
from desensitize.detect.runs import HEAD_BITS, NUMBERS, WORDS, Deriver, Style
from desensitize.detect.symbols import bits_of
from desensitize.pattern.charset import SURROGATES
from desensitize.pattern.shape import first, flat, reach, width
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NUMBERS", "SIDE", "WORDS", "Factor", "Factors", "Style", "derived", "factor_of", "words_factor"]

# Characters of a listed word that are looked for, and what is said of their bits.
WORD, ENOUGH = 8, 20.0
# More bits than this make no difference between two beginnings.
PLENTY_BITS = 16.0
# A beginning that tells so much need not go on with a class: what follows would only cost states. Words go on: their
# letters tell less than they seem to.
ENOUGH_BITS = 22.0
# Less surprising than this is one of many characters.
LETTER_BITS = 5.0
# Characters and positions that a beginning may take.
HEAD_WIDTH, HEAD_POSITIONS = 72, 600

# Characters around a number within which its rules must have all they need.
SIDE = 46
_WORDS = 0x80
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
# The factor of a rule, and, where it is a rule for numbers, which number it needs.
Factors = tuple[Factor | None, Number | None]


@lru_cache(maxsize=4096)
def factor_of(pattern: str, style: Style = WORDS) -> Factor | None:
    """The factor of a pattern of the rule dialect, or ``None`` where nothing telling must occur.

    >>> factor_of("密码[:：][a-z]{20}").literal, factor_of("[3-9][0-9]{7}", NUMBERS).pattern
    (True, '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
    """
    return _derive(parse(pattern), style)


def derived(pattern: str) -> Factors:
    """The factors of a pattern, derived anew."""
    node = parse(pattern)
    begun = _head(node)
    told_by_words = not _begins_with_a_number(node) and begun is not None and not begun.before
    if not told_by_words and sum(reach(node)) < SIDE and number_in(node).digits >= LEAST:
        factor = factor_of(pattern, NUMBERS)
        if factor is not None:
            return factor, number_in(node)
    return factor_of(pattern, WORDS), None


def _begins_with_a_number(node: Node) -> bool:
    """Whether it can begin with a digit or a sign: what begins with words is told better by them."""
    return any(low < _WORDS and chr(low) not in _LETTERS for low, _ in first(node))


def words_factor(words: Iterable[str]) -> Factor:
    """The factor of a list of words in whatever case: how each begins. Lists are long, and it takes no tree.

    >>> words_factor(("Ann Lee", "王玉兰")).leads
    ('AN', 'An', 'aN', 'an', '王玉')
    """
    begins = sorted({word[:WORD] for word in words})
    leads_ = {first + second for word in words for first in _cases(word[0]) for second in _cases(word[1:2])}
    escaped = "|".join("".join(map(_spelled, begin)) for begin in begins)
    return Factor(f"(?i:{escaped})", ENOUGH, WORD, literal=True, led=True, leads=tuple(sorted(leads_)))


def _spelled(character: str) -> str:
    """A character in RE2's syntax; half a pair, which UTF-8 can't carry, as any."""
    low, high = SURROGATES
    return "." if low <= ord(character) <= high else f"\\x{{{ord(character):x}}}"


def _cases(letter: str) -> set[str]:
    return {letter, letter.lower(), letter.upper()} if letter.isascii() else {letter}


def _derive(node: Node, style: Style = WORDS) -> Factor | None:
    """The most telling factor of a tree; a longer one only where no short one tells anything."""
    begun = _head(node) if style.exact else None
    return begun or Deriver(style, style.budget).derived(node) or Deriver(style, style.most).derived(node)


def _head(node: Node) -> Factor | None:
    """A part that begins with something spelled out: an automaton hardly ever gets further into it."""
    if isinstance(node, Alt):
        parts = [_head(branch) for branch in node.branches]
        known = [part for part in parts if part is not None]
        return either(known) if len(known) == len(parts) else None
    items = tuple(flat(node))
    before, heads = 0, []
    for at, item in enumerate(items):
        begins = None if isinstance(item, Look) else leads(items[at:])
        if begins is not None and telling(begins):
            heads.append(_begun(items, at)._replace(before=before, led=True, leads=tuple(sorted(begins))))
        before += width(item)[1]
    best = max(heads, key=lambda f: (min(f.bits, PLENTY_BITS), -f.before, f.bits, -f.cost), default=None)
    return best if best is not None and best.bits >= HEAD_BITS else None


def _begun(items: tuple[Node, ...], start: int, room: int = HEAD_WIDTH) -> Factor:
    """As much of the items from ``start`` on as fits into ``room`` characters, guards apart."""
    deriver, positions = Deriver(WORDS, HEAD_POSITIONS), 0
    parts = [Factor(guard_at(items, start, ahead=False), 0.0, 0)]
    for at in range(start, len(items)):
        item = items[at]
        most, cost = width(item)[1], positions_of(item)
        if isinstance(item, Look):
            continue
        if sum(part.bits for part in parts) >= ENOUGH_BITS and not _spelled_out(item):
            # What may be left out, or any character of a class, tells nothing more and costs states.
            break
        if most > room or positions + cost > HEAD_POSITIONS:
            parts.append(_beginning(item, deriver, room))
            break
        room, positions = room - most, positions + cost
        parts.append(_no_longer(item, deriver, ENOUGH_BITS - sum(part.bits for part in parts)))
        if not parts[-1].literal and sum(part.bits for part in parts) >= ENOUGH_BITS:
            break
        guard = guard_at(items, at + 1, ahead=True)
        if guard and not any(width(later)[0] for later in items[at + 1 :]):
            # Nothing that must follow: the guard's character is the last that says anything.
            parts.append(Factor(guard, 1.0, 1))
            break
    return joined(parts)


def _spelled_out(item: Node) -> bool:
    """Whether letters must follow, and not one of many."""
    match item:
        case Chars(ranges):
            return bits_of(ranges) >= LETTER_BITS
        case Repeat(inner, low):
            return low > 0 and _spelled_out(inner)
        case Alt(branches):
            return all(map(_spelled_out, branches))
        case Seq(items):
            return any(map(_spelled_out, items))
    return isinstance(item, Value) and _spelled_out(item.item)


def _no_longer(item: Node, deriver: Deriver, bits: float) -> Factor:
    """An item, or no more turns of a repeated class than tell so many bits."""
    whole = deriver.relax(item)
    if not isinstance(item, Repeat) or not item.low or whole.literal or whole.bits <= bits:
        return whole
    turn = deriver.relax(item.item)
    turns = max(2, math.ceil(bits / turn.bits)) if turn.bits else item.low
    return deriver.cut(item, turns * turn.cost) if turns < item.low else whole


def _beginning(item: Node, deriver: Deriver, room: int) -> Factor:
    """As much of one wide item as fits."""
    if isinstance(item, Alt):
        parts = [_begun(tuple(flat(branch)), 0, room) for branch in item.branches]
        whole = either(parts)
        return whole._replace(pattern=f"(?:{whole.pattern})")
    if isinstance(item, Repeat) and 0 < width(item.item)[1] <= room:
        return deriver.cut(item, min(room // width(item.item)[1], 16))
    return Factor("", 0.0, 0)

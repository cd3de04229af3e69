r"""``\b`` and ``\B`` as guards: which one it takes depends on what stands beside them in the pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.pattern.charset import intersects, merge, within
from desensitize.pattern.shape import first, last, width
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.importers.flavour import WORD
from desensitize.policy.importers.foreign import EDGE, NO_EDGE

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges

__all__ = ["guarded"]


def guarded(  # noqa: PLR0911 - a case a kind of node
    node: Node, before: Ranges | None = None, after: Ranges | None = None
) -> Node:
    """The tree with guards in place of word edges.

    :param before: the characters that may stand before it; ``None``: any, or none.
    :param after: ... and after it.
    """
    match node:
        case Chars():
            return node
        case Look(item, ahead, negative):
            if node in {EDGE, NO_EDGE} and item == Seq(()):
                return _guard(before, after, inside=negative)
            return Look(guarded(item, before if ahead else None, None if ahead else after), ahead, negative)
        case Value(item):
            return Value(guarded(item, before, after))
        case Repeat(item, low, high, mode):
            again = high > 1
            inner = guarded(
                item, _either(before, last(item)) if again else before, _either(after, first(item)) if again else after
            )
            return Repeat(inner, low, high, mode)
        case Alt(branches):
            return Alt(tuple(guarded(branch, before, after) for branch in branches))
        case Seq(items):
            return Seq(tuple(_beside(items, at, before, after) for at in range(len(items))))


def _beside(items: tuple[Node, ...], at: int, before: Ranges | None, after: Ranges | None) -> Node:
    ahead, rest = Seq(items[:at]), Seq(items[at + 1 :])
    behind = last(ahead) if width(ahead)[0] else _either(before, last(ahead))
    follows = first(rest) if width(rest)[0] else _either(after, first(rest))
    return guarded(items[at], behind, follows)


def _either(known: Ranges | None, more: Ranges) -> Ranges | None:
    return None if known is None else merge((*known, *more))


def _guard(before: Ranges | None, after: Ranges | None, *, inside: bool) -> Node:
    """What says that a word begins or ends here; ``inside``: that none does."""
    if _only(after) or _none(after):
        return Look(Chars(WORD), ahead=False, negative=_only(after) != inside)
    if _only(before) or _none(before):
        return Look(Chars(WORD), ahead=True, negative=_only(before) != inside)
    ends, begins = (
        Seq((Look(Chars(WORD), ahead=False, negative=not word), Look(Chars(WORD), ahead=True, negative=word != inside)))
        for word in (True, False)
    )
    return Alt((begins, ends))


def _only(ranges: Ranges | None) -> bool:
    """Whether a character of a word stands there."""
    return bool(ranges) and within(ranges or (), WORD)


def _none(ranges: Ranges | None) -> bool:
    """Whether some other character stands there."""
    return bool(ranges) and not intersects(ranges or (), WORD)

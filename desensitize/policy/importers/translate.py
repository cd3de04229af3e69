r"""A pattern of another engine in our dialect, and in words what became different.

``\b \d \w \s`` are those of ASCII text, so that Chinese beside a value is no part of its word; a repeat without an
upper bound gets the widest of a few that keeps the pattern safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.pattern.charset import size
from desensitize.pattern.shape import defects, walk
from desensitize.pattern.syntax import PatternError, parse
from desensitize.pattern.tree import Chars
from desensitize.pattern.unparse import unparse
from desensitize.policy.importers.edges import guarded
from desensitize.policy.importers.foreign import EACH, Reader
from desensitize.policy.importers.values import branches, first_value, plain, shorter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.pattern.tree import Node
    from desensitize.policy.importers.flavour import Flavour

__all__ = ["Translated", "translated"]

# Characters that a pattern of a category file has at most.
MOST = 8192
# How much narrower a repeat without a bound is made, one after the other, until the pattern is safe.
_NARROWER = (1, 4, 16, 64)
_BLANKS, _RUN, _TEXT = 32, 256, 4096
# A set of more characters than this says "anything".
_ANYTHING = 60_000
_WHOLE = "the group that is the secret is not in every match: the whole match is masked"


class Translated(NamedTuple):
    """``notes``: what is different from the pattern as it was; ``node``: its tree."""

    pattern: str
    notes: tuple[str, ...]
    node: Node


def translated(
    pattern: str,
    flavour: Flavour,
    value: int | str = 0,
    parted: Callable[[Node, Sequence[str]], Node] | None = None,
    widest: int = _TEXT,
) -> tuple[Translated, ...]:
    r"""The pattern in our dialect; several where it is a choice, and each branch has a value of its own.

    :param value: number or name of the group that is masked; `EACH`: the first of each branch; 0: the whole match. A
        group that is not in every match cannot be one, and then the whole match is.
    :param widest: bound of a repeat without one.
    :param parted: puts the value somewhere else: of (the tree with a group for each that captures, their names).
    :raises PatternError: it has no counterpart, or is not safe in any width.

    >>> from desensitize.policy.importers.flavour import PYTHON
    >>> translated(r"\bAC\d+\b", PYTHON)[0].pattern
    '(?<![0-9A-Z_a-z])AC[0-9]{1,256}(?![0-9A-Z_a-z])'
    """
    for narrower in _NARROWER:
        given: list[int] = []
        reader = Reader(pattern, flavour, _bound(narrower, given, widest), value)
        node = reader.read()
        node = guarded(parted(node, reader.names) if parted else node)
        if value not in {0, EACH, *range(1, reader.groups + 1), *reader.names}:
            message = f"there is no group {value}"
            raise PatternError(message, 0)
        several = branches(node) if value == EACH and reader.groups > 1 and not parted else (node,)
        found = [_settled(branch) for branch in several]
        wrong = next((wrong for _, _, wrong in found if wrong), "")
        if not wrong or not given:
            break
    if wrong:
        raise PatternError(wrong, 0)
    notes = (f"repeats without an upper bound were given one: up to {max(given)}",) if given else ()
    return tuple(Translated(unparse(made), (*notes, *more), made) for made, more, _ in found)


def _settled(node: Node) -> tuple[Node, tuple[str, ...], str]:
    """The tree with one value group at most, what is to be said of that, and what keeps it from being a rule."""
    node = first_value(node)
    wrong = _wrong(node)
    if wrong:
        node = shorter(node)
        wrong = _wrong(node)
    if not wrong or not _wrong(plain(node)):
        return (node, (), wrong) if not wrong else (plain(node), (_WHOLE,), "")
    return node, (), wrong


def _wrong(node: Node) -> str:
    """What keeps a tree from being a rule, if anything does."""
    pattern = unparse(node)
    if len(pattern) > MOST:
        return f"a pattern of {len(pattern)} characters; the limit is {MOST}"
    try:
        return next(iter(defects(parse(pattern))), "")
    except PatternError as error:
        return str(error)


def _bound(narrower: int, given: list[int], widest: int) -> Callable[[Node, int], int]:
    """The widths of repeats without a bound: of blanks few, of text of any kind many. ``given`` gets each of them."""

    def bound(item: Node, low: int) -> int:
        kinds = [part.ranges for part in walk(item) if isinstance(part, Chars)]
        most = max(map(size, kinds), default=1)
        blanks = all(chr(low) in " \t\n\v\f\r" for ranges in kinds for pair in ranges for low in pair)
        width = min(widest, _BLANKS if blanks else _TEXT if most > _ANYTHING else _RUN)
        given.append(max(width // narrower, 4 * low if low > 1 else 1))
        return given[-1]

    return bound

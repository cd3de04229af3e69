r"""A pattern's outline, read without its meaning: escapes, classes and groups, in text that need not be a pattern yet.

``{name}`` stands for a piece that is put in as text, so this is asked before the parser can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Step", "has_choice", "is_one_piece", "steps"]


class Step(NamedTuple):
    """Where an item begins and ends, and the groups that are open around it. A class is one item, as an escape is."""

    start: int
    end: int
    depth: int


def steps(pattern: str, start: int = 0) -> Iterator[Step]:
    r"""The items of a pattern in order. A parenthesis counts as outside of its own group.

    >>> text = r"a[](]\(b)"
    >>> [text[at:end] for at, end, _ in steps(text)]
    ['a', '[](]', '\\(', 'b', ')']
    """
    at, depth = start, 0
    while at < len(pattern):
        end = _end(pattern, at)
        depth -= pattern[at] == ")"
        yield Step(at, end, depth)
        depth += pattern[at] == "("
        at = end


def _end(pattern: str, at: int) -> int:
    """Behind the item that begins at ``at``."""
    if pattern[at] == "\\":
        return min(at + 2, len(pattern))
    if pattern[at] != "[":
        return at + 1
    at += 1 + pattern.startswith("^", at + 1)
    at += pattern.startswith("]", at)
    while at < len(pattern) and pattern[at] != "]":
        at += 1 + (pattern[at] == "\\")
    return min(at + 1, len(pattern))


def has_choice(pattern: str) -> bool:
    r"""Whether a bar stands outside of all groups.

    >>> has_choice("a|b"), has_choice(r"(?:a|b)[|]\|")
    (True, False)
    """
    return any(not step.depth and pattern[step.start] == "|" for step in steps(pattern))


def is_one_piece(pattern: str) -> bool:
    """Whether a repeat behind it repeats all of it: a character, a class, or a group.

    >>> is_one_piece("(?:ab)"), is_one_piece("[ab]"), is_one_piece("(?:a)(?:b)"), is_one_piece("a?")
    (True, True, False, False)
    """
    outer = [step for step in steps(pattern) if not step.depth]
    if len(outer) == 1:
        return True
    return len(outer) == 2 and pattern[0] == "(" and pattern[outer[1].start] == ")"  # noqa: PLR2004 - both ends of it

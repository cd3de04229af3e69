"""What the automaton is to follow, and the words it goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from desensitize.pattern.tree import Node

__all__ = ["ASKED", "GONE", "HELD", "OPEN", "TOLD", "Ask", "Goal"]

# What comes of a match: the stretch is held together, or the rules are asked about it too.
HELD, ASKED = 1, 2
# What a rule says of a place: no match can begin there any more, one may, or nothing that follows tells more of one.
GONE, OPEN, TOLD = range(3)


class Ask(Protocol):
    """Says what a rule makes of a place: `GONE`, `OPEN` or `TOLD`."""

    def __call__(self, text: str, start: int, end: int, /) -> int:
        """Look at what begins at ``start``, in a text of which no more than up to ``end`` is known."""


class Goal(NamedTuple):
    """A pattern to be followed.

    ``tail``: characters behind a match that may still count. ``weight``: what comes of a match, `HELD` or `ASKED`.
    ``ask``: the rule itself, which knows better.
    """

    node: Node
    tail: int = 0
    weight: int = ASKED
    ask: Ask | None = None

    def __repr__(self) -> str:
        # Its words may be people's names.
        return f"Goal({self.tail})"

"""What every rule promises, whoever wrote it: each property by name, to be tried on examples that are drawn.

A property takes a `Subject` and where its choices come from, and gives what is wrong, or ``None``. It draws its own
example, so that an example which shows a fault can be drawn again, smaller.

    >>> from desensitize.testing import properties
    >>> list(properties.PROPERTIES)[:3]
    ['examples', 'found', 'chinese']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.testing import finds, masks
from desensitize.testing.finds import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.testing.picks import Pick
    from desensitize.testing.subject import Subject

    Check = Callable[[Subject, Pick], Fault | None]

__all__ = ["PROPERTIES", "Fault", "Property"]


class Property(NamedTuple):
    """One promise: its name, what it says, and what tries it.

    ``seldom``: of so many examples that are asked for one is tried, since it is slow; 0: its examples are not drawn.
    """

    name: str
    says: str
    check: Check
    seldom: int = 1

    def times(self, examples: int) -> int:
        """How often it is tried where so many examples are asked for."""
        return -(-examples // self.seldom) if self.seldom else 1


_SELDOM = {"examples": 0, "kept": 0, "linear": 5, "chunks": 2}

_CHECKS = (
    finds.examples, finds.found, finds.chinese, finds.glued, finds.guards, finds.near_miss, finds.one_off,
    finds.context, finds.disguise, masks.masked, masks.restored, masks.chunks, masks.parity, masks.linear, finds.kept,
)  # fmt: skip

#: All properties by name, in the order in which they are tried.
PROPERTIES = {
    each.__name__: Property(each.__name__, (each.__doc__ or "").strip(), each, _SELDOM.get(each.__name__, 1))
    for each in _CHECKS
}

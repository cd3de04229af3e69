"""What is said of one value: where it was planted, whether the model saw it, and whether the reply gave it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CLEAN", "CROSSED", "LEAK", "REFUSED", "RESTORED", "UNTRIED", "Line", "status_of"]

# The model saw it.
LEAK: Final = "direct LEAK"
# A reply gave it to somebody who had not sent it.
CROSSED: Final = "crossed LEAK"
# The request arrived, and it was not in there.
CLEAN: Final = "proxied clean"
# The product said no, and nothing arrived.
REFUSED: Final = "refused"
# Nothing can be said: nothing arrived, and nobody said no.
UNTRIED: Final = "untried"

RESTORED: Final = "restored"

_GOOD, _LEAKED, _FAILED = 0, 3, 4


@dataclass(frozen=True, slots=True)
class Line:
    """One value. ``shown`` is all of it that is ever said.

    ``reply``: ``restored``, ``not restored``, or ``n/a``. ``detail``: where it was seen, or why nothing can be said.
    """

    status: str
    client: str
    api: str
    place: str
    spelling: str = ""
    entity: str = ""
    shown: str = ""
    streamed: bool = False
    reply: str = "n/a"
    detail: str = ""


def status_of(lines: Iterable[Line]) -> int:
    """The exit status: 3 for any leak, else 4 where anything could not be tried, else 0."""
    counts = Counter(line.status for line in lines)
    if counts[LEAK] + counts[CROSSED]:
        return _LEAKED
    return _FAILED if counts[UNTRIED] or not counts else _GOOD

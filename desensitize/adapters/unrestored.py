"""What came back and cannot be restored: it is given as it came, and that is said, never kept quiet."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desensitize.chat.objects import unfolded
from desensitize.chat.outgoing import leaves
from desensitize.errors import UnrestoredWarning, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.adapters.reply import RestorerLike

__all__ = ["Unrestored"]


@dataclass(slots=True, repr=False)
class _Text:
    """A text that goes by, and how much of it would have been given by now if it were restored."""

    restorer: RestorerLike
    waiting: str = ""

    def holds_token(self, piece: str, *, last: bool = False) -> bool:
        """Whether restoring would have changed it."""
        self.waiting += piece
        shown = self.restorer.feed(piece) + (self.restorer.flush() if last else "")
        same = self.waiting == shown if last else self.waiting.startswith(shown)
        self.waiting = self.waiting[len(shown) :]
        return not same


@dataclass(slots=True, repr=False)
class Unrestored:
    """Watches the objects of one reply, whole or chunk by chunk, and warns once.

    ``restorer()`` makes what would restore a text.
    """

    restorer: Callable[[], RestorerLike]
    texts: dict[Any, _Text] = field(default_factory=dict)
    told: bool = False

    def pass_by(self, value: Any, key: Any = (), *, last: bool = False) -> None:
        """Look at an object. ``key`` tells which texts go on from one to the next."""
        if self.told or value is None or isinstance(value, bool | int | float | complex):
            return
        try:
            said = [(path, text) for path, text, _ in leaves(unfolded(value))]
        except UnsupportedPart:
            self._tell(value, "can't be read, and may hold tokens")
            return
        if any([self._text(key, path).holds_token(text, last=last) for path, text in said]):  # noqa: C419 - hear all
            self._tell(value, "holds tokens, and can't be restored")

    def end(self) -> None:
        """No chunk comes any more."""
        if not self.told and any(text.holds_token("", last=True) for text in self.texts.values()):
            self._tell(None, "holds tokens, and can't be restored")

    def _text(self, key: Any, path: str) -> _Text:
        return self.texts.setdefault((key, path), _Text(self.restorer()))

    def _tell(self, value: Any, why: str) -> None:
        self.told = True
        what = "what the call gave back" if value is None else f"the {type(value).__name__} that the call gave back"
        message = f"{what} {why}: it is given as it came. Give back text, plain data, or the reply of a known SDK"
        warnings.warn(message, UnrestoredWarning, stacklevel=2)

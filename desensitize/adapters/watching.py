"""What is counted of an exchange: texts and findings on the way out, tokens on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from desensitize.adapters.reply import RestorerLike, Restoring
from desensitize.adapters.sides import Sides
from desensitize.adapters.unrestored import Unrestored
from desensitize.guard import guarding

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.chat.shape import Shape
    from desensitize.tally import Tally

__all__ = ["ReplyWatch", "WatchedSides", "WatchedStream"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSides(Sides):
    """Sides whose texts, findings and tokens are counted."""

    sent: Tally
    got: Tally

    def settled(self, mask: Callable[[], _T]) -> _T:
        """As `Sides.settled`; of two runs the last one counts."""

        def anew() -> _T:
            self.sent.clear()
            return mask()

        # No ``super()``: a class with slots is made twice.
        return Sides.settled(self, anew)

    def how(self, shape: Shape, sent: Any) -> Restoring:
        """As `Sides.how`."""
        plain = Sides.how(self, shape, sent)
        return _WatchedRestoring(
            lambda **options: _Counted(plain.restorer(**options), self.got),
            plain.replies,
            plain.tools,
            json_reply=plain.json_reply,
            cumulative=plain.cumulative,
            remember=plain.remember,
            issued=plain.issued,
            masking=plain.masking,
            uncounted=plain.restorer,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _WatchedRestoring(Restoring):
    """What is restored counts; what is only looked at, to warn of it, does not."""

    uncounted: Callable[..., RestorerLike]

    def watched(self) -> Unrestored | None:
        return Unrestored(lambda: self.uncounted(encode="text")) if self.issued else None


class _Counted:
    """A restorer whose tokens are counted as they go by."""

    def __init__(self, restorer: Any, tally: Tally) -> None:
        self._restorer, self._tally = restorer, tally
        self._begun = False

    @property
    def held(self) -> int:
        return int(self._restorer.held)

    def feed(self, chunk: str, /) -> str:
        self._tally.texts += not self._begun
        self._begun = True
        self._tally.characters += len(chunk)
        return self._counted(lambda: self._restorer.feed(chunk))

    def flush(self) -> str:
        return self._counted(self._restorer.flush)

    def cut(self) -> str:
        return self._counted(self._restorer.cut)

    def _counted(self, step: Callable[[], str]) -> str:
        restored, missed = self._restorer.restored, self._restorer.missed
        shown = step()
        self._tally.restored += self._restorer.restored - restored
        self._tally.missed += self._restorer.missed - missed
        self._tally.note(self._restorer.taken())
        return shown


class ReplyWatch:
    """A reply, whole or in pieces, that is told once: when it is over, or when it fails."""

    def __init__(self, tally: Tally, vendor: Callable[[], str]) -> None:
        self._tally, self._vendor = tally, vendor
        self._begun = self._over = False

    def step(self, work: Callable[[], _T]) -> _T:
        """A piece of the work of restoring."""
        self._begun = True
        try:
            with self._tally.timed():
                return work()
        except Exception as error:
            if not self._over:
                self._over = True
                self._tally.fail(self._vendor(), error)
            raise

    def end(self) -> None:
        """The reply is over, if there was one."""
        if self._begun and not self._over:
            self._over = True
            self._tally.tell("restored", self._vendor())


@guarding("feed", "flush")
class WatchedStream:
    """What restores a reply chunk by chunk, watched."""

    def __init__(self, inner: Any, watch: ReplyWatch) -> None:
        self._inner, self._watch = inner, watch

    def feed(self, chunk: Any, /) -> Any:
        """As the one it stands before."""
        return self._watch.step(lambda: self._inner.feed(chunk))

    def flush(self) -> Any:
        """The rest; then the reply is over."""
        rest = self._watch.step(self._inner.flush)
        self._watch.end()
        return rest

"""Sessions that somebody watches, and sessions of a shadow, which only look."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Literal

from desensitize.context import lead_of
from desensitize.guard import guarding
from desensitize.replies import Moment
from desensitize.session import Session
from desensitize.tally import Tally, Told, no_vendor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desensitize.chat.restore import Restorer
    from desensitize.chat.streamed import Feeds
    from desensitize.context import Context
    from desensitize.events import Observer
    from desensitize.settings import Settings
    from desensitize.tally import Tell

__all__ = ["ShadowSession", "WatchedSession", "watched_session"]


@guarding("mask", "restore")
class WatchedSession(Session):
    """A session whose texts are told, as its bodies are by the doors they go through."""

    def mask(self, x: Any, *, context: Context | str | None = None, tell: Tell | None = None) -> Any:
        """As ``Session.mask``."""
        if not isinstance(x, str):
            return super().mask(x, context=context, tell=tell)
        tally, lead = Tally(self._observer), lead_of(context)
        mask = self.mask_text if tell is None else Told(self, tell).mask_text
        masked = tally.watch("masked", no_vendor, lambda: tally.counting(mask)(x, "", lead))
        self.settle()
        return masked

    def restore(self, x: Any) -> Any:
        """As ``Session.restore``."""
        if not isinstance(x, str):
            return super().restore(x)
        tally = Tally(self._observer)
        return tally.watch("restored", no_vendor, lambda: self._counted(x, tally))

    def _counted(self, text: str, tally: Tally) -> str:
        tally.read(text)
        one = self.restorer()
        shown = self._restored(text, one)
        tally.restored, tally.missed = one.restored, one.missed
        tally.note(one.taken())
        return shown

    def _streaming(self) -> Feeds:
        one = self.restorer()
        return _Told(one, Tally(self._observer)) if self.masks_replies else one

    @property
    def _observer(self) -> Observer:
        observer = self._settings.observer
        assert observer is not None  # noqa: S101 - a masker makes such sessions only where there is one
        return observer


class ShadowSession(WatchedSession):
    """A session that only looks: everything is told, and everything is given back as it came."""

    shadow = True

    def mask(self, x: Any, *, context: Context | str | None = None, tell: Tell | None = None) -> Any:
        """``x`` itself; what would become of it is told."""
        # Told already, whatever it is; a shadow stops nothing.
        with contextlib.suppress(Exception):
            super().mask(x, context=context, tell=tell)
        return x

    def restore(self, x: Any) -> Any:
        """``x`` itself; what would be masked in it is told, where replies are."""
        if self.masks_replies:
            # Told already, whatever it is; a shadow stops nothing.
            with contextlib.suppress(Exception):
                super().restore(x)
        return x

    def restorer(self, *, encode: Literal["text", "json"] = "text", tokens: bool = True) -> Restorer:
        """One that restores nothing, and only notes what it would mask."""
        del tokens
        return self._replies.restorer(Moment(*self._now(hold=False)), encode, tokens=False, quiet=True)

    def prove(self, said: Iterable[tuple[str, str, str]]) -> None:
        """Nothing: what is sent is what was given, values and all."""


class _Told:
    """A text that comes in chunks, told when it is over or fails."""

    def __init__(self, one: Restorer, tally: Tally) -> None:
        self._one, self._tally = one, tally
        tally.texts = 1

    def feed(self, chunk: str) -> str:
        self._tally.characters += len(chunk)
        return self._told(lambda: self._one.feed(chunk))

    def flush(self) -> str:
        rest = self._told(self._one.flush)
        self._tally.restored, self._tally.missed = self._one.restored, self._one.missed
        self._tally.tell("restored", no_vendor())
        return rest

    def _told(self, step: Callable[[], str]) -> str:
        try:
            with self._tally.timed():
                shown = step()
        except Exception as error:
            self._tally.fail(no_vendor(), error)
            raise
        self._tally.note(self._one.taken())
        return shown


def watched_session(settings: Settings, name: str | None, **options: Any) -> Session:
    """The session of a masker that somebody watches."""
    return (ShadowSession if settings.shadow else WatchedSession)(settings, name, **options)

"""Sessions that somebody watches, and sessions of a shadow, which only look."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Literal

from desensitize.chat.restore import Restorer
from desensitize.guard import guarding
from desensitize.session import Session
from desensitize.tally import Tally, Told, no_vendor
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

    from desensitize.events import Observer
    from desensitize.settings import Settings
    from desensitize.tally import Tell

__all__ = ["ShadowSession", "WatchedSession", "watched_session"]


@guarding("mask", "restore")
class WatchedSession(Session):
    """A session whose texts are told, as its bodies are by the doors they go through."""

    def mask(self, x: Any, *, tell: Tell | None = None) -> Any:
        """As ``Session.mask``."""
        if not isinstance(x, str):
            return super().mask(x, tell=tell)
        tally = Tally(self._observer)
        mask = self.mask_text if tell is None else Told(self, tell).mask_text
        masked = tally.watch("masked", no_vendor, lambda: tally.counting(mask)(x))
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
        shown = one.around(text, self._settings.undone(text, self._manifest))
        tally.restored, tally.missed = one.restored, one.missed
        return shown

    @property
    def _observer(self) -> Observer:
        observer = self._settings.observer
        assert observer is not None  # noqa: S101 - a masker makes such sessions only where there is one
        return observer


class ShadowSession(WatchedSession):
    """A session that only looks: everything is told, and everything is given back as it came."""

    shadow = True

    def mask(self, x: Any, *, tell: Tell | None = None) -> Any:
        """``x`` itself; what would become of it is told."""
        # Told already, whatever it is; a shadow stops nothing.
        with contextlib.suppress(Exception):
            super().mask(x, tell=tell)
        return x

    def restore(self, x: Any) -> Any:
        """``x`` itself."""
        return x

    def restore_stream(self, chunks: Iterable[str]) -> Iterator[str]:
        """The chunks themselves."""
        yield from chunks

    async def arestore_stream(self, chunks: AsyncIterable[str]) -> AsyncIterator[str]:
        """The chunks themselves."""
        async for chunk in chunks:
            yield chunk

    def restorer(self, *, encode: Literal["text", "json"] = "text") -> Restorer:
        """One that restores nothing."""
        return Restorer(Snapshot(Record()), encode=encode)

    def prove(self, said: Iterable[tuple[str, str, str]]) -> None:
        """Nothing: what is sent is what was given, values and all."""


def watched_session(settings: Settings, name: str | None, **options: Any) -> Session:
    """The session of a masker that somebody watches."""
    return (ShadowSession if settings.shadow else WatchedSession)(settings, name, **options)

"""What a gateway writes down of each request: who asked, at which door, and counts; never a value or a text.

A masker tells what it masked and restored on the thread and in the context that it works for; the request that is
being served there takes it.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.finding import Finding
    from desensitize.events import Event

__all__ = ["Ledger", "Record", "Sink"]


@dataclass(slots=True)
class Record:
    """One request as it goes. ``caller`` and ``session`` are names, empty where there is none."""

    door: str
    request_id: str
    caller: str = ""
    session: str = ""
    status: int = 0
    error: str = ""
    events: list[Event] = field(default_factory=list)
    # What was only looked for.
    found: list[Finding] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0

    @property
    def masked(self) -> int:
        """How many values were masked on the way out."""
        return sum(sum(event.entities.values()) for event in self.events if event.kind == "masked")

    @property
    def restored(self) -> int:
        """How many tokens became values on the way in."""
        return sum(event.restored for event in self.events)

    @property
    def missed(self) -> int:
        """How many look-alikes of tokens nobody gave out."""
        return sum(event.missed for event in self.events)


class Sink(Protocol):
    """Where records go when a request is over: metrics, an audit log.

    One with a method ``begin`` is given each record as it is opened, too; one with a method ``ready`` is asked before a
    request is served, which is refused with what that raises.
    """

    def note(self, record: Record, /) -> None:
        """Take a record that is complete."""


_SERVED: ContextVar[Record | None] = ContextVar("served", default=None)


class Ledger:
    """Gives each request its record, and hands it on when the request is over."""

    def __init__(self, sinks: Sequence[Sink] = ()) -> None:
        self.sinks: tuple[Sink, ...] = ()
        self.add(*sinks)

    def add(self, *sinks: Sink) -> None:
        """Hand records to these, too."""
        self.sinks += sinks
        self._begin = [sink.begin for sink in self.sinks if hasattr(sink, "begin")]
        self._ready = [sink.ready for sink in self.sinks if hasattr(sink, "ready")]

    def ready(self) -> None:
        """See that what is served now will be written down.

        :raises Refusal: it would not be.
        """
        for ready in self._ready:
            ready()

    def hear(self, event: Event) -> None:
        """What maskers are given as ``on_event``."""
        record = _SERVED.get()
        if record is not None:
            record.events.append(event)

    def open(self, door: str, request_id: str) -> Record:
        """A record for the request that this context serves."""
        record = Record(door, request_id)
        _SERVED.set(record)
        for begin in self._begin:
            begin(record)
        return record

    def close(self, record: Record) -> None:
        """The request is over."""
        record.seconds = time.perf_counter() - record.began
        for sink in self.sinks:
            sink.note(record)

"""What an operator sees of each request and reply: counts, and never a value, a text, a key of a body or a message.

A handler gets one `Event` a request and one a reply, on the thread that masks or restores, an event loop's included: it
should only count or put into a queue. What it raises stops nothing: a metrics server that is down must neither stop a
service nor make it send what it would not have sent. The first such error of a masker is logged, by its type and place.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from desensitize.errors import InternalError

__all__ = ["Event", "Kind", "Observer", "OnEvent"]

Kind = Literal["masked", "restored", "refused", "leak_stopped", "error"]

_LOG = logging.getLogger("desensitize")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One request or one reply.

    ``kind``: ``masked`` and ``restored``: done; ``refused``: a part that can't be read, an entity that is blocked, an
    option that can't work; ``leak_stopped``: the last look found a value; ``error``: anything else, such as a vault
    that is full. ``error`` is then the name of the error's type. After the last three nothing was sent or given back.

    ``vendor``: the shape of the request, such as ``openai``; ``text`` for a single text. ``entities`` and ``rules``:
    how often each was found; in a reply only where replies are masked. ``texts`` and ``characters``: what was read,
    keys and the leaves of JSON counted by themselves. ``seconds``: time spent here, without the model's. ``restored``:
    tokens that became values; ``missed``: look-alikes of tokens that nobody gave out. ``shadow``: it was only looked
    at; see ``Masker``.

    >>> Event(kind="masked", vendor="openai", entities={"PERSON": 1})
    Event(kind='masked', vendor='openai', entities={'PERSON': 1}, rules={}, texts=0, characters=0, ...)
    """

    kind: Kind
    vendor: str
    entities: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    texts: int = 0
    characters: int = 0
    seconds: float = 0.0
    restored: int = 0
    missed: int = 0
    error: str = ""
    shadow: bool = False


OnEvent = Callable[[Event], object]


class Observer:
    """Tells a handler, and lets nothing that it raises get any further. Safe to share between threads."""

    def __init__(self, on_event: OnEvent, *, shadow: bool = False) -> None:
        self.shadow = shadow
        self._on_event = on_event
        self._failed = threading.Event()

    def __repr__(self) -> str:
        return "Observer()"

    def tell(self, event: Event) -> None:
        """Hand over an event."""
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the call goes on
            self._report(error)

    def _report(self, error: Exception) -> None:
        """Once, and without the message: a handler may quote what it likes, and logs are read by many."""
        if not self._failed.is_set():
            self._failed.set()
            _LOG.error("on_event failed, and is not reported again: %s", InternalError.of(error))

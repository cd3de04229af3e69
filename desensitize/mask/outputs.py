"""Where irreversible operators wrote into the texts of a conversation."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desensitize.mask.apply import Written

__all__ = ["Outputs", "Span"]

Span = tuple[int, int]
# Texts of one conversation that are remembered, by a digest each.
_TEXTS = 1 << 14


class Outputs:
    """Masked texts and the spans in them that an operator wrote. Bounded: the oldest are forgotten first.

    What an operator wrote may look like a value: half a number, a code. That it does is no leak where it was written;
    the same characters elsewhere may be one.
    """

    def __init__(self) -> None:
        self._spans: OrderedDict[bytes, tuple[Span, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Outputs({len(self._spans)} texts)"

    def add(self, written: Written) -> None:
        """Remember a masked text."""
        with self._lock:
            self._spans[_digest(written.text)] = tuple(written.made())
            self._spans.move_to_end(_digest(written.text))
            if len(self._spans) > _TEXTS:
                self._spans.popitem(last=False)

    def spans(self, text: str) -> tuple[Span, ...]:
        """What was written into ``text``, if that is one of the texts."""
        return self._spans.get(_digest(text), ()) if self._spans else ()


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

"""A streamed reply as bytes: server-sent events whose data are a vendor's chunks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from desensitize.adapters.reply_stream import ReplyStream
from desensitize.chat import exact
from desensitize.chat.sse import Frame, SseReader
from desensitize.guard import guarding

if TYPE_CHECKING:
    from desensitize.adapters.reply import Restoring

__all__ = ["SseReply"]

_DONE = "[DONE]"
# Where a chunk carries what it came in, so that whatever is made of it finds that again. No text, so no JSON key.
_ORIGIN: Final = ("origin",)


@dataclass(slots=True, eq=False)
class _Origin(exact.Kept):
    """A frame that came, its data, the chunk they said, and whether it went out already."""

    frame: Frame
    data: str
    chunk: dict[Any, Any]
    given: bool = False

    def __deepcopy__(self, memo: object) -> Self:
        return self


@guarding("feed", "flush")
class SseReply:
    """Bytes in, bytes out. What nothing changes in is given back to the byte: a frame, and the rest of one."""

    def __init__(self, how: Restoring) -> None:
        self._reader = SseReader()
        self._chunks = ReplyStream(replace(how, exact=True))

    def feed(self, chunk: bytes, /) -> bytes:
        """What is certain so far."""
        return b"".join(map(self._frame, self._reader.feed(chunk)))

    def flush(self) -> bytes:
        """The rest."""
        last = b"".join(map(self._frame, self._reader.flush()))
        return last + self._rest()

    def _frame(self, frame: Frame) -> bytes:
        data = frame.data
        if data is None:
            return frame.raw
        if data.strip() == _DONE:
            return self._rest() + frame.raw
        try:
            chunk = exact.loads(data)
        except ValueError:
            return frame.raw
        if not isinstance(chunk, dict):
            return frame.raw
        return b"".join(map(_shown, self._chunks.feed({**chunk, _ORIGIN: _Origin(frame, data, chunk)})))

    def _rest(self) -> bytes:
        return b"".join(map(_shown, self._chunks.flush()))


def _shown(chunk: dict[Any, Any]) -> bytes:
    """A chunk in its frame; one made for held-back text, in a frame like the one it was made from."""
    origin: _Origin = chunk.pop(_ORIGIN)
    again, origin.given = origin.given, True
    if again or chunk != origin.chunk:
        data = exact.rewritten(origin.data, origin.chunk, chunk)
        return (origin.frame.again if again else origin.frame.saying)(data)
    return origin.frame.raw

"""A streamed reply as bytes: server-sent events whose data are a vendor's chunks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from desensitize.adapters.reply_stream import ReplyStream
from desensitize.chat.jsontext import dumped
from desensitize.chat.sse import Frame, SseReader

if TYPE_CHECKING:
    from desensitize.adapters.reply import Restoring

__all__ = ["SseReply"]

_DONE = "[DONE]"
# Where a chunk carries what it came in, so that whatever is made of it finds that again. No JSON key looks like it.
_ORIGIN = "\0origin"


@dataclass(slots=True, eq=False)
class _Origin:
    """A frame that came, the chunk it said, and whether it went out already."""

    frame: Frame
    chunk: dict[str, Any]
    given: bool = False

    def __deepcopy__(self, memo: object) -> Self:
        return self


class SseReply:
    """Bytes in, bytes out. A frame that nothing changes in is given back to the byte."""

    def __init__(self, how: Restoring) -> None:
        self._reader = SseReader()
        self._chunks = ReplyStream(how)

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
            chunk = json.loads(data)
        except ValueError:
            return frame.raw
        if not isinstance(chunk, dict):
            return frame.raw
        return b"".join(map(_shown, self._chunks.feed({**chunk, _ORIGIN: _Origin(frame, chunk)})))

    def _rest(self) -> bytes:
        return b"".join(map(_shown, self._chunks.flush()))


def _shown(chunk: dict[str, Any]) -> bytes:
    """A chunk in its frame; one made for held-back text, in a frame like the one it was made from."""
    origin: _Origin = chunk.pop(_ORIGIN)
    again, origin.given = origin.given, True
    if again or chunk != origin.chunk:
        return (origin.frame.again if again else origin.frame.saying)(dumped(chunk))
    return origin.frame.raw

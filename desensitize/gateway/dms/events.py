"""A reply as this API's events.

What may stand in them was measured with the vendor's SDKs, and each breach of it loses events without a word: ASCII,
lines that end in LF, one line of data, a blank line behind each event, no ``[DONE]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread

from desensitize.chat import exact
from desensitize.chat.sse import SseReader
from desensitize.errors import DesensitizeError, InternalError
from desensitize.gateway.dms.answers import ascii_json, ascii_of, error_code
from desensitize.gateway.dms.pieces import as_chunk, split, split_vectors
from desensitize.gateway.dms.upstream_says import failure
from desensitize.gateway.refusal import Refusal, refusal_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator

    from desensitize.chat.sse import Frame
    from desensitize.gateway.relay import Answer
    from desensitize.gateway.upstream_error import Finds

__all__ = ["Events"]

# Bytes of one event, with what is around its data.
_MOST = (1 << 20) - 4096
_DONE = "[DONE]"
_HEARTBEAT = b":\n\n"
_NO_STREAM = "the upstream sent what is no event of a chat"


class Events:
    """The events of one reply, made as it comes."""

    status = 200

    def __init__(self, answer: Answer, find: Finds, request_id: str) -> None:
        self._answer, self._find, self._request_id = answer, find, request_id
        self._number = 0
        self._over = False
        self._made = self._events()
        self._first = b""

    async def begin(self) -> None:
        """Wait for the first event: as long as there is none, an error has a status of its own.

        :raises DesensitizeError: there will be none.
        """
        self._first = await anext(self._made, b"")

    async def pieces(self) -> AsyncIterator[bytes]:
        """The events; what goes wrong now is the last of them."""
        yield self._first
        try:
            async for event in self._made:
                yield event
        except DesensitizeError as error:
            yield self._failed(refusal_of(error))
        except Exception as error:  # noqa: BLE001 - a stream that was begun can only say it
            yield self._failed(refusal_of(InternalError.of(error)))

    async def close(self) -> None:
        """The reply is over."""
        await self._made.aclose()
        await self._answer.close()

    async def _events(self) -> AsyncGenerator[bytes]:
        if not self._answer.streamed:
            for data in self._whole(await self._answer.body()):
                yield self._event(data)
            return
        reader = SseReader()
        async for piece in self._answer.pieces():
            for frame in _frames(reader, piece):
                async for event in self._of(frame.data):
                    yield event
        for frame in reader.flush():
            async for event in self._of(frame.data):
                yield event
        if not self._over:
            raise Refusal(502, "UpstreamError", "the upstream broke off")

    async def _of(self, data: str | None) -> AsyncIterator[bytes]:
        """The events for one of the upstream's."""
        if data is None:
            yield _HEARTBEAT
            return
        if data.strip() == _DONE:
            self._over = True
            return
        chunk = _object(data)
        if chunk.get("error") or not isinstance(chunk.get("choices"), list):
            raise await to_thread.run_sync(failure, 502, data.encode("utf-8", "surrogatepass"), self._find)
        self._over = self._over or any(_ends(choice) for choice in chunk["choices"])
        for said in self._fitting(data, lambda: split(chunk)):
            yield self._event(said)

    def _whole(self, body: bytes) -> Iterator[str]:
        """The data of a reply that came at once: a completion, or embeddings."""
        data = body.decode("utf-8", "surrogateescape")
        said = _object(data)
        if isinstance(said.get("choices"), list):
            return self._fitting(data, lambda: split(as_chunk(said)))
        if isinstance(said.get("data"), list):
            return self._fitting(data, lambda: split_vectors(said, 1))
        raise failure(502, body, self._find)

    def _fitting(self, data: str, smaller: Callable[[], Iterator[dict[str, Any]]]) -> Iterator[str]:
        """The data as it is, or in several events where one of them would be too long."""
        if len(data) * 14 < _MOST or len(ascii_json(data := ascii_of(data))) < _MOST:
            yield data
            return
        for each in smaller():
            said = ascii_json(each)
            if len(ascii_json(said)) >= _MOST:
                raise Refusal(502, "UpstreamError", "the upstream sent more in one piece than an event may hold")
            yield said

    def _event(self, data: str) -> bytes:
        return self._written({"RequestId": self._request_id, "Success": True, "Data": ascii_of(data)})

    def _failed(self, refusal: Refusal) -> bytes:
        said = {"ErrorCode": error_code(refusal), "ErrorMessage": str(refusal)}
        return self._written({"RequestId": self._request_id, "Success": False, **said})

    def _written(self, body: dict[str, Any]) -> bytes:
        number, self._number = self._number, self._number + 1
        return f"id:{number}\nevent:message\ndata:{ascii_json(body)}\n\n".encode("ascii")


def _frames(reader: SseReader, piece: bytes) -> list[Frame]:
    try:
        return reader.feed(piece)
    except ValueError:
        raise Refusal(502, "UpstreamError", _NO_STREAM) from None


def _object(data: str) -> dict[str, Any]:
    try:
        said = exact.loads(data)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Refusal(502, "UpstreamError", _NO_STREAM)
    return said


def _ends(choice: Any) -> bool:
    return isinstance(choice, dict) and bool(choice.get("finish_reason"))

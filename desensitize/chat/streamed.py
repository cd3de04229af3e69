"""A text that comes in chunks, sync or async, through what takes in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

__all__ = ["Feeds", "astreamed", "streamed"]


class Feeds(Protocol):
    """Takes in a text in chunks, and gives it otherwise."""

    def feed(self, chunk: str, /) -> str:
        """Take in a chunk; give what is certain so far."""

    def flush(self) -> str:
        """The rest."""


def streamed(restorer: Feeds, chunks: Iterable[str]) -> Iterator[str]:
    """Text that comes in chunks, restored: what is certain so far, and the rest at the end; never an empty piece."""
    for chunk in chunks:
        text = restorer.feed(chunk)
        if text:
            yield text
    rest = restorer.flush()
    if rest:
        yield rest


async def astreamed(restorer: Feeds, chunks: AsyncIterable[str]) -> AsyncIterator[str]:
    """`streamed` for an asynchronous source."""
    async for chunk in chunks:
        text = restorer.feed(chunk)
        if text:
            yield text
    rest = restorer.flush()
    if rest:
        yield rest

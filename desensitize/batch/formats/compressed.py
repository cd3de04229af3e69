"""Compressed files, read and written as what they hold: gzip, and Zstandard with the extra ``batch``."""

from __future__ import annotations

import io
import zlib
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from desensitize.batch.formats.format import FormatError
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

__all__ = ["compressed", "inner_name", "opened", "packed"]

_MAGIC = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst"}
_SUFFIXES = frozenset({".gz", ".zst"})


class _Inner(Protocol):
    def read(self, most: int = -1, /) -> bytes: ...


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...
    def flush(self) -> object: ...


def compressed(name: str) -> str:
    """The ending of a compressed file's name, or nothing.

    >>> compressed("calls.CSV.GZ"), compressed("calls.csv")
    ('.gz', '')
    """
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in _SUFFIXES else ""


def inner_name(name: str) -> str:
    """The name without that ending."""
    return name[: len(name) - len(compressed(name))]


def opened(stream: BinaryIO, name: str) -> BinaryIO:
    """What a file holds, to be read once.

    :raises ConfigError: it needs a library that is not installed.
    """
    suffix = compressed(name)
    if suffix == ".gz":
        import gzip  # noqa: PLC0415 - only for such a file

        return cast("BinaryIO", io.BufferedReader(_Unpacked(stream, lambda: gzip.GzipFile(fileobj=stream))))
    if suffix == ".zst":
        library = _zstandard()

        def reader() -> _Inner:
            made: _Inner = library.ZstdDecompressor().stream_reader(stream, read_across_frames=True, closefd=False)
            return made

        return cast("BinaryIO", io.BufferedReader(_Unpacked(stream, reader, library.ZstdError)))
    return stream


@contextmanager
def packed(sink: _Sink, name: str) -> Iterator[_Sink]:
    """A file to write to, compressed as its name says; the same bytes each time."""
    suffix = compressed(name)
    if suffix == ".gz":
        import gzip  # noqa: PLC0415 - only for such a file

        with gzip.GzipFile(filename="", mode="wb", fileobj=cast("BinaryIO", sink), mtime=0) as out:
            yield out
    elif suffix == ".zst":
        with _zstandard().ZstdCompressor().stream_writer(sink, closefd=False) as out:
            yield out
    else:
        yield sink


class _Unpacked(io.RawIOBase):
    """What a compressed file holds; errors of the decompressor are the file's. To go back is to begin again."""

    def __init__(self, stream: BinaryIO, reader: Callable[[], _Inner], *more: type[Exception]) -> None:
        self._stream, self._reader, self._at = stream, reader, 0
        self._start = stream.tell() if stream.seekable() else None
        self._errors: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error, *more)
        self._inner = reader()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._start is not None

    def tell(self) -> int:
        return self._at

    def seek(self, at: int, whence: int = io.SEEK_SET) -> int:
        at += self._at if whence == io.SEEK_CUR else 0
        if at < self._at and self._start is not None:
            self._stream.seek(self._start)
            self._inner, self._at = self._reader(), 0
        while self._at < at and self.readinto(bytearray(min(at - self._at, io.DEFAULT_BUFFER_SIZE))):
            pass
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any buffer
        try:
            data = self._inner.read(len(buffer))
        except self._errors:
            message = "the compressed file is damaged or cut off"
            raise FormatError(message) from None
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _zstandard() -> ModuleType:
    try:
        import zstandard  # noqa: PLC0415 - only for such a file
    except ImportError:
        message = "a .zst file needs the library zstandard: pip install 'desensitize[batch]'"
        raise ConfigError(message) from None
    return zstandard

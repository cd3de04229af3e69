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
    from collections.abc import Iterator
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

        return cast("BinaryIO", io.BufferedReader(_Checked(gzip.GzipFile(fileobj=stream))))
    if suffix == ".zst":
        zstandard = _zstandard()
        reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True, closefd=False)
        return cast("BinaryIO", io.BufferedReader(_Checked(reader, zstandard.ZstdError)))
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


class _Checked(io.RawIOBase):
    """A decompressor, whose errors are the file's."""

    def __init__(self, inner: _Inner, *more: type[Exception]) -> None:
        self._inner = inner
        self._errors: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error, *more)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any buffer
        try:
            data = self._inner.read(len(buffer))
        except self._errors:
            message = "the compressed file is damaged or cut off"
            raise FormatError(message) from None
        buffer[: len(data)] = data
        return len(data)


def _zstandard() -> ModuleType:
    try:
        import zstandard  # noqa: PLC0415 - only for such a file
    except ImportError:
        message = "a .zst file needs the library zstandard: pip install 'desensitize[batch]'"
        raise ConfigError(message) from None
    return zstandard

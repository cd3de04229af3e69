"""A digest of what kept data was made from: the names and the bytes of files.

Bytes, not times: an editor may save twice within one tick of a clock, and a file copied or checked out keeps its size
and gets any time at all. Reading the shipped rules costs 3 ms, and what is kept of them is never out of date.
"""

from __future__ import annotations

import errno
import os
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["SOURCES", "digest"]

# What a rules folder and a package hold that says what they mean; editors leave other files beside them.
SOURCES = (".yaml", ".txt", ".py")


def digest(folders: Iterable[Path], *, also: Iterable[str] = ()) -> bytes:
    """The digest of all sources in folders and what is below them, wherever the folders stand.

    :param also: what else the data depends on, such as the version of a library.
    :raises OSError: a folder or a file cannot be read, or a folder has no sources, as a package of byte code alone.
    """
    whole = blake2b(digest_size=32)
    for text in also:
        _add(whole, "", text.encode())
    for at, folder in enumerate(folders):
        files = list(_files(os.fspath(folder), ""))
        if not files:
            raise FileNotFoundError(errno.ENOENT, "no sources")
        for name, path in files:
            _add(whole, f"{at}/{name}", _bytes(path))
    return whole.digest()


def _add(whole: blake2b, name: str, data: bytes) -> None:
    """Lengths keep two entries apart whatever stands in them."""
    label = name.encode(errors="surrogateescape")
    whole.update(b"%d %d " % (len(label), len(data)))
    whole.update(label)
    whole.update(data)


def _files(folder: str, inside: str) -> Iterator[tuple[str, str]]:
    """(name below the first folder, path) of each source, in one order everywhere."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir():
            yield from _files(entry.path, f"{inside}{entry.name}/")
        elif entry.name.endswith(SOURCES):
            yield inside + entry.name, entry.path


def _bytes(path: str) -> bytes:
    # Without the layers of `open`, which cost more than a small file's bytes.
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        parts = []
        while part := os.read(opened, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(opened)

"""The bytes of a cache file: named sections, the digest of what they were made from, and a checksum over all of it.

::

    head       magic (8), version (4), bytes of the digest (2), number of sections (2), bytes of the file (8)
    digest     what the sections were made from: rules, code, versions of libraries
    table      for each section: offset (8), length (8), bytes of its name (2), its name in UTF-8
    sections   in the order of the table, each at a multiple of 8, zeros between them
    checksum   BLAKE2b of everything before it (32)

All numbers are little-endian and without sign. Where each section has to be follows from the lengths before it, and a
reader takes no other place for it. Nothing in a file is ever run: it is no pickle.
"""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHECKSUM", "VERSION", "packed", "unpacked"]

MAGIC = b"\x89desens\n"
VERSION = 1
CHECKSUM = 32
ALIGN = 8
DIGEST_BYTES = range(16, 65)
_HEAD = struct.Struct("<8sIHHQ")
_ENTRY = struct.Struct("<QQH")


def packed(digest: bytes, sections: Mapping[str, bytes]) -> bytes:
    """The file that holds the sections.

    :raises ValueError: a digest that is not of 16 to 64 bytes.

    >>> {name: bytes(data) for name, data in unpacked(packed(b"d" * 16, {"a": b"xyz"}), b"d" * 16).items()}
    {'a': b'xyz'}
    """
    if len(digest) not in DIGEST_BYTES:
        message = f"a digest has {DIGEST_BYTES[0]} to {DIGEST_BYTES[-1]} bytes, this one {len(digest)}"
        raise ValueError(message)
    names = [name.encode() for name in sections]
    table = b""
    first = _aligned(_HEAD.size + len(digest) + sum(_ENTRY.size + len(name) for name in names))
    parts = []
    offset = first
    for name, data in zip(names, sections.values(), strict=True):
        table += _ENTRY.pack(offset, len(data), len(name)) + name
        parts.append(bytes(data).ljust(_aligned(len(data)), b"\0"))
        offset += len(parts[-1])
    head = _HEAD.pack(MAGIC, VERSION, len(digest), len(names), offset + CHECKSUM)
    whole = (head + digest + table).ljust(first, b"\0") + b"".join(parts)
    return whole + _checksum(whole)


def unpacked(file: bytes, digest: bytes) -> dict[str, memoryview] | None:
    """The sections of a file; ``None`` where it is broken, of another version, or of another digest."""
    view = memoryview(file)
    if len(file) < _HEAD.size + CHECKSUM:
        return None
    magic, version, length, count, size = _HEAD.unpack_from(file)
    if (magic, version, length, size) != (MAGIC, VERSION, len(digest), len(file)):
        return None
    start = _HEAD.size + length
    if view[_HEAD.size : start] != digest or _checksum(view[:-CHECKSUM]) != view[-CHECKSUM:]:
        return None
    return _sections(view[:-CHECKSUM], start, count)


def _sections(view: memoryview, at: int, count: int) -> dict[str, memoryview] | None:
    """The sections that the table at ``at`` names; ``None`` unless each is where it has to be, and nothing else is."""
    entries: list[tuple[str, int, int]] = []
    for _ in range(count):
        if at + _ENTRY.size > len(view):
            return None
        offset, length, letters = _ENTRY.unpack_from(view, at)
        at += _ENTRY.size
        try:
            entries.append((str(view[at : at + letters], "utf-8"), offset, length))
        except UnicodeDecodeError:
            return None
        at += letters
    return _placed(view, _aligned(at), entries)


def _placed(view: memoryview, expected: int, entries: list[tuple[str, int, int]]) -> dict[str, memoryview] | None:
    found = {}
    for name, offset, length in entries:
        if offset != expected or name in found or offset + length > len(view):
            return None
        found[name] = view[offset : offset + length]
        expected += _aligned(length)
    return found if expected == len(view) else None


def _aligned(size: int) -> int:
    return (size + ALIGN - 1) // ALIGN * ALIGN


def _checksum(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=CHECKSUM).digest()

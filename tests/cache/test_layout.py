"""A cache file is read whole and sound, or not at all."""

from __future__ import annotations

import random
import struct
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.cache.layout import CHECKSUM, VERSION, packed, unpacked

DIGEST = bytes(range(32))
SECTIONS = {"rules": b"[1, 2]" * 40, "名": b"", "bytes": bytes(range(256)), "one": b"x"}
FILE = packed(DIGEST, SECTIONS)
HEAD, ENTRY = struct.Struct("<8sIHHQ"), struct.Struct("<QQH")


def read(file: bytes, digest: bytes = DIGEST) -> dict[str, bytes] | None:
    found = unpacked(file, digest)
    return None if found is None else {name: bytes(data) for name, data in found.items()}


def signed(body: bytes) -> bytes:
    """A file whose checksum is right whatever it holds."""
    return body + blake2b(body, digest_size=CHECKSUM).digest()


def made(entries: list[tuple[int, int, bytes]], body: bytes = b"\0" * 64, count: int | None = None) -> bytes:
    """A file with the table one likes; offsets are counted from where the first section has to be."""
    size = HEAD.size + len(DIGEST) + sum(ENTRY.size + len(name) for _, _, name in entries)
    first = (size + 7) // 8 * 8
    table = b"".join(ENTRY.pack((first + at) % 2**64, length, len(name)) + name for at, length, name in entries)
    number = len(entries) if count is None else count
    head = HEAD.pack(b"\x89desens\n", VERSION, len(DIGEST), number, first + len(body) + CHECKSUM)
    return signed((head + DIGEST + table).ljust(first, b"\0") + body)


@given(st.dictionaries(st.text(max_size=9), st.binary(max_size=40), max_size=6), st.binary(min_size=16, max_size=64))
def test_what_was_packed_is_unpacked(sections: dict[str, bytes], digest: bytes) -> None:
    assert read(packed(digest, sections), digest) == sections


def test_equal_sections_make_equal_files() -> None:
    assert packed(DIGEST, dict(SECTIONS)) == FILE


def test_sections_are_read_only_and_begin_where_numbers_may() -> None:
    found = unpacked(packed(DIGEST, {"a": b"x", "b": struct.pack("<2Q", 1, 2)}), DIGEST)
    assert found is not None
    assert list(found["b"].cast("Q")) == [1, 2]
    with pytest.raises(TypeError):
        found["a"][0] = 0


def test_any_one_byte_changed_is_seen() -> None:
    for at in range(len(FILE)):
        broken = bytearray(FILE)
        broken[at] ^= 1 << at % 8
        assert read(bytes(broken)) is None, at


def test_shorter_and_longer_files_are_none() -> None:
    assert [n for n in range(len(FILE)) if read(FILE[:n]) is not None] == []
    assert read(FILE + b"\0") is None
    assert read(FILE + FILE) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_no_error(noise: bytes) -> None:
    assert read(noise) is None
    assert read(signed(FILE[: HEAD.size] + noise)) is None


def test_another_digest_and_another_version_are_none() -> None:
    assert read(FILE, DIGEST[::-1]) is None
    assert read(FILE, DIGEST[:31]) is None
    other = bytearray(FILE[:-CHECKSUM])
    other[8] = VERSION + 1
    assert read(signed(bytes(other))) is None


def test_a_table_made_by_hand_is_read() -> None:
    assert read(made([(0, 60, b"a")])) == {"a": b"\0" * 60}


WRONG = {
    "overlapping": made([(0, 16, b"a"), (8, 56, b"b")]),
    "overlapping, together as long as they should be": made([(0, 32, b"a"), (16, 32, b"b")]),
    "in another order": made([(32, 32, b"a"), (0, 32, b"b")]),
    "the same place twice": made([(0, 64, b"a"), (0, 64, b"b")]),
    "a hole between them": made([(0, 8, b"a"), (16, 48, b"b")]),
    "outside": made([(0, 65, b"a")]),
    "far outside": made([(0, 2**63, b"a")]),
    "so long that the end wraps around": made([(8, 2**64 - 8, b"a")]),
    "before the first": made([(-8, 72, b"a")]),
    "over the checksum": made([(0, 64 + CHECKSUM, b"a")]),
    "something left over": made([(0, 8, b"a")]),
    "one name twice": made([(0, 8, b"a"), (8, 56, b"a")]),
    "a name that is no text": made([(0, 64, b"\xff")]),
    "more entries than there are": made([(0, 64, b"a")], count=3),
    "very many entries": made([(0, 64, b"a")], count=65535),
    "fewer entries than there are": made([(0, 64, b"a"), (64, 0, b"b")], count=1),
}


@pytest.mark.parametrize("file", WRONG.values(), ids=WRONG.keys())
def test_a_table_that_points_elsewhere_is_none(file: bytes) -> None:
    assert read(file) is None


def test_a_table_of_random_bytes_shows_nothing_from_outside_the_sections() -> None:
    source = random.Random(7)  # noqa: S311 - the same examples each time
    table = range(
        HEAD.size + len(DIGEST), HEAD.size + len(DIGEST) + sum(ENTRY.size + len(n.encode()) for n in SECTIONS)
    )
    for _ in range(3000):
        body = bytearray(FILE[:-CHECKSUM])
        for _ in range(source.randint(1, 6)):
            body[source.choice((14, *table))] = source.choice((0, 1, 8, 255, source.randrange(256)))
        found = read(signed(bytes(body)))
        assert found is None or sum(map(len, found.values())) <= len(FILE) - table.stop - CHECKSUM


@pytest.mark.parametrize("digest", [b"", b"short", b"x" * 65])
def test_a_digest_has_a_sensible_length(digest: bytes) -> None:
    with pytest.raises(ValueError, match="16 to 64 bytes"):
        packed(digest, {})

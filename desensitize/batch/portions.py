"""A file cut into portions that can be masked apart, and what each portion becomes in the output.

Where a file is cut depends on the file alone, so a run that goes on after a crash cuts it in the same places: it reads
again, which takes little beside masking, and drops as many portions as were done.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from desensitize.batch.draft import Reject
from desensitize.batch.formats.format import FormatError
from desensitize.batch.kernel import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

    from desensitize.batch.formats.format import Record, Spell
    from desensitize.batch.kernel import Masked, MaskedBatch

    Work: TypeAlias = list[Group] | pa.RecordBatch
    Done: TypeAlias = Masked | MaskedBatch

__all__ = ["Portion", "Written", "record_portions"]

# Bytes and records after which a portion is cut: enough to be worth sending to a worker, and little to hold many of.
_BYTES, _RECORDS = 128 << 10, 2000


class Written(NamedTuple):
    """What a portion becomes: the bytes of the output, and the records that were left out."""

    data: bytes
    rejects: Sequence[Reject] = ()


class Portion(NamedTuple):
    """``work``: what is masked; ``written``: what comes of it."""

    work: Work
    written: Callable[[Done], Written]


def record_portions(
    records: Iterable[Record],
    *,
    keep: bool = False,
    packed: Callable[[bytes], bytes] = bytes,
    spell: Spell | None = None,
) -> Iterator[Portion]:
    """The records of a file in portions.

    :param keep: whether a record that is left out is kept, as it was, in the list of those.
    :param packed: makes the output's bytes of a portion's, each by itself: a member of a compressed file.
    :param spell: as of `Record.written`.
    """
    for some in _cut(records):
        groups = [Group(record.leaves, record.session) for record in some if record.leaves]
        yield Portion(groups, partial(_written, some, keep=keep, packed=packed, spell=spell))


def _cut(records: Iterable[Record]) -> Iterator[list[Record]]:
    some: list[Record] = []
    size = 0
    for record in records:
        some.append(record)
        size += len(record.raw)
        if size >= _BYTES or len(some) >= _RECORDS:
            yield some
            some, size = [], 0
    if some:
        yield some


def _written(
    records: Sequence[Record], done: Masked, *, keep: bool, packed: Callable[[bytes], bytes], spell: Spell | None
) -> Written:
    parts: list[bytes] = []
    rejects: list[Reject] = []
    groups = iter(done.groups)
    for record in records:
        texts = next(groups) if record.leaves else record.error or []
        try:
            reason = texts if isinstance(texts, str) else ""
            if not isinstance(texts, str):
                parts.append(record.written(texts, spell))
        except FormatError as error:
            reason = str(error)
        if reason:
            raw = record.raw.decode("utf-8", "backslashreplace") if keep else None
            rejects.append(Reject(record.place.record, record.place.line, reason, raw))
    data = b"".join(parts)
    return Written(packed(data) if data else b"", rejects)

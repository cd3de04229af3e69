"""Parquet files: read batch by batch, and written again with the same schema, metadata, row groups and compression.

A Parquet file is whole only with its end, so it can't grow as others do. Its draft holds the masked batches one after
another, each with the row group it is of, and the file is made from them when all are there.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO

from desensitize.batch.draft import Reject
from desensitize.batch.formats.format import FormatError
from desensitize.batch.portions import Portion, Written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from desensitize.batch.kernel import MaskedBatch

__all__ = ["is_parquet", "made_like", "parquet_portions", "schema_of"]

_MAGIC = b"PAR1"
# Rows of a batch.
_ROWS = 1000
# Row group, and bytes of the batch that follows.
_HEAD = struct.Struct("<IQ")


def is_parquet(path: Path) -> bool:
    """Whether a file begins as one."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def schema_of(path: Path) -> pa.Schema:
    """The schema of a file, with its metadata.

    :raises FormatError: it is no Parquet file, or damaged.
    """
    schema: pa.Schema = _opened(path).schema_arrow
    return schema


def parquet_portions(path: Path, *, keep: bool = False) -> Iterator[Portion]:
    """The rows of a file in portions, none of which is of two row groups.

    :param keep: whether a row that is left out is kept, as it was, in the list of those.
    :raises FormatError: it is no Parquet file, or damaged.
    """
    row = 0
    with _damage():
        file = _opened(path)
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(_ROWS, row_groups=[group]):
                yield Portion(batch, partial(_written, batch, group, row, keep=keep))
                row += batch.num_rows


def made_like(path: Path, draft: Path, target: Path) -> None:
    """Make a Parquet file of a draft, like the one at ``path``."""
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    file = _opened(path)
    with draft.open("rb") as stream, pq.ParquetWriter(target, file.schema_arrow, **_manner(file.metadata)) as writer:
        for _, frames in groupby(_frames(stream), key=lambda frame: frame[0]):
            table = pa.Table.from_batches([batch for _, batch in frames], file.schema_arrow)
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _opened(path: Path) -> Any:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where there are tables

    with _damage():
        return pq.ParquetFile(path, memory_map=False)


@contextmanager
def _damage() -> Iterator[None]:
    """What a broken file makes pyarrow say, as an error of ours: it may quote the file."""
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            message = f"can't be read: {error.strerror}"
        else:
            message = "not a Parquet file, or a damaged one"
        raise FormatError(message) from None


def _manner(metadata: Any) -> dict[str, Any]:
    """How the columns are stored; a file without rows does not say."""
    if not metadata.num_row_groups:
        return {"version": metadata.format_version}
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    words = [
        column.path_in_schema for column in columns if {"RLE_DICTIONARY", "PLAIN_DICTIONARY"} & {*column.encodings}
    ]
    return {
        "compression": {column.path_in_schema: _codec(column.compression) for column in columns},
        "use_dictionary": words or False,
        "version": metadata.format_version,
        "write_statistics": any(column.is_stats_set for column in columns),
    }


def _codec(name: str) -> str:
    return "NONE" if name == "UNCOMPRESSED" else name


def _written(batch: pa.RecordBatch, group: int, row: int, done: MaskedBatch, *, keep: bool) -> Written:
    rejects = [
        Reject(row + at + 1, None, reason, str(batch.slice(at, 1).to_pylist()[0]) if keep else None)
        for at, reason in done.rejected
    ]
    return Written(_frame(group, done.batch), rejects)


def _frame(group: int, batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_batch(batch)
    data = sink.getvalue()
    return _HEAD.pack(group, data.size) + data.to_pybytes()  # type: ignore[no-any-return]  # pyarrow has no types


def _frames(stream: BinaryIO) -> Iterator[tuple[int, pa.RecordBatch]]:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    while head := stream.read(_HEAD.size):
        group, size = _HEAD.unpack(head)
        with pa.ipc.open_stream(stream.read(size)) as reader:
            for batch in reader:
                yield group, batch

"""Columns of a Spark DataFrame, masked on its workers: `mask_dataframe`. It needs the extra ``spark``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.batch.start import kernel_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["mask_dataframe"]


def mask_dataframe(
    df: DataFrame, columns: Sequence[str] | Mapping[str, str] | None = None, **options: Any
) -> DataFrame:
    """The DataFrame with its texts masked, row by row; its schema stays.

    The rules travel once to each worker, which compiles them once. The key does not travel: each worker reads it from
    its own environment (``spark.executorEnv.NAME``) or file. A Python worker needs this package and pyarrow.

    :param columns: their names; or a mapping of names to what all of a column is, such as ``{"name": "PERSON"}``;
        by default every column that holds text.
    :param options: ``operator``, ``operators``, ``key_env``, ``key_file``, and those of `Masker`.
    :raises ConfigError: an operator that counts, a key that nothing names, or a column that is not there.

    >>> masked = mask_dataframe(df, ["note"], operator="keyed_token", key_env="DESENSITIZE_KEY")  # doctest: +SKIP
    """
    kernel = kernel_of(columns, df.columns, options)
    return df.mapInArrow(_masking(_shared(df, kernel)), df.schema)


def _shared(df: DataFrame, kernel: Any) -> Callable[[], Any]:
    """What gives a worker its kernel: from a broadcast, which stays in its memory from task to task."""
    try:
        broadcast = df.sparkSession.sparkContext.broadcast(kernel)
    except Exception:  # noqa: BLE001 - over Spark Connect there is no context, and the kernel goes along with the task
        return lambda: kernel
    return lambda: broadcast.value


def _masking(shared: Callable[[], Any]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def masking(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        kernel = shared()
        for batch in batches:
            yield kernel(batch)

    return masking

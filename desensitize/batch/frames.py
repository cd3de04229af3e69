"""Columns of a pandas or Polars frame, masked in this process: `mask_frame`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from desensitize.batch.start import kernel_of
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desensitize.batch.kernel import Kernel

__all__ = ["mask_frame"]

Frame = TypeVar("Frame")


def mask_frame(df: Frame, columns: Sequence[str] | Mapping[str, str] | None = None, **options: Any) -> Frame:
    """A copy of the frame with its texts masked, row by row; index, column types and missing values stay.

    :param df: a ``pandas.DataFrame`` or a ``polars.DataFrame``.
    :param columns: their names; or a mapping of names to what all of a column is, such as ``{"name": "PERSON"}``;
        by default every column that holds text.
    :param options: ``operator``, ``operators``, ``key_env``, ``key_file``, and those of `Masker`.
    :raises ConfigError: an operator that counts, a key that nothing names, a column that is not there, or one that
        mixes texts with what is none.

    >>> masked = mask_frame(df, ["note"], operator="redact")  # doctest: +SKIP
    """
    frame: Any = df
    kernel = kernel_of(columns, [str(name) for name in frame.columns], options)
    kind = type(frame).__module__.partition(".")[0]
    if kind not in ("pandas", "polars"):
        message = f"a pandas or Polars DataFrame is masked here, not a {type(frame).__name__}"
        raise ConfigError(message)
    made: Frame = (_pandas if kind == "pandas" else _polars)(frame, kernel)
    return made


def _polars(frame: Any, kernel: Kernel) -> Any:
    import polars as pl  # noqa: PLC0415 - whoever has a frame of it

    masked: Any = pl.from_arrow(kernel.table(frame.to_arrow()))
    return masked.cast(dict(frame.schema))


def _pandas(frame: Any, kernel: Kernel) -> Any:
    """Column by column: what is no text is not touched, and an index can be of any kind."""
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    texts = [at for at, name in enumerate(frame.columns) if kernel.columns.open((str(name),)) and _holds(frame, at)]
    try:
        arrays = [pa.array(frame.iloc[:, at], from_pandas=True) for at in texts]
    except pa.ArrowException:
        message = "a column mixes texts with what is none: name the columns to look at, or make it one of texts"
        raise ConfigError(message) from None
    names = [str(frame.columns[at]) for at in texts]
    masked = kernel.table(pa.Table.from_arrays(arrays, names)) if texts else None
    out = frame.copy()
    for number, at in enumerate(texts):
        column = frame.iloc[:, at]
        new = type(column)(masked.column(number).to_pylist(), index=column.index, dtype=column.dtype)  # type: ignore[union-attr]  # there is one
        out.isetitem(at, new.where(column.notna(), column))
    return out


def _holds(frame: Any, at: int) -> bool:
    """Whether there can be texts in a column: its type says so, or says nothing."""
    kind = str(frame.dtypes.iloc[at])
    return kind in ("object", "category", "str") or kind.startswith("string")

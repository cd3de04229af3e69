"""Columns of a Ray dataset, masked on its workers: `mask_dataset`. It needs the extra ``ray``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from desensitize.batch.start import kernel_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from ray.data import Dataset

__all__ = ["mask_dataset"]


def mask_dataset(
    ds: Dataset, columns: Sequence[str] | Mapping[str, str] | None = None, *, workers: int | None = None, **options: Any
) -> Dataset:
    """The dataset with its texts masked, row by row; its schema stays.

    The rules stand once in Ray's object store, and each worker compiles them once. The key does not travel: each worker
    reads it from its own environment (``runtime_env={"env_vars": ...}``) or file.

    :param columns: their names; or a mapping of names to what all of a column is, such as ``{"name": "PERSON"}``;
        by default every column that holds text.
    :param workers: actors that mask; by default as many as there are processors.
    :param options: ``operator``, ``operators``, ``key_env``, ``key_file``, and those of `Masker`.
    :raises ConfigError: an operator that counts, a key that nothing names, or a column that is not there.

    >>> masked = mask_dataset(ds, ["note"], operator="keyed_token", key_env="DESENSITIZE_KEY")  # doctest: +SKIP
    """
    ray: Any = importlib.import_module("ray")  # an extra, which types little

    kernel = kernel_of(columns, ds.columns() or [], options)
    most = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    return ds.map_batches(
        _Worker,
        fn_constructor_args=(ray.put(kernel),),
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=most),
    )


class _Worker:
    """One worker of a cluster."""

    def __init__(self, kernel: Any) -> None:
        import ray  # noqa: PLC0415 - an extra

        self._kernel = ray.get(kernel)

    def __call__(self, table: pa.Table) -> pa.Table:
        return self._kernel.table(table)

"""The beginning of every batch: a kernel for what a program asks for, once it is known to work on every worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desensitize.batch.formats.columns import Columns, columns_of
from desensitize.batch.kernel import Kernel
from desensitize.batch.spec import spec_of
from desensitize.batch.talk import Talk
from desensitize.errors import ConfigError
from desensitize.hints import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["kernel_of", "work_of"]


def kernel_of(
    columns: Sequence[str] | Mapping[str, str] | None, names: Sequence[str] | None, options: Mapping[str, Any]
) -> Kernel:
    """The kernel for these columns of a table.

    :param names: those that the table has, if there is one.
    :raises ConfigError: one that it has not, an operator that counts, or one that needs a key where none is named.
    """
    if isinstance(columns, str):
        message = f"columns must be a list of names, such as [{columns!r}]"
        raise ConfigError(message)
    asked = _columns(columns)
    missing = asked.missing(names) if names is not None else []
    if names is not None and missing:
        message = f"there is no column {missing[0]!r}{meant(missing[0], names)}"
        raise ConfigError(message)
    spec = spec_of(**options)
    spec.check_shared()
    return Kernel(spec, asked)


def work_of(
    columns: Sequence[str] | Mapping[str, str] | None,
    options: Mapping[str, Any],
    *,
    workers: int = 1,
    session: str | None = None,
) -> Kernel | Talk:
    """What masks on this machine: a kernel, or for an operator that counts, and one worker, a memory.

    :param session: the column that names the conversation of a row.
    :raises ConfigError: as above.
    """
    if workers > 1:
        return kernel_of(columns, None, options)
    spec, asked = spec_of(**options), _columns(columns)
    masker = spec.masker()
    return Talk(masker, "run", asked, session) if "token" in masker.operators else Kernel(spec, asked, masker)


def _columns(asked: Sequence[str] | Mapping[str, str] | None) -> Columns:
    given: Iterable[str] = asked or ()
    return columns_of([f"{name}={entity}" for name, entity in asked.items()] if isinstance(asked, Mapping) else given)

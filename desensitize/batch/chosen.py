"""Which columns of a table are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.batch.columns import holds_text
from desensitize.errors import ConfigError
from desensitize.hints import meant

if TYPE_CHECKING:
    import pyarrow as pa

    from desensitize.batch.formats.columns import Columns

__all__ = ["chosen", "passed_over"]


def chosen(schema: pa.Schema, columns: Columns) -> list[int]:
    """The places of the columns that are looked at: those asked for, or all that hold text.

    :raises ConfigError: one that was asked for is not there, or holds no text.
    """
    missing = columns.missing(schema.names)
    if missing:
        message = f"there is no column {missing[0]!r}{meant(missing[0], schema.names)}"
        raise ConfigError(message)
    asked = [at for at, field in enumerate(schema) if columns.open((field.name,))]
    if columns.only:
        bare = next((schema.field(at) for at in asked if not holds_text(schema.field(at).type)), None)
        if bare is not None:
            message = f"column {bare.name!r} holds {bare.type}, in which a token has no place: cast it to string first"
            raise ConfigError(message)
    return [at for at in asked if holds_text(schema.field(at).type)]


def passed_over(schema: pa.Schema, columns: Columns) -> list[tuple[str, str]]:
    """(name, type) of the columns that are not looked at."""
    looked = set(chosen(schema, columns))
    return [(field.name, str(field.type)) for at, field in enumerate(schema) if at not in looked]

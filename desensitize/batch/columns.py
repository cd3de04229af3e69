"""The texts in a column of an Arrow table, and the column with new texts in their places.

A column is taken apart down to its texts and put together again: strings of any kind, dictionaries of them, lists,
structs and maps; what is no text (numbers, dates, bytes) stays as it is, and so do types, nulls and metadata. Each text
knows its row, so that what stands in one row is read together, and what says what it is: the name of its column or key,
and in a list of messages who speaks and what was said before.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa

__all__ = ["Cell", "Column", "holds_text", "taken"]

# Fields of a message that hold its words, and that say whose they are.
_WORDS = ("content", "text", "value")
_ROLES = ("role", "from")


class Cell(NamedTuple):
    """A text of a column: its row, 0-based, and what says what it is."""

    row: int
    text: str
    context: Context | str | None


class Column(NamedTuple):
    """A column taken apart. ``build`` gives it with as many new texts as there are cells, in their order."""

    cells: list[Cell]
    build: Callable[[Sequence[str]], pa.Array]


class _At(NamedTuple):
    """Where an array stands: its keys from the column down, the rows of its items, and contexts of their own."""

    path: tuple[str, ...]
    rows: Sequence[int]
    contexts: Sequence[Context | str | None] | None = None

    def below(self, name: str) -> _At:
        return self._replace(path=(*self.path, name), contexts=None)

    def context(self, item: int) -> Context | str | None:
        if self.contexts is not None and self.contexts[item] is not None:
            return self.contexts[item]
        return self.path[0] if len(self.path) == 1 else Context(key_path=self.path)


def holds_text(kind: pa.DataType) -> bool:
    """Whether there can be a text in an array of this type."""
    import pyarrow.types as t  # noqa: PLC0415 - only where there are tables

    if isinstance(kind, _extension()):
        return holds_text(kind.storage_type)
    if t.is_dictionary(kind):
        return holds_text(kind.value_type)
    if _is_string(kind):
        return True
    return t.is_nested(kind) and any(holds_text(kind.field(at).type) for at in range(kind.num_fields))


def taken(array: pa.Array, name: str) -> Column:
    """A column taken apart.

    :param name: what it is called.
    """
    return _taken(array, _At((name,), range(len(array))))


def _taken(array: pa.Array, at: _At) -> Column:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables
    import pyarrow.types as t  # noqa: PLC0415 - as above

    kind = array.type
    if not holds_text(kind):
        return Column([], lambda _: array)
    if isinstance(kind, pa.BaseExtensionType):
        stored = _taken(array.storage, at)
        return stored._replace(build=lambda texts: pa.ExtensionArray.from_storage(kind, stored.build(texts)))
    return _nested(array, at) if t.is_nested(kind) else _flat(array, at)


def _flat(array: pa.Array, at: _At) -> Column:
    import pyarrow.types as t  # noqa: PLC0415 - only where there are tables

    return _dictionary(array, at) if t.is_dictionary(array.type) else _strings(array, at)


def _nested(array: pa.Array, at: _At) -> Column:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables
    import pyarrow.types as t  # noqa: PLC0415 - as above

    kind = array.type
    if t.is_list_view(kind) or t.is_large_list_view(kind):
        # Views of lists are rare, and can't be cast back.
        inner = _taken(pa.array(array.to_pylist(), pa.large_list(kind.value_field)), at)
        return inner._replace(build=lambda texts: pa.array(inner.build(texts).to_pylist(), kind))
    if t.is_struct(kind):
        return _struct(array, at)
    # Without an offset, and with nothing in the places of lists that are null.
    array = array.take(pa.array(range(len(array)), pa.int64()))
    return _map(array, at) if t.is_map(kind) else _list(array, at)


def _strings(array: pa.Array, at: _At) -> Column:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    said = array.to_pylist()
    cells = [Cell(at.rows[i], text, at.context(i)) for i, text in enumerate(said) if text]

    def build(texts: Sequence[str]) -> pa.Array:
        new = iter(texts)
        return pa.array([next(new) if text else text for text in said], array.type)

    return Column(cells, build)


def _dictionary(array: pa.Array, at: _At) -> Column:
    """Row by row: what a word of a dictionary becomes may differ between rows. The new one has each word once."""
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    inner = _taken(array.dictionary_decode(), at)

    def build(texts: Sequence[str]) -> pa.Array:
        kind: Any = array.type
        if list(texts) == [cell.text for cell in inner.cells]:
            return array
        encoded = inner.build(texts).dictionary_encode()
        return pa.DictionaryArray.from_arrays(
            encoded.indices.cast(kind.index_type), encoded.dictionary, ordered=kind.ordered
        )

    return Column(inner.cells, build)


def _struct(array: pa.Array, at: _At) -> Column:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    kind: Any = array.type
    fields = [kind.field(i) for i in range(kind.num_fields)]
    children = [_taken(child, at.below(field.name)) for field, child in zip(fields, array.flatten(), strict=True)]

    def build(built: list[pa.Array]) -> pa.Array:
        mask = array.is_null() if array.null_count else None
        return pa.StructArray.from_arrays(built, fields=fields, mask=mask)

    return _joined(children, build)


def _list(array: pa.Array, at: _At) -> Column:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables
    import pyarrow.types as t  # noqa: PLC0415 - as above

    kind: Any = array.type
    owners = _owners(array)
    values = array.values
    below = at._replace(rows=[at.rows[owner] for owner in owners], contexts=None)
    inner = _messages(values, owners, below) if t.is_struct(kind.value_type) else _taken(values, below)

    def build(texts: Sequence[str]) -> pa.Array:
        mask = array.is_null() if array.null_count else None
        new = inner.build(texts)
        if t.is_fixed_size_list(kind):
            return pa.FixedSizeListArray.from_arrays(new, type=kind, mask=mask)
        make: Any = pa.LargeListArray if t.is_large_list(kind) else pa.ListArray
        return make.from_arrays(array.offsets, new, type=kind, mask=mask)

    return Column(inner.cells, build)


def _map(array: pa.Array, at: _At) -> Column:
    """Keys and values; a value's key is what says what it is."""
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    rows = [at.rows[owner] for owner in _owners(array)]
    names = [str(key) for key in array.keys.to_pylist()]
    keys = _taken(array.keys, at._replace(rows=rows, contexts=None))
    items = _taken(array.items, at._replace(rows=rows, contexts=[Context(key_path=(*at.path, n)) for n in names]))
    mask = array.is_null() if array.null_count else None
    return _joined([keys, items], lambda new: pa.MapArray.from_arrays(array.offsets, *new, type=array.type, mask=mask))


def _messages(array: pa.Array, owners: Sequence[int], at: _At) -> Column:
    """Structs of a list: where they are messages, each answers the one before it, and its role is no text."""
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    kind: Any = array.type
    fields = [kind.field(i) for i in range(kind.num_fields)]
    names = [field.name for field in fields]
    words, role = (next((name for name in of if name in names), None) for of in (_WORDS, _ROLES))
    if words is None or role is None or not _is_string(array.type.field(words).type):
        return _taken(array, at)
    said, roles = array.field(words).to_pylist(), array.field(role).to_pylist()
    turns = [
        Context(role=who if isinstance(who, str) else None, before=before)
        for who, before in zip(roles, _before(said, owners), strict=True)
    ]
    children = [
        Column([], lambda _, child=child: child)  # type: ignore[misc]  # bound now, not when it is called
        if name == role
        else _taken(child, at._replace(contexts=turns) if name == words else at.below(name))
        for name, child in zip(names, array.flatten(), strict=True)
    ]
    mask = array.is_null() if array.null_count else None
    return _joined(children, lambda built: pa.StructArray.from_arrays(built, fields=fields, mask=mask))


def _before(said: Sequence[str | None], owners: Sequence[int]) -> Iterator[str | None]:
    """What was said before each message of its list."""
    if owners:
        yield None
    for (at, owner), (_, following) in pairwise(enumerate(owners)):
        yield said[at] if owner == following else None


def _owners(array: pa.Array) -> list[int]:
    """Of each value in a list array, the list that holds it."""
    import pyarrow.types as t  # noqa: PLC0415 - only where there are tables

    if t.is_fixed_size_list(array.type):
        return [owner for owner in range(len(array)) for _ in range(array.type.list_size)]
    return [owner for owner, (start, end) in enumerate(pairwise(array.offsets.to_pylist())) for _ in range(start, end)]


def _joined(parts: Sequence[Column], build: Callable[[list[pa.Array]], pa.Array]) -> Column:
    """Columns side by side as one, whose texts are theirs, one part after another."""
    cells = [cell for part in parts for cell in part.cells]

    def built(texts: Sequence[str]) -> pa.Array:
        out, done = [], 0
        for part in parts:
            out.append(part.build(texts[done : done + len(part.cells)]))
            done += len(part.cells)
        return build(out)

    return Column(cells, built)


def _is_string(kind: pa.DataType) -> bool:
    import pyarrow.types as t  # noqa: PLC0415 - only where there are tables

    return bool(t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind))


def _extension() -> Any:
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    return pa.BaseExtensionType

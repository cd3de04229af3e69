from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.batch.columns import holds_text, taken
from desensitize.context import Context

MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
TEXT = st.one_of(st.none(), st.text(max_size=6))
LISTS = st.lists(st.one_of(st.none(), st.lists(TEXT, max_size=3)), max_size=6)
STRUCTS = st.lists(
    st.one_of(st.none(), st.fixed_dictionaries({"a": TEXT, "n": st.one_of(st.none(), st.integers(0, 9))})), max_size=6
)
MAPS = st.lists(st.one_of(st.none(), st.lists(st.tuples(st.text(max_size=3), TEXT), max_size=3)), max_size=6)
CHATS = st.lists(
    st.one_of(
        st.none(), st.lists(st.one_of(st.none(), st.fixed_dictionaries({"role": TEXT, "content": TEXT})), max_size=3)
    ),
    max_size=5,
)
SHAPES = [
    (pa.string(), st.lists(TEXT, max_size=8)),
    (pa.large_string(), st.lists(TEXT, max_size=8)),
    (pa.string_view(), st.lists(TEXT, max_size=8)),
    (pa.dictionary(pa.int8(), pa.string()), st.lists(TEXT, max_size=8)),
    (pa.list_(pa.string()), LISTS),
    (pa.large_list(pa.large_string()), LISTS),
    (pa.list_view(pa.string()), LISTS),
    (pa.list_(pa.field("item", pa.string(), metadata={"k": "v"})), LISTS),
    (pa.list_(pa.string(), 2), st.lists(st.one_of(st.none(), st.lists(TEXT, min_size=2, max_size=2)), max_size=6)),
    (pa.struct([pa.field("a", pa.string(), metadata={"k": "v"}), ("n", pa.int32())]), STRUCTS),
    (pa.map_(pa.string(), pa.string()), MAPS),
    (pa.list_(MESSAGE), CHATS),
    (pa.list_(pa.list_(pa.string())), st.lists(st.one_of(st.none(), LISTS), max_size=4)),
    (pa.json_(), st.lists(st.one_of(st.none(), st.sampled_from(['{"a": 1}', "[]"])), max_size=4)),
]


def upper(value: Any, exempt: Any = ()) -> Any:
    match value:
        case str():
            return value + "!" if value else value
        case dict():
            return {key: part if key in exempt else upper(part, exempt) for key, part in value.items()}
        case list():
            return [upper(part, exempt) for part in value]
        case tuple():
            return tuple(upper(part, exempt) for part in value)
    return value


@pytest.mark.parametrize("kind, said", SHAPES, ids=lambda shape: str(shape)[:40])
def test_only_the_texts_of_a_column_change(kind: Any, said: str) -> None:
    exempt = ("role",) if kind == pa.list_(MESSAGE) else ()

    @given(said, st.integers(0, 3))
    def check(values: Any, skip: Any) -> None:
        array = pa.array(values, kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind)
        array = pa.ExtensionArray.from_storage(kind, array) if isinstance(kind, pa.BaseExtensionType) else array
        array = array.slice(skip)
        column = taken(array, "c")
        same = column.build([cell.text for cell in column.cells])
        new = column.build([cell.text + "!" for cell in column.cells])
        for built in (same, new):
            built.validate(full=True)
            assert built.type.equals(kind, check_metadata=True)
        assert same.to_pylist() == array.to_pylist()
        assert new.to_pylist() == upper(array.to_pylist(), exempt)
        assert all(0 <= cell.row < len(array) for cell in column.cells)

    check()


def test_a_text_knows_its_row_and_what_says_what_it_is() -> None:
    column = taken(pa.array([None, {"phone": "1", "note": {"to": ["2", "3"]}}]), "user")
    assert sorted((cell.row, cell.text) for cell in column.cells) == [(1, "1"), (1, "2"), (1, "3")]
    assert {cell.text: cell.context.key_path for cell in column.cells} == {
        "1": ("user", "phone"),
        "2": ("user", "note", "to"),
        "3": ("user", "note", "to"),
    }


def test_a_value_of_a_map_has_its_key() -> None:
    cells = taken(pa.array([[("phone", "1")]], pa.map_(pa.string(), pa.string())), "fields").cells
    assert [cell.context for cell in cells if cell.text == "1"] == [Context(key_path=("fields", "phone"))]


def test_messages_answer_each_other_and_their_roles_are_no_text() -> None:
    chat = [{"role": "assistant", "content": "Your date of birth?"}, {"role": "user", "content": "1974-11-19"}]
    cells = taken(pa.array([chat, chat[1:]], pa.list_(MESSAGE)), "messages").cells
    assert [cell.text for cell in cells] == ["Your date of birth?", "1974-11-19", "1974-11-19"]
    assert [cell.context.before for cell in cells] == [None, "Your date of birth?", None]


@pytest.mark.parametrize(
    "kind, there",
    [
        (pa.int64(), False),
        (pa.binary(), False),
        (pa.list_(pa.int8()), False),
        (pa.struct([("a", pa.list_(pa.string()))]), True),
        (pa.null(), False),
    ],
    ids=str,
)
def test_which_types_hold_text(kind: Any, there: bool) -> None:
    assert holds_text(kind) is there

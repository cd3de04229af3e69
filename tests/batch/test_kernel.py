from __future__ import annotations

import json
import pickle
from typing import Any

import pyarrow as pa
import pytest

from desensitize import Key, errors
from desensitize.batch.formats.columns import columns_of
from desensitize.batch.kernel import Kernel
from desensitize.batch.spec import spec_of

PHONES = ["13800138000", "13912345678", "15000000001"]
COLUMNS = columns_of([])


@pytest.fixture
def key_env(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("BATCH_TEST_KEY", Key.generate().reveal())
    return "BATCH_TEST_KEY"


@pytest.fixture
def kernel(key_env: str) -> Any:
    return Kernel(spec_of(operator="keyed_token", key_env=key_env))


def batch() -> Any:
    chats = [
        [{"role": "assistant", "content": "Your date of birth?"}, {"role": "user", "content": f"19{70 + i}-11-19"}]
        for i in range(3)
    ]
    fields = [
        pa.field("id", pa.int64(), metadata={"unit": "none"}),
        ("note", pa.string()),
        ("phone", pa.dictionary(pa.int32(), pa.string())),
        ("tags", pa.large_list(pa.large_string())),
        ("chat", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
    ]
    columns = [
        [1, 2, 3],
        [f"电话 {PHONES[0]}", None, ""],
        [PHONES[0], PHONES[1], PHONES[0]],
        [["x", PHONES[2]], None, []],
        chats,
    ]
    schema = pa.schema(fields, metadata={"made": "by hand"})
    return pa.RecordBatch.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def test_schema_metadata_and_nulls_stay_and_values_go(kernel: Kernel) -> None:
    before, after = batch(), kernel(batch())
    assert after.schema.equals(before.schema, check_metadata=True)
    assert [column.null_count for column in after.columns] == [column.null_count for column in before.columns]
    assert after.column("id") == before.column("id")
    assert not any(phone in str(after.to_pylist()) for phone in PHONES)
    assert "1974-11-19" not in str(after.to_pylist())
    assert [row["chat"][0] for row in after.to_pylist()] == [row["chat"][0] for row in before.to_pylist()]


def test_one_value_is_one_token_wherever_it_stands(kernel: Kernel) -> None:
    rows = kernel(batch()).to_pylist()
    assert rows[0]["note"] == f"电话 {rows[0]['phone']}"
    assert rows[0]["phone"] == rows[2]["phone"] != rows[1]["phone"]


def test_how_rows_are_cut_into_batches_changes_nothing(kernel: Kernel) -> None:
    whole = kernel(batch()).to_pylist()
    assert [kernel(batch().slice(at, 1)).to_pylist()[0] for at in range(3)] == whole


def test_a_kernel_travels_without_its_key_and_comes_to_the_same(
    kernel: Kernel, key_env: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pickle.dumps(kernel)
    import os

    assert os.environ[key_env].encode() not in packed
    assert pickle.loads(packed)(batch()) == kernel(batch())
    monkeypatch.delenv(key_env)
    with pytest.raises(errors.ConfigError, match=key_env):
        pickle.loads(packed)(batch())


def test_a_token_that_counts_is_refused_with_the_way_out() -> None:
    with pytest.raises(errors.ConfigError, match=r"keyed_token.*key_env"):
        Kernel(spec_of()).masker  # noqa: B018 - asking for it is what fails


def test_only_the_columns_asked_for_are_looked_at(key_env: str) -> None:
    one = Kernel(spec_of(operator="redact"), columns_of(["note"]))
    after = one(batch())
    assert PHONES[0] not in after.to_pylist()[0]["note"]
    assert after.column("phone") == batch().column("phone")


@pytest.mark.parametrize("name, said", [("notes", "'note'"), ("id", "int64.*cast")])
def test_a_column_that_is_not_there_or_holds_no_text_is_an_error(key_env: str, name: str, said: str) -> None:
    with pytest.raises(errors.ConfigError, match=said):
        Kernel(spec_of(operator="redact"), columns_of([name]))(batch())


def test_a_column_said_to_be_of_one_entity_is_masked_whole(key_env: str) -> None:
    table = pa.RecordBatch.from_pydict({"who": ["quix", " zed ", None], "note": ["quix", "", ""]})
    after = Kernel(spec_of(operator="redact"), columns_of(["who=PERSON"]))(table)
    assert after.to_pydict() == {"who": ["[PERSON]", " [PERSON] ", None], "note": ["quix", "", ""]}


def test_what_may_not_leave_stops_a_batch_and_names_its_row(key_env: str) -> None:
    one = Kernel(spec_of(operators={"DEFAULT": "redact", "PHONE_NUMBER": "block"}))
    table = pa.RecordBatch.from_pydict({"note": ["fine", PHONES[0], "fine too"]})
    with pytest.raises(errors.UnsupportedPart, match="row 1") as caught:
        one(table)
    assert PHONES[0] not in str(caught.value)
    done = one.masked(table)
    assert done.batch.to_pydict() == {"note": ["fine", "fine too"]}
    assert [row for row, _ in done.rejected] == [1]


def test_counts_tell_what_stands_where(kernel: Kernel) -> None:
    counts = kernel.masked(batch()).counts
    assert (counts.records, counts.touched) == (3, 3)
    assert counts.entities["PHONE_NUMBER"] == 5
    assert counts.held["phone", "PHONE_NUMBER"] == 3
    assert counts.looked["chat.role"] == 0
    assert all(phone not in str(counts.samples) for phone in PHONES)


def test_a_cell_that_is_a_json_document_stays_one_to_the_byte(key_env: str) -> None:
    said = '{"id": 1.00,\t"phone" : "13800138000", "n":["\\u0041nn@example.com", 13912345678]}'
    table = pa.RecordBatch.from_pydict({"body": [said, "[not json]", '{"a": "fine"}', None]})
    after = Kernel(spec_of(operator="redact"))(table).to_pydict()["body"]
    assert after[0].startswith('{"id": 1.00,\t"phone" : "[PHONE_NUMBER]", "n":["')
    assert json.loads(after[0])["n"] == ["[EMAIL_ADDRESS]", "[PHONE_NUMBER]"]
    assert after[1:] == ["[not json]", '{"a": "fine"}', None]

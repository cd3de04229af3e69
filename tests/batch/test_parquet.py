from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desensitize.batch.formats.format import FormatError
from desensitize.batch.job import Input, Job
from desensitize.batch.kernel import Kernel
from desensitize.batch.parquet import is_parquet, made_like, parquet_portions
from desensitize.batch.spec import spec_of

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 70


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desensitize.batch.parquet._ROWS", 8)


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return Kernel(spec_of(operators={"DEFAULT": "redact", "EMAIL_ADDRESS": "block"}, categories=["UserInfo"]))


def table_of(rows: int = ROWS) -> pa.Table:
    schema = pa.schema(
        [
            pa.field("id", pa.int32(), nullable=False, metadata={"unit": "none"}),
            ("at", pa.timestamp("ns", tz="UTC")),
            ("price", pa.decimal128(10, 2)),
            ("note", pa.large_string()),
            ("kind", pa.dictionary(pa.int32(), pa.string())),
            ("raw", pa.binary()),
        ],
        metadata={"made": "by hand", b"\xff": b"\x00"},
    )
    notes = [None if at % 7 == 0 else f"call 138{at:08} now" for at in range(rows)]
    columns = [
        range(rows), range(rows), [None] * rows, notes,
        [("13800138000", "phone", None)[at % 3] for at in range(rows)], [b"\x00"] * rows,
    ]  # fmt: skip
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def masked(source: Path, kernel: Kernel, **options: Any) -> Path:
    target = source.with_name("out.parquet")
    one = Input(source, target, partial(parquet_portions, source, **options), partial(made_like, source))
    Job([one], kernel.masked, source.with_name(".journal"), "task").run()
    return target


def stored(path: Path) -> list[Any]:
    """How a file is stored: its row groups, and of each column the codec and whether words stand in a dictionary."""
    groups = [pq.ParquetFile(path).metadata.row_group(at) for at in range(pq.ParquetFile(path).metadata.num_row_groups)]
    columns = [[group.column(at) for at in range(group.num_columns)] for group in groups]
    return [
        (group.num_rows, [(c.path_in_schema, c.compression, c.has_dictionary_page) for c in of])
        for group, of in zip(groups, columns, strict=True)
    ]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"compression": "zstd", "use_dictionary": False},
        {"compression": {"note": "gzip", "kind": "brotli", "id": "none"}, "use_dictionary": ["kind"]},
        {"version": "1.0", "coerce_timestamps": "us", "allow_truncated_timestamps": True},
        {"store_schema": False},
    ],
    ids=str,
)
def test_schema_metadata_row_groups_and_compression_stay(tmp_path: Path, kernel: Kernel, how: dict[str, Any]) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(table_of(), source, row_group_size=20, **how)
    target = masked(source, kernel)
    before, after = pq.read_table(source), pq.read_table(target)
    assert after.schema.equals(before.schema, check_metadata=True)
    assert stored(target) == stored(source)
    assert pq.ParquetFile(target).schema == pq.ParquetFile(source).schema
    for name in ("id", "at", "price", "raw"):
        assert after.column(name) == before.column(name)
    assert after.column("kind").to_pylist()[:3] == ["[PHONE_NUMBER]", "phone", None]
    assert after.column("note").to_pylist()[:2] == [None, "call [PHONE_NUMBER] now"]
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", "out.parquet"}


@pytest.mark.parametrize("rows", [0, 1])
def test_a_file_of_hardly_any_rows(tmp_path: Path, kernel: Kernel, rows: int) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(table_of(rows), source)
    after = pq.read_table(masked(source, kernel))
    assert after.schema.equals(table_of().schema, check_metadata=True)
    assert after.num_rows == rows


def test_rows_that_may_not_leave_are_listed_without_their_text(tmp_path: Path, kernel: Kernel) -> None:
    source = tmp_path / "in.parquet"
    notes = [f"ann{at}@example.com" if at in (3, 30) else f"fine {at}" for at in range(40)]
    pq.write_table(pa.table({"note": notes}), source, row_group_size=16)
    after = pq.read_table(masked(source, kernel))
    assert after.column("note").to_pylist() == [note for note in notes if note.startswith("fine")]
    listed = (tmp_path / "out.parquet.rejects").read_text().splitlines()
    assert [line.startswith(f'{{"record": {at}, "reason": ') for line, at in zip(listed, (4, 31), strict=True)] == [
        True
    ] * 2
    assert "example.com" not in str(listed)
    masked(source, kernel, keep=True)
    assert "ann30@example.com" in (tmp_path / "out.parquet.rejects").read_text()


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\0" * 64 + b"PAR1", b""])
def test_what_is_no_parquet_file_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in.parquet").write_bytes(data)
    assert is_parquet(tmp_path / "in.parquet") is bool(data)
    with pytest.raises(FormatError, match="not a Parquet file"):
        list(parquet_portions(tmp_path / "in.parquet"))


def test_a_file_that_is_damaged_in_the_middle_does_not_appear(tmp_path: Path, kernel: Kernel) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(table_of(), source, row_group_size=20, compression="none")
    data = bytearray(source.read_bytes())
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    source.write_bytes(data)
    assert not masked(source, kernel).exists()

"""The same rows on Spark, on Ray, in frames and here."""

from __future__ import annotations

import os
import sys
from typing import Any

import pyarrow as pa
import pytest

from desensitize import Key, errors
from desensitize.batch.frames import mask_frame
from desensitize.batch.kernel import Kernel
from desensitize.batch.spec import spec_of

KEY = "BATCH_TEST_KEY"
ROWS = 60


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, Key.generate().reveal())


def table_of() -> pa.Table:
    chats = [
        [{"role": "assistant", "content": "Your date of birth?"}, {"role": "user", "content": f"19{40 + at}-11-19"}]
        for at in range(ROWS)
    ]
    return pa.table(
        {
            "id": pa.array(range(ROWS), pa.int64()),
            "note": [f"call 138{at % 7:08} about order {at}" if at % 3 else None for at in range(ROWS)],
            "email": pa.array([f"ann{at}@example.com" for at in range(ROWS)]),
            "chat": chats,
        }
    )


OPTIONS: dict[str, Any] = {"operator": "keyed_token", "key_env": KEY}


def expected() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = Kernel(spec_of(**OPTIONS)).table(table_of()).to_pylist()
    assert "138" not in str([row["note"] for row in rows])
    assert "example.com" not in str(rows)
    assert "-11-19" not in str(rows)
    return rows


@pytest.mark.thorough
@pytest.mark.needs("pyspark", "java")
@pytest.mark.filterwarnings("ignore")
def test_spark_comes_to_what_the_kernel_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    from desensitize.batch.spark import mask_dataframe

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.master("local[2]").config(map=settings)
    spark = builder.config(f"spark.executorEnv.{KEY}", os.environ[KEY]).getOrCreate()
    try:
        rows = table_of().to_pylist()
        schema = "id long, note string, email string, chat array<struct<role: string, content: string>>"
        df = spark.createDataFrame(rows, schema).repartition(3)
        masked = mask_dataframe(df, **OPTIONS)
        assert masked.schema == df.schema
        assert [row.asDict(recursive=True) for row in masked.orderBy("id").collect()] == expected()
        with pytest.raises(errors.ConfigError, match="keyed_token"):
            mask_dataframe(df)
    finally:
        spark.stop()


@pytest.mark.thorough
@pytest.mark.needs("ray")
@pytest.mark.filterwarnings("ignore")
def test_ray_comes_to_what_the_kernel_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    from desensitize.batch.ray import mask_dataset

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    variables = {KEY: os.environ[KEY], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": variables},
        object_store_memory=100 << 20, _node_ip_address="127.0.0.1",
    )  # fmt: skip
    try:
        masked = mask_dataset(ray.data.from_arrow(table_of()).repartition(3), workers=1, **OPTIONS)
        assert sorted(masked.take_all(), key=lambda row: row["id"]) == expected()
        with pytest.raises(errors.ConfigError, match="keyed_token"):
            mask_dataset(ray.data.from_arrow(table_of()))
    finally:
        ray.shutdown()


@pytest.mark.thorough
@pytest.mark.needs("pandas")
def test_a_pandas_frame_keeps_its_index_and_types() -> None:
    import pandas as pd

    names = [f"n{at}" for at in range(ROWS)]
    df = table_of().select(["id", "note", "email"]).to_pandas().set_index(pd.Index(names))
    df["email"] = df["email"].astype("string")
    df["kind"] = pd.Categorical(["call ann@example.com", "fine"] * (ROWS // 2))
    masked = mask_frame(df, ["note", "email"], **OPTIONS)
    assert masked.index.equals(df.index)
    assert list(masked.dtypes) == list(df.dtypes)
    assert masked["kind"].equals(df["kind"])
    assert df["email"].iloc[0] == "ann0@example.com"
    assert masked["note"].where(masked["note"].notna(), None).tolist() == [row["note"] for row in expected()]
    assert masked["email"].tolist() == [row["email"] for row in expected()]


@pytest.mark.thorough
@pytest.mark.needs("polars")
def test_a_polars_frame_keeps_its_types() -> None:
    import polars as pl

    df = pl.from_arrow(table_of())
    assert isinstance(df, pl.DataFrame)
    masked = mask_frame(df, **OPTIONS)
    assert masked.schema == df.schema
    assert masked.to_dicts() == expected()


def test_what_is_no_frame_is_said() -> None:
    class Frame:
        columns = ("a",)

    with pytest.raises(errors.ConfigError, match="pandas or Polars"):
        mask_frame(Frame(), operator="redact")


@pytest.mark.parametrize(
    "options, said",
    [
        ({}, r"'token' counts.*keyed_token.*key_env"),
        ({"operator": "keyed_token"}, "needs a key.*key_env"),
        ({"operator": "redact", "key": "dsk1_"}, "key does not travel.*key_env"),
        ({"operator": "redact", "vault": object()}, "vault does not travel"),
    ],
)
def test_what_no_worker_could_do_is_said_at_the_start(options: dict[str, Any], said: str) -> None:
    class Frame:
        columns = ("a",)

    with pytest.raises(errors.ConfigError, match=said):
        mask_frame(Frame(), **options)


@pytest.mark.parametrize("columns, said", [(["emial"], "did you mean|'emial'"), ("email", r"\['email'\]")])
def test_columns_are_names_that_are_there(columns: Any, said: str) -> None:
    class Frame:
        columns = ("email",)

    with pytest.raises(errors.ConfigError, match=said):
        mask_frame(Frame(), columns, operator="redact")

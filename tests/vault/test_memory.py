"""The vault of one process: what it alone does. The rest is the contract of all vaults."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from desensitize.errors import ConfigError, VaultError
from desensitize.mask.keys import Key
from desensitize.vault import MemoryVault
from desensitize.vault.entry import Entry
from desensitize.vault.record import Record

if TYPE_CHECKING:
    from pathlib import Path


def test_it_remembers_so_many_sessions() -> None:
    vault = MemoryVault(max_sessions=2)
    vault.open("a")
    vault.commit("b", [])
    with pytest.raises(VaultError, match="remembers 2 sessions"):
        vault.open("c")
    vault.forget("a")
    with pytest.raises(VaultError, match="raise max_sessions"):
        vault.open("c")
    vault.forget("a", final=True)
    assert len(vault.open("c")) == 0


def test_it_is_not_pickled() -> None:
    with pytest.raises(VaultError, match="not pickled"):
        pickle.dumps(MemoryVault())


def test_its_repr_counts() -> None:
    vault = MemoryVault()
    vault.commit("s", [Entry("PHONE", "1", "1"), Entry("PHONE", "2", "2")])
    assert repr(vault) == "MemoryVault(1 sessions, 2 values)"


def test_a_record_takes_back_what_nobody_saw() -> None:
    record, twin = Record({"PHONE": 3}), Record({"PHONE": 3})
    kept = [Entry("PHONE", "1", "1"), Entry("EMAIL", "e", "e")]
    lost = [Entry("PHONE", "1", "+1"), Entry("ID", "x", "x"), Entry("PHONE", "2", "2"), Entry("PHONE", "2", "+2")]
    assert record.names(kept) == twin.names(kept)
    record.names(lost)
    record.cut(len(kept))
    assert (len(record), record.counts, record.labels()) == (len(twin), twin.counts, twin.labels())
    assert record.names(lost[::-1]) == twin.names(lost[::-1])


def test_a_cleared_record_keeps_only_its_counts() -> None:
    record = Record()
    record.name(Entry("PHONE", "1", "1"))
    record.clear()
    assert (len(record), record.counts, record.unknown([Entry("PHONE", "1", "1")])) == (0, {"PHONE": 1}, 1)


def test_an_import_keeps_to_the_limit_of_sessions(tmp_path: Path) -> None:
    source, key = MemoryVault(), Key.generate()
    for session in "abc":
        source.commit(session, [Entry("PHONE", "1", "1")])
    source.export_to(tmp_path / "moved", key=key)
    vault = MemoryVault(max_sessions=2)
    with pytest.raises(VaultError, match="remembers 2 sessions"):
        vault.import_from(tmp_path / "moved", key=key)
    assert vault.sessions() == []


@pytest.mark.parametrize("wrong", [-1, float("nan"), "x", True])
def test_seconds_without_use_are_seconds(wrong: object) -> None:
    vault = MemoryVault()
    vault.commit("s", [Entry("PHONE", "1", "13800138000")])
    with pytest.raises(ConfigError, match="0 or more"):
        vault.expire(wrong)  # type: ignore[arg-type]  # what is tried
    assert vault.open("s").get("PHONE_1") == "13800138000"

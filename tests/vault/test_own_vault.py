"""The contract that a vault of one's own is tried by: ours keep it, and it says of broken ones what is broken."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from desensitize.testing.vault_contract import CHECKS, vault_contract
from desensitize.vault import MemoryVault
from desensitize.vault.entry import Entry
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conftest import Clock

    from desensitize.vault import Vault


@pytest.fixture
def make(kind: str, build: Callable[..., Any]) -> Callable[[], Vault]:
    memory = build("memory")
    return (lambda: memory) if kind == "memory" else lambda: build(kind)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_our_vaults_keep_the_contract(make: Callable[[], Vault], check: Callable[..., None], clock: Clock) -> None:
    check(make, clock.pass_by)


class Reusing(MemoryVault):
    """Gives numbers out again after forgetting."""

    def forget(self, session: str, *, final: bool = False) -> None:
        super().forget(session, final=True)


class Racing(MemoryVault):
    """Looks, waits, and gives a number without looking again."""

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        before = dict(self.open(session).values())
        threading.Event().wait(0.001)
        known = {value: name for name, value in before.items()}
        super().commit(session, new, ttl)
        fresh = iter(range(len(before) + 1, len(before) + len(new) + 1))
        return [known.get(entry.spelling) or f"{entry.label}_{next(fresh)}" for entry in new]


class Endless(MemoryVault):
    """Knows no end."""

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        return super().open(session)

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        return super().commit(session, new)


class Telling(MemoryVault):
    """Shows what it holds."""

    def __repr__(self) -> str:
        return repr([record.held() for record in self._records.values()]) + "".join(self._records)


class Copying(MemoryVault):
    """Gives snapshots that nothing reaches any more."""

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        super().open(session, ttl)
        copy = Record()
        for token in self._records[session].tokens():
            copy.put(token)
        return Snapshot(copy)


class Trimming(MemoryVault):
    """Changes values."""

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        return super().commit(session, [entry._replace(spelling=entry.spelling.strip()) for entry in new], ttl)


class Recalling(MemoryVault):
    """Keeps what a name was shortened to."""

    def forget_value(self, *values: str, canonical: Callable[[str, str], str] | None = None) -> int:
        found = super().forget_value(*values, canonical=canonical)
        for session in self._records:
            self.commit(session, [Entry("PERSON", "晓棠", "晓棠")])
        return found


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (Reusing, "not used again"),
        (Racing, "names|number"),
        (Endless, "snapshot ends"),
        (Telling, "session's name"),
        (Copying, "forgetting reaches snapshots"),
        (Trimming, "any text comes back"),
        (Recalling, "parts of a forgotten name"),
    ],
)
def test_a_broken_vault_is_told_what_is_broken(broken: type[MemoryVault], what: str, clock: Clock) -> None:
    vault = broken(clock=clock)
    with pytest.raises(AssertionError, match=what):
        vault_contract(lambda: vault, clock.pass_by)


def test_naming_the_vaults_loads_none() -> None:
    code = "import sys, desensitize.vault; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded: Any = set(run.stdout.split())
    assert not loaded & {"sqlite3", "cryptography", "redis", "desensitize.vault.file", "desensitize.vault.memory"}


def test_a_name_that_is_no_vault_is_an_error() -> None:
    with pytest.raises(ImportError, match="PaperVault"):
        from desensitize.vault import PaperVault  # type: ignore[attr-defined]  # noqa: F401

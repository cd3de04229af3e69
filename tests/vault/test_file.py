"""The vault in a file: shared by processes, private, sealed, wary. The rest is the contract of all vaults."""

from __future__ import annotations

import gc
import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desensitize.errors import InternalError, VaultError
from desensitize.mask.keys import Key
from desensitize.vault import FileVault, shelves, sqlite_file, sqlite_heads, sqlite_store
from desensitize.vault.entry import Entry
from desensitize.vault.seal import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
KEY = Key.generate()
POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes and forks are POSIX")
SESSION, IDENTITY, SPELLING = "ticket-4711-session", "13800138000", "138 0013 8000 王玉兰"


def phone(number: int) -> Entry:
    return Entry("PHONE", str(number), str(number))


def held(vault: FileVault, session: str = "s") -> dict[str, str]:
    return dict(vault.open(session).values())


def bytes_of(path: Path) -> bytes:
    """Everything the vault has on disk."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "values.vault"


@pytest.fixture
def vault(path: Path) -> Iterator[FileVault]:
    with FileVault(path, key=KEY) as made:
        yield made


# Processes

_WORKER = """
import json, random, sys
from desensitize.mask.keys import Key
from desensitize.vault.entry import Entry
from desensitize.vault import FileVault
key, seed = Key(sys.stdin.readline()), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
dice, given = random.Random(seed), {}
numbers = list(range(2000))
dice.shuffle(numbers)
with FileVault(sys.argv[1], key=key) as vault:
    while numbers:
        some = [numbers.pop() for _ in range(min(len(numbers), dice.choice((1, 10, 40))))]
        names = vault.commit("s", [Entry("PHONE", str(n), str(n)) for n in some])
        given.update(zip(names, map(str, some), strict=True))
        assert vault.open("s").get(names[0]) == str(some[0])
    vault.open("s")
print(json.dumps(given))
"""


def test_two_processes_race_and_agree(path: Path) -> None:
    """Both make the file, and name the same 2,000 identities in orders of their own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(path), str(seed)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for seed in range(2)
    ]  # fmt: skip
    for run in runs:
        assert run.stdin
        assert run.stdout
        run.stdin.write(KEY.reveal() + "\n")
        run.stdin.flush()
        assert run.stdout.readline() == "ready\n"
    one, other = map(json.loads, _together(runs))
    assert one == other
    assert sorted(one) == sorted(f"PHONE_{n}" for n in range(1, 2001))
    with FileVault(path, key=KEY) as vault:
        assert held(vault) == one


def _together(runs: list[subprocess.Popen[str]]) -> list[str]:
    for run in runs:
        assert run.stdin
        run.stdin.write("go\n")
        run.stdin.flush()
    return [run.communicate()[0] for run in runs]


def test_another_connection_is_caught_up_with(path: Path, vault: FileVault) -> None:
    with FileVault(path, key=KEY) as other:
        vault.commit("s", [phone(1)])
        assert list(other.commit("s", [phone(2), phone(1)])) == ["PHONE_2", "PHONE_1"]
        early = vault.open("s")
        assert dict(early.values()) == {"PHONE_1": "1", "PHONE_2": "2"}
        other.forget("s")
        assert held(vault) == dict(early.values()) == {}
        early = (vault.commit("s", [phone(1)]), vault.open("s"))[1]
        other.forget("s", final=True)
        assert held(vault) == dict(early.values()) == {}


def _in_child(work: Callable[[], None]) -> None:
    pid = os.fork()
    if not pid:
        try:
            work()
        except BaseException:  # noqa: BLE001 - whatever it is, the parent hears of it by the status
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


@POSIX
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_goes_on_by_itself(path: Path, vault: FileVault) -> None:
    vault.commit("s", [phone(1)])

    def work() -> None:
        assert list(vault.commit("s", [phone(1), phone(2)])) == ["PHONE_1", "PHONE_2"]
        # A third process comes and goes: were the lock of this one not real, it would take the log away.
        code = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM vault').fetchall()"
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
        assert list(vault.commit("s", [phone(3)])) == ["PHONE_3"]

    _in_child(work)
    assert list(vault.commit("s", [phone(n) for n in range(4)])) == ["PHONE_4", "PHONE_1", "PHONE_2", "PHONE_3"]


@POSIX
def test_a_fork_that_python_did_not_see_is_refused(vault: FileVault) -> None:
    vault.commit("s", [phone(1)])
    vault._file._pid += 1
    with pytest.raises(VaultError, match="forked"):
        vault.open("s")
    vault._file._pid -= 1


@POSIX
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_forks_forget_vaults_that_are_gone(path: Path) -> None:
    FileVault(path, key=KEY).close()
    gc.collect()
    _in_child(lambda: None)


# The file


@POSIX
def test_only_the_owner_may_read_the_file(path: Path, vault: FileVault) -> None:
    vault.commit("s", [phone(1)])
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_file_open_to_others_is_refused(path: Path, mode: int) -> None:
    FileVault(path, key=KEY).close()
    path.chmod(mode)
    with pytest.raises(VaultError, match="chmod 600"):
        FileVault(path, key=KEY)


def test_what_is_no_vault_is_refused_and_left_alone(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "other.db")
    db.execute("CREATE TABLE t (x)")
    db.close()
    (tmp_path / "text").write_bytes(b"not a database" * 100)
    for file in tmp_path.iterdir():
        file.chmod(0o600)
        before = file.read_bytes()
        with pytest.raises(VaultError, match="not a"):
            FileVault(file, key=KEY)
        assert file.read_bytes() == before
    for place in (tmp_path, tmp_path / "none" / "v"):
        with pytest.raises(VaultError, match=r"not a file|can't be opened"):
            FileVault(place, key=KEY)


@pytest.mark.parametrize("left", ["nothing", "the log too", "a header"])
def test_a_vault_that_lost_its_content_does_not_begin_anew(path: Path, left: str) -> None:
    """It would give out its numbers again, and tokens in flight would come back as other values."""
    with FileVault(path, key=KEY) as vault:
        vault.commit("s", [phone(1)])
        log = Path(f"{path}-wal").read_bytes()
    path.write_bytes(b"")
    if left == "the log too":
        Path(f"{path}-wal").write_bytes(log)
    if left == "a header":
        db = sqlite3.connect(path)
        db.execute("PRAGMA journal_mode = WAL")
        db.close()
    before = bytes_of(path)
    for _ in range(2):
        with pytest.raises(VaultError, match=r"is empty.*delete it to begin anew") as caught:
            FileVault(path, key=KEY)
        assert str(path) in str(caught.value)
    assert bytes_of(path) == before
    path.unlink()
    Path(f"{path}-wal").unlink(missing_ok=True)
    with FileVault(path, key=KEY) as vault:
        assert list(vault.commit("s", [phone(2)])) == ["PHONE_1"]


def test_a_vault_of_which_only_the_log_is_left_does_not_begin_anew(path: Path) -> None:
    with FileVault(path, key=KEY) as vault:
        vault.commit("s", [phone(1)])
        log = Path(f"{path}-wal").read_bytes()
    path.unlink()
    Path(f"{path}-wal").write_bytes(log)
    with pytest.raises(VaultError, match=r"is gone.*delete the log"):
        FileVault(path, key=KEY)
    assert not path.exists()


def test_a_new_vault_leaves_nothing_beside_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileVault(path, key=KEY).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    path.unlink()
    monkeypatch.setattr(sqlite_store, "_TABLES", ("CREATE TABLE vault",))
    with pytest.raises(VaultError):
        FileVault(path, key=KEY)
    assert list(path.parent.iterdir()) == []


def test_many_who_begin_one_vault_at_once_begin_one(path: Path) -> None:
    begun: list[FileVault] = []
    start = threading.Barrier(8)

    def begin() -> None:
        start.wait()
        begun.append(FileVault(path, key=KEY))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [vault.commit("s", [phone(n)])[0] for n, vault in enumerate(begun)]
    assert given == [f"PHONE_{n + 1}" for n in range(8)]
    for vault in begun:
        vault.close()


@pytest.mark.parametrize(("version", "advice"), [(1, "format 1.*begin a new vault"), (99, "newer version")])
def test_a_vault_of_another_version_is_refused(path: Path, version: int, advice: str) -> None:
    FileVault(path, key=KEY).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(VaultError, match=advice):
        FileVault(path, key=KEY)
    assert path.read_bytes() == before


def test_a_record_of_an_earlier_format_is_refused(path: Path) -> None:
    """Its value and its source were one text: which is which can't be told."""
    with FileVault(path, key=KEY) as vault:
        vault.commit("s", [phone(1)])
        head = vault._store.heads.nearest(db := sqlite3.connect(path), vault._store.sealer.place("s"))
        earlier = seal(vault._store.sealer.cipher(head.epoch), ["PHONE_1", "PHONE", "1", "1"], head.about_token(0))
        db.execute("UPDATE tokens SET sealed = ?", (earlier,))
        db.commit()
        db.close()
    with FileVault(path, key=KEY) as vault, pytest.raises(VaultError, match="damaged"):
        vault.open("s")


def test_a_reopened_vault_restores(path: Path) -> None:
    with FileVault(path, key=KEY) as vault:
        vault.commit("s", [phone(1), Entry("PHONE", "1", "+1")], 1000)
        vault.commit("gone", [phone(1)])
        vault.forget("gone")
    with FileVault(str(path), key=KEY) as vault:
        assert held(vault) == {"PHONE_1": "1", "PHONE_1_2": "+1"}
        assert list(vault.commit("s", [phone(2), Entry("PHONE", "1", "(1)")])) == ["PHONE_2", "PHONE_1_3"]
        assert list(vault.commit("gone", [phone(1)])) == ["PHONE_2"]


def test_a_process_that_dies_loses_nothing(path: Path) -> None:
    code = _WORKER.replace("with FileVault", "import os\nwith FileVault").replace("range(2000)", "range(50)")
    code = code.replace('    vault.open("s")\n', "    print(json.dumps(given), flush=True)\n    os._exit(9)\n")
    run = subprocess.run(
        [sys.executable, "-c", code, str(path), "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, input=f"{KEY.reveal()}\n\n", stdout=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 9
    with FileVault(path, key=KEY) as vault:
        assert held(vault) == json.loads(run.stdout.splitlines()[-1])


def test_a_closed_vault_says_so(path: Path) -> None:
    with FileVault(path, key=KEY) as vault:
        vault.commit("s", [phone(1)])
        early = vault.open("s")
    vault.close()
    with pytest.raises(VaultError, match="closed"):
        vault.open("s")
    assert early.get("PHONE_1") == "1"


def test_a_vault_that_is_opened_waits_for_another_that_writes(path: Path) -> None:
    FileVault(path, key=KEY).close()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, other.execute, ["ROLLBACK"])
    timer.start()
    with FileVault(path, key=KEY) as vault:
        assert list(vault.commit("s", [phone(1)])) == ["PHONE_1"]
    timer.join()
    other.close()


def test_a_busy_vault_is_an_error(path: Path, vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "_WAIT", 0.01)
    with FileVault(path, key=KEY) as other, vault._file.transaction(write=True):
        assert held(other) == {}
        with pytest.raises(VaultError, match="locked"):
            other.commit("s", [phone(1)])
    assert list(vault.commit("s", [phone(2)])) == ["PHONE_1"]


def test_what_the_disk_refused_was_not_named(path: Path, vault: FileVault) -> None:
    vault.commit("s", [phone(1)])
    early = vault.open("s")
    with vault._file.transaction() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(VaultError, match="full"):
        vault.commit("s", [phone(n) for n in range(1000)])
    assert dict(early.values()) == held(vault) == {"PHONE_1": "1"}
    with FileVault(path, key=KEY) as other:
        assert list(other.commit("s", [phone(3)])) == ["PHONE_2"]
    assert list(vault.commit("s", [phone(3), phone(1)])) == ["PHONE_2", "PHONE_1"]


def test_what_failed_on_the_way_was_not_named(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.commit("s", [phone(1)])
    monkeypatch.setattr(sqlite_heads.Heads, "total", lambda heads, db, more=0: 0 // (not more))
    with pytest.raises(InternalError, match="ZeroDivisionError"):
        vault.commit("s", [phone(2), phone(3)])
    monkeypatch.undo()
    assert held(vault) == {"PHONE_1": "1"}
    assert list(vault.commit("s", [phone(3)])) == ["PHONE_2"]


def test_what_is_kept_decrypted_is_bounded(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "_SHELVES", 5)
    monkeypatch.setattr(shelves, "_SHELVED", 12)
    early = {}
    for n in range(20):
        vault.commit(f"s{n}", [phone(n * 10 + i) for i in range(4)])
        early[n] = vault.open(f"s{n}") if n < 2 else None
    gc.collect()
    assert len(vault._store.shelves._recent) == 4  # three, and the one that grew last
    assert len(vault._store.shelves._alive) == 4 + 2
    vault.forget("s0")
    assert early[0] is not None
    assert early[1] is not None
    assert dict(early[0].values()) == {}
    assert early[1].get("PHONE_1") == held(vault, "s1")["PHONE_1"] == "10"
    assert held(vault, "s5") == {f"PHONE_{i + 1}": str(50 + i) for i in range(4)}


# Secrecy


def _spelled(text: str) -> list[bytes]:
    encoded = text.encode()
    return [encoded, text.encode("utf-16-le"), text.encode("utf-16-be"), encoded.hex().encode(), ascii(text).encode()]


def test_no_file_holds_anything_readable(path: Path, vault: FileVault) -> None:
    for n in range(50):
        vault.commit(
            SESSION, [Entry("PHONE", IDENTITY, SPELLING), Entry("PERSON", f"{IDENTITY}{n}", f"{SPELLING}{n}")], 9
        )
    vault.commit("other" + SESSION, [Entry("PHONE", IDENTITY, SPELLING)])
    secrets = [*map(str, (SESSION, IDENTITY, SPELLING, "王玉兰", "PHONE", "PERSON")), KEY.reveal()]
    for state in ("open", "closed"):
        content = bytes_of(path)
        assert len(content) > 4096 * 3
        assert [text for text in secrets if any(form in content for form in _spelled(text))] == [], state
        assert vault._store.sealer._data_key not in content
        vault.close()


def _sealed(path: Path) -> list[bytes]:
    db = sqlite3.connect(path)
    try:
        return [sealed for (sealed,) in db.execute("SELECT sealed FROM tokens")]
    finally:
        db.close()


@pytest.mark.parametrize("how", ["forget", "final", "expire", "sweep"])
def test_what_is_deleted_is_off_the_disk(path: Path, how: str) -> None:
    now = [1000.0]
    with FileVault(path, key=KEY, clock=lambda: now[0]) as vault:
        vault.commit("s", [phone(n) for n in range(100)], 10)
        gone = _sealed(path)
        vault.commit("other", [phone(1)])
        assert all(sealed in bytes_of(path) for sealed in gone)
        now[0] += 11 if how in {"expire", "sweep"} else 0
        match how:
            case "expire":
                vault.open("s")
            case "sweep":
                vault.commit("other", [phone(2)])
            case _:
                vault.forget("s", final=how == "final")
        content = bytes_of(path)
        assert not any(sealed in content for sealed in gone)
        assert held(vault, "other")["PHONE_1"] == "1"


def test_equal_values_look_different(path: Path, vault: FileVault) -> None:
    for session in "abc":
        vault.commit(session, [phone(13800138000)])
    sealed = _sealed(path)
    assert len({*sealed}) == 3
    assert len({*map(len, sealed)}) == 1


def test_neither_vault_nor_snapshot_is_pickled(vault: FileVault) -> None:
    vault.commit("s", [phone(1)])
    for thing in (vault, vault.open("s")):
        with pytest.raises(VaultError, match="not pickled"):
            pickle.dumps(thing)


def test_its_repr_is_the_file(path: Path, vault: FileVault) -> None:
    vault.commit(SESSION, [Entry("PHONE", IDENTITY, SPELLING)])
    assert repr(vault) == f"FileVault({str(path)!r})"
    assert repr(vault.open(SESSION)) == "Snapshot(1 tokens)"


# Keys


def test_a_wrong_key_is_noticed_on_opening(path: Path) -> None:
    FileVault(path, key=KEY).close()
    before = path.read_bytes()
    with pytest.raises(VaultError, match=f"wrong key.*{KEY.key_id()}"):
        FileVault(path, key=Key.generate())
    assert path.read_bytes() == before


def test_keys_turn_while_sessions_live(path: Path) -> None:
    """A hundred new keys, one after the other; the vault opened first goes on all the while."""
    texts, names = [Key.generate().reveal() for _ in range(101)], []
    with FileVault(path, key=Key(texts[0])) as living:
        early = living.commit("s", [phone(0)]) and living.open("s")
        for turn in range(1, 101):
            with FileVault(path, key=Key(f"{texts[turn]} {texts[turn - 1]}")) as vault:
                names += vault.commit("s", [phone(turn)])
            with pytest.raises(VaultError, match="wrong key"):
                FileVault(path, key=Key(texts[turn - 1]))
            assert len(held(living)) == turn + 1
        assert early.get("PHONE_1") == "0"
    with FileVault(path, key=Key(texts[100])) as vault:
        assert held(vault) == {f"PHONE_{n + 1}": str(n) for n in range(101)}
    with FileVault(path, key=Key(" ".join([Key.generate().reveal(), *texts]))) as vault:
        assert len(held(vault)) == 101
    assert names == [f"PHONE_{n}" for n in range(2, 102)]


# Tampering

_KEPT = {
    "a": {f"PHONE_{n + 1}": f"1380013{n:04d}" for n in range(40)},
    "b": {"PHONE_3": "13900000003"},
    "c": {},
}


@pytest.fixture
def closed(path: Path) -> Path:
    """A vault with a long session, one that was forgotten once, and one with nothing but a count; and some more."""
    with FileVault(path, key=KEY) as vault:
        vault.commit("a", [Entry("PHONE", value, value) for value in _KEPT["a"].values()])
        for session in "bc":
            vault.commit(session, [phone(1), phone(2)])
            vault.forget(session)
        vault.commit("b", [Entry("PHONE", "x", "13900000003")])
        for n in range(60):
            vault.commit(f"other {n}", [phone(n)])
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for the disk."""
    monkeypatch.setattr(sqlite_file, "_PRAGMAS", (*sqlite_file._PRAGMAS, "synchronous = OFF"))


def _outcome(path: Path, *, whole: bool = True) -> str:
    """Open a vault that was tampered with and use it: right in all that it says, or an error."""
    try:
        with FileVault(path, key=KEY) as vault:
            for session, kept in _KEPT.items():
                got = held(vault, session)
                assert got == kept if whole else got.items() <= kept.items()
            if whole:
                assert list(vault.commit("c", [phone(9)])) == ["PHONE_3"]
                assert list(vault.commit("b", [phone(9)])) == ["PHONE_4"]
                assert list(vault.commit("new", [phone(9)])) == ["PHONE_1"]
    except VaultError as error:
        shows = any(value in str(error) for kept in _KEPT.values() for value in kept.values())
        return "shown" if shows else "noticed"
    return "harmless"


def test_a_flipped_byte_is_noticed_or_harmless(closed: Path, tmp_path: Path, quick: None) -> None:
    """Never a wrong value, a lost one taken for one that never was, or a number given out again."""
    content, copy = closed.read_bytes(), tmp_path / "flipped"
    outcomes = {"noticed": 0, "harmless": 0}
    for at in range(0, len(content), 37):
        for left in tmp_path.glob("flipped*"):
            left.unlink()
        flipped = bytearray(content)
        flipped[at] ^= (0x01, 0x80, 0xFF)[at % 3]
        copy.touch(0o600)
        copy.write_bytes(flipped)
        outcomes[_outcome(copy)] += 1
    assert min(outcomes.values()) > 50, outcomes


@pytest.fixture
def small(path: Path) -> Path:
    """A vault with a little of everything: a value forgotten, a count alone, a session that ends, an audit record."""
    with FileVault(path, key=KEY, audit="anna", clock=lambda: 1000.0) as vault:
        vault.commit("a", [phone(n) for n in range(1, 5)])
        vault.forget_value("3")
        vault.commit("b", [phone(1)], 60)
        vault.commit("c", [phone(1), phone(2)])
        vault.forget("c")
        vault.open("a").restoring().get("PHONE_1")
    return path


def _told(path: Path) -> list[object]:
    """All that a vault says, and what it does next."""
    with FileVault(path, key=KEY, clock=lambda: 1000.0) as vault:
        return [
            *(held(vault, session) for session in "abc"),
            [tuple(info) for info in vault.sessions()],
            [tuple(record) for record in vault.audit_log()],
            *(list(vault.commit(session, [phone(9), phone(3)])) for session in "abcd"),
        ]


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_any_flipped_byte_is_noticed_or_harmless(small: Path, tmp_path: Path, quick: None, part: int) -> None:
    """Each byte of the file, one eighth of them at a time."""
    content, copy = small.read_bytes(), tmp_path / "flipped"
    _written(copy, content)
    right, noticed = _told(copy), 0
    for at in range(part, len(content), 8):
        _written(copy, content[:at] + bytes([content[at] ^ (1 << at // 8 % 8)]) + content[at + 1 :])
        try:
            assert _told(copy) == right, at
        except VaultError:
            noticed += 1
    assert noticed > 50


def _written(copy: Path, content: bytes) -> None:
    for left in copy.parent.glob(f"{copy.name}*"):
        left.unlink()
    copy.touch(0o600)
    copy.write_bytes(content)


def test_a_flipped_byte_of_the_log_never_gives_a_wrong_value(tmp_path: Path, quick: None) -> None:
    """What the log has lost can't be told from what never was; what is there is right."""
    path, copy = tmp_path / "live", tmp_path / "flipped"
    with FileVault(path, key=KEY) as vault:
        for name, value in _KEPT["a"].items():
            assert list(vault.commit("a", [Entry("PHONE", value, value)])) == [name]
        content, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    for at in range(0, len(log), len(log) // 150):
        for left in tmp_path.glob("flipped*"):
            left.unlink()
        flipped = bytearray(log)
        flipped[at] ^= 0xFF
        copy.touch(0o600)
        copy.write_bytes(content)
        Path(f"{copy}-wal").write_bytes(flipped)
        _outcome(copy, whole=False)


_EDITS = {
    "a token removed": "DELETE FROM tokens WHERE serial = 7",
    "the last token removed": "DELETE FROM tokens WHERE serial = 39",
    "a token copied": "UPDATE tokens SET sealed = (SELECT sealed FROM tokens WHERE serial = 6) WHERE serial = 5",
    "a token of another session": (
        "UPDATE tokens SET sealed = (SELECT sealed FROM tokens t WHERE t.place != tokens.place AND serial = 0 LIMIT 1)"
        " WHERE serial = 0"
    ),
    "a token twice": (
        "INSERT INTO tokens SELECT place, 40, sealed FROM tokens WHERE serial = 39;"
        "UPDATE tokens SET sealed = (SELECT sealed FROM tokens WHERE serial = 5) WHERE serial = 6"
    ),
    "no tokens": "DELETE FROM tokens",
    "no sessions": "DELETE FROM heads",
    "sessions but no first head": "DELETE FROM heads WHERE place = zeroblob(16)",
    "all sessions but the first head": "DELETE FROM heads WHERE place != zeroblob(16)",
    "no session and a closed chain": (
        "DELETE FROM heads WHERE place != zeroblob(16);UPDATE heads SET next = x'ffffffffffffffffffffffffffffffff'"
    ),
    "another time": "UPDATE heads SET expires = 9e9",
    "long expired": "UPDATE heads SET expires = 1.0 WHERE place != zeroblob(16)",
    "another epoch": "UPDATE heads SET epoch = randomblob(16)",
    "another place": "UPDATE heads SET place = randomblob(16) WHERE place != zeroblob(16)",
    "text for bytes": "UPDATE heads SET sealed = 'x'",
    "nothing for bytes": "UPDATE heads SET next = NULL",
    "short bytes": "UPDATE tokens SET sealed = x'00'",
    "no key": "DELETE FROM vault",
    "another key": "UPDATE vault SET wrapped = randomblob(96)",
    "no table": "DROP TABLE tokens",
}


@pytest.mark.parametrize("edit", _EDITS)
def test_an_edited_vault_is_noticed(closed: Path, edit: str) -> None:
    db = sqlite3.connect(closed)
    db.executescript(_EDITS[edit])
    db.close()
    assert _outcome(closed) == "noticed"


def test_a_lost_session_is_not_taken_for_a_new_one(closed: Path) -> None:
    """Each head in turn is removed: whoever asks for that session, or for a new one in its place, is told."""
    with FileVault(closed, key=KEY) as vault:
        places = {session: vault._store.sealer.place(session) for session in _KEPT}
    for session, place in places.items():
        copy = closed.with_name(f"without {session}")
        shutil.copy(closed, copy)
        db = sqlite3.connect(copy)
        db.execute("DELETE FROM heads WHERE place = ?", (place,))
        db.commit()
        db.close()
        with FileVault(copy, key=KEY) as vault:
            for call in (vault.open, lambda s: vault.commit(s, [phone(1)]), vault.forget):
                with pytest.raises(VaultError, match="a session is missing"):
                    call(session)
            assert [held(vault, other) == kept for other, kept in _KEPT.items() if other != session] == [True, True]


def test_a_lost_spelling_is_noticed(path: Path) -> None:
    with FileVault(path, key=KEY) as vault:
        vault.commit("s", [phone(1), Entry("PHONE", "1", "+1")])
    db = sqlite3.connect(path)
    db.execute("DELETE FROM tokens WHERE serial = 1")
    db.commit()
    db.close()
    with FileVault(path, key=KEY) as vault, pytest.raises(VaultError, match="tokens are missing"):
        vault.open("s")


def test_an_older_file_under_a_living_vault_is_noticed(path: Path, vault: FileVault, tmp_path: Path) -> None:
    vault.commit("s", [phone(1)])
    db = sqlite3.connect(path)
    rows = db.execute("SELECT * FROM heads").fetchall()
    vault.commit("s", [phone(2)])
    db.executemany("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)", rows)
    db.commit()
    db.close()
    with pytest.raises(VaultError, match="tokens are missing"):
        vault.open("s")

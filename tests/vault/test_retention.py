"""What is kept, for how long, and what becomes of it: listing, forgetting by value, ending, moving, the audit log."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Masker
from desensitize.errors import ConfigError, VaultError
from desensitize.mask.keys import Key
from desensitize.vault import FileVault, MemoryVault
from desensitize.vault.entry import Entry
from desensitize.vault.seal import seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Clock

    from desensitize.vault import ManagedVault

    Make = Callable[..., ManagedVault]

KEY = Key.generate()
REDIS = pytest.param("redis", marks=pytest.mark.needs("redis", "redis-server"))


@pytest.fixture
def make(kind: str, build: Callable[..., Any]) -> Make:
    return lambda *args, **options: build(kind, *args, **options)


def phone(number: int, spelling: str = "{}") -> Entry:
    return Entry("PHONE", str(number), spelling.format(number))


def held(vault: ManagedVault, session: str = "s") -> dict[str, str]:
    return dict(vault.open(session).values())


# Forgetting a value


def test_a_value_is_forgotten_in_every_session_with_all_its_spellings(make: Make) -> None:
    vault = make()
    vault.commit("a", [phone(138), phone(139), phone(138, "+86 {}"), Entry("EMAIL", "e", "E")])
    vault.commit("b", [phone(7), phone(138, "({})")])
    vault.commit("c", [phone(7)])
    assert vault.forget_value("138") == 2
    assert held(vault, "a") == {"PHONE_2": "139", "EMAIL_1": "E"}
    assert held(vault, "b") == held(vault, "c") == {"PHONE_1": "7"}
    assert vault.forget_value("138") == 0


def test_a_value_is_forgotten_by_a_spelling_too(make: Make) -> None:
    vault = make()
    vault.commit("s", [phone(138, "+86 {}"), phone(139), phone(1388)])
    assert vault.forget_value("no such", "+86 138", "139") == 1
    assert held(vault) == {"PHONE_3": "1388"}


def test_a_forgotten_number_is_not_used_again(make: Make) -> None:
    vault = make()
    vault.commit("s", [phone(138), phone(139), phone(140), phone(140, "+{}")])
    vault.forget_value("140")
    new = [phone(140), phone(138), phone(140, "+{}"), phone(139, "+{}")]
    assert list(vault.commit("s", new)) == ["PHONE_4", "PHONE_1", "PHONE_4_2", "PHONE_2_2"]
    vault.forget_value("138")
    vault.forget("s")
    assert list(vault.commit("s", [phone(138)])) == ["PHONE_5"]


def test_snapshots_lose_what_is_forgotten_and_nothing_else(make: Make) -> None:
    vault = make()
    vault.commit("s", [phone(138), Entry("PHONE", "139", "139", "1.39e2"), phone(140)])
    early = vault.open("s")
    vault.forget_value("138")
    assert (early.get("PHONE_1"), early.get("PHONE_2"), early.source("PHONE_2")) == (None, "139", "1.39e2")
    assert dict(early.values(1)) == {"PHONE_2": "139", "PHONE_3": "140"}
    assert not vault.open("s").follows(early)
    assert len(vault.open("s")) == 3


def test_a_conversation_that_goes_on_knows_the_value_no_more(make: Make) -> None:
    vault = make()
    session = Masker(vault=vault).session("s")
    assert session.mask("手机 13800138000，邮箱 li@example.com") == "手机 <PHONE_1>，邮箱 <EMAIL_1>"
    vault.forget_value("13800138000")
    assert session.restore("<PHONE_1> <EMAIL_1>") == "<PHONE_1> li@example.com"
    assert session.known() == 1
    assert session.mask("再打 13800138000") == "再打 <PHONE_2>"
    assert session.restore("<PHONE_1> <PHONE_2>") == "<PHONE_1> 13800138000"


def test_a_forgotten_person_is_not_known_by_a_part_of_the_name(make: Make) -> None:
    vault = make()
    masker = Masker(vault=vault)
    with masker.session("s", ttl=60) as session:
        masked = session.mask(
            "联系人：陆晓棠。小陆说晓棠明天来。Contact: Marta Brandt. Brandt, Marta agreed; Marta will call."
        )
        assert "晓棠" not in masked
        assert "Marta" not in masked
        assert {"陆晓棠", "小陆", "晓棠", "Marta"} <= {*held(vault).values()}
        assert masker.forget_value("陆晓棠", "marta brandt") == 1
        # The digest of what was written is no value.
        assert {*held(vault)} == {"~wrote_1"}
        assert session.restore(masked) == masked


def test_what_a_value_merely_looks_like_stays(make: Make) -> None:
    vault = make()
    emails = [Entry("EMAIL", spelling, spelling) for spelling in ("a.b@c.cn", "ab@c.cn", "x@a.b@c.cn")]
    vault.commit("s", [*emails, Entry("~output", "陆晓棠", "陆晓棠"), Entry("PERSON", "陆晓棠", "陆晓棠")])
    assert vault.forget_value("a.b@c.cn") == 1
    assert held(vault) == {"EMAIL_2": "ab@c.cn", "EMAIL_3": "x@a.b@c.cn", "~output_1": "陆晓棠", "PERSON_1": "陆晓棠"}


def test_another_connection_hears_of_it(build: Callable[..., Any], sealed_kind: str) -> None:
    one, other = build(sealed_kind), build(sealed_kind)
    one.commit("s", [phone(138), phone(139)])
    early = other.open("s")
    one.forget_value("138")
    assert held(other) == dict(early.values()) == {"PHONE_2": "139"}
    assert list(other.commit("s", [phone(138)])) == list(one.commit("s", [phone(138)])) == ["PHONE_3"]


def test_nobody_waits_while_a_vault_is_looked_through(build: Callable[..., Any], sealed_kind: str) -> None:
    """Whatever is looked at, another connection can write meanwhile, in the same session too."""
    one, other = build(sealed_kind), build(sealed_kind)
    for session in ("a", "b"):
        one.commit(session, [phone(1), phone(138)])
    named: list[str] = []

    def canonical(label: str, value: str) -> str:
        if not named:
            named.extend(other.commit(session, [phone(7)])[0] for session in ("a", "b"))
        return value.removeprefix("+86 ")

    assert one.forget_value("+86 138", canonical=canonical) == 2
    assert named == ["PHONE_3", "PHONE_3"]
    for vault in (one, other):
        assert held(vault, "a") == held(vault, "b") == {"PHONE_1": "1", "PHONE_3": "7"}


def test_a_record_of_before_does_not_undo_the_forgetting(build: Callable[..., Any], tmp_path: Path) -> None:
    with build("file") as vault:
        vault.commit("s", [phone(138), phone(139)])
    rows = _rows(tmp_path / "one", "SELECT * FROM tokens")
    with build("file") as vault:
        vault.forget_value("138")
    content = b"".join(file.read_bytes() for file in tmp_path.glob("one*"))
    assert not any(sealed in content for *_, sealed in rows)
    db = sqlite3.connect(tmp_path / "one")
    db.execute("UPDATE tokens SET sealed = ? WHERE serial = 0", (rows[0][2],))
    db.commit()
    db.close()
    with build("file") as vault, pytest.raises(VaultError, match="damaged"):
        vault.open("s")


def _rows(path: Path, query: str) -> list[Any]:
    db = sqlite3.connect(path)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


# Listing and ending


def test_sessions_are_listed(make: Make, clock: Clock) -> None:
    vault = make()
    vault.commit("a", [phone(1), phone(2)], 100)
    clock.now += 50
    vault.commit("b", [phone(1)])
    clock.now += 10
    vault.commit("a", [phone(3)], 100)
    listed = {info.name: info[2:] for info in vault.sessions()}
    now = clock.now
    assert listed == {"a": (now - 60, now, 3, now + 100), "b": (now - 10, now - 10, 1, None)}
    vault.forget("b")
    assert {info.name: info.values for info in vault.sessions()} == {"a": 3, "b": 0}
    vault.forget("b", final=True)
    [info] = vault.sessions()
    assert len(info.digest) == 32
    assert repr(info) == f"SessionInfo({info.digest[:8]}, 3 values)"


def test_what_is_over_or_was_not_used_is_ended(make: Make, clock: Clock) -> None:
    vault = make()
    vault.commit("old", [phone(1)])
    clock.now += 90
    vault.commit("short", [phone(1)], 10)
    vault.commit("new", [phone(1)])
    clock.now += 10
    assert vault.expire() == 1
    assert vault.expire() == 0
    assert {info.name: info.values for info in vault.sessions()} == {"old": 1, "short": 0, "new": 1}
    assert vault.expire(unused=50) == 1
    assert held(vault, "old") == {}
    assert held(vault, "new") == {"PHONE_1": "1"}
    assert list(vault.commit("old", [phone(1)])) == ["PHONE_2"]


# Moving


@pytest.mark.parametrize("target", ["memory", "file", REDIS])
def test_sessions_move_to_a_vault_of_any_kind_and_key(
    make: Make, build: Callable[..., Any], target: str, clock: Clock, tmp_path: Path
) -> None:
    vault, key = make(), Key.generate()
    vault.commit("a", [phone(1), Entry("PHONE", "1", "+1", "1.0"), phone(2)], 1000)
    vault.commit("b", [phone(1)])
    vault.forget("b")
    vault.commit("b", [phone(2), phone(3)])
    vault.commit("over", [phone(1)], 5)
    clock.now += 10
    vault.forget_value("2")
    assert vault.export_to(tmp_path / "moved", key=key) == 3
    other = build(target, "two", **({} if target == "memory" else {"key": Key.generate()}))
    assert other.import_from(tmp_path / "moved", key=key) == 3
    for session in ("a", "b", "over"):
        assert held(other, session) == held(vault, session)
    assert other.open("a").source("PHONE_1_2") == "1.0"
    new = [phone(1, "({})"), phone(2)]
    for session in ("a", "b", "over"):
        assert list(other.commit(session, new)) == list(vault.commit(session, new))
    one, two = ({info.name: info for info in v.sessions()} for v in (vault, other))
    for name, info in one.items():
        assert (two[name].values, two[name].created) == (info.values, pytest.approx(info.created, abs=5))
        assert (two[name].expires or 0) == pytest.approx(info.expires or 0, abs=5)


def test_named_sessions_move_alone(make: Make, tmp_path: Path) -> None:
    vault = make()
    for session in "abc":
        vault.commit(session, [phone(1)])
    assert vault.export_to(tmp_path / "moved", key=KEY, sessions=["a", "c", "a"]) == 2
    with pytest.raises(VaultError, match="no such session"):
        vault.export_to(tmp_path / "none", key=KEY, sessions=["a", "d"])
    assert not (tmp_path / "none").exists()
    with pytest.raises(VaultError, match="never written over"):
        vault.export_to(tmp_path / "moved", key=KEY)
    other = MemoryVault()
    assert other.import_from(tmp_path / "moved", key=KEY) == 2
    assert sorted(str(info.name) for info in other.sessions()) == ["a", "c"]


def test_a_session_that_is_here_is_not_taken_in(make: Make, tmp_path: Path) -> None:
    """Nothing of the file is: half an import is none."""
    source = MemoryVault()
    for session in "ab":
        source.commit(session, [phone(1)])
    source.export_to(tmp_path / "moved", key=KEY)
    vault = make()
    vault.open("a")
    vault.commit("b", [phone(2)])
    vault.forget("b")
    with pytest.raises(VaultError, match="in this vault already"):
        vault.import_from(tmp_path / "moved", key=KEY)
    assert held(vault, "a") == held(vault, "b") == {}
    vault.forget("b", final=True)
    assert vault.import_from(tmp_path / "moved", key=KEY) == 2
    assert held(vault, "b") == {"PHONE_1": "1"}


def test_a_full_vault_takes_no_sessions_in(make: Make, tmp_path: Path) -> None:
    source = MemoryVault()
    source.commit("a", [phone(1), phone(2)])
    source.export_to(tmp_path / "moved", key=KEY)
    vault = make(max_values=1)
    with pytest.raises(VaultError, match="full at 1"):
        vault.import_from(tmp_path / "moved", key=KEY)
    assert held(vault, "a") == {}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    vault = MemoryVault()
    vault.commit("secret-session", [Entry("PERSON", "王玉兰", "王玉兰"), phone(13800138000)])
    vault.commit("other", [phone(2)])
    vault.export_to(tmp_path / "moved", key=KEY)
    return tmp_path / "moved"


def test_an_export_holds_nothing_readable_and_only_its_owner_reads_it(export: Path) -> None:
    content = export.read_bytes()
    assert not [word for word in ("王玉兰", "13800138000", "secret-session", "PHONE") if word.encode() in content]
    assert export.stat().st_mode & 0o777 == 0o600


def test_any_changed_byte_of_an_export_is_noticed(export: Path) -> None:
    content = export.read_bytes()
    for at in range(len(content)):
        export.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        vault = MemoryVault()
        with pytest.raises(VaultError):
            vault.import_from(export, key=KEY)
        assert vault.sessions() == []


@pytest.mark.parametrize("edit", ["swap", "drop", "twice", "cut"])
def test_an_edited_export_is_noticed_though_its_checksum_is_right(export: Path, edit: str) -> None:
    top, opens, one, two, end, _ = export.read_bytes().splitlines(keepends=True)
    lines = {
        "swap": [top, opens, two, one, end],
        "drop": [top, opens, one, end],
        "twice": [top, opens, one, one, two, end],
        "cut": [top, opens, one, two],
    }[edit]
    content = b"".join(lines)
    export.write_bytes(content + hashlib.sha256(content).hexdigest().encode() + b"\n")
    with pytest.raises(VaultError, match=r"damaged|missing"):
        MemoryVault().import_from(export, key=KEY)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "not an export"),
        (b"%PDF-1.4", "not an export"),
        (b"desensitize export 9\n", "format 9"),
        (b"desensitize export 1\n", "checksum"),
    ],
)
def test_what_is_no_export_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(VaultError, match=what):
        MemoryVault().import_from(tmp_path / "x", key=KEY)
    with pytest.raises(VaultError, match="can't be read"):
        MemoryVault().import_from(tmp_path / "none", key=KEY)


def test_an_export_opens_with_its_key_and_later_ones_of_the_ring(export: Path) -> None:
    with pytest.raises(VaultError, match="wrong key"):
        MemoryVault().import_from(export, key=Key.generate())
    assert MemoryVault().import_from(export, key=KEY.rotated()) == 2


# The audit log


@pytest.fixture
def sealed(sealed_kind: str, build: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **options: build(sealed_kind, *args, **options)


def test_who_restores_what_is_written_down(sealed: Callable[..., Any], clock: Clock) -> None:
    actor = ["anna"]
    vault = sealed(audit=lambda: actor[0])
    session = Masker(vault=vault).session("s")
    masked = session.mask("手机 13800138000，邮箱 li@example.com")
    assert vault.audit_log() == []
    assert session.restore(masked) == "手机 13800138000，邮箱 li@example.com"
    actor[0] = "bert"
    clock.now += 5
    assert "".join(session.restore_stream(["<PHO", "NE_1> <PHONE_1> <PHONE_2>"])) == "13800138000 13800138000 <PHONE_2>"
    phone_, mail = vault.digest("13800138000"), vault.digest("li@example.com")
    assert [tuple(record) for record in vault.audit_log()] == [
        (clock.now - 5, "anna", "s", (phone_, mail)),
        (clock.now, "bert", "s", (phone_,)),
    ]
    assert "anna" not in repr(vault.audit_log())


def test_without_the_option_nothing_is_written_down(sealed: Callable[..., Any]) -> None:
    vault = sealed()
    session = Masker(vault=vault).session("s")
    assert session.restore(session.mask("手机 13800138000")) == "手机 13800138000"
    assert vault.audit_log() == []


def test_what_is_not_written_down_is_not_restored(sealed: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    vault = sealed(audit=lambda: "")
    session = Masker(vault=vault).session("s")
    masked = session.mask("手机 13800138000")
    with pytest.raises(VaultError, match="named nobody"):
        session.restore(masked)


@pytest.mark.parametrize("audit", ["", True, 7, ["anna"]])
def test_an_actor_that_is_none_is_refused(tmp_path: Path, audit: Any) -> None:
    with pytest.raises(ConfigError, match="who restores"):
        FileVault(tmp_path / "v", key=KEY, audit=audit)


def test_another_connection_adds_to_the_same_log(sealed: Callable[..., Any]) -> None:
    one, other = sealed(audit="a"), sealed(audit="b")
    one.commit("s", [phone(1), phone(2)])
    for turn in range(3):
        for vault in (one, other):
            assert vault.open("s").restoring().each(["PHONE_1", f"PHONE_{turn}"])[0] == "1"
    log = one.audit_log()
    assert [record.actor for record in log] == ["a", "b"] * 3
    assert [len(record.values) for record in log] == [1, 1, 1, 1, 2, 2]
    assert log == other.audit_log()


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM audit WHERE serial = 1",
        "DELETE FROM audit WHERE serial = 2",
        "UPDATE audit SET sealed = (SELECT sealed FROM audit WHERE serial = 2) WHERE serial = 1",
    ],
)
def test_an_edited_log_is_noticed(build: Callable[..., Any], tmp_path: Path, edit: str) -> None:
    with build("file", audit="a") as vault:
        vault.commit("s", [phone(1), phone(2)])
        for name in ("PHONE_1", "PHONE_2"):
            vault.open("s").restoring().get(name)
    db = sqlite3.connect(tmp_path / "one")
    db.execute(edit)
    db.commit()
    db.close()
    with build("file") as vault, pytest.raises(VaultError, match="damaged"):
        vault.audit_log()


def test_nothing_that_is_done_leaves_anything_readable(
    sealed_kind: str, build: Callable[..., Any], tmp_path: Path
) -> None:
    """All files: the vault, its log, an export, whatever else there may be, after each step and at the end."""
    words = ["138 0013 8000", "13800138000", "secret-session", "secret-actor", "PHONE"]

    def readable() -> list[str]:
        content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        return [word for word in words if word.encode() in content or word.encode().hex().encode() in content]

    vault, other = build(sealed_kind, audit="secret-actor"), build("file", "two")
    for n in range(200):
        vault.commit("secret-session", [Entry("PHONE", f"13800138000{n}", f"138 0013 8000{n}"), phone(13800138000)])
    steps: list[Callable[[], Any]] = [
        lambda: vault.open("secret-session").restoring().each(f"PHONE_{n}" for n in range(200)),
        lambda: vault.export_to(tmp_path / "moved", key=KEY),
        lambda: other.import_from(tmp_path / "moved", key=KEY),
        lambda: vault.forget_value("138 0013 80007", "13800138000"),
        lambda: other.forget("secret-session"),
        vault.close,
        other.close,
    ]
    for step in steps:
        step()
        assert readable() == []
    assert (tmp_path / "moved").stat().st_size > 10_000


# Opening


def test_a_vault_without_a_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"needs a key.*desensitize key new"):
        FileVault(tmp_path / "v")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_last_format_becomes_one_of_this(build: Callable[..., Any], tmp_path: Path) -> None:
    """Its sessions go on; their names are not known until they are used again."""
    with build("file") as vault:
        vault.commit("s", [phone(1)])
        vault.commit("t", [phone(1)])
        _as_before(vault, tmp_path / "one")
    with build("file") as vault:
        assert held(vault) == {"PHONE_1": "1"}
        assert [(info.name, info.created, info.values) for info in vault.sessions()] == [(None, None, 1)] * 2
        with pytest.raises(VaultError, match="use it once more"):
            vault.export_to(tmp_path / "moved", key=KEY)
        for session in "st":
            assert list(vault.commit(session, [phone(2)])) == ["PHONE_2"]
        assert sorted(str(info.name) for info in vault.sessions()) == ["s", "t"]
        assert vault.export_to(tmp_path / "moved", key=KEY) == 2
    assert _rows(tmp_path / "one", "PRAGMA user_version") == [(3,)]


def _as_before(vault: FileVault, path: Path) -> None:
    """Take out of a vault what format 2 did not have."""
    db = sqlite3.connect(path)
    for row in db.execute("SELECT * FROM heads").fetchall():
        head = vault._store.heads.read(row)
        earlier = seal(vault._store.sealer.cipher(head.epoch), head[4:7], head.about())
        db.execute("UPDATE heads SET sealed = ? WHERE place = ?", (earlier, head.place))
    db.execute("DROP TABLE audit")
    db.execute("PRAGMA user_version = 2")
    db.commit()
    db.close()

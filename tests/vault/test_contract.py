"""What every vault does, tried on each of them: the same calls give the same names."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any

import pytest

from desensitize.errors import VaultError
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clock

    from desensitize.vault.protocol import Vault

    Make = Callable[..., Vault]


@pytest.fixture
def make(kind: str, build: Callable[..., Any]) -> Make:
    return lambda **options: build(kind, **options)


def phone(number: int, spelling: str = "{}") -> Entry:
    return Entry("PHONE", str(number), spelling.format(number))


def held(vault: Vault, session: str, ttl: float | None = None) -> dict[str, str]:
    return dict(vault.open(session, ttl).values())


def test_names_count_up_by_label(make: Make) -> None:
    new = [phone(138), Entry("EMAIL", "a@b.cn", "a@b.cn"), phone(139), phone(138)]
    assert list(make().commit("s", new)) == ["PHONE_1", "EMAIL_1", "PHONE_2", "PHONE_1"]


def test_another_spelling_keeps_the_number(make: Make) -> None:
    vault = make()
    assert list(vault.commit("s", [phone(138), phone(138, "+86 {}"), phone(139)])) == [
        "PHONE_1",
        "PHONE_1_2",
        "PHONE_2",
    ]
    assert list(vault.commit("s", [phone(138, "({})"), phone(138, "+86 {}")])) == ["PHONE_1_3", "PHONE_1_2"]
    assert vault.open("s").get("PHONE_1_2") == "+86 138"


def test_known_entries_keep_their_names(make: Make) -> None:
    vault = make()
    first = list(vault.commit("s", [phone(n) for n in range(20)]))
    assert list(vault.commit("s", [phone(n) for n in reversed(range(20))])) == first[::-1]
    assert len(vault.open("s")) == 20


def test_nothing_committed_is_nothing_held(make: Make) -> None:
    vault = make()
    assert list(vault.commit("s", [])) == []
    assert held(vault, "s") == held(vault, "other") == {}
    assert vault.open("s").labels() == ()


def test_sessions_do_not_see_each_other(make: Make) -> None:
    vault = make()
    vault.commit("a", [phone(138)])
    assert list(vault.commit("b", [phone(139)])) == ["PHONE_1"]
    assert (held(vault, "a"), held(vault, "b")) == ({"PHONE_1": "138"}, {"PHONE_1": "139"})


@pytest.mark.parametrize("text", ["", "\ud83d", "\ud83d\ude00", "\U0001f600", "a\x00b", "王玉兰", '"\\u0031"\n', " x "])
def test_any_text_comes_back_as_it_was(make: Make, text: str) -> None:
    vault = make()
    vault.commit(text, [Entry("TEXT", text, text)])
    assert held(vault, text) == {"TEXT_1": text}


# Once it stood between a value and how JSON wrote it, in one text.
MARK = "\uffff\ufffe"


def test_a_value_and_its_source_are_two_fields(make: Make) -> None:
    """Nothing a value is made of is taken for how a JSON document wrote it."""
    vault = make()
    new = [
        Entry("KEY", "a", f"x{MARK}true"),
        Entry("KEY", "b", "7", "7.0"),
        Entry("KEY", "b", "7"),
        Entry("KEY", "b", "7", "7e0"),
    ]
    assert list(vault.commit("s", new)) == ["KEY_1", "KEY_2", "KEY_2_2", "KEY_2_3"]
    assert list(vault.commit("s", new[::-1])) == ["KEY_2_3", "KEY_2_2", "KEY_2", "KEY_1"]
    now = vault.open("s")
    assert [now.get(name) for name in ("KEY_1", "KEY_2", "KEY_2_2", "KEY_2_3")] == [f"x{MARK}true", "7", "7", "7"]
    assert [now.source(name) for name in ("KEY_1", "KEY_2", "KEY_2_2", "KEY_2_3")] == [None, "7.0", None, "7e0"]
    assert dict(now.values())["KEY_1"] == f"x{MARK}true"


def test_sessions_of_unusual_names_stay_apart(make: Make) -> None:
    vault, sessions = make(), ("", "\ud83d", "\ud83e", "?", "\ufffd", "a\x00", "a")
    for n, session in enumerate(sessions):
        vault.commit(session, [phone(n)])
    assert [held(vault, session) for session in sessions] == [{"PHONE_1": str(n)} for n in range(len(sessions))]


def test_a_snapshot_does_not_see_later_tokens(make: Make) -> None:
    vault = make()
    vault.commit("s", [phone(138)])
    early = vault.open("s")
    vault.commit("s", [phone(139), Entry("EMAIL", "e", "e")])
    assert (dict(early.values()), early.get("PHONE_2"), len(early), early.labels()) == (
        {"PHONE_1": "138"}, None, 1, ("PHONE",),
    )  # fmt: skip
    assert vault.open("s").get("PHONE_2") == "139"


def test_numbers_are_not_used_again_after_forgetting(make: Make) -> None:
    vault = make()
    vault.commit("s", [phone(138), phone(139)])
    early = vault.open("s")
    vault.forget("s")
    assert dict(early.values()) == held(vault, "s") == {}
    assert early.get("PHONE_1") is None
    assert list(vault.commit("s", [phone(139), phone(140)])) == ["PHONE_3", "PHONE_4"]
    vault.forget("s")
    vault.forget("s")
    assert list(vault.commit("s", [phone(138)])) == ["PHONE_5"]


def test_forgetting_for_good_leaves_nothing(make: Make) -> None:
    vault = make()
    vault.commit("a", [phone(138)])
    vault.commit("s", [phone(138)])
    early = vault.open("s")
    vault.forget("s", final=True)
    vault.forget("s", final=True)
    vault.forget("never seen")
    assert dict(early.values()) == held(vault, "s") == {}
    assert list(vault.commit("s", [phone(139)])) == ["PHONE_1"]
    assert held(vault, "a") == {"PHONE_1": "138"}


def test_a_use_puts_off_the_end(make: Make, clock: Clock) -> None:
    vault = make()
    vault.commit("s", [phone(138)], 100)
    clock.now += 60
    assert held(vault, "s", 100) == {"PHONE_1": "138"}
    clock.now += 60
    vault.commit("s", [phone(138)], 100)
    clock.now += 60
    assert held(vault, "s") == {"PHONE_1": "138"}
    clock.now += 60
    assert held(vault, "s") == {}


def test_numbers_are_not_used_again_after_expiry(make: Make, clock: Clock) -> None:
    vault = make()
    vault.commit("s", [phone(138)], 10)
    clock.now += 11
    assert list(vault.commit("s", [phone(138)], 10)) == ["PHONE_2"]
    assert held(vault, "s") == {"PHONE_2": "138"}
    clock.now -= 11
    assert held(vault, "s") == {"PHONE_2": "138"}


def test_a_snapshot_ends_with_the_time_of_its_session(make: Make, clock: Clock) -> None:
    """Nobody has asked the vault since: the snapshot sees for itself."""
    vault = make()
    vault.commit("s", [phone(138), Entry("PHONE", "139", "139", "1.39e2")], 10)
    early = vault.open("s", 10)
    clock.now += 9
    later = vault.open("s", 10)
    clock.now += 9
    assert (early.get("PHONE_1"), early.source("PHONE_2"), len(dict(later.values()))) == ("138", "1.39e2", 2)
    clock.now += 1
    for snapshot in (early, later):
        assert (snapshot.get("PHONE_1"), snapshot.source("PHONE_2"), dict(snapshot.values())) == (None, None, {})
    assert list(vault.commit("s", [phone(140)], 10)) == ["PHONE_3"]
    assert early.get("PHONE_1") is None
    assert later.get("PHONE_3") is None


def test_without_a_ttl_nothing_expires(make: Make, clock: Clock) -> None:
    vault = make()
    vault.commit("s", [phone(138)])
    clock.now += 1e9
    assert held(vault, "s") == {"PHONE_1": "138"}


def test_a_full_vault_refuses_and_takes_nothing(make: Make) -> None:
    vault = make(max_values=3)
    vault.commit("a", [phone(1), phone(2)])
    with pytest.raises(VaultError, match="full at 3"):
        vault.commit("b", [phone(1), phone(2)])
    assert held(vault, "b") == {}
    assert list(vault.commit("a", [phone(2), phone(1)])) == ["PHONE_2", "PHONE_1"]
    assert list(vault.commit("b", [phone(9)])) == ["PHONE_1"]
    vault.forget("a")
    assert list(vault.commit("b", [phone(8), phone(7)])) == ["PHONE_2", "PHONE_3"]


def test_expired_values_make_room(make: Make, clock: Clock) -> None:
    vault = make(max_values=10)
    for name in "abcdefghij":
        vault.commit(name, [phone(1)], 10)
    clock.now += 11
    assert len(vault.commit("s", [phone(n) for n in range(10)])) == 10
    assert list(vault.commit("a", [])) == []
    vault.forget("s")
    assert list(vault.commit("a", [phone(1)])) == ["PHONE_2"]


def test_threads_agree_on_names(make: Make) -> None:
    vault, given = make(), []

    def work(seed: int) -> None:
        numbers = list(range(60))
        random.Random(seed).shuffle(numbers)  # noqa: S311 - a test's order
        for at in range(0, 60, 6):
            some = numbers[at : at + 6]
            given.extend(zip(some, vault.commit("s", [phone(n) for n in some]), strict=True))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == 360
    assert len(set(given)) == 60
    assert {name for _, name in given} == {f"PHONE_{n}" for n in range(1, 61)}
    assert held(vault, "s") == {name: str(n) for n, name in given}


def test_nothing_shows_a_value(make: Make) -> None:
    vault = make(max_values=1)
    vault.commit("secret-session", [Entry("PHONE", "13800138000", "138 0013 8000")])
    with pytest.raises(VaultError) as full:
        vault.commit("secret-session", [phone(13900139000)])
    shown = f"{vault!r} {vault} {vault.open('secret-session')!r} {full.value!r}"
    assert "138" not in shown
    assert "139" not in shown
    assert "secret-session" not in shown


@pytest.mark.parametrize("seed", range(4))
def test_any_calls_give_the_same_through_every_vault(
    build: Callable[..., Any], sealed_kind: str, clock: Clock, seed: int
) -> None:
    """A memory vault against two connections to one file or server, which take turns."""
    dice = random.Random(seed)  # noqa: S311 - a test's order
    memory = build("memory")
    with build(sealed_kind) as left, build(sealed_kind) as right:
        for _ in range(120):
            file, session = dice.choice((left, right)), dice.choice("abc")
            ttl = 100.0 if session == "a" else None
            match dice.randrange(11):
                case 0:
                    final = dice.random() < 0.5
                    memory.forget(session, final=final)
                    file.forget(session, final=final)
                case 10:
                    value = str(dice.randrange(8))
                    assert memory.forget_value(value) == file.forget_value(value)
                case 1:
                    clock.now += dice.choice((10, 60, 101))
                case 2 | 3:
                    one, other = memory.open(session, ttl), file.open(session, ttl)
                    assert (dict(one.values()), one.labels()) == (dict(other.values()), other.labels())
                case _:
                    new = [phone(dice.randrange(8), dice.choice(("{}", "+{}"))) for _ in range(dice.randrange(5))]
                    assert memory.commit(session, new, ttl) == file.commit(session, new, ttl)

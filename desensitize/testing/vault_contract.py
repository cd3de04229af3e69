"""What a vault must do, as checks for a vault of one's own.

    >>> from desensitize.vault import MemoryVault
    >>> vault = MemoryVault()
    >>> vault_contract(lambda: vault)

Or one test for each check, ``@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)``.
"""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from desensitize.errors import VaultError
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.vault.protocol import Vault

    Make = Callable[[], Vault]
    Advance = Callable[[float], None]
    Check = Callable[[Make, Advance], None]

__all__ = ["CHECKS", "vault_contract"]

_TTL = 1.0
# Connections that commit at once, and identities that all of them name, each in an order of its own.
_AT_ONCE, _IDENTITIES = 6, 60


def vault_contract(make: Make, advance: Advance = time.sleep) -> None:
    """Try everything that ``Vault`` promises.

    :param make: opens the vault: each call another connection to the same values, as another process would have it. A
        vault of one process gives the same object each time. Sessions of the checks have names of their own.
    :param advance: lets so many seconds pass; give one where the vault's clock is made for tests.
    :raises AssertionError: what does not hold.
    """
    for check in CHECKS.values():
        check(make, advance)


def _hold(holds: object, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def _session() -> str:
    return f"contract-{os.urandom(8).hex()}"


def _phone(number: int, spelling: str = "{}") -> Entry:
    return Entry("PHONE", str(number), spelling.format(number))


def _values(vault: Vault, session: str) -> dict[str, str]:
    return dict(vault.open(session).values())


def _names(make: Make, advance: Advance) -> None:
    del advance
    vault, session = make(), _session()
    new = [_phone(138), Entry("EMAIL", "a@b.cn", "a@b.cn"), _phone(139), _phone(138, "+{}"), _phone(138)]
    names = list(vault.commit(session, new))
    _hold(names == ["PHONE_1", "EMAIL_1", "PHONE_2", "PHONE_1_2", "PHONE_1"], "numbers count up by label and identity")
    _hold(list(make().commit(session, new[::-1])) == names[::-1], "known entries keep their names, for any connection")
    _hold(_values(make(), session)["PHONE_1_2"] == "+138", "a spelling comes back as it was")
    _hold(vault.commit(_session(), [_phone(7)])[0] == "PHONE_1", "each session counts by itself")


def _text(make: Make, advance: Advance) -> None:
    del advance
    for text in ("", "\ud83d", "\U0001f600", "a\x00b", "王玉兰", '"\\u0031"\n', " x "):
        session = _session() + text
        make().commit(session, [Entry("TEXT", text, text, f"{text}0")])
        snapshot = make().open(session)
        _hold(snapshot.get("TEXT_1") == text, "any text comes back as it was")
        _hold(snapshot.source("TEXT_1") == f"{text}0", "so does how a JSON document wrote it")


def _atomic(make: Make, advance: Advance) -> None:
    """Many connections name the same identities at once, each in an order of its own."""
    del advance
    session = _session()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        shared = make()
        vaults = [shared if turn % 3 == 0 else make() for turn in range(_AT_ONCE)]
        given = pool.map(lambda turn: _given(vaults[turn], session, turn), range(_AT_ONCE))
        pairs = set(chain.from_iterable(given))
    _hold(len(pairs) == _IDENTITIES, "one identity has one name, whoever asks and when")
    expected = {f"PHONE_{number}" for number in range(1, _IDENTITIES + 1)}
    _hold({name for _, name in pairs} == expected, "no number is given twice or left out")
    _hold(_values(make(), session) == {name: value for value, name in pairs}, "every name stands for its value")


def _given(vault: Vault, session: str, seed: int) -> list[tuple[str, str]]:
    numbers = list(range(_IDENTITIES))
    pairs: list[tuple[str, str]] = []
    random.Random(seed).shuffle(numbers)  # noqa: S311 - an order
    for at in range(0, _IDENTITIES, 6):
        some = numbers[at : at + 6]
        pairs += zip(map(str, some), vault.commit(session, [_phone(n) for n in some]), strict=True)
    return pairs


def _snapshots(make: Make, advance: Advance) -> None:
    del advance
    vault, session = make(), _session()
    vault.commit(session, [_phone(138)])
    early = vault.open(session)
    vault.commit(session, [_phone(139), Entry("EMAIL", "e", "e")])
    _hold(dict(early.values()) == {"PHONE_1": "138"}, "a snapshot does not see later tokens")
    _hold((early.get("PHONE_2"), early.labels()) == (None, ("PHONE",)), "a snapshot does not know later names")
    later = vault.open(session)
    _hold(later.get("PHONE_2") == "139", "a later snapshot does")
    vault.forget(session)
    _hold(not dict(early.values()) and later.get("PHONE_2") is None, "forgetting reaches snapshots taken before")


def _forgetting(make: Make, advance: Advance) -> None:
    del advance
    session, other = _session(), _session()
    for name in (session, other):
        make().commit(name, [_phone(138), _phone(139)])
    for turn in (3, 4):
        make().forget(session)
        _hold(not _values(make(), session), "forgotten values are gone")
        _hold(make().commit(session, [_phone(138)])[0] == f"PHONE_{turn}", "a forgotten number is not used again")
    make().forget(session, final=True)
    make().forget(_session())
    _hold(not _values(make(), session), "what is forgotten for good is gone")
    _hold(len(_values(make(), other)) == 2, "other sessions keep their values")  # noqa: PLR2004 - as above


def _forgotten_person(make: Make, advance: Advance) -> None:
    """For vaults that forget by value: with a person go the parts of the name that nobody else has."""
    del advance
    forget_value = getattr(make(), "forget_value", None)
    if forget_value is None:
        return
    session, other = _session(), _session()
    chinese = [_person(name) for name in ("欧阳晓棠", "晓棠", "欧阳", "赵敏")]
    western = [_person(name) for name in ("Marta Brandt", "Marta", "BRANDT", "Brandt, M.", "Tom Brandt", "Tom")]
    make().commit(session, [*chinese, *western, Entry("CITY", "marta", "Marta")])
    make().commit(other, [_person("Marta"), _person("晓棠")])
    _hold(forget_value("Marta Brandt", "欧阳晓棠") == 1, "a person is forgotten where the name is")
    left = {"赵敏", "BRANDT", "Brandt, M.", "Tom Brandt", "Tom", "Marta"}
    _hold({*_values(make(), session).values()} == left, "parts of a forgotten name that nobody else has are gone")
    _hold(len(_values(make(), other)) == len(("Marta", "晓棠")), "what another session calls so is not the person")
    _hold(forget_value("Tom Brandt", "Brandt, M.") == 1, "the others of the name are forgotten")
    left = {"赵敏", "Marta"}
    _hold({*_values(make(), session).values()} == left, "what two have in common goes with the last of them")


def _person(name: str) -> Entry:
    return Entry("PERSON", name.casefold(), name)


def _expiry(make: Make, advance: Advance) -> None:
    session, lasting = _session(), _session()
    vault = make()
    vault.commit(lasting, [_phone(7)])
    vault.commit(session, [_phone(138)], _TTL)
    for _ in range(2):
        advance(_TTL * 0.6)
        _hold(make().open(session, _TTL).get("PHONE_1") == "138", "a use puts off the end")
    early = vault.open(session, _TTL)
    advance(_TTL * 1.5)
    _hold(early.get("PHONE_1") is None, "a snapshot ends with its session")
    _hold(not _values(make(), session), "values are gone when their time is up")
    _hold(make().commit(session, [_phone(138)], _TTL)[0] == "PHONE_2", "an expired number is not used again")
    _hold(_values(make(), lasting) == {"PHONE_1": "7"}, "without a ttl nothing expires")


def _secrecy(make: Make, advance: Advance) -> None:
    del advance
    vault, session, value = make(), _session(), "138 0013 8000"
    entry = Entry("PHONE", "13800138000", value)
    vault.commit(session, [entry])
    shown = f"{vault!r} {vault} {vault.open(session)!r} {entry!r}"
    with suppress(VaultError, TypeError):
        shown += repr(vault.__reduce_ex__(4))
    _hold(value not in shown and "13800138000" not in shown, "no repr and no pickle shows a value")
    _hold(session not in shown, "no repr shows a session's name")


CHECKS: Mapping[str, Check] = {
    "names": _names,
    "text": _text,
    "atomic": _atomic,
    "snapshots": _snapshots,
    "forgetting": _forgetting,
    "forgotten_person": _forgotten_person,
    "expiry": _expiry,
    "secrecy": _secrecy,
}

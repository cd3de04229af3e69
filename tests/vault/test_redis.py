"""The vault on a Redis server: what it leaves there, what it makes of a server that fails. The rest is the contract."""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desensitize.errors import ConfigError, VaultError
from desensitize.mask.keys import Key
from desensitize.vault import RedisVault
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import RedisServer

pytestmark = pytest.mark.needs("redis", "redis-server")

ROOT = Path(__file__).resolve().parents[2]
KEY = Key.generate()
SESSION, IDENTITY, SPELLING = "ticket-4711-session", "13800138000", "138 0013 8000 王玉兰"


def phone(number: int) -> Entry:
    return Entry("PHONE", str(number), str(number))


def held(vault: RedisVault, session: str = "s") -> dict[str, str]:
    return dict(vault.open(session).values())


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path)


@pytest.fixture
def vault(redis_server: RedisServer, name: str) -> Iterator[RedisVault]:
    with RedisVault(redis_server.url, key=KEY, name=name) as made:
        yield made


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[Any]:
    import redis

    with redis.Redis.from_url(redis_server.url) as made:
        yield made


def content(client: Any, name: str) -> dict[str, Any]:
    """All that the server has of a vault."""
    read: dict[bytes, Callable[[bytes], Any]] = {
        b"hash": client.hgetall,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    keys = [key for key in client.scan_iter(count=1000) if key.startswith(b"desensitize:%s:" % name.encode())]
    return {key.decode(): read[client.type(key)](key) for key in keys}


# Secrecy


def test_the_server_holds_nothing_readable(vault: RedisVault, client: Any, name: str) -> None:
    vault._audit = "secret-actor"
    for n in range(20):
        vault.commit(SESSION, [Entry("PHONE", IDENTITY, SPELLING), Entry("PERSON", f"{n}", f"{SPELLING}{n}")], 900)
    vault.open(SESSION).restoring().get("PHONE_1")
    shown = b"".join(_flat(content(client, name)))
    words = (SESSION, IDENTITY, SPELLING, "王玉兰", "PHONE", "PERSON", "secret-actor", KEY.reveal())
    assert len(shown) > 2500
    assert [word for word in words if word.encode() in shown or word.encode().hex().encode() in shown] == []


def _flat(value: Any) -> Iterator[bytes]:
    match value:
        case dict():
            for pair in value.items():
                yield from _flat(pair)
        case list() | tuple():
            for item in value:
                yield from _flat(item)
        case bytes():
            yield value
        case _:
            yield str(value).encode()


def test_equal_values_and_sessions_of_two_vaults_look_different(
    redis_server: RedisServer, client: Any, name: str
) -> None:
    found = []
    for part in ("one", "two"):
        with RedisVault(redis_server.url, key=KEY, name=f"{name}-{part}") as made:
            made.commit("s", [phone(1), phone(2)])
        found.append({item for item in _flat(content(client, f"{name}-{part}")) if len(item) >= 16})
    assert {item for item in found[0] & found[1] if KEY.key_id().encode() not in item} == set()


def test_neither_its_repr_nor_a_pickle_tells(vault: RedisVault, name: str) -> None:
    assert repr(vault) == f"RedisVault({name!r})"
    with pytest.raises(VaultError, match="not pickled"):
        pickle.dumps(vault)


# Time


def test_redis_lets_values_go_and_the_count_stays(vault: RedisVault, client: Any, name: str) -> None:
    vault.commit("s", [phone(1), phone(2)], 5)
    [key] = [key for key in content(client, name) if ":tokens:" in key]
    assert 5_000 < client.pttl(key) <= 15_000
    vault.commit("s", [phone(3)])
    assert 5_000 < client.pttl(key) <= 15_000
    vault.commit("s", [], 500)
    assert client.pttl(key) > 400_000
    vault.commit("s", [], 0.05)
    time.sleep(0.1)
    client.pexpire(key, 1)
    time.sleep(0.05)
    assert client.exists(key) == 0
    assert held(vault) == {}
    assert list(vault.commit("s", [phone(4)])) == ["PHONE_4"]
    assert client.pttl(key) == -1


def test_values_that_went_before_their_time_are_missed(
    vault: RedisVault, redis_server: RedisServer, client: Any, name: str
) -> None:
    vault.commit("s", [phone(1), phone(2)], 500)
    [key] = [key for key in content(client, name) if ":tokens:" in key]
    client.delete(key)
    with RedisVault(redis_server.url, key=KEY, name=name) as other:
        for call in (other.open, lambda s: other.commit(s, [phone(3)])):
            with pytest.raises(VaultError, match="tokens are missing"):
                call("s")
    # This one knows the tokens, but may not put new ones where old ones should be.
    with pytest.raises(VaultError, match="tokens are missing"):
        vault.commit("s", [phone(3)])


# Tampering


_EDITS: dict[str, Callable[[Any, str, bytes], Any]] = {
    "a token changed": lambda c, tokens, place: c.lset(tokens, 1, c.lindex(tokens, 0)),
    "a token lost": lambda c, tokens, place: c.rpop(tokens),
    "a token more": lambda c, tokens, place: c.rpush(tokens, c.lindex(tokens, 0)),
    "no tokens": lambda c, tokens, place: c.delete(tokens),
    "a head cut": lambda c, tokens, place: c.hset(_heads(tokens), place, b"x" * 20),
    "a head of another": lambda c, tokens, place: c.hset(
        _heads(tokens), place, next(v for k, v in c.hgetall(_heads(tokens)).items() if k != place)
    ),
    "no key": lambda c, tokens, place: c.hdel(tokens.rpartition("tokens:")[0] + "vault", "wrapped"),
    "another key": lambda c, tokens, place: c.hset(tokens.rpartition("tokens:")[0] + "vault", "wrapped", b"x" * 90),
    "the key alone is gone": lambda c, tokens, place: c.delete(tokens.rpartition("tokens:")[0] + "vault"),
}


def _heads(tokens: str) -> str:
    return tokens.rpartition("tokens:")[0] + "heads"


@pytest.mark.parametrize("edit", _EDITS)
def test_what_was_changed_is_noticed(
    vault: RedisVault, redis_server: RedisServer, client: Any, name: str, edit: str
) -> None:
    vault.commit("s", [phone(1), phone(2)])
    vault.commit("other", [phone(1)])
    place = vault._sealer.place("s")
    _EDITS[edit](client, f"desensitize:{name}:tokens:{place.hex()}", place)
    with (
        pytest.raises(VaultError, match=r"damaged|another name"),
        RedisVault(redis_server.url, key=KEY, name=name) as other,
    ):
        other.open("s")


def test_a_flipped_byte_of_any_record_is_noticed(
    vault: RedisVault, redis_server: RedisServer, client: Any, name: str
) -> None:
    vault.commit("s", [phone(1)])
    place = vault._sealer.place("s")
    tokens, heads = f"desensitize:{name}:tokens:{place.hex()}", f"desensitize:{name}:heads"
    head, token = client.hget(heads, place), client.lindex(tokens, 0)
    with RedisVault(redis_server.url, key=KEY, name=name) as other:
        for record, put in (
            (head, lambda b: client.hset(heads, place, b)),
            (token, lambda b: client.lset(tokens, 0, b)),
        ):
            for at in range(len(record)):
                put(record[:at] + bytes([record[at] ^ (1 << at % 8)]) + record[at + 1 :])
                with pytest.raises(VaultError):
                    other.open("s")
            put(record)
        assert held(other) == {"PHONE_1": "1"}


def test_a_vault_begun_anew_is_not_written_into(
    vault: RedisVault, redis_server: RedisServer, client: Any, name: str
) -> None:
    vault.commit("s", [phone(1)])
    client.delete(*content(client, name))
    with pytest.raises(VaultError, match="gone"):
        vault.commit("s", [phone(2)])
    with RedisVault(redis_server.url, key=KEY, name=name) as other:
        other.commit("s", [phone(3)])
        with pytest.raises(VaultError, match="begun anew"):
            vault.open("s")
        assert held(other) == {"PHONE_1": "3"}


# Keys


def test_a_wrong_key_is_noticed_on_opening(vault: RedisVault, redis_server: RedisServer, name: str) -> None:
    with pytest.raises(VaultError, match=f"wrong key.*{KEY.key_id()}"):
        RedisVault(redis_server.url, key=Key.generate(), name=name)


def test_keys_turn_while_sessions_live(redis_server: RedisServer, name: str) -> None:
    """A hundred new keys, one after the other; the vault opened first goes on all the while."""
    texts = [Key.generate().reveal() for _ in range(101)]
    with RedisVault(redis_server.url, key=Key(texts[0]), name=name) as living:
        living.commit("s", [phone(0)])
        for turn in range(1, 101):
            with RedisVault(redis_server.url, key=Key(f"{texts[turn]} {texts[turn - 1]}"), name=name) as vault:
                assert list(vault.commit("s", [phone(turn)])) == [f"PHONE_{turn + 1}"]
            with pytest.raises(VaultError, match="wrong key"):
                RedisVault(redis_server.url, key=Key(texts[turn - 1]), name=name)
            assert len(held(living)) == turn + 1
    with RedisVault(redis_server.url, key=Key(texts[100]), name=name) as vault:
        assert held(vault) == {f"PHONE_{n + 1}": str(n) for n in range(101)}


# Opening


def test_what_can_not_be_opened_says_what_to_do(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    with pytest.raises(ConfigError, match=r"needs a key.*desensitize key new"):
        RedisVault(redis_server.url)
    with pytest.raises(ConfigError, match="redis://") as wrong:
        RedisVault("http://me:s3cret-word@host/0", key=KEY)
    assert "s3cret" not in repr(wrong.value)
    with pytest.raises(ConfigError, match="decode_responses"):
        RedisVault(redis.Redis.from_url(redis_server.url, decode_responses=True), key=KEY)
    with pytest.raises(ConfigError, match=r"a redis\.Redis \(not"):
        RedisVault(object(), key=KEY)
    with pytest.raises(ConfigError, match="not one for asyncio"):
        RedisVault(redis.asyncio.Redis(), key=KEY)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigError, match=r"pip install 'desensitize\[redis\]'"):
        RedisVault(redis_server.url, key=KEY)


def test_a_client_of_ones_own_serves(redis_server: RedisServer, client: Any, name: str) -> None:
    assert list(RedisVault(client, key=KEY, name=name).commit("s", [phone(1)])) == ["PHONE_1"]
    with RedisVault(redis_server.url, key=KEY, name=name) as other:
        assert held(other) == {"PHONE_1": "1"}


def test_a_server_that_throws_keys_away_is_refused(redis_server: RedisServer, client: Any, name: str) -> None:
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(VaultError, match="noeviction"):
            RedisVault(redis_server.url, key=KEY, name=name)
    finally:
        client.config_set("maxmemory-policy", "noeviction")


# Failure


def test_no_server_is_an_error_that_tells_nothing(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="ConnectionError") as caught:
        RedisVault("redis://me:s3cret-word@127.0.0.1:1/0", key=KEY)
    shown = f"{caught.value!r} {caught.value} {caught.value.__context__!r} {caught.value.__cause__!r}"
    assert "s3cret" not in shown


def test_a_server_without_memory_takes_nothing(redis_server: RedisServer, vault: RedisVault, client: Any) -> None:
    vault.commit("s", [phone(1)])
    client.config_set("maxmemory", "1")
    try:
        with pytest.raises(VaultError, match="can't be used") as caught:
            vault.commit("s", [phone(13800138000)])
        assert "138" not in f"{caught.value!r} {caught.value.__context__!r}"
        assert held(vault) == {"PHONE_1": "1"}
    finally:
        client.config_set("maxmemory", "0")
    assert list(vault.commit("s", [phone(2)])) == ["PHONE_2"]


def test_what_was_stored_and_not_acknowledged_is_known_again(
    vault: RedisVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = vault._server.write

    def lost(*args: Any, **options: Any) -> bool:
        write(*args, **options)
        message = "the answer was lost"
        raise VaultError(message)

    monkeypatch.setattr(vault._server, "write", lost)
    with pytest.raises(VaultError, match="lost"):
        vault.commit("s", [phone(1), phone(2)])
    monkeypatch.undo()
    assert list(vault.commit("s", [phone(3), phone(2), phone(1)])) == ["PHONE_3", "PHONE_2", "PHONE_1"]


_WORKER = """
import json, random, sys
from desensitize.mask.keys import Key
from desensitize.vault import RedisVault
from desensitize.vault.entry import Entry
url, name, seed = sys.argv[1:]
key = Key(sys.stdin.readline())
print("ready", flush=True)
sys.stdin.readline()
dice, given, numbers = random.Random(seed), {}, list(range(1000))
dice.shuffle(numbers)
with RedisVault(url, key=key, name=name) as vault:
    while numbers:
        some = [numbers.pop() for _ in range(min(len(numbers), dice.choice((1, 10, 40))))]
        names = vault.commit("s", [Entry("PHONE", str(n), str(n)) for n in some])
        given.update(zip(names, map(str, some), strict=True))
print(json.dumps(given))
"""


def test_processes_race_and_agree(redis_server: RedisServer, name: str) -> None:
    """Three begin the vault, and name the same 1,000 identities in orders of their own."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, redis_server.url, name, str(seed)],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for seed in range(3)
    ]  # fmt: skip
    for said in (KEY.reveal(), "go"):
        for run in runs:
            assert run.stdin
            run.stdin.write(f"{said}\n")
            run.stdin.flush()
    first, *others = [json.loads(run.communicate()[0].partition("\n")[2]) for run in runs]
    assert all(other == first for other in others)
    assert sorted(first) == sorted(f"PHONE_{n}" for n in range(1, 1001))
    with RedisVault(redis_server.url, key=KEY, name=name) as vault:
        assert held(vault) == first


def test_a_server_killed_in_the_middle_loses_nothing_acknowledged(durable_server: RedisServer) -> None:
    """Ten times the server dies while threads commit; what they were told is there afterwards, no number twice."""
    server = durable_server
    told: list[tuple[str, str]] = []
    over = threading.Event()
    with RedisVault(server.url, key=KEY) as vault:
        threads = [threading.Thread(target=_commit_until, args=(over, server.url, told, seed)) for seed in range(3)]
        for thread in threads:
            thread.start()
        dice, rounds = random.Random(1), []  # noqa: S311 - a test's pace
        for _ in range(10):
            time.sleep(dice.uniform(0.05, 0.3))
            server.kill()
            rounds.append(len(told))
            server.start()
            assert set(told[: rounds[-1]]) <= set(held(vault).items())
        over.set()
        for thread in threads:
            thread.join()
        kept = held(vault)
    assert rounds[0] < rounds[4] < rounds[9]
    assert set(told) <= set(kept.items())
    assert len({name for name, _ in told}) == len(set(told)) == len({value for _, value in told})
    assert sorted(kept) == sorted(f"PHONE_{n}" for n in range(1, len(kept) + 1))


def _commit_until(over: threading.Event, url: str, told: list[tuple[str, str]], seed: int) -> None:
    """Commit one new value after the other; a call that fails is made again, as a caller would."""
    vault, number = None, seed * 1_000_000
    while not over.is_set():
        try:
            vault = vault or RedisVault(url, key=KEY)
            some = [phone(number + more) for more in range(3)]
            names = vault.commit("s", some)
        except VaultError:
            time.sleep(0.01)
            continue
        told.extend(zip(names, (entry.spelling for entry in some), strict=True))
        number += 2


@pytest.mark.skipif(os.name != "posix", reason="forks are POSIX")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_goes_on_though_another_thread_was_at_work(vault: RedisVault) -> None:
    vault.commit("s", [phone(1)])
    with vault._lock:
        pid = os.fork()
        if not pid:
            signal.alarm(20)  # a lock that nobody lets go would be waited for
            os._exit(0 if list(vault.commit("s", [phone(1), phone(2)])) == ["PHONE_1", "PHONE_2"] else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert list(vault.commit("s", [phone(n) for n in range(3)])) == ["PHONE_3", "PHONE_1", "PHONE_2"]


def test_new_values_take_one_trip_and_others_work_is_noticed(
    vault: RedisVault, redis_server: RedisServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.commit("s", [phone(0)])
    trips, run = [], vault._server._run
    monkeypatch.setattr(vault._server, "_run", lambda *given: (trips.append(given[0]), run(*given))[1])
    for n in range(1, 5):
        vault.commit("s", [phone(n)])
    assert len(trips) == 4
    with RedisVault(redis_server.url, key=KEY, name=name) as other:
        assert list(other.commit("s", [phone(9)])) == ["PHONE_6"]
        assert list(vault.commit("s", [phone(8), phone(9), phone(0)])) == ["PHONE_7", "PHONE_6", "PHONE_1"]
        other.forget_value("0")
        assert list(vault.commit("s", [phone(7), phone(0)])) == ["PHONE_8", "PHONE_9"]
        other.forget("s")
        assert list(vault.commit("s", [phone(7)])) == ["PHONE_10"]
        assert held(other) == {"PHONE_10": "7"}

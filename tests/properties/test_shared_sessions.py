"""Two programs at one vault: both use the same sessions, and forks of theirs do too, in whatever order.

A model beside the vault knows which token of which session stands for what. After each step every token that was ever
given out, of this session or another, is restored by both programs: the living ones give their value, and nothing else
gives anything. A value that was forgotten, or whose time was up, is then in no object that hangs on a session or a
vault; no value at all is in what they show of themselves, or in the bytes of the file.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import sqlite3
import tempfile
import threading
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desensitize import Key, Masker, Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.errors import RestoreError
from desensitize.settings import Settings
from desensitize.testing.strategies import chunkings
from desensitize.vault import FileVault, MemoryVault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize.vault.protocol import ManagedVault

KEY = Key.generate()
REGISTRY = Registry.load(categories=["UserInfo"])
TTLS = {"alpha-conversation": 100.0, "beta-conversation": 1000.0}
NAMES, HANDS = st.sampled_from(sorted(TTLS)), st.sampled_from([0, 1])
TOKEN = re.compile(r"<([A-Z]+_[0-9]+)>")
FORKS = hasattr(os, "fork")


class Clock:
    """Seconds that pass when told to; it knows nothing else, so whoever holds it holds no value."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Hand:
    """A program: a vault, and one session object of each name, made once and kept."""

    def __init__(self, vault: ManagedVault) -> None:
        self.vault, self.masker = vault, Masker(REGISTRY, vault=vault)
        self.sessions = {name: self.masker.session(name, ttl=ttl) for name, ttl in TTLS.items()}


class Shared(RuleBasedStateMachine):
    """See the module."""

    def made(self) -> Iterator[ManagedVault]:
        """A vault for each program."""
        vault = MemoryVault(clock=self.clock)
        yield from (vault, vault)

    @initialize()
    def start(self) -> None:
        self.clock, self.count = Clock(), 0
        # Of each session: what its tokens stand for; every token it ever gave out; when its time is up.
        self.alive: dict[str, dict[str, str]] = {name: {} for name in TTLS}
        self.given: dict[str, set[str]] = {name: set() for name in TTLS}
        self.ends = dict.fromkeys(TTLS, 0.0)
        self.gone: set[str] = set()
        self.begin()

    def begin(self) -> None:
        self.hands = [Hand(vault) for vault in self.made()]

    # --- the model ---

    def fresh(self) -> str:
        self.count += 1
        return f"138{self.count:08d}" if self.count % 3 else f"u{self.count:08d}@example.com"

    def used(self, name: str) -> None:
        if self.ends[name] <= self.clock.now:
            self.emptied(name)
        self.ends[name] = self.clock.now + TTLS[name]

    def emptied(self, name: str) -> None:
        self.gone.update(self.alive[name].values())
        self.alive[name] = {}

    def noted(self, name: str, token: str, value: str) -> None:
        if token not in self.alive[name]:
            assert value not in self.alive[name].values(), "a second token for one value"
            assert token not in self.given[name], "a number was given out twice"
        assert self.alive[name].setdefault(token, value) == value, "a token has two values"
        self.given[name].add(token)
        self.gone.discard(value)

    def value_of(self, name: str, data: st.DataObject, *, again: bool) -> str:
        """A new value, one that lives, or one that is gone and is told again."""
        known = sorted({*self.alive[name].values(), *self.gone})
        return data.draw(st.sampled_from(known)) if again and known else self.fresh()

    # --- what happens ---

    @rule(hand=HANDS, name=NAMES, again=st.booleans(), messages=st.booleans(), data=st.data())
    def mask(self, hand: int, name: str, again: bool, messages: bool, data: st.DataObject) -> None:
        value = self.value_of(name, data, again=again)
        text: Any = f"请联系 {value} 谢谢"
        if messages:
            turns = [f"第{turn}句" for turn in range(data.draw(st.integers(0, 3)))]
            said = data.draw(st.permutations([*turns, text]))
            text = [{"role": ("user", "assistant")[at % 2], "content": each} for at, each in enumerate(said)]
        self.used(name)
        session = self.hands[hand].sessions[name]
        masked = session.mask(text)
        (token,) = TOKEN.findall(str(masked))
        self.noted(name, token, value)
        shown = str(text).replace(value, f"<{token}>")
        assert str(masked) == shown, "a message was lost, changed or moved"
        assert session.restore(masked) == text

    @rule(hand=HANDS, name=NAMES, data=st.data())
    def streamed(self, hand: int, name: str, data: st.DataObject) -> None:
        self.used(name)
        every = sorted({token for given in self.given.values() for token in given}) or ["PHONE_1"]
        said = " ".join(f"<{token}>" for token in data.draw(st.lists(st.sampled_from(every), max_size=6)))
        chunks = data.draw(chunkings(said))
        assert "".join(self.hands[hand].sessions[name].restore_stream(chunks)) == self.shown(name, said)

    def shown(self, name: str, said: str) -> str:
        return TOKEN.sub(lambda found: self.alive[name].get(found[1], found[0]), said)

    @rule(hand=HANDS, name=NAMES)
    def forget(self, hand: int, name: str) -> None:
        self.hands[hand].sessions[name].forget()
        self.emptied(name)

    @precondition(lambda self: any(self.alive.values()))
    @rule(hand=HANDS, data=st.data())
    def forget_value(self, hand: int, data: st.DataObject) -> None:
        value = data.draw(st.sampled_from(sorted({v for alive in self.alive.values() for v in alive.values()})))
        holds = [name for name, ends in self.ends.items() if value in self.alive[name].values() and ends > self.now]
        assert self.hands[hand].masker.forget_value(value) == len(holds)
        for alive in self.alive.values():
            for token in [token for token, held in alive.items() if held == value]:
                del alive[token]
        self.gone.add(value)

    @property
    def now(self) -> float:
        return self.clock.now

    @rule(hand=HANDS, seconds=st.sampled_from([10.0, 99.0, 100.0, 500.0]), unused=st.sampled_from([None, 50.0]))
    def expire(self, hand: int, seconds: float, unused: float | None) -> None:
        self.clock.now += seconds
        over = [
            name
            for name, ends in self.ends.items()
            if self.alive[name] and (ends <= self.now or (unused and ends - TTLS[name] <= self.now - unused))
        ]
        assert self.hands[hand].vault.expire(unused) >= len(over)
        for name in over:
            self.emptied(name)

    @rule(seconds=st.sampled_from([10.0, 99.0, 100.0, 500.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(hand=HANDS, name=NAMES)
    def without_a_name(self, hand: int, name: str) -> None:
        """A conversation of its own: it knows nothing of the others, nor they of it, and ends with its block."""
        value = self.fresh()
        with self.hands[hand].masker.session() as session:
            masked = session.mask(f"请联系 {value} 谢谢")
            assert session.restore(masked) == f"请联系 {value} 谢谢"
            assert session.restore("<PHONE_2> <EMAIL_2>") == "<PHONE_2> <EMAIL_2>"
        self.gone.add(value)
        assert not any(value in text for text in self.texts([session]))
        with pytest.raises(RestoreError):
            session.restore(masked)
        assert len(self.hands[hand].vault.sessions()) <= len(TTLS)

    @rule(name=NAMES, data=st.data())
    def at_once(self, name: str, data: st.DataObject) -> None:
        """Both programs mask in one session at the same time, each its own value and one that both have."""
        both, own = self.fresh(), [self.fresh(), self.fresh()]
        self.used(name)
        out: dict[int, str] = {}
        gate = threading.Barrier(2, timeout=60)

        def work(hand: int) -> None:
            gate.wait()
            out[hand] = self.hands[hand].sessions[name].mask(f"{own[hand]} 和 {both}")

        threads = [threading.Thread(target=work, args=(hand,)) for hand in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for hand, masked in sorted(out.items()):
            for token, value in zip(TOKEN.findall(masked), (own[hand], both), strict=True):
                self.noted(name, token, value)
        assert len(out) == 2

    # --- what holds after each step ---

    @invariant()
    def what_lives_restores_and_what_is_gone_is_nowhere(self) -> None:
        every = sorted({token for given in self.given.values() for token in given})
        for hand in self.hands:
            for name, session in hand.sessions.items():
                self.used(name)
                for token in every:
                    assert session.restore(f"<{token}>") == self.alive[name].get(token, f"<{token}>")
        gone = self.gone - {value for alive in self.alive.values() for value in alive.values()}
        roots = [thing for hand in self.hands for thing in (hand.vault, *hand.sessions.values())]
        held = list(self.texts(roots))
        assert [value for value in gone if any(value in text for text in held)] == []
        shown = repr(roots) + repr([hand.masker for hand in self.hands])
        shown += repr([hand.vault.open(name, ttl) for hand in self.hands for name, ttl in TTLS.items()])
        everything = self.gone.union(*(alive.values() for alive in self.alive.values()))
        assert [value for value in everything if value in shown] == []

    def texts(self, roots: list[Any]) -> Iterator[str]:
        """Every text in what hangs on objects, but for rules and code."""
        seen: dict[int, Any] = {}
        left = [*roots]
        while left:
            one = left.pop()
            if id(one) in seen or isinstance(one, type | types.ModuleType | types.CodeType | Settings | Pipeline):
                continue
            seen[id(one)] = one
            if isinstance(one, str | bytes):
                yield one if isinstance(one, str) else one.decode("latin-1")
            elif isinstance(one, types.FunctionType):
                left += [cell.cell_contents for cell in one.__closure__ or ()]
            else:
                left += gc.get_referents(one)


class SharedFile(Shared):
    """The same over a file, with a connection for each program."""

    def made(self) -> Iterator[ManagedVault]:
        if not hasattr(self, "folder"):
            self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "v"
        for _ in range(2):
            yield FileVault(self.path, key=KEY, clock=self.clock)

    @rule()
    def reopen(self) -> None:
        self.close()
        self.begin()

    @precondition(lambda _: FORKS)
    @rule(hand=HANDS, name=NAMES)
    def fork(self, hand: int, name: str) -> None:
        """A child goes on with the session it was born with, while its parent does."""
        session, values = self.hands[hand].sessions[name], [self.fresh(), self.fresh()]
        self.used(name)
        known = " ".join(f"<{token}>" for token in sorted(self.alive[name]))

        def work() -> list[str]:
            masked = session.mask(f"请联系 {values[1]} 谢谢")
            return [masked, session.restore(masked), session.restore(known)]

        said = child(work)
        masked = session.mask(f"请联系 {values[0]} 谢谢")
        theirs, restored, before = said()
        assert restored == f"请联系 {values[1]} 谢谢"
        assert before == self.shown(name, known)
        for text, value in ((masked, values[0]), (theirs, values[1])):
            (token,) = TOKEN.findall(text)
            self.noted(name, token, value)

    @precondition(lambda self: any(self.alive.values()))
    @rule(hand=HANDS, name=NAMES)
    def what_was_sealed_goes_too(self, hand: int, name: str) -> None:
        """Of what is forgotten not even the sealed rows stay: a key that leaks later opens nothing of them."""
        before = self.rows()
        self.forget(hand, name)
        after = self.rows()
        assert after <= before
        file = self.bytes()
        assert [row for row in before - after if row in file] == []

    @invariant()
    def the_file_tells_nothing(self) -> None:
        file = self.bytes()
        values = self.gone.union(*(alive.values() for alive in self.alive.values()))
        assert [text for text in (*values, *TTLS) if text.encode() in file] == []

    def rows(self) -> set[bytes]:
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            return {sealed for (sealed,) in db.execute("SELECT sealed FROM tokens")}

    def bytes(self) -> bytes:
        return b"".join(path.read_bytes() for path in Path(self.folder.name).iterdir())

    def close(self) -> None:
        for hand in getattr(self, "hands", ()):
            hand.vault.close()

    def teardown(self) -> None:
        self.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


def child(work: Callable[[], list[str]]) -> Callable[[], list[str]]:
    """A forked process that does something; gives what asks for what it said."""
    reads, writes = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(writes, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writes)

    def said() -> list[str]:
        with os.fdopen(reads, "rb") as pipe:
            told = pipe.read()
        os.waitpid(pid, 0)
        return list(json.loads(told))

    return said


def case(machine: type[RuleBasedStateMachine], part: int) -> Any:
    """The test of a machine, always with the same examples: forks and threads are chance enough."""
    test: Any = machine.TestCase
    few = max(4, settings().max_examples // part)
    test.settings = settings(max_examples=few, stateful_step_count=20, derandomize=True)
    return pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")(pytest.mark.property(test))


TestShared = case(Shared, 2)
TestSharedFile = case(SharedFile, 4)

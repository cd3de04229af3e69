"""Conversations of several sessions in one vault, over time: what restores is what this session was told, and lives.

A model beside the vault knows what each token stands for, to whom and how long. Whatever is done in whatever order, a
reply restores as the model says: no value of another session, none that expired or was forgotten, no number twice.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desensitize import Key, Masker, Registry
from desensitize.testing.strategies import chunkings
from desensitize.vault import FileVault, MemoryVault

if TYPE_CHECKING:
    from desensitize import Session
    from desensitize.chat.restore import Restorer
    from desensitize.vault.protocol import Vault

KEY = Key.generate()
REGISTRY = Registry.load(categories=["UserInfo"])
TTLS = {"a": 100.0, "b": None, "c": 100.0}
SESSIONS = st.sampled_from(sorted(TTLS))
# How a value is told: in words, written apart, as a number of a JSON document, as somebody's own look-alike of a token.
WAYS = st.sampled_from(["words", "apart", "number", "look-alike"])
# How a model says a token. The last is half of one.
FORMS = st.sampled_from(["<{}>", "{}", "< {} >", "&lt;{}&gt;", "＜{}＞", "\\<{}\\>", "\\u003c{}\\u003e", "<{}"])
GAPS = st.sampled_from([" ", "，", "\n", " 和 ", " x ", " < ", "<b> "])
FORGED = st.sampled_from(
    [
        "PHONE_1",
        "PHONE_7",
        "PHONE_1_2",
        "PHONE_99",
        "TEXT_1",
        "TEXT_PHONE_1",
        "EMAIL_1",
        "PERSON_1",
        "PHONE_0",
        "NAME_1",
    ]
)


@dataclass
class Told:
    """What a session was told: ``alive`` tokens, and in which epoch each number was given out."""

    ttl: float | None
    expires: float | None = None
    epoch: int = 0
    alive: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def over(self, now: float) -> bool:
        return self.expires is not None and self.expires <= now

    def used(self, now: float) -> None:
        if self.over(now):
            self.emptied()
        if self.ttl is not None:
            self.expires = now + self.ttl

    def emptied(self) -> None:
        self.epoch, self.expires, self.alive = self.epoch + 1, None, {}

    def given(self, name: str, value: str) -> None:
        """A token was given out: an old one for the same value, or a number nobody ever had."""
        label, number = re.match(r"([A-Z_]+?)_([0-9]+)", name).groups()  # type: ignore[union-attr]  # it is a name
        assert self.numbers.setdefault(f"{label}_{number}", self.epoch) == self.epoch, "a number was used again"
        assert self.alive.setdefault(name, value) == value, "a token has two values"


@dataclass
class Open:
    """A restorer under way, and what it could restore when it began."""

    session: str
    epoch: int
    alive: dict[str, str]
    restorer: Restorer


class Conversation(RuleBasedStateMachine):
    """See the module."""

    def made(self) -> Vault:
        """The vault under test."""
        return MemoryVault(clock=lambda: self.now)

    @initialize()
    def start(self) -> None:
        self.now, self.count = 1_000_000.0, 0
        self.told = {name: Told(ttl) for name, ttl in TTLS.items()}
        self.under_way: list[Open] = []
        self.values: dict[str, list[str]] = {name: [] for name in TTLS}
        self.begin()

    def begin(self) -> None:
        self.vault = self.made()
        self.masker = Masker(REGISTRY, vault=self.vault)
        self.sessions = {name: self.session(name) for name in TTLS}

    def session(self, name: str) -> Session:
        return self.masker.session(name, ttl=TTLS[name])

    @rule(name=SESSIONS, way=WAYS, again=st.booleans(), fresh=st.booleans(), data=st.data())
    def mask(self, name: str, way: str, again: bool, fresh: bool, data: st.DataObject) -> None:
        if fresh:
            self.sessions[name] = self.session(name)
        session, told = self.sessions[name], self.told[name]
        if not (again and self.values[name]):
            self.count += 1
            self.values[name].append(f"138{ord(name)}{self.count:06d}")
        value = data.draw(st.sampled_from(self.values[name]))
        spelled = {"apart": f"{value[:3]} {value[3:7]} {value[7:]}", "look-alike": f"<PHONE_{self.count}>"}.get(
            way, value
        )
        text: Any = [{"role": "tool", "content": f'{{"tel": {spelled}}}'}] if way == "number" else f"手机 {spelled}"
        if way == "look-alike":
            # In words of its own: a text that equals a masked one of this session is that one, come again.
            text = f"模板里写的是 {spelled}"
        told.used(self.now)
        before = dict(told.alive)
        masked = session.mask(text)
        assert value not in str(masked)
        (token,) = re.findall(r"<([A-Z_]+(?:_[0-9]+)+)>", str(masked))
        told.given(token, spelled)
        # A number that is all of a JSON value has a token of its own beside the one of its digits.
        for beside, held in self.vault.open(name, TTLS[name]).values():
            if beside[0] == "~":
                continue  # a note, not a token
            told.given(beside, held)
            assert held in {value, spelled} or beside in before, "a value of somebody else's"
        assert session.restore(masked) == text

    def reply(self, name: str, data: st.DataObject) -> tuple[str, str]:
        """What a model says, with tokens of this session, of others, of the past and of none; and as it should read."""
        said, shown = "", ""
        every = sorted(
            {token for told in self.told.values() for number in told.numbers for token in (number, f"{number}_2")}
        )
        names = st.one_of(FORGED, st.sampled_from(every)) if every else FORGED
        for token, form, gap in data.draw(st.lists(st.tuples(names, FORMS, GAPS), max_size=6)):
            whole = form.format(token) + gap
            value = self.told[name].alive.get(token) if form != "<{}" else None
            # A gap that ends in an opening bracket makes half a token of a bare name.
            value = None if form == "{}" and said.rstrip(" ").endswith("<") else value
            said, shown = said + whole, shown + (whole if value is None else value + gap)
        return said, shown

    @rule(name=SESSIONS, data=st.data())
    def restore(self, name: str, data: st.DataObject) -> None:
        session, told = self.sessions[name], self.told[name]
        told.used(self.now)
        said, shown = self.reply(name, data)
        assert session.restore(said) == shown
        assert "".join(session.restore_stream(data.draw(chunkings(said)))) == shown
        whole = {"choices": [{"index": 0, "message": {"role": "assistant", "content": said}}]}
        assert session.restore(whole)["choices"][0]["message"]["content"] == shown

    @rule(name=SESSIONS, data=st.data())
    def arguments(self, name: str, data: st.DataObject) -> None:
        """Tool arguments: a token that is all of a string may come back as the number that was told."""
        session, told = self.sessions[name], self.told[name]
        told.used(self.now)
        token = data.draw(st.one_of(FORGED, st.sampled_from(sorted(told.numbers) or ["PHONE_1"])))
        source = json.dumps({"tel": f"<{token}>", "n": 1.5})
        restorer = session.restorer(encode="json")
        shown = json.loads("".join(map(restorer.feed, data.draw(chunkings(source)))) + restorer.flush())
        assert shown["n"] == 1.5
        assert str(shown["tel"]) == told.alive.get(token, f"<{token}>")

    @rule(name=SESSIONS)
    def begin_reply(self, name: str) -> None:
        told = self.told[name]
        told.used(self.now)
        self.under_way.append(Open(name, told.epoch, dict(told.alive), self.sessions[name].restorer()))

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), between=st.sampled_from(["nothing", "time", "forgetting", "more"]))
    def go_on_with_reply(self, data: st.DataObject, between: str) -> None:
        open_ = self.under_way[data.draw(st.sampled_from(range(len(self.under_way))))]
        told = self.told[open_.session]
        match between:
            case "time":
                self.now += 100
            case "forgetting":
                self.forget(open_.session)
            case "more":
                self.mask(open_.session, "words", again=False, fresh=False, data=data)
        lives = told.epoch == open_.epoch and not told.over(self.now)
        known = sorted({*open_.alive, *told.alive})
        token = data.draw(st.sampled_from(known) if known else FORGED)
        said = f"<{token}>, "
        shown = "".join(map(open_.restorer.feed, data.draw(chunkings(said))))
        assert shown == (said.replace(f"<{token}>", open_.alive[token]) if lives and token in open_.alive else said)

    @rule(name=SESSIONS)
    def forget(self, name: str) -> None:
        self.sessions[name].forget()
        self.told[name].emptied()

    @rule(seconds=st.sampled_from([10.0, 50.0, 99.0, 100.0, 1000.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds


class FileConversation(Conversation):
    """The same over a file, which other processes may have closed and opened in between."""

    def made(self) -> Vault:
        if not hasattr(self, "folder"):
            self.folder = tempfile.TemporaryDirectory()
        return FileVault(Path(self.folder.name) / "v", key=KEY, clock=lambda: self.now)

    @rule()
    def reopen(self) -> None:
        self.close()
        # A restorer of the vault that was closed hears of nothing that happens in this one.
        self.under_way.clear()
        self.begin()

    def close(self) -> None:
        if isinstance(vault := getattr(self, "vault", None), FileVault):
            vault.close()

    def teardown(self) -> None:
        self.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestConversation: Any = Conversation.TestCase
TestConversation.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=30)
TestConversation = pytest.mark.property(TestConversation)
TestFileConversation: Any = FileConversation.TestCase
TestFileConversation.settings = settings(max_examples=settings().max_examples // 4, stateful_step_count=30)
TestFileConversation = pytest.mark.property(TestFileConversation)

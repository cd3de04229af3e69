"""Conversations in any order, to point at a masker or a vault of one's own.

    from desensitize.testing import machine
    TestAcme = machine.conversations(lambda: Masker(rules=["acme.yaml"], vault=AcmeVault())).TestCase

Sessions are opened, told values, asked to restore, and forgotten; after each step a model beside them knows what must
come back. Hypothesis looks for an order of steps in which it does not, and shows the shortest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desensitize.testing.strategies import chunkings, for_entity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.masker import Masker
    from desensitize.session import Session
    from desensitize.testing.drawing import Planted

__all__ = ["Conversations", "conversations"]

_NAMES = st.sampled_from(["machine-alpha", "machine-beta", "machine-gamma"])
# What is told beside the values: nothing, words, and what only looks like a token.
_ASIDE = st.sampled_from(["", "thanks ", "谢谢，", "<PHONE_1> ", "PHONE_2 ", "<b>", "\n"])


def _hold(holds: bool, what: str) -> None:  # noqa: FBT001 - what holds is all there is to say
    if not holds:
        raise AssertionError(what)


class Conversations(RuleBasedStateMachine):
    """Sessions of one masker, and what must be true of them. Made by `conversations`."""

    make: Callable[[], Masker]
    values: st.SearchStrategy[Planted]

    @initialize()
    def start(self) -> None:
        """A masker, and nothing said."""
        self.masker = type(self).make()
        #: Of each session, what was told and what it became.
        self.told: dict[str, dict[str, str]] = {}

    def _session(self, name: str) -> Session:
        self.told.setdefault(name, {})
        return self.masker.session(name)

    @rule(name=_NAMES, before=_ASIDE, after=_ASIDE, data=st.data())
    def tell(self, name: str, before: str, after: str, data: st.DataObject) -> None:
        """A text with a value: no value leaves, and the same text is masked the same again."""
        planted = data.draw(type(self).values)
        text = planted.inside(before, after).text
        session = self._session(name)
        masked = session.mask(text)
        _hold(self.told[name].setdefault(text, masked) == masked, "the same text was masked in another way")
        for finding in self.masker.find(text):
            value = text[finding.start : finding.end]
            _hold(len(value) < 4 or masked.count(value) < text.count(value), "a value left")  # noqa: PLR2004 - a token may hold shorter ones

    @rule(name=_NAMES, data=st.data())
    def reply(self, name: str, data: st.DataObject) -> None:
        """A reply of all that was sent restores to all that was told, whole and in chunks."""
        session = self._session(name)
        sent, said = "\n".join(self.told[name].values()), "\n".join(self.told[name])
        _hold(session.restore(sent) == said, "a reply restores to another text")
        pieces = data.draw(chunkings(sent))
        _hold("".join(session.restore_stream(pieces)) == said, "in chunks a reply restores to another text")

    @rule(name=_NAMES)
    def forget(self, name: str) -> None:
        """What was forgotten comes back no more."""
        session = self._session(name)
        session.forget()
        for text, masked in self.told[name].items():
            _hold(masked == text or session.restore(masked) != text, "a forgotten value came back")
        self.told[name] = {}

    @invariant()
    def sessions_are_apart(self) -> None:
        """No session restores what another was told alone."""
        stranger = self.masker.session("machine-stranger") if self.told else None
        for told in self.told.values():
            for text, masked in list(told.items())[-1:]:
                _hold(stranger is None or masked == text or stranger.restore(masked) != text, "a stranger restored it")


def conversations(
    make: Callable[[], Masker], entities: Sequence[str] = ("PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD")
) -> type[Conversations]:
    """A state machine over sessions of a masker; its ``TestCase`` is what a test runner collects.

    :param make: makes the masker, once for each run of steps. Its vault must hold nothing from the run before.
    :param entities: whose values are told.
    """
    values = st.one_of([for_entity(entity) for entity in entities])
    return type("Conversations", (Conversations,), {"make": staticmethod(make), "values": values})

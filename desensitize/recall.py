"""What a conversation recalls of the texts it looked at: how they were masked, and what its vault gave last."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from desensitize.chat.memo import Said
from desensitize.chat.memory import Spans, own_tokens
from desensitize.chat.sent_before import State, Turns
from desensitize.scans import unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.chat.memory import Memory
    from desensitize.detect.finding import Finding
    from desensitize.manifest import Manifest
    from desensitize.scans import Scans
    from desensitize.settings import Settings
    from desensitize.tally import Note
    from desensitize.vault.record import Snapshot

__all__ = ["Held", "Recall"]


# Seconds that a request may take: of one that failed nobody says that it is over.
_LONGEST = 1.0


class Held:
    """The snapshot that a vault gave last, until something is committed, or the request is made.

    No longer: to open is to use, and what is not used for long enough expires.

    :param opened: asks the vault.
    """

    def __init__(self, opened: Callable[[], Snapshot]) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._held: Snapshot | None = None
        self._since = 0.0
        self._turns = 0

    def __repr__(self) -> str:
        return f"Held({self._held!r})"

    def get(self, *, hold: bool = True) -> Snapshot:
        """What is known now. ``hold``: a request is being made, at whose end `changed` is called."""
        held, turns = self._held, self._turns
        if held is not None and time.monotonic() - self._since < _LONGEST:
            return held
        snapshot = self._opened()
        if hold:
            with self._lock:
                # What was committed meanwhile is not in it.
                if turns == self._turns:
                    self._held, self._since = snapshot, time.monotonic()
        return snapshot

    def changed(self) -> None:
        """The vault has more than it gave last, or may have."""
        with self._lock:
            self._turns, self._held = self._turns + 1, None


def turns(now: Callable[[], tuple[Snapshot, Memory]]) -> Turns:
    """What a request is told of turns that were sent before."""

    def state() -> State:
        snapshot, memory = now()
        return State(memory.before, len(snapshot), lambda upto: not memory.since(upto, snapshot))

    return Turns(state)


class Recall:
    """Texts that come again. Of each only what was learned since is asked: whether one of those values stands in it.

    A text that can be read in other ways is not recalled: a later value may stand there in disguise.
    """

    def __init__(self, settings: Settings, scans: Scans, manifest: Manifest | None) -> None:
        self._settings, self._scans, self._manifest = settings, scans, manifest

    def __repr__(self) -> str:
        return "Recall()"

    def masked(self, text: str, beside: str, snapshot: Snapshot, memory: Memory, note: Note) -> str | None:
        """How a text was masked, if that may still be sent; ``note`` is given what was found in it."""
        said = memory.memo.said(text, beside)
        if said is None or not self._still(said.masked, beside, said.upto, snapshot, memory, sure=False):
            return None
        if said.upto != len(snapshot):
            memory.memo.say(text, beside, said._replace(upto=len(snapshot)))
        note([finding for finding in said.found if finding.rule])
        return said.masked

    def say(  # noqa: PLR0913, PLR0917 - a text, and a moment
        self, text: str, beside: str, masked: str, snapshot: Snapshot, memory: Memory, found: Sequence[Finding] = ()
    ) -> str:
        """Note how a text was masked, by what ``snapshot`` knows, and what was found in it; gives what it became."""
        if self._scans.plain(text) and (masked == text or self._scans.plain(masked)):
            places = tuple(finding._replace(why=()) for finding in found)
            memory.memo.say(text, beside, Said(masked, len(snapshot), places))
        return masked

    def proven(self, text: str, beside: str, snapshot: Snapshot, memory: Memory) -> bool:
        """Whether a text was found to hold nothing, and still holds nothing."""
        upto = memory.memo.proven(text, beside)
        if upto is None or not self._still(text, beside, upto, snapshot, memory, sure=True):
            return False
        if upto != len(snapshot):
            memory.memo.prove(text, beside, len(snapshot))
        return True

    def prove(self, text: str, beside: str, snapshot: Snapshot, memory: Memory) -> None:
        """Note that a text holds nothing, by what ``snapshot`` knows."""
        if self._scans.plain(text):
            memory.memo.prove(text, beside, len(snapshot))

    def _still(  # noqa: PLR0913 - a text, and a moment
        self, text: str, beside: str, upto: int, snapshot: Snapshot, memory: Memory, *, sure: bool
    ) -> bool:
        """Whether a masked text holds none of the values that are known now."""
        if upto == len(snapshot):
            return True
        known = memory.since(upto, snapshot)
        if not known:
            return True
        found, _ = self._settings.read(text, beside, known, sure=sure, scan=unseen, manifest=self._manifest)
        own = Spans(own_tokens(text, snapshot)) if found else None
        return all(own is not None and own.touch(finding) for finding in found)

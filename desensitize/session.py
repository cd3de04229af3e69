"""One conversation: stable tokens out, values back in, and a last look at what is about to leave."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, Literal

from desensitize.chat.history import History
from desensitize.chat.memory import Memory, Spans, all_tokens, between, holds_escapes, own_tokens
from desensitize.chat.outgoing import leaves
from desensitize.context import lead_of
from desensitize.detect.finding import MENTION, Finding
from desensitize.detect.match.resolve import disjoint
from desensitize.errors import LeakError, RestoreError
from desensitize.guard import guarding
from desensitize.leaving import AsyncLeaving
from desensitize.mask.outputs import Outputs
from desensitize.recall import Held, Recall, turns
from desensitize.replies import Moment, Replies
from desensitize.scans import Scans
from desensitize.session_calls import SessionCalls
from desensitize.tally import Told
from desensitize.vault.entry import WROTE, Entry
from desensitize.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desensitize.chat.restore import Restorer
    from desensitize.chat.sent_before import Turns
    from desensitize.chat.streamed import Feeds
    from desensitize.context import Context
    from desensitize.manifest import Manifest
    from desensitize.mask.apply import Written
    from desensitize.mask.outputs import Span
    from desensitize.mask.policy import Policy
    from desensitize.settings import Settings
    from desensitize.tally import Note, Tell
    from desensitize.vault.protocol import Vault
    from desensitize.vault.record import Snapshot

__all__ = ["Session"]

# Rounds of masking before the proof decides: what one round uncovers, the next one masks.
_ROUNDS = 4


@guarding("mask", "restore", "restorer", "known", "mask_text", "respell", "as_it_came", "prove", "forget", "close")
class Session(SessionCalls, AsyncLeaving):
    """One conversation, made by ``Masker.session()``. Safe to share between threads and tasks.

    An anonymous session is forgotten on leaving its ``with`` block; a named one stays in the vault until its time is up
    or ``forget()``.
    """

    def __init__(
        self, settings: Settings, name: str | None = None, *, ttl: float | None = None, manifest: Manifest | None = None
    ) -> None:
        self.id = name if name is not None else os.urandom(16).hex()
        self.anonymous, self.ttl = name is None, ttl
        self._settings, self._manifest = settings, settings.checked(manifest)
        self._writer = Writer(settings, manifest, self.id, ttl)
        self._memory = Memory(self._settings.like)
        self._wrote, self._scans = Outputs(self.id), Scans(settings.pipeline)
        self._history = History()
        self._lock = threading.Lock()
        self._held = Held(lambda: self._vault.open(self.id, ttl))
        self._replies = self._replying()
        self._recall = Recall(settings, self._scans, manifest)
        self._over = False
        self._collected: weakref.finalize[Any, Any] | None = None
        if self.anonymous:
            settings.adopt()
            self._collected = weakref.finalize(self, settings.orphans.append, (os.getpid(), self.id))
            self._collected.atexit = False

    def __repr__(self) -> str:
        return f"Session({'anonymous' if self.anonymous else 'named'})"

    def _itself(self) -> Session:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        raise RestoreError("a session is not pickled: open it again by its name, with a vault both processes share")

    def mask(self, x: Any, *, context: Context | str | None = None, tell: Tell | None = None) -> Any:
        """Mask a text (gives a text), a list of messages, or a whole request of a known shape (gives a copy).

        :param context: where a text stands: a `Context`, or the name of its column or key.
        :param tell: hears what is found.
        """
        lead = lead_of(context, x)
        self._settings.comes_back(self._manifest, whole=isinstance(x, str))
        one: Any = self if tell is None else Told(self, tell)
        masked = one.mask_text(x, "", lead) if isinstance(x, str) else self._settings.doors.mask_body(one, x)
        self.settle()
        return masked

    def restore(self, x: Any) -> Any:
        """Restore a text, a list of messages, or a whole reply of a known shape (gives a copy)."""
        if not isinstance(x, str):
            return self._settings.doors.restore_body(self, x)
        return self._restored(x, self.restorer())

    def _replying(self) -> Replies:
        return Replies(self._writer, lambda: self._vault, self._held, self._wrote, self._history)

    def _restored(self, text: str, one: Restorer) -> str:
        return self._replies.whole(text, one)

    def _streaming(self) -> Feeds:
        return self.restorer()

    def forget(self) -> None:
        """Drop every value of this conversation, which may go on. Its token numbers are never used again."""
        self._vault.forget(self.id)
        self._scans.clear()
        self._held.changed()
        with self._lock:
            self._memory, self._history = Memory(self._settings.like), History()
            self._replies = self._replying()

    def close(self) -> None:
        """The end: an anonymous session is forgotten and can't be used again; a named one stays in the vault."""
        if self._collected is not None and self._collected.detach():
            self._over = True
            self._scans.clear()
            self._held.changed()
            self._settings.vault.forget(self.id, final=True)
            with self._lock:
                self._memory = Memory(self._settings.like)

    def restorer(self, *, encode: Literal["text", "json"] = "text", tokens: bool = True) -> Restorer:
        """A Restorer over what this conversation has sent so far.

        :param tokens: whether tokens become values; if not, it only masks what the model says in clear.
        """
        return self._replies.restorer(Moment(*self._now(hold=False)), encode, tokens=tokens, quiet=False)

    def known(self) -> int:
        """How many tokens this conversation gave out and still holds."""
        return self._now(hold=False)[1].tokens

    @property
    def _vault(self) -> Vault:
        if self._over:
            raise RestoreError("this session is over and its values are forgotten: open a new one, or one with a name")
        return self._settings.vault

    def _now(self, *, hold: bool = True) -> tuple[Snapshot, Memory]:
        """What is known at this moment; ``hold``: a request is being made."""
        snapshot = self._held.get(hold=hold)
        with self._lock:
            self._memory = self._memory.at(snapshot)
            return snapshot, self._memory

    def turns(self) -> Turns:
        """What a request is told of turns that were sent before."""
        return turns(self._now)

    def mask_type(self, text: str, path: str = "", beside: str = "", *, note: Note = len) -> str:
        """`mask_text` for a text that becomes a vector: tokens have no number, and nothing comes back."""
        return self.mask_text(text, path, beside, policy=self._settings.policy.typed(), note=note)

    def remember(self, shown: str, wire: str, *, signed: bool) -> None:
        """Take note of a whole text of a reply of this conversation, which goes back as it came."""
        self._replies.remember(shown, wire, signed=signed)

    def mask_text(
        self, text: str, path: str = "", beside: str = "", *, policy: Policy | None = None, note: Note = len
    ) -> str:
        """Mask one text: what the rules find, and what this conversation already knows, wherever it stands.

        Masking one value can uncover another (a guard that its neighbour tripped, a token's own name as context), so it
        repeats until the rules are silent about everything but this session's own tokens and outputs. A text that this
        conversation wrote is left as it is, but for what it learned since.

        :param beside: what a reader sees before the text and what is not part of it, such as the key of a value.
        :param note: is given what was found, where anything was.
        :raises VaultError: the values can't be kept.
        :raises RuleTimeout: an untrusted rule took too long.
        """
        del path
        settings, asked, policy = self._settings, policy, policy or self._settings.policy
        snapshot, memory = self._now()
        again = self._recall.masked(text, beside, snapshot, memory, note) if asked is None else None
        if again is not None:
            return again
        found, heard = settings.read(text, beside, memory.known, scan=self._scans, manifest=self._manifest)
        findings = [finding for finding in found if finding.rule]
        if self._wrote.told(text, memory.texts):
            note(findings)
            return self._masked_again(text, findings, own_tokens(text, snapshot), policy)
        for _ in range(_ROUNDS):
            if not findings and not heard:
                return text if asked else self._recall.say(text, beside, text, snapshot, memory, found)
            written = self._write(text, findings, policy, heard=heard)
            if not (written.kept or written.outputs):
                break
            left = self._left(written.text, beside, tuple(written.made()), sure=False)
            shown = [(f, written.origin(f.start, f.end)) for f in left]
            uncovered = [f._replace(start=at[0], end=at[1]) for f, at in shown if at and f.rule]
            more = disjoint(findings, uncovered)
            if len(more) == len(findings):
                break
            findings = more
        note(findings)
        # Known when it comes again; and so is the text it was made from, if that looked like ours.
        self._wrote.add(written)
        if holds_escapes(written.text, self._held.get):
            self._wrote.foreign(text)
        # What no rule of ours masks, the last look may still refuse.
        seen = [*findings, *(finding for finding in found if not finding.rule)]
        return written.text if asked else self._recall.say(text, beside, written.text, snapshot, memory, seen)

    def settle(self) -> None:
        """What was masked so far may come again from now on: it was sent, or given to the caller."""
        self._scans.clear()
        self._held.changed()
        fresh = self._wrote.settle()
        if fresh and not self.anonymous:  # a session without a name is this object alone, which remembers by itself
            self._vault.commit(self.id, [Entry(WROTE, digest, digest) for digest in fresh], self.ttl)

    def _masked_again(self, text: str, findings: Sequence[Finding], tokens: list[Span], policy: Policy) -> str:
        """A text of this conversation, with what was learned since masked between its own tokens."""
        parts: list[str] = []
        for stretch, inside, token in between(text, tokens, findings):
            parts += self._write(stretch, inside, policy, heard=False).text if inside else stretch, token
        return "".join(parts)

    def respell(self, masked: str, source: str) -> str:
        """The token for a whole number or string that a JSON document wrote as ``source``, in place of its plain one.

        It restores to the value in a text, and in a JSON document to ``source``. A text that is no token of this
        session, or one with text around it, stays as it is.
        """
        respelled = self._writer.respelled(masked, source, self._held.get(), self._vault)
        if respelled != masked:
            self._held.changed()
        return respelled

    @property
    def masks_replies(self) -> bool:
        """Whether what the model says in clear is masked."""
        return self._settings.mask_replies

    def as_it_came(self, text: str) -> str | None:
        """What to send for a text of a reply that returns unchanged: what came, unless that holds someone's value."""
        wire = self._history.sent(text)
        held = wire is not None and any(self._left(text, beside) for _, text, beside in leaves(wire))
        return None if held else wire

    def _write(self, text: str, findings: Sequence[Finding], policy: Policy, *, heard: bool) -> Written:
        invented = self._memory.invented
        try:
            return self._writer.write(text, findings, policy, self._vault, heard=heard, invented=invented)
        finally:
            self._held.changed()

    def prove(self, said: Iterable[tuple[str, str, str]]) -> None:
        """The last look: raise if a text about to leave holds a value of this conversation or a fresh finding.

        :param said: (path, text, what stands before it) of everything that will be sent.
        :raises LeakError: with paths and entities, never the value.
        """
        # Roles and keys are said over and over.
        distinct = {(text, beside): path for path, text, beside in said}
        places = [(path, f.entity) for (text, beside), path in distinct.items() for f in self._left(text, beside)]
        if places:
            # A key that holds a value is part of the paths below it.
            places = [("(a path that holds a value)" if self._left(path) else path, entity) for path, entity in places]
            raise LeakError.at(places)
        self.settle()

    def _left(
        self, text: str, beside: str = "", made: Iterable[Span] | None = None, *, sure: bool = True
    ) -> list[Finding]:
        """What a masked text should not hold: findings and known values, save what this session wrote itself.

        :param made: the spans it wrote; ``None``: as it remembers.
        :param sure: of the known values, only those that are told from any other text by themselves.
        """
        snapshot, memory = self._now()
        if made is None and all_tokens(text, snapshot):
            return []
        if made is None and sure and self._recall.proven(text, beside, snapshot, memory):
            return []
        found, _ = self._settings.read(text, beside, memory.known, sure=sure, scan=self._scans, manifest=self._manifest)
        if made is None and self._history.received(text):
            return []
        tokens = own_tokens(text, snapshot)
        own, written = Spans(tokens), Spans((*tokens, *(self._wrote.spans(text) if made is None else made)))
        known = [f for f in found if f.why == MENTION and not own.touch(f)]
        fresh = [f for f in found if f.why != MENTION and not (written.touch(f) or memory.wrote(text[f.start : f.end]))]
        if made is None and sure and not (fresh or known):
            self._recall.prove(text, beside, snapshot, memory)
        return sorted([*fresh, *known], key=lambda f: f.start)

"""One conversation: stable tokens out, values back in, and a last look at what is about to leave."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from desensitize.chat.memory import Memory, disjoint, own_tokens, standing, touches
from desensitize.chat.restore import Restorer
from desensitize.chat.sent import admits, sent_urls
from desensitize.detect.finding import Finding
from desensitize.errors import LeakError, RestoreError
from desensitize.mask.apply import apply
from desensitize.mask.grammar import reader
from desensitize.vault.entry import OUTPUT, SENT_URL, Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from desensitize.detect.pipeline import Pipeline
    from desensitize.mask.apply import Written
    from desensitize.mask.keys import Key
    from desensitize.mask.policy import Policy
    from desensitize.vault.protocol import Vault
    from desensitize.vault.record import Snapshot

__all__ = ["Doors", "Session", "Settings"]

# A value another masker left in the same named session, for which this one has no rule.
_UNRULED = Finding(0, 0, "known value", "", 1.0)
# Rounds of masking before the proof decides: what one round uncovers, the next one masks.
_ROUNDS = 4


class Doors(Protocol):
    """How a session reaches chat calls; the adapters give it, so that a session knows no vendor."""

    def wrap(
        self, session: Callable[[], Session], call: Callable[..., Any], mask_args: Sequence[str] | None, *, once: bool
    ) -> Any:
        """The call, masked and restored; ``once``: the session is forgotten after it."""

    def mask_body(self, session: Session, body: Any) -> Any:
        """A list of messages or a request, masked."""

    def restore_body(self, session: Session, body: Any) -> Any:
        """A reply or a list of messages, restored."""


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What every session of a masker shares."""

    pipeline: Pipeline
    policy: Policy
    vault: Vault
    key: Key | None
    labels: tuple[str, ...]
    urls: Literal["never", "always"] | tuple[str, ...]
    doors: Doors
    allow: frozenset[str] = frozenset()

    def find(self, text: str) -> tuple[list[Finding], bool]:
        """Findings that are not allowed, and whether the text may hold a look-alike of a token."""
        found, heard = self.pipeline.scan(text)
        if self.allow:
            found = [f for f in found if text[f.start : f.end] not in self.allow]
        return found, heard

    def masked(
        self,
        text: str,
        findings: Sequence[Finding],
        numbers: Callable[[Sequence[Entry]], Sequence[str]],
        policy: Policy,
        *,
        heard: bool,
    ) -> Written:
        """Apply the policy; operators other than ``token`` may write look-alikes, so their outputs are read too."""
        plain = any(policy.operator(finding).name != "token" for finding in findings)
        lookalike = reader(self.labels) if heard or plain else None
        return apply(text, findings, policy, numbers, key=self.key, lookalike=lookalike)


class Session:
    """One conversation, made by ``Masker.session()``. Safe to share between threads and tasks.

    An anonymous session is forgotten on leaving its ``with`` block; a named one stays in the vault until its time is up
    or ``forget()``.
    """

    def __init__(self, settings: Settings, name: str | None = None, *, ttl: float | None = None) -> None:
        self.id = name if name is not None else os.urandom(16).hex()
        self.anonymous, self.ttl = name is None, ttl
        self._settings = settings
        self._memory = Memory()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Session({'anonymous' if self.anonymous else 'named'})"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a session is not pickled: open it again by its name, with a vault both processes share"
        raise RestoreError(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.anonymous:
            self.forget()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def mask(self, x: Any) -> Any:
        """Mask a text (gives a text), a list of messages, or a whole request of a known shape (gives a copy)."""
        return self.mask_text(x) if isinstance(x, str) else self._settings.doors.mask_body(self, x)

    def restore(self, x: Any) -> Any:
        """Restore a text, a list of messages, or a whole reply of a known shape (gives a copy)."""
        if not isinstance(x, str):
            return self._settings.doors.restore_body(self, x)
        restorer = self.restorer()
        return restorer.feed(x) + restorer.flush()

    def restore_stream(self, chunks: Iterable[str]) -> Iterator[str]:
        """Restore text that comes in chunks; any chunking gives the same text."""
        restorer = self.restorer()
        for chunk in chunks:
            text = restorer.feed(chunk)
            if text:
                yield text
        rest = restorer.flush()
        if rest:
            yield rest

    async def arestore_stream(self, chunks: AsyncIterable[str]) -> AsyncIterator[str]:
        """``restore_stream`` for an asynchronous source."""
        restorer = self.restorer()
        async for chunk in chunks:
            text = restorer.feed(chunk)
            if text:
                yield text
        rest = restorer.flush()
        if rest:
            yield rest

    def wrap(self, call: Callable[..., Any], *, mask_args: Sequence[str] | None = None) -> Any:
        """A chat call that masks what it sends and restores what comes back, in this conversation."""
        return self._settings.doors.wrap(lambda: self, call, mask_args, once=False)

    def forget(self) -> None:
        """Drop every value of this conversation. Its token numbers are never used again."""
        self._settings.vault.forget(self.id, final=self.anonymous)
        with self._lock:
            self._memory = Memory()

    def restorer(self, *, encode: Literal["text", "json"] = "text") -> Restorer:
        """A Restorer over what this conversation has sent so far."""
        snapshot, memory = self._now()
        return Restorer(snapshot, encode=encode, urls=admits(self._settings.urls, memory.urls))

    def known(self) -> int:
        """How many values this conversation holds."""
        return len(self._snapshot())

    def _snapshot(self) -> Snapshot:
        return self._settings.vault.open(self.id, self.ttl)

    def _now(self) -> tuple[Snapshot, Memory]:
        """What is known at this moment."""
        snapshot = self._snapshot()
        with self._lock:
            self._memory = self._memory.at(snapshot)
            return snapshot, self._memory

    def mask_text(self, text: str, path: str = "") -> str:
        """Mask one text: what the rules find, and what this conversation already knows, wherever it stands.

        Masking one value can uncover another (a guard that its neighbour tripped, a token's own name as context), so it
        repeats until the rules are silent about everything but this session's own tokens and outputs.
        """
        del path
        found, heard = self._settings.find(text)
        findings = disjoint(found, self._maskable(text))
        for _ in range(_ROUNDS):
            if not findings and not heard:
                return text
            written = self._write(text, findings, heard=heard)
            shown = [(f, written.origin(f.start, f.end)) for f in self._left(written.text)]
            uncovered = [f._replace(start=at[0], end=at[1]) for f, at in shown if at]
            more = disjoint(findings, [*(f for f in uncovered if f.rule), *self._maskable(text)])
            if len(more) == len(findings):
                break
            findings = more
        return written.text

    def _write(self, text: str, findings: Sequence[Finding], *, heard: bool) -> Written:
        """Mask, and note in the vault what only this session may send: its outputs, URLs it wrote values into."""
        settings, vault = self._settings, self._settings.vault
        written = settings.masked(
            text, findings, lambda new: vault.commit(self.id, new, self.ttl), settings.policy, heard=heard
        )
        urls = sent_urls(text, written.text, self._snapshot())
        notes = [*(Entry(OUTPUT, o, o) for o in written.outputs), *(Entry(SENT_URL, url, url) for url in urls)]
        if notes:
            vault.commit(self.id, notes, self.ttl)
        return written

    def _known_in(self, text: str) -> list[Finding]:
        """Values of this conversation that stand in ``text``, whether or not the rules see them."""
        _, memory = self._now()
        return [
            found
            for name, value in memory.inside(text)
            for found in standing(text, value, self._like(name) or _UNRULED)
        ]

    def _maskable(self, text: str) -> list[Finding]:
        """Known values for which there is a rule to say how they are masked; the others only stop a text."""
        return [found for found in self._known_in(text) if found.rule]

    def _like(self, name: str) -> Finding | None:
        """A finding to copy entity and rule from, for a token's label."""
        label = name.rstrip("0123456789_")
        for rule in self._settings.policy.rules:
            if rule.label == label:
                return Finding(0, 0, rule.entity, rule.id, 1.0, ("known in this conversation",))
        return None

    def prove(self, leaves: Iterable[tuple[str, str]]) -> None:
        """The last look: raise if a text about to leave holds a value of this conversation or a fresh finding.

        :param leaves: (path, text) of everything that will be sent.
        :raises LeakError: with paths and entities, never the value.
        """
        places = [(path, finding.entity) for path, text in leaves for finding in self._left(text)]
        if places:
            listed = ", ".join(f"{path or 'text'} ({entity})" for path, entity in places[:5])
            message = f"not sent: {len(places)} value(s) would have left at {listed}"
            raise LeakError(message, places)

    def _left(self, text: str) -> list[Finding]:
        """What a masked text should not hold: findings and known values, save what this session wrote itself."""
        found, known = self._settings.find(text)[0], self._known_in(text)
        if not found and not known:
            return []
        snapshot, memory = self._now()
        own = own_tokens(text, snapshot)
        fresh = [f for f in found if not memory.wrote(text[f.start : f.end])]
        return [f for f in (*fresh, *known) if not touches(f, own)]

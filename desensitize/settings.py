"""What every session of a masker shares."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from desensitize.detect.resolve import united
from desensitize.mask.apply import apply
from desensitize.mask.grammar import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.pipeline import Pipeline
    from desensitize.mask.apply import Written
    from desensitize.mask.keys import Key
    from desensitize.mask.policy import Policy
    from desensitize.session import Session
    from desensitize.vault.entry import Entry
    from desensitize.vault.protocol import Vault

__all__ = ["Doors", "Settings"]


class Doors(Protocol):
    """How a session reaches chat calls; the adapters give it, so that a session knows no vendor."""

    def wrap(
        self, session: Callable[[], Session], call: Callable[..., Any], mask_args: Sequence[str] | None, *, once: bool
    ) -> Any:
        """The call, masked and restored; ``once``: the session is forgotten after it."""

    def wrap_client(self, session: Callable[[], Session], client: Any, *, once: bool) -> Any:
        """A vendor's client, all of whose calls are masked and restored."""

    def httpx_transport(self, session: Callable[[], Session], inner: Any, *, once: bool) -> Any:
        """A transport that masks and restores."""

    def wire(self, session: Callable[[], Session], *, once: bool) -> Any:
        """One HTTP exchange."""

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
    # (process, id) of anonymous sessions that nobody closed and nobody can reach any more.
    orphans: deque[tuple[int, str]] = field(default_factory=deque)

    def adopt(self) -> None:
        """Forget what sessions left behind. Not done where one is collected: the vault may be busy on that thread."""
        while self.orphans:
            process, name = self.orphans.popleft()
            if process == os.getpid():
                self.vault.forget(name, final=True)

    def find(self, text: str) -> tuple[list[Finding], bool]:
        """Findings that are not allowed, and whether the text may hold a look-alike of a token."""
        found, heard = self.pipeline.scan(text)
        if self.allow:
            found = [f for f in found if text[f.start : f.end] not in self.allow]
        return found, heard

    def read(self, text: str, beside: str) -> tuple[list[Finding], bool]:
        """``find`` in a text by itself, and as it reads behind what stands before it: the evidence of both counts."""
        found, heard = self.find(text)
        if not beside:
            return found, heard
        lead = len(beside)
        behind = [f for f in self.find(beside + text)[0] if f.end > lead]
        return united([f._replace(start=max(0, f.start - lead), end=f.end - lead) for f in behind], found), heard

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

"""What every session of a masker shares."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from desensitize.detect.behind import all_of, behind
from desensitize.detect.finding import Finding
from desensitize.detect.letters import Letters
from desensitize.detect.match.resolve import disjoint, united
from desensitize.detect.mentions import Known, mentions, taught
from desensitize.detect.pipeline import Layer
from desensitize.detect.read.view import view
from desensitize.detect.said_once import said_once
from desensitize.detect.spoken import answered
from desensitize.errors import ConfigError
from desensitize.mask.allowed import SECRETS, Allowed
from desensitize.mask.apply import apply
from desensitize.mask.grammar import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from desensitize.detect.bare import Bare
    from desensitize.detect.pipeline import Pipeline, Survey
    from desensitize.detect.read.view import View
    from desensitize.events import Observer
    from desensitize.manifest import Manifest
    from desensitize.mask.apply import Written
    from desensitize.mask.keys import Key
    from desensitize.mask.policy import Policy
    from desensitize.session import Session
    from desensitize.vault.entry import Entry
    from desensitize.vault.protocol import Vault

__all__ = ["Doors", "Settings"]

# What looks like a secret and like nothing else.
_OTHER = "Xq7Zk9Lm2Vt4"


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

    def exchange(self, session: Session, path: str, *, once: bool) -> Any:
        """One call, by its arguments."""

    def sides(self, session: Session, *, once: bool) -> Any:
        """What an exchange needs of a session."""

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
    allow: Allowed | frozenset[str] = frozenset()
    allowed: Mapping[str, Allowed] = field(default_factory=dict)  # by rule id, by hashes
    observer: Observer | None = None
    mask_replies: bool = False
    # What is left alone, because a text only names it.
    bare: Bare | None = None
    # (process, id) of anonymous sessions that nobody closed and nobody can reach any more.
    orphans: deque[tuple[int, str]] = field(default_factory=deque)

    @property
    def shadow(self) -> bool:
        """Whether everything is only looked at."""
        return self.observer is not None and self.observer.shadow

    @property
    def chat(self) -> Doors:
        """The doors, for whole conversations.

        :raises ConfigError: an operator is none for them.
        """
        keyed = self.policy.keyed
        if keyed is not None:
            message = (
                f"operator {keyed!r} is for texts and files, and comes back only from whole ones; in a chat use 'token'"
            )
            raise ConfigError(message)
        return self.doors

    def comes_back(self, manifest: Manifest | None, *, whole: bool) -> None:
        """See that what a session writes comes back; ``whole``: a text, and not a request.

        :raises ConfigError: only a manifest could tell it.
        """
        keyed = self.policy.keyed
        if manifest is None and keyed is not None and not (whole and keyed in {"keyed_token", "encrypt"}):
            message = (
                f"what operator {keyed!r} writes here comes back by a manifest alone: session(manifest=Manifest(key))"
            )
            raise ConfigError(message)

    def undone(self, text: str, manifest: Manifest | None) -> list[tuple[int, int, str]]:
        """(start, end, value) of what keyed operators wrote, ascending; nothing where none is in use."""
        if self.key is None or not (self.policy.keyed or manifest is not None):
            return []
        from desensitize.mask.own import own_values  # noqa: PLC0415 - only where there is a key

        if manifest is not None:
            return manifest.undone(text)
        return list(own_values(text, self.labels, self.key))

    def checked(self, manifest: Manifest | None) -> Manifest | None:
        """A manifest, if it can be used with this key.

        :raises ConfigError: it is none, or another key's.
        """
        if manifest is None:
            return None
        from desensitize.manifest import Manifest  # noqa: PLC0415 - only where there is one

        if not isinstance(manifest, Manifest):
            message = f"manifest must be a desensitize.Manifest, not {type(manifest).__name__}"
            raise ConfigError(message)
        if self.key is None or manifest.key.key_id() != self.key.key_id():
            message = "the manifest is another key's: give Masker and Manifest the same key"
            raise ConfigError(message)
        return manifest

    def adopt(self) -> None:
        """Forget what sessions left behind. Not done where one is collected: the vault may be busy on that thread."""
        while self.orphans:
            process, name = self.orphans.popleft()
            if process == os.getpid():
                self.vault.forget(name, final=True)

    def read(  # noqa: PLR0913 - all but the text are options
        self,
        text: str,
        beside: str = "",
        known: Known | None = None,
        *,
        sure: bool = False,
        scan: Callable[[str], Survey] | None = None,
        told: object = None,
        manifest: Manifest | None = None,
        keyed: bool = False,
    ) -> tuple[list[Finding], bool]:
        """Findings with every mention of theirs, and whether the text may hold a look-alike of a token.

        What an operator wrote before, as the key or the manifest tells, is no finding.

        :param beside: a `Lead`, or one line of it: the text is read by itself and behind each line, and the evidence
            of all counts.
        :param known: what was found earlier; its mentions are findings too.
        :param sure: of what was found earlier, only what is told from any other text by itself.
        :param scan: asks the rules; default: each time anew.
        :param told: what the pipeline's scanner tells of the text at a first look, if it was asked.
        :param keyed: whether an operator of this call is undone with the key.
        """
        scan = scan or self.pipeline.scan
        survey = scan(text) if told is None else self.pipeline.survey(text, told)
        answers = self.answers(text, scan)
        if not (survey.found or beside or known or answers):
            return [], survey.heard
        found = self._allowed(survey.found, text)
        if answers:
            found = united(found, answers)
        if beside:
            led = behind(beside, text, lambda whole: self._allowed(scan(whole).found, whole))
            found = united(led, found)
        if self.bare is not None:
            found = self.bare.without(found, text)
        if known or (beside and found) or answers or not survey.once:
            found = self._mentioned(text, found, known, survey, sure=sure)
        if found and self.key is not None and (keyed or self.policy.keyed or manifest is not None):
            from desensitize.mask.own import merged, outside, own_values  # noqa: PLC0415 - only where there is a key

            context = manifest.context if manifest is not None else ""
            own = [(start, end) for start, end, _ in own_values(text, self.labels, self.key, context)]
            own += manifest.own_spans(text) if manifest is not None else []
            found = outside(found, text, merged(own))
        return found, survey.heard

    def answers(self, text: str, scan: Callable[[str], Survey] | None = None) -> list[Finding]:
        """What is found in the turns of a talk that is one text, and by what they answer alone."""
        ask = scan or self.pipeline.scan
        return list(answered(text, lambda whole: self._allowed(ask(whole).found, whole))) if "\n" in text else []

    def _mentioned(
        self, text: str, found: list[Finding], known: Known | None, survey: Survey, *, sure: bool
    ) -> list[Finding]:
        """The findings with every mention of theirs, and of what is known."""
        if all_of(found, text):
            # No mention covers more than all of it.
            return found
        base = _plain(text, survey.seen)
        letters = Letters(base.text)
        if not (known or survey.layers) and said_once(text, found, letters):
            return found
        learned = taught(text, found)
        if not learned and not known:
            return found
        layers = [(base, letters), *((layer, Letters(layer.text)) for layer in survey.layers)]
        again = mentions(layers, learned)
        if known:
            again = disjoint(again, mentions(layers, known, sure=sure))
        spans = {(finding.start, finding.end) for finding in found}
        again = [finding for finding in again if (finding.start, finding.end) not in spans]
        again = _outside(survey.found, found, self._allowed(again, text)) if self.allow or self.allowed else again
        return united(found, again) if again else found

    def _allowed(self, findings: Sequence[Finding], text: str) -> list[Finding]:
        if not (self.allow or self.allowed):
            return list(findings)
        return [f for f in findings if not self._allows(f, text)]

    def _allows(self, finding: Finding, text: str) -> bool:
        value = text[finding.start : finding.end]
        own = finding.rule in self.allowed and self.allowed[finding.rule].named(value)
        if own or isinstance(self.allow, frozenset):
            return own or value in self.allow
        return self.allow.named(value) or (self.allow.alike(value) and not self._secret(finding, text))

    def _secret(self, finding: Finding, text: str) -> bool:
        """Whether a value stands where any other would be a secret: behind a password's label an address is one."""
        if self.policy.labels.get(finding.rule) in SECRETS:
            return True
        other = (_OTHER * (finding.end - finding.start))[: finding.end - finding.start]
        found = self.pipeline.find(text[: finding.start] + other + text[finding.end :])
        return any(
            f.start < finding.end and finding.start < f.end and self.policy.labels.get(f.rule) in SECRETS for f in found
        )

    def like(self, label: str) -> Finding:
        """What a known value is, by its token's label: a finding of the first rule that has it.

        One of no rule for a value that another masker left in the same named session.
        """
        rule = self.policy.by_label.get(label)
        found = ("known value", "", 1.0) if rule is None else (rule.entity, rule.id, 1.0, (), rule.origin)
        return Finding(0, 0, *found)

    def masked(  # noqa: PLR0913 - two of them are options
        self,
        text: str,
        findings: Sequence[Finding],
        numbers: Callable[[Sequence[Entry]], Sequence[str]],
        policy: Policy,
        *,
        heard: bool,
        manifest: Manifest | None = None,
    ) -> Written:
        """Apply the policy; operators other than ``token`` may write look-alikes, so their outputs are read too.

        :param manifest: gives the context of the values, and takes down what is written.
        """
        tokens = policy.all_tokens(findings)
        lookalike = reader(self.labels, escapes=True) if heard or not tokens else None
        context = manifest.context if manifest is not None else ""
        written = apply(text, findings, policy, numbers, key=self.key, context=context, lookalike=lookalike)
        if manifest is not None:
            manifest.note(written.wrote, written.text, text)
        return written


def _outside(before: Sequence[Finding], after: Sequence[Finding], again: Sequence[Finding]) -> list[Finding]:
    """The mentions that are no part of a value that is allowed: those found ``before`` it was asked, and not after."""
    left = [f for f in before if f not in after]
    return [f for f in again if not any(kept.start <= f.start and f.end <= kept.end for kept in left)]


def _plain(text: str, seen: View | None) -> Layer:
    """A text as it is read first."""
    seen = seen or view(text)
    return Layer(seen.text, () if seen.offsets is None else (seen,))

"""A text that is a value as a whole, because somebody said so: of column ``name`` each cell is a person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.finding import Finding
from desensitize.errors import ConfigError
from desensitize.hints import meant
from desensitize.mask.operator import Circumstance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.masker import Masker
    from desensitize.session import Session

__all__ = ["mask_as", "said", "spoken"]

_WHY = ("column",)


def said(masker: Masker, text: str, entity: str) -> list[Finding]:
    """The finding over all of a text but the space around it; none where there is nothing else.

    :raises ConfigError: no rule of this masker finds such an entity.
    """
    rules = masker.registry.rules
    rule = next((rule for rule in rules if rule.entity == entity), None)
    if rule is None:
        message = f"no rule finds {entity!r}{meant(entity, [rule.entity for rule in rules])}"
        raise ConfigError(message)
    core = text.strip()
    start = text.find(core)
    return [Finding(start, start + len(core), entity, rule.id, 1.0, _WHY)] if core else []


def mask_as(masker: Masker, text: str, entity: str) -> tuple[str, list[Finding]]:
    """The text with what stands for it as a whole, and the finding. Not for operators that count.

    :raises ConfigError: as above, or the operator needs a key.
    """
    findings = said(masker, text, entity)
    settings = masker._settings  # noqa: SLF001 - the operator of a rule is known there alone
    for finding in findings:
        at = Circumstance(entity, settings.policy.label(finding), settings.key)
        core = text[finding.start : finding.end]
        return text[: finding.start] + settings.policy.operator(finding)(core, at) + text[finding.end :], findings
    return text, []


def spoken(session: Session, text: str, findings: Sequence[Finding]) -> str:
    """A text of a conversation with its findings written over."""
    policy = session._settings.policy  # noqa: SLF001 - what a session finds by itself it writes by itself
    return session._write(text, findings, policy, heard=False).text  # noqa: SLF001 - as above

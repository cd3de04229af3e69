"""What the page shows of a text: where what was found stands, why, what it becomes, and that it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize import Finding, Masker, MaskResult
    from desensitize.policy.rule import Rule

__all__ = ["View", "looked_at"]


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """What is chosen on the page."""

    text: str
    entities: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    operator: str | None = None
    operators: tuple[tuple[str, str], ...] = ()


def looked_at(masker: Masker, view: View) -> dict[str, Any]:
    """The findings in a text, and the text in pieces, as it is and as it is sent.

    A piece is ``{"text": ..., "finding": index or None}``: no offsets, since a browser counts other units.
    """
    # An operator stays chosen on the page while its entity is not looked for.
    sought = {
        rule.entity
        for category in masker.registry.categories
        if view.entities is None or category.name in view.entities
        for rule in category.rules
    }
    result = masker.mask(
        view.text,
        operator=view.operator,
        operators={entity: name for entity, name in view.operators if entity in sought} or None,
        entities=view.entities,
        exclude=view.exclude,
    )
    restored = result.restore()
    rules = {rule.id: rule for rule in masker.registry.rules}
    return {
        "findings": [_told(finding, rules.get(finding.rule)) for finding in result.findings],
        "pieces": list(_pieces(view.text, result.findings)),
        "masked": list(_masked_pieces(view.text, result)),
        "restored": restored,
        "same": restored == view.text,
    }


def _told(finding: Finding, rule: Rule | None) -> dict[str, Any]:
    return {
        "entity": finding.entity,
        "rule": finding.rule,
        "score": finding.score,
        "why": list(finding.why),
        "title": rule.title if rule else "",
        "category": rule.category if rule else "",
    }


def _pieces(text: str, findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    done = 0
    for index, finding in enumerate(findings):
        if finding.start > done:
            yield {"text": text[done : finding.start], "finding": None}
        yield {"text": text[finding.start : finding.end], "finding": index}
        done = finding.end
    if done < len(text):
        yield {"text": text[done:], "finding": None}


def _masked_pieces(text: str, result: MaskResult) -> Iterator[dict[str, Any]]:
    """The masked text in pieces: between two findings it says what the text says, and what is between is written.

    Where a look-alike of a token was escaped the text between says something else; from there on it is one piece.
    """
    masked, findings = result.text, result.findings
    at = done = 0
    for index, finding in enumerate(findings):
        gap = text[done : finding.start]
        if not masked.startswith(gap, at):
            break
        if gap:
            yield {"text": gap, "finding": None}
        at += len(gap)
        following = findings[index + 1].start if index + 1 < len(findings) else len(text)
        end = _next(masked, text[finding.end : following], at, last=index + 1 == len(findings))
        if end is None:
            break
        yield {"text": masked[at:end], "finding": index}
        at, done = end, finding.end
    if at < len(masked):
        yield {"text": masked[at:], "finding": None}


def _next(masked: str, gap: str, begin: int, *, last: bool) -> int | None:
    """Where what was written for a finding ends: where the text between it and the next one begins, if it stands."""
    if last:
        return len(masked) - len(gap) if masked.endswith(gap) and len(masked) - len(gap) >= begin else None
    found = masked.find(gap, begin) if gap else begin
    return found if found >= 0 else None

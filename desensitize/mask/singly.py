"""The commonest text to mask: every finding becomes a token, and no two have one label. `apply` does the same, slower.

With one value a label nothing has to be told apart: every token is its label's first, however the value is spelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.mask.apply import holds
from desensitize.mask.grammar import token_of
from desensitize.vault.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    import regex

    from desensitize.detect.finding import Finding
    from desensitize.mask.policy import Policy

__all__ = ["singly"]


def singly(
    text: str, findings: Sequence[Finding], policy: Policy, lookalike: regex.Pattern[str] | None = None
) -> tuple[str, Record] | None:
    """The masked text and what its tokens stand for; ``None``: this text is not of that kind.

    :param findings: sorted and disjoint.
    :param lookalike: the token reader, where ``text`` may hold something it would read.
    """
    if not policy.all_tokens(findings) or (lookalike is not None and holds(text, findings, lookalike)):
        return None
    labels, spellings = policy.labels, dict[str, str]()
    parts: list[str] = []
    done = 0
    for start, end, _, rule, _, _, _ in findings:
        label = labels[rule]
        if label in spellings:
            return None
        spellings[label] = text[start:end]
        parts += text[done:start], token_of(f"{label}_1")
        done = end
    parts.append(text[done:])
    return "".join(parts), Record.of_firsts(spellings)

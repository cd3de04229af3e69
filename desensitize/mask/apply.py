"""Findings → masked text: operators run, tokens are numbered in one batch, look-alikes of tokens are escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.mask.grammar import ESCAPE_LABEL, token_of
from desensitize.mask.identity import identity
from desensitize.mask.operator import Circumstance
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import regex

    from desensitize.detect.finding import Finding
    from desensitize.mask.keys import Key
    from desensitize.mask.policy import Policy

__all__ = ["Written", "apply"]


class Written(NamedTuple):
    """A masked text and what irreversible operators wrote into it (their outputs may look like findings)."""

    text: str
    outputs: tuple[str, ...]


class _Piece(NamedTuple):
    """A stretch of output: text, or the entry whose token stands here."""

    text: str
    entry: Entry | None = None


def apply(
    text: str,
    findings: Sequence[Finding],
    policy: Policy,
    numbers: Callable[[Sequence[Entry]], Sequence[str]],
    *,
    key: Key | None = None,
    lookalike: regex.Pattern[str] | None = None,
) -> Written:
    """Mask ``findings`` in ``text``.

    :param numbers: names the tokens; called once, with all entries in order.
    :param lookalike: the token reader, where ``text`` may hold something it would read.
    """
    pieces, outputs = _operated(text, findings, policy, key)
    if lookalike is not None:
        pieces = _escaped(pieces, lookalike)
    entries = [piece.entry for piece in pieces if piece.entry is not None]
    if not entries:
        return Written("".join(piece.text for piece in pieces), outputs)
    names = iter(numbers(entries))
    return Written("".join(token_of(next(names)) if p.entry is not None else p.text for p in pieces), outputs)


def _operated(
    text: str, findings: Sequence[Finding], policy: Policy, key: Key | None
) -> tuple[list[_Piece], tuple[str, ...]]:
    pieces, outputs, at = [], [], 0
    for finding in findings:
        if finding.start > at:
            pieces.append(_Piece(text[at : finding.start]))
        value, at = text[finding.start : finding.end], finding.end
        operator, label = policy.operator(finding), policy.label(finding)
        if operator.name == "token":
            pieces.append(_Piece("", Entry(label, identity(label, value), value)))
            continue
        output = operator(value, Circumstance(finding.entity, label, key))
        outputs.append(output)
        pieces.append(_Piece(output))
    if at < len(text):
        pieces.append(_Piece(text[at:]))
    return pieces, tuple(outputs)


def _escaped(pieces: list[_Piece], lookalike: regex.Pattern[str]) -> list[_Piece]:
    """Whatever the reader would read in the text between tokens becomes a token for itself."""
    out: list[_Piece] = []
    stretch = ""
    for piece in [*pieces, _Piece("", Entry("", "", ""))]:
        if piece.entry is None:
            stretch += piece.text
            continue
        at = 0
        for found in lookalike.finditer(stretch):
            out += _Piece(stretch[at : found.start()]), _Piece("", Entry(ESCAPE_LABEL, found.group(), found.group()))
            at = found.end()
        out += _Piece(stretch[at:]), piece
        stretch = ""
    return out[:-1]

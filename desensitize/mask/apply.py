"""Findings → masked text: operators run, tokens are numbered in one batch, look-alikes of tokens are escaped."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.finding import MENTION, OTHERWISE
from desensitize.mask.grammar import escape_label, token_of
from desensitize.mask.identity import identity
from desensitize.mask.operator import Circumstance, undone
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import regex

    from desensitize.detect.finding import Finding
    from desensitize.mask.keys import Key
    from desensitize.mask.operator import Operator
    from desensitize.mask.policy import Policy

__all__ = ["Output", "Written", "apply", "holds"]


class Output(NamedTuple):
    """What an operator other than ``token`` and ``keep`` wrote for a value.

    ``start``: where in the masked text, in characters, 0-based; ``undone``: whether the key gives the value back.
    """

    text: str
    start: int
    entity: str
    label: str
    operator: Operator
    value: str
    undone: bool

    def __repr__(self) -> str:
        return f"Output({self.entity}, {self.operator.name})"


class Written(NamedTuple):
    """A masked text and how it came about.

    ``outputs``: what operators other than ``token`` wrote, which may look like findings. ``kept``: what was left of the
    input, as (start in the masked text, start in the input, characters). ``wrote``: the outputs, but for those in which
    something looked like a token and was escaped.
    """

    text: str
    outputs: tuple[str, ...]
    kept: tuple[tuple[int, int, int], ...]
    wrote: tuple[Output, ...] = ()

    def __repr__(self) -> str:
        return f"Written({len(self.text)} characters)"

    def origin(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a span of the masked text stood in the input; ``None`` if not all of it did."""
        for masked, original, length in self.kept:
            if masked <= start and end <= masked + length:
                return start - masked + original, end - masked + original
        return None

    def undone(self) -> tuple[tuple[int, int, str], ...]:
        """(start, end, value) of the outputs that the key undoes, in the masked text, ascending."""
        return tuple((one.start, one.start + len(one.text), one.value) for one in self.wrote if one.undone)

    def made(self) -> Iterator[tuple[int, int]]:
        """Spans of the masked text that do not come from the input, ascending."""
        at = 0
        for masked, _, length in self.kept:
            if at < masked:
                yield at, masked
            at = masked + length
        if at < len(self.text):
            yield at, len(self.text)


class _Piece(NamedTuple):
    """A stretch of output: text, or the entry whose token stands here. ``origin``: where text of the input began.

    ``output``: what an operator wrote, if that is all of it.
    """

    text: str
    entry: Entry | None = None
    origin: int | None = None
    output: Output | None = None


def apply(  # noqa: PLR0913 - two of them are options
    text: str,
    findings: Sequence[Finding],
    policy: Policy,
    numbers: Callable[[Sequence[Entry]], Sequence[str]],
    *,
    key: Key | None = None,
    context: str = "",
    lookalike: regex.Pattern[str] | None = None,
) -> Written:
    """Mask ``findings`` in ``text``.

    :param numbers: names the tokens; called once, with all entries in order.
    :param context: where the values stand, for keyed operators.
    :param lookalike: the token reader, where ``text`` may hold something it would read.
    """
    if policy.all_tokens(findings) and (lookalike is None or not holds(text, findings, lookalike)):
        return _tokens(text, findings, policy, numbers)
    pieces, outputs = _operated(text, findings, policy, key, context)
    if lookalike is not None:
        pieces = _escaped(pieces, lookalike)
    entries = [piece.entry for piece in pieces if piece.entry is not None]
    names = iter(numbers(entries) if entries else ())
    texts, kept, wrote, at = [], [], [], 0
    for piece in pieces:
        stretch = piece.text if piece.entry is None else token_of(next(names))
        if piece.origin is not None:
            kept.append((at, piece.origin, len(stretch)))
        if piece.output is not None:
            wrote.append(piece.output._replace(start=at))
        texts.append(stretch)
        at += len(stretch)
    return Written("".join(texts), outputs, tuple(kept), tuple(wrote))


def holds(text: str, findings: Sequence[Finding], lookalike: regex.Pattern[str]) -> bool:
    """Whether there is a look-alike between findings, as the text reads where they are tokens."""
    done = 0
    for finding in findings:
        if lookalike.search(text[done : finding.start]) is not None:
            return True
        done = finding.end
    return lookalike.search(text[done:]) is not None


def _tokens(
    text: str, findings: Sequence[Finding], policy: Policy, numbers: Callable[[Sequence[Entry]], Sequence[str]]
) -> Written:
    """The same where there is nothing but tokens to write, as in most texts."""
    parts: list[str] = []
    kept, at, done = [], 0, 0
    for finding, name in zip(findings, numbers([_entry(text, f, policy) for f in findings]), strict=True):
        start, end, *_ = finding
        token = token_of(name)
        if done < start:
            kept.append((at, done, start - done))
            parts.append(text[done:start])
        parts.append(token)
        at, done = at + start - done + len(token), end
    if done < len(text):
        kept.append((at, done, len(text) - done))
        parts.append(text[done:])
    return Written("".join(parts), (), tuple(kept))


def _entry(text: str, finding: Finding, policy: Policy) -> Entry:
    start, end, _, rule, _, why, _ = finding
    label, value = policy.labels[rule], text[start:end]
    return Entry(label, identity(label, value, disguised=OTHERWISE in why or why == MENTION), value)


def _operated(
    text: str, findings: Sequence[Finding], policy: Policy, key: Key | None, context: str
) -> tuple[list[_Piece], tuple[str, ...]]:
    pieces, outputs, at = [], [], 0
    for finding in findings:
        if finding.start > at:
            pieces.append(_Piece(text[at : finding.start], None, at))
        at, operator = finding.end, policy.operator(finding)
        if operator.name == "token":
            pieces.append(_Piece("", _entry(text, finding, policy)))
            continue
        value, where = (
            text[finding.start : finding.end],
            Circumstance(finding.entity, policy.label(finding), key, context),
        )
        output = operator(value, where)
        if output:
            outputs.append(output)
        pieces.append(_Piece(output, output=_output(output, value, operator, where)))
    if at < len(text):
        pieces.append(_Piece(text[at:], None, at))
    return pieces, tuple(outputs)


def _output(text: str, value: str, operator: Operator, at: Circumstance) -> Output | None:
    if not text or operator.name == "keep":
        return None
    return Output(text, 0, at.entity, at.label, operator, value, undone(operator, text, at))


def _escaped(pieces: list[_Piece], lookalike: regex.Pattern[str]) -> list[_Piece]:
    """Whatever the reader would read in the text between tokens becomes a token for itself."""
    out: list[_Piece] = []
    run: list[_Piece] = []
    for piece in pieces:
        if piece.entry is None:
            run.append(piece)
        else:
            out += [*_read(run, lookalike), piece]
            run = []
    return [*out, *_read(run, lookalike)]


def _read(run: list[_Piece], lookalike: regex.Pattern[str]) -> list[_Piece]:
    """A run of texts with its look-alikes, which may cross from one to the next, as entries.

    What is left on either side of one is read again by itself: beside a token, a name that touched a letter is free.
    """
    whole = "".join(piece.text for piece in run)
    if lookalike.search(whole) is None:
        return run
    starts = list(accumulate((len(piece.text) for piece in run), initial=0))
    out: list[_Piece] = []
    for start, end, look in _looks(whole, 0, lookalike):
        spelled = whole[start:end]
        out += [_Piece("", Entry(escape_label(spelled), spelled, spelled))] if look else _slice(run, starts, start, end)
    return out


def _looks(text: str, at: int, lookalike: regex.Pattern[str]) -> Iterator[tuple[int, int, bool]]:
    """All of ``text``, which stands at ``at``, as (start, end, whether it is a look-alike)."""
    done = 0
    for found in lookalike.finditer(text):
        yield from _looks(text[done : found.start()], at + done, lookalike)
        yield at + found.start(), at + found.end(), True
        done = found.end()
    if done:
        yield from _looks(text[done:], at + done, lookalike)
    elif text:
        yield at, at + len(text), False


def _slice(run: list[_Piece], starts: list[int], start: int, end: int) -> list[_Piece]:
    """The pieces of ``[start, end)`` of a run's joined text, each with its origin. ``starts``: where each begins."""
    out = []
    for index in range(bisect_right(starts, start) - 1, len(run)):
        at = starts[index]
        if at >= end:
            break
        low, high, piece = max(start, at), min(end, starts[index + 1]), run[index]
        if low < high:
            origin = None if piece.origin is None else piece.origin + low - at
            whole = high - low == len(piece.text)
            out.append(_Piece(piece.text[low - at : high - at], None, origin, piece.output if whole else None))
    return out

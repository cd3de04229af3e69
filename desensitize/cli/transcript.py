"""Masking, restoring and finding in JSON documents: what each makes of a leaf."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from desensitize.batch.formats.columns import ALL
from desensitize.batch.formats.document import Edit, Span, applied, beside, parsed, places, structural
from desensitize.batch.formats.jsonl import open_leaves, stated_by
from desensitize.batch.formats.spelling import TOKEN, number_of, number_token, styled, unveiled, veiled
from desensitize.batch.formats.text import spans_of
from desensitize.chat import readings
from desensitize.chat.outgoing import leaves as everything_in
from desensitize.chat.shape import Spot
from desensitize.chat.turns import Around, asks, takes
from desensitize.cli.outcome import FileError
from desensitize.cli.source import BOM
from desensitize.context import lead_of
from desensitize.detect.lead import Lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from desensitize.batch.formats.columns import Columns
    from desensitize.chat.jsontext import Leaf
    from desensitize.cli.conversation import Conversation, Restoring
    from desensitize.detect.finding import Finding

__all__ = ["asked_by", "found_in", "masked", "restored"]

S = TypeVar("S", bound=Span)


def masked(source: str, conversation: Conversation, columns: Columns = ALL) -> str:
    """The document with tokens for its values; nothing else in it changes.

    One that is a message answers the one before it, and the next one answers it.

    :raises FileError: not JSON, or a number that can't be masked.
    :raises LeakError: a value would have stayed, for example inside a data URL.
    """
    if source.startswith(BOM):
        return BOM + masked(source[1:], conversation, columns)
    before, conversation.asked = conversation.asked, ()
    leaves = parsed(source)
    exempt, root = structural(leaves), _root(leaves, before)
    reader, around = _Find(conversation.find), Around(())
    open_to = [leaf for leaf in leaves if not exempt(leaf) or reader.text(leaf.value, beside(leaf, around).prefix)]
    looked, state = open_leaves(open_to, columns), stated_by(columns)
    conversation.documents += 1
    conversation.looked += len(looked)
    out = conversation.proven(
        lambda: applied(source, places(source, looked, _Mask(conversation), root, among=leaves, stated=state)),
        lambda out: _said_in(out, root, columns),
    )
    conversation.asked = asked_by(out)
    return out


def _said_in(out: str, root: Spot, columns: Columns) -> Iterator[tuple[str, str]]:
    """What a last look reads of a masked document: all that it says, or what was to be looked at."""
    if not columns.only:
        yield from ((text, beside) for _, text, beside in everything_in(_without_names(out), asked=root.asked))
        return
    leaves = parsed(out)
    around = Around(leaves)
    yield from ((leaf.value, beside(leaf, around, root).prefix) for leaf in open_leaves(leaves, columns))


def asked_by(source: str) -> tuple[str, ...]:
    """What a document asks for, if it is one message."""
    try:
        message = json.loads(source.removeprefix(BOM))
    except (ValueError, RecursionError):
        return ()
    return asks(message) if isinstance(message, dict) else ()


def _root(leaves: Iterable[Leaf], asked: tuple[str, ...]) -> Spot:
    """Where a document stands behind one that asked for these: only a message answers."""
    role = next((leaf.value for leaf in leaves if leaf.path == ("role",) and leaf.kind == "string"), None)
    return Spot(asked=asked if takes({"role": role}) else ())


def _without_names(source: str) -> str:
    """The document without the API's own names: they were read by themselves, and are no value that is known.

    Roles stay: they are a few words, and say which turns answer one another.
    """
    leaves = parsed(source)
    exempt = structural(leaves)
    names = (leaf for leaf in leaves if leaf.kind == "string" and leaf.path[-1:] != ("role",) and exempt(leaf))
    return applied(source, (Edit(leaf.start, leaf.end, '""') for leaf in names))


def restored(source: str, vault: Restoring) -> str:
    """The document with its values back, each written as it was.

    :raises FileError: not JSON.
    """
    if source.startswith(BOM):
        return BOM + restored(source[1:], vault)
    return applied(source, places(source, parsed(source), _Restore(vault)))


def found_in(source: str, find: Callable[..., list[Finding]], asked: tuple[str, ...] = ()) -> list[Finding]:
    """What would be masked, in code points of ``source``; ``asked``: what the document before it asked for.

    :raises FileError: not JSON.
    """
    before = len(BOM) if source.startswith(BOM) else 0
    leaves = parsed(source[before:])
    found = places(source[before:], leaves, _Find(find), _root(leaves, asked))
    return [finding._replace(start=finding.start + before, end=finding.end + before) for finding in found]


class _Mask:
    """Texts and numbers become tokens."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def text(self, value: str, prefix: str) -> list[Edit]:
        spans = spans_of(value)
        if len(spans) < 2:  # noqa: PLR2004 - all of it, and no value apart
            return self._edits(value, prefix)
        edits = ((start, self._edits(value[start:end], lead_of(where) or prefix)) for start, end, where in spans)
        return [edit._replace(start=edit.start + at, end=edit.end + at) for at, some in edits for edit in some]

    def _edits(self, value: str, prefix: str) -> list[Edit]:
        masked = self._conversation.mask(value, prefix)
        return [] if masked == value else _aligned(value, masked, self._conversation.marks(masked))

    def number(self, leaf: Leaf, prefix: str) -> Edit | None:
        for spelling in readings.digits(leaf.value, labelled=bool(prefix)):
            masked = self._conversation.mask(spelling, prefix)
            if masked != spelling and spelling == leaf.value:
                return Edit(leaf.start, leaf.end, number_token(masked, keyed=self._conversation.keyed(masked)))
            if masked != spelling:
                message = "a number written with a fraction or an exponent would be masked: write it as a string"
                raise FileError(message)
        return None

    def string(self, leaf: Leaf, literal: str, spans: list[Edit]) -> Edit | None:
        del leaf, literal, spans
        return None

    def placed(self, span: Edit, start: int, raw: str, old: str) -> Edit:
        kept = span.inner or styled(raw, old, span.new)
        spelled = None if kept else self._conversation.spelled(span.new, old, raw)
        return Edit(start, start + len(raw), spelled or veiled(raw, old, span.new), inner=True)

    def shown(self, value: str, spans: list[Edit]) -> str:
        return applied(value, spans)


class _Restore:
    """Tokens become what they stand for, spelled as it was."""

    def __init__(self, vault: Restoring) -> None:
        self._vault = vault

    def text(self, value: str, prefix: str) -> list[Edit]:
        del prefix
        restored = self._vault.restore(value)
        if restored == value:
            return []
        tokens = [(token.span(), self._vault.value(token["name"])) for token in TOKEN.finditer(value)]
        edits = [Edit(*span, spelling) for span, spelling in tokens if spelling is not None]
        edits = sorted([*edits, *(Edit(*mark) for mark in self._vault.keyed(value))])
        if applied(value, edits) != restored:
            return [_difference(value, restored)]
        spelled = (value[edit.start : edit.end] for edit in edits)
        return [
            edit._replace(new=unveiled(form, edit.new)) if form[0] == "\\" else edit
            for form, edit in zip(spelled, edits, strict=True)
        ]

    def number(self, leaf: Leaf, prefix: str) -> Edit | None:
        del leaf, prefix
        return None

    def string(self, leaf: Leaf, literal: str, spans: list[Edit]) -> Edit | None:
        number = number_of(literal, applied(leaf.value, spans))
        return None if number is None else Edit(leaf.start, leaf.end, number)

    def placed(self, span: Edit, start: int, raw: str, old: str) -> Edit:
        source = None if span.inner else self._vault.source(old, span.new)
        return Edit(start, start + len(raw), unveiled(raw, span.new) if source is None else source, inner=True)

    def shown(self, value: str, spans: list[Edit]) -> str:
        del spans
        return value


class _Find:
    """Places only."""

    def __init__(self, find: Callable[..., list[Finding]]) -> None:
        self._find = find

    def text(self, value: str, prefix: str) -> list[Finding]:
        return self._find(value, context=Lead(prefix))

    def number(self, leaf: Leaf, prefix: str) -> Finding | None:
        for spelling in readings.digits(leaf.value, labelled=bool(prefix)):
            for finding in self._find(spelling, context=Lead(prefix)):
                return finding._replace(start=leaf.start, end=leaf.end)
        return None

    def string(self, leaf: Leaf, literal: str, spans: list[Finding]) -> Finding | None:
        del leaf, literal, spans
        return None

    def placed(self, span: Finding, start: int, raw: str, old: str) -> Finding:
        del old
        return span._replace(start=start, end=start + len(raw))

    def shown(self, value: str, spans: list[Finding]) -> str:
        del spans
        return value


def _aligned(text: str, masked: str, marks: Iterable[tuple[int, int, str | None]]) -> list[Edit]:
    """The edits that lead from a text to its masked form: one for each of its marks, else one for all that differs.

    ``marks``: (start, end, value) of what stands for a value, ascending.
    """
    edits: list[Edit] = []
    at = done = 0
    for low, high, old in marks:
        start = at + low - done
        if old is None or text[at:start] != masked[done:low] or not text.startswith(old, start):
            return [_difference(text, masked)]
        edits.append(Edit(start, start + len(old), masked[low:high]))
        at, done = start + len(old), high
    return edits if text[at:] == masked[done:] else [_difference(text, masked)]


def _difference(old: str, new: str) -> Edit:
    """One edit over all that differs."""
    before = _alike(zip(old, new, strict=False))
    after = min(_alike(zip(reversed(old), reversed(new), strict=False)), len(old) - before, len(new) - before)
    return Edit(before, len(old) - after, new[before : len(new) - after])


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs in front are of equals."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

"""JSON lines and JSON documents: every text, key and long number where it stands in the source.

A document is never written anew: order, spacing, number forms and the spelling of each string stay. What keys, turns
and pairs of name and value say of a text goes with it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from desensitize.batch.formats.document import applied, parsed, places
from desensitize.batch.formats.format import FormatError, Options, Place, Record
from desensitize.batch.formats.leaves import Collected, Given
from desensitize.batch.formats.lines import LIMIT, Lines
from desensitize.detect.lead import outright
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.batch.formats.columns import Columns
    from desensitize.batch.formats.document import State
    from desensitize.batch.formats.encoding import Codec
    from desensitize.batch.formats.format import Spell
    from desensitize.chat import jsontext

__all__ = ["FORMAT", "JSON", "keys_of", "open_leaves", "session_of", "stated_by"]

_BLANK = " \t\r\n"


class JsonLines:
    """One document a line. A line that is none is a record with an error."""

    name = "jsonl"
    suffixes = (".jsonl", ".ndjson")

    def __repr__(self) -> str:
        return "JsonLines()"

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """The documents; a blank line is a record without leaves."""
        lines = Lines(stream, options.encoding, strict=False)
        yield from lines.opening
        for line in lines:
            place = Place(line.number, line.number, line.offset)
            if line.error:
                yield Record(place, line.raw, error=line.error)
            elif line.text.strip(_BLANK):
                yield _record(line.raw, line.text, place, lines.codec, options)
            else:
                yield Record(place, line.raw)


class JsonDocument:
    """One document a file."""

    name = "json"
    suffixes = (".json", ".har")

    def __repr__(self) -> str:
        return "JsonDocument()"

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """The one document."""
        lines = Lines(stream, options.encoding)
        yield from lines.opening
        raws: list[bytes] = []
        texts: list[str] = []
        size = 0
        for line in lines:
            raws.append(line.raw)
            texts.append(line.text)
            size += len(line.raw)
            if size > LIMIT:
                message = f"one JSON document longer than {LIMIT >> 20} MiB; use --format jsonl or text"
                raise FormatError(message)
        raw, text = b"".join(raws), "".join(texts)
        if text.strip(_BLANK):
            yield _record(raw, text, Place(1, 1, len(lines.mark)), lines.codec, options)
        elif raw:
            yield Record(Place(1, 1, len(lines.mark)), raw)


FORMAT = JsonLines()
JSON = JsonDocument()


def keys_of(path: jsontext.Path) -> tuple[str, ...]:
    """The keys of a path, without the places in lists."""
    return tuple(step for step in path if isinstance(step, str))


def open_leaves(leaves: Sequence[jsontext.Leaf], columns: Columns) -> Sequence[jsontext.Leaf]:
    """The leaves that are looked at; of a key that is one of the columns, the key itself is not."""
    if not columns.only:
        return leaves
    return [leaf for leaf in leaves if leaf.kind != "key" and columns.open(keys_of(leaf.path))]


def session_of(source: str, key: str) -> str | None:
    """What a document has under a key, as the name of a conversation."""
    try:
        found: Any = json.loads(source)
        for step in key.split("."):
            found = found.get(step) if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None
    return str(found) if isinstance(found, str | int) else None


def stated_by(columns: Columns) -> State | None:
    """What ``--columns`` says outright of the leaves of a document."""
    if not columns.entities:
        return None

    def state(leaf: jsontext.Leaf, lead: str) -> str:
        entity = columns.entity(keys_of(leaf.path)) if leaf.kind != "key" else None
        return outright(entity, lead) if entity else lead

    return state


def _record(raw: bytes, source: str, place: Place, codec: Codec, options: Options) -> Record:
    collected = Collected()
    try:
        leaves = parsed(source)
        open_to, state = open_leaves(leaves, options.columns), stated_by(options.columns)
        for _ in places(source, open_to, collected, among=leaves, stated=state):
            pass
    except DesensitizeError as error:
        return Record(place, raw, error=str(error))

    def write(texts: Sequence[str], spell: Spell | None) -> bytes:
        given = Given(collected.leaves, texts, spell)
        edits = places(source, open_to, given, among=leaves, stated=state)
        return codec.spliced(raw, source, applied(source, edits), place.line)

    session = session_of(source, options.session) if options.session else None
    return Record(place, raw, tuple(collected.leaves), write, session)

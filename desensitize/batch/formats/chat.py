"""Chats as people export them: ``Name: text`` lines, with a time in front or not, and names with a time over the words.

A message goes on until the next one begins. Who speaks is masked as a name, and what is said is read behind what was
said before it: an answer is an answer to a question.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

from desensitize.batch.formats.format import Leaf, Options, Place, Record
from desensitize.batch.formats.lines import Lines
from desensitize.batch.formats.speakers import Said, context_of, headed, is_role, said
from desensitize.batch.formats.text import joined
from desensitize.context import Context
from desensitize.detect.spoken import still

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.batch.formats.encoding import Codec
    from desensitize.batch.formats.format import Spell
    from desensitize.batch.formats.lines import Line

__all__ = ["FORMAT", "is_chat"]

# Characters of one message: a longer one is in several parts.
_MOST = 64 << 10
# Messages at least, and their share of the lines, that make a text a chat.
_MESSAGES, _SHARE = 4, 0.6


class Chat:
    """A chat."""

    name = "chat"
    suffixes = ()

    def __repr__(self) -> str:
        return "Chat()"

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """The messages."""
        lines = Lines(stream, options.encoding)
        yield from lines.opening
        before = ""
        for number, block in enumerate(_messages(lines), 1):
            who = _who(block[0].text)
            record = _record(block, number, who, lines.codec, before)
            before = still(before, "".join(line.text for line in block)[who.words if who else 0 :])
            yield record


FORMAT = Chat()


def is_chat(head: str) -> bool:
    """Whether a text that begins so is a chat: most lines are messages, and of two speakers each speaks twice."""
    lines = [line for line in head.splitlines() if line.strip()]
    found = [(line, who) for line in lines if (who := _who(line)) is not None]
    over = sum(1 for line, _ in found if headed(line) is not None)
    names = Counter(line[who.start : who.end].strip() for line, who in found)
    again = [name for name, count in names.items() if count > 1]
    return (
        len(found) >= _MESSAGES
        and len(found) + over >= _SHARE * len(lines)
        and len(again) > 1
        and not all(is_role(name) for name in again)
    )


def _who(line: str) -> Said | None:
    return headed(line) or said(line)


def _messages(lines: Lines) -> Iterator[list[Line]]:
    held: list[Line] = []
    size = 0
    for line in lines:
        if held and (size >= _MOST or _who(line.text) is not None):
            yield held
            held, size = [], 0
        held.append(line)
        size += len(line.text)
        if lines.idle():
            yield held
            held, size = [], 0
    if held:
        yield held


def _record(block: Sequence[Line], number: int, who: Said | None, codec: Codec, before: str) -> Record:
    first = block[0]
    text, raw = "".join(line.text for line in block), b"".join(line.raw for line in block)
    name = text[who.start : who.end] if who else ""
    words = who.words if who else 0
    where = Context(before=before or None, speaker=name or None)
    spans: list[tuple[int, int, Context | None]] = [(words, len(text), where)] if text[words:].strip() else []
    if who is not None:
        spans.insert(0, (who.start, who.end, context_of(name)))
    leaves = tuple(Leaf(text[start:end], context) for start, end, context in spans)

    def write(texts: Sequence[str], spell: Spell | None) -> bytes:
        del spell
        return codec.spliced(raw, text, joined(text, spans, texts), first.number)

    return Record(Place(number, first.number, first.offset), raw, leaves, write)

"""Plain text, in blocks of lines, and what in it has a name beside it: columns of SQL, fields of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from desensitize.batch.formats.format import Leaf, Options, Place, Record
from desensitize.batch.formats.lines import Lines
from desensitize.batch.formats.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.batch.formats.encoding import Codec
    from desensitize.batch.formats.format import Spell
    from desensitize.batch.formats.lines import Line
    from desensitize.context import Context

__all__ = ["FORMAT", "Span", "Text", "block_record", "blocks", "joined", "spans_of"]

# Characters of a block that a blank line may end, and that any line ends; a key's armour may take so many more.
_LEAST, _MOST, _ARMOUR = 4 << 10, 64 << 10, 256 << 10


class Text:
    """Plain text."""

    name = "text"
    suffixes = (".txt", ".log", ".text")

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """Blocks of lines. One ends early where a pipe has nothing more to say for the moment."""
        lines = Lines(stream, options.encoding)
        yield from lines.opening
        for number, block in enumerate(blocks(lines), 1):
            yield block_record(block, number, lines.codec)

    def __repr__(self) -> str:
        return "Text()"


def blocks(lines: Lines) -> Iterator[list[Line]]:
    """Lines that are looked at together: up to a blank line, but no block is short, and none ends inside a key."""
    held: list[Line] = []
    size = 0
    armour = False
    for line in lines:
        held.append(line)
        size += len(line.text)
        if "-----" in line.text:
            armour = "-----BEGIN" in line.text and "-----END" not in line.text
        if armour and size < _ARMOUR:
            continue
        if (line.blank and size >= _LEAST) or size >= _MOST or lines.idle():
            yield held
            held, size = [], 0
    if held:
        yield held


def block_record(block: Sequence[Line], number: int, codec: Codec, context: Context | None = None) -> Record:
    """Lines of text as one record; ``context``: where they stand."""
    first = block[0]
    text, raw = "".join(line.text for line in block), b"".join(line.raw for line in block)
    spans = spans_of(text, context)
    leaves = tuple(Leaf(text[start:end], where) for start, end, where in spans)

    def write(texts: Sequence[str], spell: Spell | None) -> bytes:
        del spell
        return codec.spliced(raw, text, joined(text, spans, texts), first.number)

    return Record(Place(number, first.number, first.offset), raw, leaves, write)


class Span(NamedTuple):
    """``text[start:end]`` is looked at by itself, and where it stands."""

    start: int
    end: int
    context: Context | None


def spans_of(text: str, context: Context | None = None) -> list[Span]:
    """The pieces of a text, and the text between them."""
    spans: list[Span] = []
    done = 0
    for start, end, where in pieces(text):
        spans += Span(done, start, context), Span(start, end, where)
        done = end
    return [span for span in (*spans, Span(done, len(text), context)) if text[span.start : span.end].strip()]


def joined(text: str, spans: Iterable[tuple[int, int, object]], texts: Iterable[str]) -> str:
    """A text with others in the places of its spans."""
    parts: list[str] = []
    done = 0
    for (start, end, _), new in zip(spans, texts, strict=True):
        parts += text[done:start], new
        done = end
    return "".join((*parts, text[done:]))


FORMAT = Text()

"""Captions, WebVTT and SubRip: times, settings and notes stay, and what is said is read across cues.

A caption breaks where the screen is full, not where a value ends: ``138 0013`` stands in one cue and ``8000`` in the
next. So cues that follow one another are one text, whose breaks are blanks of a kind that nobody types. Where a value
went over a break its token stands before it, and a mark behind it says so: from that the cues come back as they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from desensitize.batch.formats.format import Leaf, Options, Place, Record
from desensitize.batch.formats.lines import Line, Lines
from desensitize.batch.formats.seams import SEAM, apart
from desensitize.batch.formats.speakers import context_of, said
from desensitize.context import Context
from desensitize.detect.spoken import still

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.batch.formats.encoding import Codec
    from desensitize.batch.formats.format import Spell

__all__ = ["FORMAT", "SRT"]

_TIMES = re.compile(r"\s*(?:[0-9]+:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{1,3}\s+-->\s")
# Blocks of a WebVTT file that are no cues; only notes hold words.
_SETTINGS = ("STYLE", "REGION", "WEBVTT")
# <v Marta Brandt>, <v.loud Marta>: who speaks.
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,64})?[ \t]+(?P<who>(?:<[A-Z0-9_]{1,64}>|[^<>]){1,128})>")
# Tags, and times inside of a cue, are passed over; so is what a seam looks like.
_TAG = re.compile(rf"{_VOICE.pattern}|</?[A-Za-z][^<>]{{0,128}}>|<[0-9:.]{{5,16}}>|\{{\\[^{{}}]{{0,64}}\}}|{SEAM}")
# Our own tokens look like tags.
_TOKEN = re.compile(r"</?[A-Z]+(?:_[A-Z]+)*_[0-9]+(?:_[0-9]+)?>")
# Cues that are read together at most, and the signs that end what somebody says.
_MOST, _ENOUGH = 48, 16
_ENDS = tuple(".?!。？！…")


class Cues:
    """Captions."""

    def __init__(self, name: str) -> None:
        self.name, self.suffixes = name, (f".{name}",)

    def __repr__(self) -> str:
        return f"Cues({self.name!r})"

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """What one person says in cues that follow one another."""
        lines = Lines(stream, options.encoding)
        yield from lines.opening
        number = 0
        held: list[Line] = []
        cues, who, before = 0, "", ""
        for block in _blocks(lines):
            timed = _timed(block)
            # Many programs say in each cue who speaks, also where it is still the same person.
            speaker = _speaker(block, timed) if timed is not None else ""
            if held and (speaker not in ("", who) or cues >= _MOST or timed is None):
                number += 1
                yield (record := _record(held, number, lines.codec, before))
                held, cues, before = [], 0, _before(before, record)
            who = speaker or who
            held += block
            cues += 1
            last = next((line.text.rstrip() for line in reversed(block) if not line.blank), "")
            if timed is None or (cues >= _ENOUGH and last.endswith(_ENDS)) or lines.idle():
                number += 1
                yield (record := _record(held, number, lines.codec, before))
                held, cues, before = [], 0, _before(before, record)
        if held:
            yield _record(held, number + 1, lines.codec, before)


FORMAT = Cues("vtt")
SRT = Cues("srt")


def _blocks(lines: Lines) -> Iterator[list[Line]]:
    """Lines up to a blank one, and the blank ones behind it."""
    held: list[Line] = []
    blank = False
    for line in lines:
        if held and blank and not line.blank:
            yield held
            held = []
        blank = line.blank
        held.append(line)
    if held:
        yield held


def _timed(block: Sequence[Line]) -> int | None:
    """The line of a block that says when it is shown; ``None``: it is no cue."""
    return next((at for at, line in enumerate(block[:2]) if _TIMES.match(line.text)), None)


def _speaker(block: Sequence[Line], timed: int) -> str:
    """Who speaks in a cue, if it says so."""
    first = block[timed + 1].text if timed + 1 < len(block) else ""
    voice, named = _VOICE.search(first), said(first)
    if voice is not None:
        return voice["who"]
    return first[named.start : named.end] if named is not None else ""


class _Piece(NamedTuple):
    """``text[start:end]`` of a run is said, or says who speaks."""

    start: int
    end: int
    who: bool = False


def _before(before: str, record: Record) -> str:
    """What the record after one answers; what comes before the first cue says nothing."""
    return still(before, record.leaves[-1].text.replace(SEAM, " ")) if record.leaves else before


def _record(block: Sequence[Line], number: int, codec: Codec, before: str) -> Record:
    first = block[0]
    raw, text = b"".join(line.raw for line in block), "".join(line.text for line in block)
    found = list(_pieces(block))
    whos, words = [one for one in found if one.who], [one for one in found if not one.who]
    name = text[whos[0].start : whos[0].end] if whos else ""
    leaves = [Leaf(text[one.start : one.end], context_of(text[one.start : one.end])) for one in whos]
    spoken = [text[one.start : one.end] for one in words]
    if any(map(str.strip, spoken)):
        leaves.append(Leaf(SEAM.join(spoken), Context(speaker=name or None, before=before or None)))

    def write(texts: Sequence[str], spell: Spell | None) -> bytes:
        del spell
        new = dict(zip(whos, texts, strict=False))
        if len(texts) > len(whos):
            new |= zip(words, apart(spoken, texts[-1]), strict=True)
        return codec.spliced(raw, text, _joined(text, new), first.number)

    return Record(Place(number, first.number, first.offset), raw, tuple(leaves), write)


def _joined(text: str, new: dict[_Piece, str]) -> str:
    parts: list[str] = []
    done = 0
    for piece in sorted(new):
        parts += text[done : piece.start], new[piece]
        done = piece.end
    return "".join((*parts, text[done:]))


def _pieces(block: Sequence[Line]) -> Iterator[_Piece]:
    """What is looked at: the words of cues and notes, without tags; times, settings and styles are not."""
    at = 0
    timed = settings = False
    fresh = True
    for line in block:
        body = line.text.rstrip("\r\n")
        if line.blank:
            fresh, timed, settings = True, False, False
        elif _TIMES.match(body):
            timed = True
        elif fresh and body.startswith(_SETTINGS):
            settings = True
            yield from _header(body, at)
        elif timed or not (settings or body.strip().isdigit()):
            yield from _spoken(body, at)
        fresh = fresh and line.blank
        at += len(line.text)


def _header(body: str, at: int) -> Iterator[_Piece]:
    """A title behind the first word of a file."""
    start = len("WEBVTT ")
    if body.startswith("WEBVTT ") and len(body) > start:
        yield _Piece(at + start, at + len(body))


def _spoken(body: str, at: int) -> Iterator[_Piece]:
    done = 0
    speaker = said(body)
    if speaker is not None and not body.startswith("<v"):
        yield _Piece(at + speaker.start, at + speaker.end, who=True)
        done = speaker.words
    for tag in _TAG.finditer(body, done):
        if _TOKEN.fullmatch(tag[0]):
            continue
        if tag.start() > done:
            yield _Piece(at + done, at + tag.start())
        voice = _VOICE.fullmatch(tag[0])
        if voice:
            yield _Piece(at + tag.start() + voice.start("who"), at + tag.start() + voice.end("who"), who=True)
        done = tag.end()
    if done < len(body) or not body:
        yield _Piece(at + done, at + len(body))

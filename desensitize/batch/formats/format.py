r"""What a format is: a reader that goes over an open file and gives its records, and a way to write each back.

A record is the least that stands for itself: a line, a row, a cue, a JSON document. It knows the bytes it came from, so
that what changes nothing is written as it was; and its leaves, the texts in it that are looked at, each with what says
what it is. Whatever else a file has (a header, a blank line, a byte order mark) comes as a record without leaves: the
records of a file, written one after another, are the file.

>>> record = Record(Place(1, 1, 0), b"Ann,1\n", (Leaf("Ann"),), lambda texts, _: f"{texts[0]},1\n".encode())
>>> record.written(["Ann"]), record.written(["<PERSON_1>"])
(b'Ann,1\n', b'<PERSON_1>,1\n')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from desensitize.batch.formats.columns import ALL, Columns
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.context import Context

__all__ = ["Format", "FormatError", "Leaf", "Options", "Place", "Record", "Spell", "Write"]

# (what an operator wrote, the value, how the file spelled that) → an output that says so, or None. See `Record`.
Spell = Callable[[str, str, str], str | None]
# (new texts of the leaves, spelling) → the record's bytes.
Write = Callable[[Sequence[str], Spell | None], bytes]


class FormatError(DesensitizeError):
    """A file that isn't what it was said to be, or is spelled in another encoding; the message never quotes it."""


class Place(NamedTuple):
    """Where a record begins: its number and its first line, both from 1, and bytes from the beginning of the file.

    Of a compressed file all three count in what it holds.
    """

    record: int
    line: int
    offset: int


class Leaf(NamedTuple):
    """A text that is looked at by itself.

    ``context`` is what `Masker.find` takes: what says what the text is.
    """

    text: str
    context: Context | str | None = None

    @property
    def entity(self) -> str | None:
        """What all of it is, where its column or somebody says so outright; the masker knows it by the context."""
        return getattr(self.context, "entity", None)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file.

    :param raw: its bytes, line end included.
    :param write: gives its bytes with new texts in the leaves' places; asked only where one of them changed.
    :param session: the conversation it is part of; ``None``: the file is one.
    :param error: why it can't be read; then it has no leaves. What to do about it is the caller's to say.
    """

    place: Place
    raw: bytes
    leaves: tuple[Leaf, ...] = ()
    write: Write | None = None
    session: str | None = None
    error: str | None = None

    def written(self, texts: Sequence[str], spell: Spell | None = None) -> bytes:
        r"""The bytes of the record with these texts as its leaves, in order; as they were, where nothing changed.

        :param spell: asked where a value was written in a way that the output does not tell by itself, such as
            ``\/`` in JSON; without it that comes back in the plain way.
        :raises FormatError: there is no way to write one of them, such as a letter that the encoding doesn't have.
        """
        if self.write is None or all(new == leaf.text for new, leaf in zip(texts, self.leaves, strict=True)):
            return self.raw
        return self.write(texts, spell)


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read.

    :param encoding: a codec's name, or ``"auto"``: told by a byte order mark or the text itself.
    :param columns: what is looked at.
    :param session: the column or key whose value names the conversation; records that have none belong to the file's.
    """

    encoding: str = "auto"
    columns: Columns = ALL
    session: str | None = None


class Format(Protocol):
    """A kind of file. Each module of a format holds one of them under the name ``FORMAT``."""

    name: str
    #: Endings of file names, such as ``.csv``, in lower case.
    suffixes: tuple[str, ...]

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """The records of an open file, read as they are asked for, in bounded memory.

        Nothing is closed. To go on where a run broke off, read again and drop as many records as were done.

        :raises FormatError: the file can't be read any further; one record that can't is given with its ``error``.
        """

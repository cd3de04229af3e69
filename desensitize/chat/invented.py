"""What a model says in clear, masked before anybody sees it: chunk by chunk, does no I/O.

The reply is read as the model wrote it, tokens still tokens. It is cut where nothing is found across the cut, and what
is found between two cuts is written over. Where the cuts lie depends on the text alone, so any chunking gives the same.
After an error nothing more is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from desensitize.chat.jsonplace import JsonPlace
from desensitize.errors import RestoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.detect.finding import Finding

__all__ = ["Following", "Invented", "Piece", "Reader"]

# Characters before a cut that the rules see: look-behinds, context words, the words a value stands beside.
CONTEXT = 512
_BROKEN = "a reply that could not be read is not given any further"


class Piece(NamedTuple):
    """A stretch of a reply. ``written``: it stands for a value, and nothing in it is read as a token."""

    text: str
    written: bool = False

    def __repr__(self) -> str:
        return f"Piece({len(self.text)} characters)"


class Following(Protocol):
    """Follows a text that goes on, see `desensitize.detect.frontier.frontier.Frontier`."""

    def feed(self, text: str, at: int, base: int, done: int, /) -> int:
        """Take in a character; gives where the text may be cut."""

    def cut(self, place: int, /) -> int:
        """The last place up to ``place`` where it may be cut."""

    def hold(self, start: int, end: int, /) -> None:
        """Take note of a stretch that must not be cut."""

    def due(self, place: int, /) -> bool:
        """Whether the rules are to be asked about what lies before a cut."""

    def let_go(self, place: int, /) -> None:
        """The text was cut."""

    def end(self) -> None:
        """The text is over."""


class Reader(Protocol):
    """Finds and writes over, for one reply."""

    @property
    def frontier(self) -> Following:
        """Follows the reply."""

    def find(self, text: str, /) -> Sequence[Finding]:
        """What in a text is to be masked, ascending and disjoint."""

    def write(self, text: str, findings: Sequence[Finding], /) -> Iterator[tuple[str, int | None]]:
        """The text with the findings written over: what it becomes, and where what was kept of it began."""


class Invented:
    """One text of a reply.

    :param reader: finds and writes over.
    :param encode: ``json``: the text is a JSON document, and stays one.
    :param quiet: what is found is only noted, and every chunk is given as it came, at once.
    """

    def __init__(self, reader: Reader, *, encode: Literal["text", "json"] = "text", quiet: bool = False) -> None:
        self._reader, self._frontier, self._quiet = reader, reader.frontier, quiet
        self._json = JsonPlace() if encode == "json" else None
        # What stands at `_base` and goes on; it is read up to `_next`, and cut at `_done`, which count from the start.
        self._text, self._base, self._next, self._done = "", 0, 0, 0
        self._broken = False
        self._found: list[Finding] = []

    def __repr__(self) -> str:
        return f"Invented({self.held} held)"

    @property
    def held(self) -> int:
        """Characters held back now."""
        return 0 if self._quiet else self._next - self._done

    def taken(self) -> list[Finding]:
        """What was found since this was asked last."""
        found, self._found = self._found, []
        return found

    def feed(self, chunk: str) -> list[Piece]:
        """Take in a chunk; gives what is certain so far."""
        return self._safely(chunk, lambda: self._fed(chunk))

    def flush(self) -> list[Piece]:
        """The rest. What is fed from here on is another text, right behind this one."""
        return self._safely("", self._rest)

    def _safely(self, chunk: str, read: Callable[[], list[Piece]]) -> list[Piece]:
        if self._quiet:
            self._look(read)
            return [Piece(chunk)]
        if self._broken:
            raise RestoreError(_BROKEN)
        self._broken = True
        pieces = read()
        self._broken = False
        return pieces

    def _look(self, read: Callable[[], list[Piece]]) -> None:
        """Who only looks stops nothing, and looks no further after an error."""
        if self._broken:
            return
        self._broken = True
        try:
            read()
        except Exception:  # noqa: BLE001 - whatever fails, the reply goes on
            return
        self._broken = False

    def _fed(self, chunk: str) -> list[Piece]:
        self._text += chunk
        out: list[Piece] = []
        while self._next < self._base + len(self._text):
            at = self._next - self._base
            self._next += 1
            place = self._frontier.feed(self._text, at, self._base, self._done)
            if place > self._done:
                out += self._cut(place)
        self._forget()
        return out

    def _forget(self) -> None:
        old = self._done - self._base - 2 * CONTEXT
        if old > 0:
            self._text, self._base = self._text[old:], self._base + old

    def _rest(self) -> list[Piece]:
        out = self._written(self._next, self._seen(self._next)) if self._next > self._done else []
        self._frontier.end()
        return out

    def _cut(self, place: int) -> list[Piece]:
        """Let go what lies before a place, unless something is found across it."""
        found: list[Finding] = []
        if self._frontier.due(place):
            found = self._seen(place)
            for one in found:
                if one.end > place:
                    self._frontier.hold(one.start, one.end)
            place = self._frontier.cut(place)
            if place <= self._done:
                return []
        self._frontier.let_go(place)
        return self._written(place, [one for one in found if one.start < place])

    def _seen(self, place: int) -> list[Finding]:
        """What is found before a place and was not let go yet, counted from the start."""
        base = max(0, self._done - CONTEXT)
        text = self._text[base - self._base : self._next - self._base]
        found = (one._replace(start=one.start + base, end=one.end + base) for one in self._reader.find(text))
        return [
            one._replace(start=max(one.start, self._done))
            for one in found
            if one.end > self._done and one.start < place
        ]

    def _written(self, place: int, found: Sequence[Finding]) -> list[Piece]:
        start, self._done = self._done, place
        text = self._text[start - self._base : place - self._base]
        found = [one._replace(start=one.start - start, end=one.end - start) for one in found]
        if self._json is not None:
            found = self._json.parts(text, found)
        if not found:
            return [Piece(text)]
        self._found += found
        out: list[Piece] = []
        at = 0
        for shown, kept in self._reader.write(text, found):
            if kept is not None:
                out.append(Piece(shown))
                at = kept + len(shown)
            else:
                out.append(Piece(self._json.spelled(at, shown) if self._json is not None else shown, written=True))
        return out

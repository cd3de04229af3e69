"""Finds outputs in a text by their digests: where an output may begin, and how long it may be, its shape says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Index"]

# Letters and digits of ASCII, by what they are: outputs are told from most other text by their shape.
_SHAPES = {code: "0" if chr(code).isdigit() else "a" for code in range(128) if chr(code).isalnum()}
# Characters by which shapes are looked up.
_HEAD = 6
# Where an output may begin, in a shape.
_EDGES = re.compile("(?<![0a])[0a]|[^0a]")


class Index:
    """Outputs by digest, each with a number; and what they look like.

    >>> index = Index()
    >>> _ = index.add(b"1", 0), index.shape("138-00", "call 138-00.", 5)
    >>> list(index.spans("or 138-00", lambda text: b"1" if text == "138-00" else b""))
    [(3, 9, 0)]
    """

    def __init__(self) -> None:
        self.outputs: dict[bytes, int] = {}
        self.shapes: dict[str, None] = {}
        # Whether some output touches a letter or digit, so that it may begin anywhere.
        self.glued = False
        # How shapes begin → the lengths they have, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        # ... of which there are so many characters, the most first.
        self._sizes: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"Index({len(self.outputs)} outputs)"

    def __len__(self) -> int:
        return len(self.outputs)

    def add(self, digest: bytes, number: int) -> int:
        """The number of an output, this one where it has none yet."""
        return self.outputs.setdefault(digest, number)

    def shape(self, output: str, text: str, start: int) -> None:
        """Note what an output looks like, and whether something touches it in its text."""
        self.learn(output.translate(_SHAPES))
        self.glued = self.glued or not (_is_edge(text, start) and _is_edge(text, start + len(output)))

    def learn(self, shape: str) -> None:
        """Note a shape."""
        if shape not in self.shapes:
            self.shapes[shape] = None
            head = shape[:_HEAD]
            known = {*self._lengths.get(head, ()), len(shape)}
            self._lengths[head] = tuple(sorted(known, reverse=True))
            self._sizes = tuple(sorted({*self._sizes, len(head)}, reverse=True))

    def spans(self, text: str, digest: Callable[[str], bytes]) -> Iterator[tuple[int, int, int]]:
        """(start, end, number) of the outputs in a text, ascending and disjoint."""
        shape, done = text.translate(_SHAPES), 0
        for start in self._starts(shape):
            for end in self._ends(shape, start) if start >= done else ():
                number = self.outputs.get(digest(text[start:end]))
                if number is not None:
                    yield start, end, number
                    done = end
                    break

    def _ends(self, shape: str, start: int) -> Iterator[int]:
        """Where outputs may end that begin like this place of a shape."""
        for size in self._sizes:
            for length in self._lengths.get(shape[start : start + size], ()):
                end = start + length
                known = end <= len(shape) and shape[start:end] in self.shapes
                if known and (self.glued or _is_edge(shape, end)):
                    yield end

    def _starts(self, shape: str) -> Iterable[int]:
        """Where in a text of this shape an output may begin."""
        if not self.outputs:
            return ()
        return range(len(shape)) if self.glued else (found.start() for found in _EDGES.finditer(shape))


def _is_edge(text: str, at: int) -> bool:
    """Whether no ASCII letters or digits touch each other across a place."""
    return at in {0, len(text)} or not (ord(text[at - 1]) in _SHAPES and ord(text[at]) in _SHAPES)

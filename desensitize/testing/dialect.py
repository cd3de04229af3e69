r"""Patterns of the rule dialect, and texts for them: for tests of what reads patterns.

They are small and made of few characters, so that a text drawn beside one often matches it, or nearly does: what sets
two engines apart is in the last step back, not in the first character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st

from desensitize.pattern.shape import defects, width
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Look
from desensitize.testing.patterns import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NOISE", "patterns", "texts"]

#: Characters of the patterns and of what stands between their matches: of both cases, of other planes, and of none.
NOISE = "abcABC01-. \n张王İK\u212a\u017f\u0000\u00ff\ud800\U0001d7ce\U0001f600\U0010ffff"

_PLAIN = (
    "a",
    "b",
    "a",
    "b",
    "a",
    "b",
    "c",
    "A",
    "0",
    "1",
    "-",
    r"\.",
    " ",
    "张",
    "王",
    r"\n",
    r"\U0001f600",
    r"\x00",
    "K",
)
_CLASSES = (
    "[ab]", "[a-c]", "[A-Ca-c]", "[0-9]", "[01]", "[^a]", "[^0-9]", "[^\\n]", ".", "[张王]",
    "[\u3400-\u9fff]", "[0a张]",
    r"[\U0001f600-\U0001f64f]", r"[^\U0001f600]", r"[a\U0001d7ce-\U0001d7ff]", r"[\ud800-\udfff]", "[bK]", "[^]b]",
)  # fmt: skip
_MODES = ("", "", "?", "+")
_COUNTS = ("?", "?", "{0,2}", "{1,2}", "{1,3}", "{2}", "{3}", "{0}", "{0,1}", "{1,1}", "{0,9}", "{1,20}", "{2,40}")
# Characters of a text: more tell no more.
_MOST = 400


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Patterns that may be a rule's, now and then with a group ``value``."""
    pen = _Pen(draw)
    rows = [pen.row(2) for _ in range(draw(st.integers(1, 3)))]
    if draw(st.booleans()):
        # Neither the value nor the whole is ever empty.
        rows.append(f"(?<value>{pen.row(1)}{pen.atom()})")
        rows.append(pen.row(1) if draw(st.booleans()) else "")
    else:
        rows.insert(draw(st.integers(0, len(rows))), pen.atom())
    pattern = draw(st.sampled_from(["", "", "", "(?i)"])) + "".join(rows)
    assume(not any(defects(parse(pattern))))
    return pattern


@st.composite
def texts(draw: st.DrawFn, pattern: str) -> str:
    """Texts in which the pattern may match, here and there and one beside the other."""
    piece = drawn(parse(pattern))
    pieces: list[str] = []
    for kind in draw(st.lists(st.integers(0, 3), max_size=6)):
        text = draw(st.text(NOISE, max_size=3) if kind == 3 else piece)  # noqa: PLR2004 - one kind in four
        pieces.append(text[: len(text) - draw(st.integers(0, 3))] if kind == 2 else text)  # noqa: PLR2004 - and one is cut
    return "".join(pieces)[:_MOST]


class _Pen:
    """Writes parts of a pattern; ``depth``: how often a part may hold another."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def _one(self, of: Sequence[str]) -> str:
        return self._draw(st.sampled_from(of))

    def row(self, depth: int) -> str:
        """One to three parts."""
        return "".join(self._part(depth) for _ in range(self._draw(st.integers(1, 3))))

    def _part(self, depth: int) -> str:
        kind = self._draw(st.integers(0, 9)) if depth else 0
        if kind < 3:  # noqa: PLR2004 - three kinds in ten
            return self.atom()
        if kind < 6:  # noqa: PLR2004 - as many again
            return self._repeat(depth)
        if kind < 8:  # noqa: PLR2004 - two kinds
            return self._group(depth)
        return self._look(depth - 1)

    def atom(self) -> str:
        """A character or a class."""
        return self._one(_PLAIN if self._draw(st.integers(0, 2)) else _CLASSES)

    def _repeat(self, depth: int) -> str:
        item = self._group(depth) if self._draw(st.booleans()) else self.atom()
        if isinstance(parse(item), Look):
            item = self.atom()
        # Turns that may take nothing multiply the ways to read a text, and the core gives up sooner than `regex` does.
        counts = _COUNTS if width(parse(item))[0] else _COUNTS[:5]
        return item + self._one(counts) + self._one(_MODES)

    def _group(self, depth: int) -> str:
        rows = (self.row(depth - 1) for _ in range(self._draw(st.integers(1, 4))))
        empty = "|" if not self._draw(st.integers(0, 5)) else ""
        return f"{self._one(('(?:', '(?:', '(?:', '(?i:'))}{'|'.join(rows)}{empty})"

    def _look(self, depth: int) -> str:
        if self._draw(st.booleans()):
            return f"{self._one(('(?=', '(?!'))}{self.row(depth)})"
        branches = (self._fixed(depth) for _ in range(self._draw(st.integers(1, 3))))
        return f"{self._one(('(?<=', '(?<!'))}{'|'.join(branches)})"

    def _fixed(self, depth: int) -> str:
        """A row that is always as wide, as a look-behind needs it."""
        return "".join(self._still(depth) for _ in range(self._draw(st.integers(0, 3))))

    def _still(self, depth: int) -> str:
        kind = self._draw(st.integers(0, 5))
        if not kind and depth > 0:
            return self._look(depth - 1)
        return self.atom() + ("{2}" if kind == 1 else "")

"""Where a character of a scalar's value stands in the YAML source: quotes, escapes, folded lines and blocks undone."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

__all__ = ["inside"]

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?:\r\n|[\n\r])[ \t]*|.)", re.DOTALL)
_FOLD = re.compile("[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029])[ \t]*(?:(?:\r\n|[\n\r\x85\u2028\u2029])[ \t]*)*")
_QUOTES = ("'", '"')


def inside(source: str, node: yaml.ScalarNode, at: int) -> tuple[int, int]:
    """(line, column), both 1-based, of the character of ``node.value`` at ``at`` (0-based); past the end: of the end.

    >>> import yaml
    >>> inside("a: 'it''s'", yaml.compose("a: 'it''s'").value[0][1], 3)
    (1, 9)
    """
    lines = _BREAK.split(source)
    line, column = node.start_mark.line, node.start_mark.column
    if node.style in {"|", ">"}:
        return _in_block(lines, line, node, at)
    starts = [0, *(found.end() for found in _BREAK.finditer(source))]
    start = starts[line] + column
    place = _place(_characters(source, start, node.style), at)
    row = next(row for row in range(len(starts) - 1, -1, -1) if starts[row] <= place)
    return row + 1, place - starts[row] + 1


def _place(characters: Iterator[tuple[int, int]], at: int) -> int:
    """Where the character at ``at`` begins; the last place has no end."""
    place = 0
    while at >= 0:
        place, count = next(characters)
        at -= count
    return place


def _characters(source: str, start: int, style: str | None) -> Iterator[tuple[int, int]]:
    """(place in the source, how many characters of the value begin there), in order."""
    place = start + (style in _QUOTES)
    while place < len(source):
        fold = _FOLD.match(source, place)
        if fold is not None:
            yield place, max(1, len(_BREAK.findall(fold[0])) - 1)
            place = fold.end()
        elif style == "'" and source.startswith("''", place):
            yield place, 1
            place += 2
        elif style == '"' and (escape := _ESCAPE.match(source, place)) is not None:
            yield place, int(source[place + 1] not in "\r\n")
            place = escape.end()
        elif style in _QUOTES and source[place] == style:
            break
        else:
            yield place, 1
            place += 1
    yield place, 1 << 30


def _in_block(lines: list[str], header: int, node: yaml.ScalarNode, at: int) -> tuple[int, int]:
    """A block scalar begins on the line after its sign; its lines lose the indent of the first one that has text."""
    body = lines[header + 1 :]
    first = next((line for line in body if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    before = node.value[:at]
    if node.style == "|":
        row = before.count("\n")
        return header + 2 + row, indent + at - (before.rfind("\n") + 1) + 1
    # Folded: a line break is a blank, or as many line ends as there are empty lines. Counted off against the source.
    left = at
    for row, (line, after) in enumerate(zip_longest(body, body[1:], fillvalue="")):
        # A line's own end is the blank that joins it to the next, unless empty lines come between.
        length = len(line) - indent + bool(after.strip()) if line.strip() else 1
        if left < length or row + 1 == len(body):
            return header + 2 + row, indent + left + 1
        left -= length
    return header + 2, indent + 1

"""A text read behind what stands before it, such as its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.asked import answer
from desensitize.detect.finding import STATED, Finding
from desensitize.detect.match.resolve import united

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # Finds in a text.
    Find = Callable[[str], Sequence[Finding]]

__all__ = ["all_of", "behind", "outright"]


def behind(lead: str, text: str, find: Find) -> list[Finding]:
    """What is found in a text as it reads behind each line of a `Lead`.

    The first line speaks for all of it, the others for its beginning, and only until all of it is found: a question is
    answered at once, and a text that goes on and on is no telephone number. Of two lines the earlier one counts.
    """
    first, *more = lead.split("\n")
    found = list(_after(first, text, find)) if first else []
    if not more:
        return found
    start, most, end = answer(text)
    for line in more:
        if all_of(found, text):
            break
        there = _after(line, text[start:end], find)
        moved = (f._replace(start=f.start + start, end=f.end + start) for f in there)
        found = united(found, (f for f in moved if f.end <= most))
    return found


def all_of(found: Sequence[Finding], text: str) -> bool:
    """Whether all of a text is one finding."""
    return bool(found) and found[0].start == 0 and found[0].end == len(text)


def outright(text: str, entity: str, rule: str) -> list[Finding]:
    """All of a text as one finding, since somebody says what it is; nothing where it holds nothing to be seen.

    :param rule: one of the entity's, by whose id its operator is known.
    """
    inside = text.strip()
    start = text.index(inside)
    return [Finding(start, start + len(inside), entity, rule, 1.0, STATED)] if inside else []


def _after(line: str, text: str, find: Find) -> Iterator[Finding]:
    """What is found in a text behind a line. What begins in the line itself is nothing of the text's."""
    at = len(line)
    return (f._replace(start=f.start - at, end=f.end - at) for f in find(line + text) if f.start >= at)

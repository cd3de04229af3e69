r"""One text out of pieces that stand apart, such as the lines of captions, and the pieces out of its masked form.

>>> said = ["call 138 0013", "8000 now"]
>>> apart(said, "call <PHONE_1> now")
['call <PHONE_1>', '⋯\u2060 now']
>>> apart(["call <PHONE_1>", f"{GONE} now"], f"call 138 0013{SEAM}8000{SEAM}{GONE} now")
['call 138 0013', '8000 now']
"""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["GONE", "SEAM", "apart"]

# A blank that rules read as any other, and that nobody types.
SEAM = "\u2005"
# In front of a piece whose beginning went into a token of an earlier one: a sign to see, and one that nobody types.
GONE = "⋯\u2060"
# Breaks that one value goes over at most.
_LONGEST = 8


def apart(old: Sequence[str], text: str) -> list[str]:
    """The new pieces, as many as the old ones.

    :param text: what the old ones, joined by seams, became.
    """
    new = text.split(SEAM)
    if len(new) > len(old):
        new = _given_back(new, len(new) - len(old))
    if len(new) < len(old):
        new = _filled(old, new)
    # Whoever changed the text beyond that: all of it is kept.
    return new if len(new) == len(old) else [" ".join(new), *[GONE] * (len(old) - 1)]


def _given_back(pieces: list[str], more: int) -> list[str]:
    """The pieces where values that had gone over breaks are back: each mark is the place of the piece before it."""
    out = list(pieces)
    at = 0
    while more and at < len(out):
        if not out[at].startswith(GONE):
            at += 1
            continue
        marks = next((n for n in range(1, len(out) - at) if not out[at + n].startswith(GONE)), len(out) - at)
        marks = min(marks, more, at)
        if not marks:
            at += 1
            continue
        out[at - marks : at + marks] = [out[at - marks + n] + out[at + n][len(GONE) :] for n in range(marks)]
        more -= marks
    return out


def _filled(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The pieces where values went over breaks: what is behind such a value stays where it was."""
    spans = _spans(old, new)
    if spans is None:
        return list(new)
    out: list[str] = []
    first = 0
    for piece, over in zip(new, spans, strict=True):
        last = old[first + over]
        if not over:
            out.append(piece)
        else:
            tail = _alike(reversed(piece), reversed(last))
            out += [piece[: len(piece) - tail], *[GONE] * (over - 1), GONE + piece[len(piece) - tail :]]
        first += over + 1
    return out


def _spans(old: Sequence[str], new: Sequence[str]) -> list[int] | None:
    """Over how many breaks each new piece goes, so that most of all letters stay where they were."""
    swallowed = len(old) - len(new)

    @lru_cache(None)
    def best(at: int, gone: int) -> tuple[int, tuple[int, ...]]:
        """Letters that stay from the new piece ``at`` on, where ``gone`` breaks went before it."""
        if at == len(new):
            return (0, ()) if gone == swallowed else (-1, ())
        found: tuple[int, tuple[int, ...]] = (-1, ())
        for over in range(min(_LONGEST, swallowed - gone) + 1):
            rest, spans = best(at + 1, gone + over)
            if rest < 0:
                continue
            first = at + gone
            kept = rest + _kept(old[first], old[first + over], new[at], over=over > 0)
            if kept > found[0]:
                found = kept, (over, *spans)
        return found

    letters, spans = best(0, 0)
    return list(spans) if letters >= 0 else None


def _kept(first: str, last: str, piece: str, *, over: bool) -> int:
    """Letters at both ends of a piece that are those of the old ones it goes over."""
    if not over:
        # One that didn't change at all has no rival.
        return 2 * len(piece) + 1 if piece == first else _ends(first, last, piece)
    return _ends(first, last, piece)


def _ends(first: str, last: str, piece: str) -> int:
    before = _alike(first, piece)
    return before + _alike(reversed(last), reversed(piece[before:]))


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    """How many letters in front are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))

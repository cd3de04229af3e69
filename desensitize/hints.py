"""What to say of a name that nothing has: the one that was probably meant, and a few of those there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ALONE", "meant", "some"]

#: Of rule files of one's own that do not say whether they are all there is.
ALONE = (
    "only the rules of these files are looked for, and nothing that is shipped: `include: [default]` in a file adds "
    "all that is on by default, `include: []` says that this is meant"
)

# Names that a message lists at most.
_LISTED = 12
# How alike two names are at least (0 to 1) where one is offered for the other.
_ALIKE = 0.6


def meant(name: str, names: Iterable[str]) -> str:
    """`` (did you mean 'token'?)`` where one is close, whatever its case, or begins with what was written.

    >>> meant("PHONE", ["IP_ADDRESS", "PHONE_NUMBER"]), meant("x", ["token"])
    (" (did you mean 'PHONE_NUMBER'?)", '')
    """
    cases = {each.casefold(): each for each in sorted(names)}
    said = name.casefold()
    close = _closest(said, cases, 1, _ALIKE) or [each for each in cases if said and each.startswith(said)]
    return f" (did you mean {cases[close[0]]!r}?)" if close else ""


def some(names: Iterable[str], near: str = "") -> str:
    """The names, or a dozen of them.

    :param near: list the dozen that is most like this one; default: the first.

    >>> some(["b", "a"]), some(map(chr, range(97, 123)))
    ('a, b', 'a, b, c, d, e, f, g, h, i, j, k, and 15 more')
    """
    every = sorted(set(names))
    if len(every) <= _LISTED:
        return ", ".join(every) or "none"
    cases = {each.casefold(): each for each in every}
    close = [cases[each] for each in _closest(near.casefold(), cases, _LISTED - 1, 0.0)] if near else every
    shown = sorted(close[: _LISTED - 1])
    return f"{', '.join(shown)}, and {len(every) - len(shown)} more"


def _closest(name: str, names: Iterable[str], most: int, least: float) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    return get_close_matches(name, sorted(names), most, least)

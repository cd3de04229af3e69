"""Dates as people write them, changed without changing how they are written."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["rewritten"]

# Year first only: 03/04/2020 is two dates, and a wrong guess would be a wrong interval.
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?P<a>[-/.]|[ ]?年[ ]?|)(?P<month>[0-9]{1,2})"
    r"(?P<b>[-/.]|[ ]?月[ ]?|)(?P<day>[0-9]{1,2})(?P<c>[ ]?日|)"
    r"(?:(?P<t>[T ])(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
)


def rewritten(text: str, change: Callable[[datetime], datetime]) -> str | None:
    """``text`` with its date changed, in the same form; ``None`` if it is no date with the year first.

    >>> rewritten("2024年5月17日", lambda day: day.replace(day=1))
    '2024年5月1日'
    """
    found = _DATE.fullmatch(text)
    if found is None or not _one_form(found):
        return None
    parts = {name: found[name] for name in ("year", "month", "day", "hour", "minute", "second")}
    try:
        moved = change(_date(parts))
    except (ValueError, OverflowError):
        return None
    padded = _padded(found)
    made = {
        name: str(getattr(moved, name)).rjust(len(digits) if padded or name not in {"month", "day"} else 1, "0")
        for name, digits in parts.items()
        if digits
    }
    date = f"{made['year']}{found['a']}{made['month']}{found['b']}{made['day']}{found['c']}"
    clock = ":".join(made[name] for name in ("hour", "minute", "second") if name in made)
    return f"{date}{found['t']}{clock}" if clock else date


def _date(parts: dict[str, str | None]) -> datetime:
    year, month, day, hour, minute, second = (int(digits or 0) for digits in parts.values())
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the text states no zone


def _one_form(found: re.Match[str]) -> bool:
    """Whether the separators belong together, and digits without any are eight."""
    a, b, c = (found[name].strip() for name in "abc")
    if not a:
        return not b and not c and len(found["month"]) == len(found["day"]) == 2  # noqa: PLR2004 - yyyymmdd
    return b == "月" if a == "年" else (b == a and not c)


def _padded(found: re.Match[str]) -> bool:
    """Whether this writer puts a zero before a month or day of one digit; between 年, 月 and 日 only if one is seen."""
    written = (found["month"], found["day"])
    if any(len(digits) == 1 for digits in written):
        return False
    return "年" not in found["a"] or any(digits.startswith("0") for digits in written)

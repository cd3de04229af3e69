"""Charts as markup: bars as boxes, a histogram and a curve as drawings. Each says its numbers in words too."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["area", "bars", "histogram", "share"]

# Bars of a chart; further ones are one bar.
_BARS = 40
# Size of a drawing, and what its scales take.
_WIDTH, _WIDE, _HEIGHT, _LEFT, _FOOT = 560, 1140, 200, 46, 24
_LINES = 4


def share(part: int, whole: int) -> str:
    """A part in per cent.

    >>> share(1, 8), share(0, 0), share(1, 10_000)
    ('12.5 %', '0 %', '<0.1 %')
    """
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    return f"{percent:.3g} %" if percent >= 0.1 else "<0.1 %"  # noqa: PLR2004 - the least that is shown


def bars(rows: Sequence[tuple[str, int, str]]) -> str:
    """Bars lying one under another: (name, count, what it means)."""
    total, most = sum(count for _, count, _ in rows), max((count for _, count, _ in rows), default=0)
    shown = [*rows[:_BARS]]
    if len(rows) > _BARS:
        rest = sum(count for _, count, _ in rows[_BARS:])
        shown.append((f"{len(rows) - _BARS} more", rest, ""))
        most = max(most, rest)
    lines = [
        f'<li title="{escape(title)}"><span class="name">{escape(name)}</span>'
        f'<span class="track"><i style="width:{100 * count / most:.2f}%"></i></span>'
        f'<span class="count">{count:,}</span><span class="part">{share(count, total)}</span></li>'
        for name, count, title in shown
    ]
    return f'<ol class="bars">{"".join(lines)}</ol>' if lines else ""


def histogram(counts: Sequence[int]) -> str:
    """Columns over the scores from 0 to 1, from the first class that has one."""
    if not any(counts):
        return ""
    first = min(next(at for at, count in enumerate(counts) if count), len(counts) // 2)
    shown, top = counts[first:], _round(max(counts))
    wide, high = (_WIDTH - _LEFT) / len(shown), _HEIGHT - _FOOT
    boxes = []
    for at, count in enumerate(shown):
        size = count / top * (high - 8)
        low = (first + at) / len(counts)
        boxes.append(
            f'<rect x="{_LEFT + at * wide + 1.5:.1f}" y="{high - size:.1f}" width="{wide - 3:.1f}" height="{size:.1f}" '
            f'rx="2"><title>{low:.2f} to {low + 1 / len(counts):.2f}: {count:,}</title></rect>'
        )
    step = 2 if len(shown) > 10 else 1  # noqa: PLR2004 - labels that have room
    marks = [
        _text(_LEFT + at * wide, _HEIGHT - 6, f"{(first + at) / len(counts):.2g}", "middle")
        for at in range(0, len(shown) + 1, step)
    ]
    return _drawing(_scale(top) + "".join(boxes) + "".join(marks), "Values by score")


def area(moments: Sequence[Mapping[str, Any]]) -> str:
    """A curve of values over seconds, filled."""
    if len(moments) < 3 or not moments[-1]["values"]:  # noqa: PLR2004 - fewer are no curve
        return ""
    end, top, high = moments[-1]["seconds"] or 1, _round(moments[-1]["values"]), _HEIGHT - _FOOT
    points = [
        f"{_LEFT + one['seconds'] / end * (_WIDE - _LEFT - 4):.1f},{high - one['values'] / top * (high - 8):.1f}"
        for one in ({"seconds": 0, "values": 0}, *moments)
    ]
    marks = [
        _text(_LEFT + (_WIDE - _LEFT - 4) * at / _LINES, _HEIGHT - 6, f"{end * at / _LINES:.3g} s", anchor)
        for at, anchor in enumerate(("start", *("middle",) * (_LINES - 1), "end"))
    ]
    line = " ".join(points)
    shape = (
        f'<polygon points="{_LEFT},{high} {line} {points[-1].partition(",")[0]},{high}"/><polyline points="{line}"/>'
    )
    return _drawing(_scale(top, _WIDE) + shape + "".join(marks), "Values over time", _WIDE)


def _drawing(inside: str, label: str, width: int = _WIDTH) -> str:
    return f'<svg viewBox="0 0 {width} {_HEIGHT}" role="img" aria-label="{label}">{inside}</svg>'


def _scale(top: int, width: int = _WIDTH) -> str:
    high, out = _HEIGHT - _FOOT, []
    for at in range(_LINES + 1):
        y = high - at / _LINES * (high - 8)
        out.append(f'<line x1="{_LEFT}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(_text(_LEFT - 6, y + 3.5, _short(top * at / _LINES), "end"))
    return "".join(out)


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{said}</text>'


def _round(number: int) -> int:
    """The next number above that a scale of four parts shows well.

    >>> _round(3), _round(97), _round(1201)
    (4, 120, 1600)
    """
    step = 1
    while step * 40 < number:
        step *= 10
    return next(part * step for part in (4, 8, 12, 16, 20, 32, 40) if part * step >= number)


def _short(number: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"

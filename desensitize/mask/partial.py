"""``partial``: part of the value stays in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from desensitize.mask.params import one_of, pair, text, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.mask.operator import Circumstance

__all__ = ["Partial"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class Partial:
    """Irreversible. Exactly one of the first seven parameters says what is covered; characters are code points.

    What would show the whole value (too short for it, without the character asked for) covers the whole value.

    :param keep: how many characters stay at the start and at the end.
    :param ends: how many characters are covered at the start and at the end.
    :param positions: first and last character to cover, 1-based and inclusive; or several such pairs, ascending.
    :param keep_positions: first and last character that stay, 1-based and inclusive.
    :param before: what stands before the first of this text is covered; the text itself stays.
    :param after: what stands after the first of this text is covered; the text itself stays.
    :param chars: each of these characters is covered, wherever it stands.
    :param fill: one character, written for each covered one.
    :param length: how often ``fill`` is written for each covered range, whatever its length.
    :param cover: a text written once for each covered range, instead of ``fill``.

    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("PHONE_NUMBER", "PHONE")
    >>> Partial(keep=(3, 4))("13800138000", at), Partial(positions=(5, 7), cover="***")("13800138000", at)
    ('138****8000', '1380***8000')
    >>> Partial(before="@", length=3)("someone@example.com", at), Partial(ends=(2, 2))("ABCDEF", at)
    ('***@example.com', '**CD**')
    """

    name: ClassVar[str] = "partial"
    reversible: ClassVar[bool] = False
    keep: Span | None = None
    positions: Span | tuple[Span, ...] | None = None
    fill: str = "*"
    cover: str | None = None
    ends: Span | None = None
    keep_positions: Span | None = None
    before: str | None = None
    after: str | None = None
    chars: str | None = None
    length: int | None = None

    def __post_init__(self) -> None:
        which = one_of({name: getattr(self, name) for name in _WAYS})
        _WAYS[which](getattr(self, which))
        _written_with(self.fill, self.cover, self.length)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value with a part covered."""
        del at
        out, done = [], 0
        for start, end in self._covered(value) or [(0, len(value))]:
            out += [value[done:start], self._hidden(end - start)]
            done = end
        return "".join(out) + value[done:]

    def __repr__(self) -> str:
        stated = [
            f"{name}={getattr(self, name)!r}"
            for name, field in self.__dataclass_fields__.items()
            if getattr(self, name) != field.default
        ]
        return f"Partial({', '.join(stated)})"

    def _hidden(self, covered: int) -> str:
        if self.cover is not None:
            return self.cover
        return self.fill * (covered if self.length is None else self.length)

    def _covered(self, value: str) -> list[Span]:
        """The ranges to cover, 0-based, end exclusive, none of them empty. Empty: everything."""
        size = len(value)
        if self.chars is not None:
            spans = [(i, i + 1) for i, c in enumerate(value) if c in self.chars]
        elif self.keep is not None:
            spans = [(self.keep[0], size - self.keep[1])]
        elif self.ends is not None:
            first, last = self.ends
            spans = [(0, first), (size - last, size)] if first + last < size else []
        elif self.keep_positions is not None:
            first, last = self.keep_positions
            spans = [(0, first - 1), (last, size)] if first <= size else []
        elif self.positions is not None:
            spans = [(first - 1, min(last, size)) for first, last in _pairs(self.positions)]
        else:
            spans = [self._beside(value)]
        return [(start, end) for start, end in spans if start < end]

    def _beside(self, value: str) -> Span:
        if self.before is not None:
            return 0, max(value.find(self.before), 0)
        mark = self.after or ""
        found = value.find(mark)
        return (found + len(mark), len(value)) if found >= 0 else (0, 0)


def _pairs(positions: Any) -> tuple[Span, ...]:
    """One pair or several, as several."""
    return (positions,) if positions and isinstance(positions[0], int) else positions


def _counts(keep: object) -> None:
    if not pair(keep, 0):
        message = "keep needs two whole numbers of at least 0"
        raise ValueError(message)


def _ends(ends: Any) -> None:
    if not pair(ends, 0) or not any(ends):
        message = "ends needs two whole numbers of at least 0, not both 0"
        raise ValueError(message)


def _places(positions: Any) -> None:
    pairs: tuple[Any, ...] = _pairs(positions) if isinstance(positions, tuple) and positions else ((),)
    flat = [n for each in pairs if isinstance(each, tuple) for n in each]
    sound = all(pair(each, 1) and each[0] <= each[1] for each in pairs)
    if not sound or any(a >= b for a, b in zip(flat[1::2], flat[2::2], strict=False)):
        message = (
            "positions needs two whole numbers, 1-based, the first not after the second; or ascending pairs of them"
        )
        raise ValueError(message)


def _kept(positions: Any) -> None:
    if not pair(positions, 1) or positions[0] > positions[1]:
        message = "keep_positions needs two whole numbers, 1-based, the first not after the second"
        raise ValueError(message)


_WAYS: dict[str, Callable[[Any], None]] = {
    "keep": _counts,
    "ends": _ends,
    "positions": _places,
    "keep_positions": _kept,
    "before": lambda mark: text(mark, "before"),
    "after": lambda mark: text(mark, "after"),
    "chars": lambda mark: text(mark, "chars"),
}


def _written_with(fill: object, cover: object, length: object) -> None:
    if not isinstance(fill, str) or len(fill) != 1:
        message = "fill must be one character; cover takes a longer text"
        raise ValueError(message)
    if cover is not None and not isinstance(cover, str):
        message = "cover must be text"
        raise ValueError(message)
    if length is not None and (cover is not None or not whole(length, 1, 256)):
        message = "length must be a whole number from 1 to 256, and goes with fill, not with cover"
        raise ValueError(message)

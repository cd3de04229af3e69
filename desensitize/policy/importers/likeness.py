"""A pattern for values that look like some examples."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Likeness", "alike", "label_before"]

_HAN = "\u3400-\u9fff"
# Capital letters at the beginning, up to so many, say what it is; more of them are part of the value.
_PREFIX = 8
# Runs of letters and of digits, one after the other, from which on they are one run of both.
_MIXED = 3
_KINDS = (("0-9", re.compile("[0-9]+")), ("A-Z", re.compile("[A-Z]+")), ("a-z", re.compile("[a-z]+")))
_HEX = re.compile("[0-9a-f]+")
_CUE = re.compile(rf"(?P<word>[A-Za-z]+|[{_HAN}]{{1,4}})[\s:：=#是为（(\"'“|-]*$")
_WORD = "0-9A-Za-z"


class Likeness(NamedTuple):
    """``telling``: whether it begins with something spelled out, so that it needs no word beside it."""

    pattern: str
    telling: bool


class _Run(NamedTuple):
    """Characters of one set, or one that is spelled out (``chars`` is empty)."""

    chars: str
    text: str


def alike(values: Sequence[str]) -> Likeness:
    """The pattern of all values that look like these.

    :raises ConfigError: they do not look alike, or there is nothing to go by.

    >>> alike(["AC-79927398"])
    Likeness(pattern='(?<![0-9A-Za-z])AC-[0-9]{8}(?![0-9A-Za-z])', telling=True)
    >>> alike(["12345678", "123456789"]).pattern
    '(?<![0-9A-Za-z])[0-9]{8,9}(?![0-9A-Za-z])'
    """
    shapes = [_shape(value) for value in values]
    if not shapes or not all(any(run.chars for run in shape) for shape in shapes):
        message = "a value needs a letter or a digit that may be another one in the next value"
        raise ConfigError(message)
    if len({tuple(run.chars or run.text for run in shape) for shape in shapes}) > 1:
        message = "the values are not built alike: make a rule for each kind"
        raise ConfigError(message)
    body = "".join(_counted(runs) for runs in zip(*shapes, strict=True))
    telling = sum(run.text.isalnum() for run in shapes[0] if not run.chars) > 0
    return Likeness(f"{_guard(shapes[0][0], '<!')}{body}{_guard(shapes[0][-1], '!')}", telling)


def _shape(value: str) -> tuple[_Run, ...]:
    """The runs of a value; a short run of capitals that something else follows is spelled out."""
    head = re.match(rf"[A-Z]{{2,{_PREFIX}}}(?=[^A-Za-z])", value)
    runs = [_Run("", head[0])] if head else []
    rest = value[head.end() :] if head else value
    for joined, part in groupby(rest, key=lambda char: char.isascii() and char.isalnum()):
        text = "".join(part)
        runs += _word_runs(text) if joined else _other_runs(text)
    return tuple(runs)


def _word_runs(text: str) -> Iterator[_Run]:
    found = re.findall("[0-9]+|[A-Z]+|[a-z]+", text)
    if len(found) < _MIXED:
        yield from (_Run(next(name for name, kind in _KINDS if kind.fullmatch(each)), each) for each in found)
    else:
        chars = "0-9a-f" if _HEX.fullmatch(text) else "".join(name for name, kind in _KINDS if kind.search(text))
        yield _Run(chars, text)


def _other_runs(text: str) -> Iterator[_Run]:
    for han, part in groupby(text, key=lambda char: "\u3400" <= char <= "\u9fff"):
        said = "".join(part)
        yield from [_Run(_HAN, said)] if han else [_Run("", char) for char in said]


def _counted(runs: Sequence[_Run]) -> str:
    if not runs[0].chars:
        return re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", runs[0].text)
    least, most = min(len(run.text) for run in runs), max(len(run.text) for run in runs)
    return f"[{runs[0].chars}]{{{least}}}" if least == most else f"[{runs[0].chars}]{{{least},{most}}}"


def _guard(run: _Run, sign: str) -> str:
    """A value does not touch its own kind; Chinese text may touch anything but names of Chinese characters."""
    return "" if run.chars == _HAN or not (run.chars or run.text.isalnum()) else f"(?{sign}[{_WORD}])"


def label_before(text: str, start: int) -> str:
    """The word right before a place, if one stands there.

    >>> label_before("Badge no: 12", 10), label_before("客户编号：12", 5), label_before("12", 0)
    ('no', '客户编号', '')
    """
    found = _CUE.search(text[:start])
    return found["word"] if found else ""

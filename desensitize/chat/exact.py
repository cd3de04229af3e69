r"""JSON that others wrote, read without losing anything and written anew only where it says something else.

Python would make ``1e400`` infinite and ``1.00`` the same as ``1.0``, and refuse a number of five thousand digits. Here
a number that Python may write another way is kept as it stands. Documents may be nested 64 levels deep.

>>> source = '{ "n": 1.00, "big": 1e400, "who": "\\u003cPERSON_1>" }'
>>> old = loads(source)
>>> rewritten(source, old, {**old, "who": "\u738b"})
'{ "n": 1.00, "big": 1e400, "who": "\\u738b" }'
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from desensitize.chat.jsontext import MAX_DEPTH, dumped, written
from desensitize.errors import RestoreError

__all__ = ["Kept", "Numeral", "loads", "rewritten", "spelled", "too_deep"]

# Whole numbers up to this long are plain ``int``: they come out as they went in, and indexes have to be ones.
_PLAIN_DIGITS = 18


class Kept:
    """What goes through plain data as it is: it holds no text for anybody to restore."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Numeral(Kept):
    """A number as it is written."""

    source: str


@dataclass(slots=True)
class _Node:
    """A value in its source, quotes or brackets included; of an object the keys too, one for each value."""

    start: int
    end: int = 0
    below: list[_Node] = field(default_factory=list)
    keys: list[_Node] = field(default_factory=list)


def loads(source: str) -> Any:
    """A document as plain data, its odd numbers as `Numeral`.

    :raises ValueError: it is none.
    :raises RestoreError: it is nested too deep.
    """
    if source.count("{") + source.count("[") > MAX_DEPTH and _depth(source) > MAX_DEPTH:
        raise too_deep()
    return json.loads(source, parse_int=_whole, parse_float=Numeral, parse_constant=Numeral)


def too_deep() -> RestoreError:
    """The error for what is nested so deep that reading it would exhaust the reader."""
    return RestoreError(
        f"the reply was not restored: it is nested deeper than {MAX_DEPTH} levels. Ask for a flatter one, or restore "
        f"the texts you need by themselves"
    )


def rewritten(source: str, old: Any, new: Any) -> str:
    """``source``, of which `loads` made ``old``, saying ``new``: what is the same in both stays to the byte.

    ``new`` is ``old`` but for texts, for keys in the same order, for values replaced and for members left out.
    """
    return _written(source, _nodes(source), old, new)


def spelled(value: Any) -> str:
    """A value as JSON; numbers that `loads` read as they were."""
    if isinstance(value, Numeral):
        return value.source
    if isinstance(value, dict):
        return "{" + ",".join(f"{dumped(key)}:{spelled(member)}" for key, member in value.items()) + "}"
    return "[" + ",".join(map(spelled, value)) + "]" if isinstance(value, list) else dumped(value)


def _whole(source: str) -> int | Numeral:
    return int(source) if len(source) <= _PLAIN_DIGITS and source != "-0" else Numeral(source)


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    # Strings, marks, words and numbers; what is between them is white space.
    return re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++')


def _depth(source: str) -> int:
    deepest = depth = 0
    for token in _token().finditer(source):
        mark = token[0]
        depth += (mark in {"{", "["}) - (mark in {"}", "]"})
        deepest = max(deepest, depth)
    return deepest


def _nodes(source: str) -> _Node:
    """Where everything in a sound document stands."""
    root = _Node(0)
    open_ = [root]
    for token in _token().finditer(source):
        mark, here = token[0], open_[-1]
        if mark in {"{", "["}:
            here.below.append(_Node(token.start()))
            open_.append(here.below[-1])
        elif mark in {"}", "]"}:
            open_.pop().end = token.end()
        elif mark == ":":
            here.keys.append(here.below.pop())
        elif mark != ",":
            here.below.append(_Node(*token.span()))
    return root.below[0]


def _written(source: str, node: _Node, old: Any, new: Any) -> str:
    was = source[node.start : node.end]
    if type(old) is type(new) and old == new:
        return was
    if isinstance(old, dict) and isinstance(new, dict):
        return _members(source, node, old, new)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        texts = [_written(source, *each) for each in zip(node.below, old, new, strict=True)]
        return _spliced(source, node, node.below, texts)
    return written(new, escaped="\\u" in was) if isinstance(new, str) else spelled(new)


def _members(source: str, node: _Node, old: dict[str, Any], new: dict[str, Any]) -> str:
    """An object. A key that is written twice says what its last member says; the others stay as they came."""
    names = _names(old, new)
    said = [json.loads(source[key.start : key.end]) for key in node.keys]
    last = {name: index for index, name in enumerate(said)}
    spans, texts = [], []
    for index, (name, key, value) in enumerate(zip(said, node.keys, node.below, strict=True)):
        shown = names.get(name)
        if shown is None:
            continue
        spans += [key, value]
        texts.append(_written(source, key, name, shown))
        changed = last[name] == index
        texts.append(_written(source, value, old[name], new[shown]) if changed else source[value.start : value.end])
    if len(names) == len(old):
        return _spliced(source, node, spans, texts)
    gaps = [source[key.end : value.start] for key, value in zip(spans[::2], spans[1::2], strict=True)]
    return "{" + ",".join(map("".join, zip(texts[::2], gaps, texts[1::2], strict=True))) + "}"


def _names(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """Under which key of ``new`` each member of ``old`` is found; those that were left out are not."""
    if new.keys() <= old.keys():
        return {name: name for name in old if name in new}
    return dict(zip(old, new, strict=True))


def _spliced(source: str, node: _Node, spans: list[_Node], texts: list[str]) -> str:
    """A container with other texts at some spans."""
    parts, done = [], node.start
    for span, text in zip(spans, texts, strict=True):
        parts += [source[done : span.start], text]
        done = span.end
    return "".join((*parts, source[done : node.end]))

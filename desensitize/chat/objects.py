"""What an object that is no plain data says, as plain data to look at: it is never sent or given back.

Sets, dataclasses, named values and plain objects are read attribute by attribute. What is the program's own code, a
function or a class, says nothing of a call; what keeps its state where Python does not show it cannot be read at all.
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import functools
import ipaddress
import pathlib
import re
import struct
import types
import uuid
from collections.abc import Iterator, Mapping, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from typing import Any

from desensitize.chat.jsontext import MAX_DEPTH
from desensitize.chat.plain import BYTES, refused

__all__ = ["unfolded"]

_CODE = (
    type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType,
    types.WrapperDescriptorType, types.MethodDescriptorType,
)  # fmt: skip
# Single values of the standard library: what they say is how they are written.
_WRITTEN = (
    dt.date, dt.time, dt.timedelta, dt.tzinfo, decimal.Decimal, fractions.Fraction,
    ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Network, ipaddress.IPv6Network, pathlib.PurePath,
    uuid.UUID, complex, range,
)  # fmt: skip
_ITEMS = (Sequence, AbstractSet, ValuesView)
_SCALARS = (str, int, float, *BYTES)
_POINTER = struct.calcsize("P")
# An object of more parts is no argument of a call but the program itself.
MAX_OBJECTS = 100_000


def unfolded(value: Any, path: str = "") -> Any:
    """The same as mappings and lists: shared parts are shared, and what holds itself still does.

    :param path: where it stands, for the error.
    :raises UnsupportedPart: an object that cannot be read.

    >>> unfolded({"tags": {"x"}, "at": dt.date(2020, 1, 2), "who": types.SimpleNamespace(name="Ann")})
    {'tags': ['x'], 'at': '2020-01-02', 'who': {'name': 'Ann'}}
    """
    return _Unfolding(path).value(value, 0)


class _Unfolding:
    """One reading. Keeps what it has met, since an object may hold itself."""

    def __init__(self, path: str) -> None:
        self.path = path
        # By id: the object, held so that its id is not given to another, and what it says.
        self.met: dict[int, tuple[Any, Any]] = {}

    def value(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, _SCALARS):
            return value
        if isinstance(value, _CODE):
            return None
        if isinstance(value, _WRITTEN):
            return str(value)
        if id(value) in self.met:
            return self.met[id(value)][1]
        if depth > MAX_DEPTH or len(self.met) > MAX_OBJECTS:
            raise refused(f"objects deeper than {MAX_DEPTH} levels, or more than {MAX_OBJECTS} of them", self.path)
        return self.held(value, depth + 1)

    def held(self, value: Any, depth: int) -> Any:
        """What a container, or an object with attributes, holds: its members, its attributes and its items."""
        members = list(value.items()) if isinstance(value, Mapping) else []
        items = [part for pair in members if not _plain_key(pair[0]) for part in pair]
        if isinstance(value, _ITEMS):
            items += value
        named = [dict(pair for pair in members if _plain_key(pair[0])), self.attributes(value)]
        named = [pairs for pairs in named if pairs]
        if len(named) == 1 and not items:
            out: dict[Any, Any] = {}
            self.met[id(value)] = value, out
            out.update((key, self.value(member, depth)) for key, member in named[0].items())
            return out
        parts: list[Any] = []
        self.met[id(value)] = value, parts
        parts += ({key: self.value(member, depth) for key, member in pairs.items()} for pairs in named)
        parts += (self.value(item, depth) for item in items)
        return {} if isinstance(value, Mapping) and not parts else parts

    def attributes(self, value: Any) -> dict[str, Any]:
        """What an object has by name. One that has more than that is read only if it is a container."""
        if isinstance(value, functools.partial):
            return {"args": value.args, "keywords": value.keywords, "func": value.func}
        if isinstance(value, re.Pattern):
            return {"pattern": value.pattern}
        if isinstance(value, BaseException):
            return {"args": value.args, **vars(value)}
        slots = _slots(type(value))
        if not isinstance(value, (Mapping, *_ITEMS)) and _hides(type(value), len(slots)):
            raise refused(_why(value), self.path)
        return {**getattr(value, "__dict__", {}), **{name: _got(slot, value) for name, slot in slots.items()}}


def _plain_key(key: Any) -> bool:
    return key is None or isinstance(key, _SCALARS)


def _slots(kind: type) -> dict[str, Any]:
    """Its slots by the name of the class and their own: two classes may have one each of the same name."""
    return {
        name if base is kind else f"{base.__name__}.{name}": slot
        for base in kind.__mro__
        for name, slot in vars(base).items()
        if isinstance(slot, types.MemberDescriptorType) and name != "__dict__"
    }


def _got(slot: Any, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except AttributeError:
        return None


def _hides(kind: type, slots: int) -> bool:
    """Whether an object of this kind has room for more than its attributes: something that Python does not show."""
    shown = slots + (kind.__dictoffset__ > 0) + (kind.__weakrefoffset__ > 0)
    more = kind.__basicsize__ > object.__basicsize__ + shown * _POINTER
    return more or kind.__itemsize__ > 0 or issubclass(kind, Iterator)


def _why(value: Any) -> str:
    if isinstance(value, Iterator):
        return "an iterator can be read only once; send a list"
    return (
        f"a {type(value).__name__} cannot be read; if it is part of your program and of no request, bind it in a "
        f"function of your own and wrap that"
    )

"""Anchors as they are kept, by pattern: what was picked once is not counted again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from desensitize.detect.prepare.anchors import Anchors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.pattern.charset import Ranges

__all__ = ["read", "written"]

_SECTION = "picked"


def written(known: Mapping[str, tuple[Anchors, ...] | None]) -> dict[str, bytes]:
    """Anchors by pattern, for a cache file."""
    return {_SECTION: json.dumps(known, separators=(",", ":")).encode()}


def read(sections: Mapping[str, memoryview] | None) -> dict[str, tuple[Anchors, ...] | None]:
    """The anchors of a cache file; none where there is no file.

    >>> kept = {"a|b": (Anchors((("a", None), ("b", ((48, 57),))), 0, 0, ((97, 122),)),), "[0-9]": None}
    >>> read({name: memoryview(data) for name, data in written(kept).items()}) == kept
    True
    """
    stated = {} if sections is None else json.loads(str(sections[_SECTION], "utf-8"))
    return {text: None if some is None else tuple(map(_anchors, some)) for text, some in stated.items()}


def _anchors(stated: list[Any]) -> Anchors:
    strings, low, high, barred = stated
    spelled = tuple((string, None if following is None else _ranges(following)) for string, following in strings)
    return Anchors(spelled, low, high, _ranges(barred))


def _ranges(stated: list[list[int]]) -> Ranges:
    return tuple((low, high) for low, high in stated)

"""Files of this machine that a request names: an SDK that uploads them sends what no scan has read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from desensitize.chat.plain import refused
from desensitize.chat.shape import EACH, FILES, Shape, Spot, tree

__all__ = ["refuse_local_files"]

_SCHEME = "file://"


def refuse_local_files(body: Any, shape: Shape, *, forward: bool, anywhere: bool = False) -> None:
    """Look at the texts that the SDK takes for the name of a file wherever there is one.

    ``forward`` lets those pass that stand where a file belongs; a text that happens to name one is never meant so.

    :param anywhere: look at every text, not only at the places the shape says.
    :raises UnsupportedPart: one of them is the name of a file.
    """
    places = ((),) if anywhere and shape.uploads else shape.uploads
    for place in places:
        for text, spot in _texts(body, Spot("", tree(shape)), place):
            if not (forward and spot.node.kind in FILES) and _names_a_file(text):
                raise refused("this names a file, which the SDK would send unread; send the text itself", spot.path)


def _texts(value: Any, spot: Spot, steps: tuple[str, ...]) -> Iterator[tuple[str, Spot]]:
    """Every text below the place that ``steps`` lead to, keys aside."""
    step, below = (steps[0], steps[1:]) if steps else (EACH, ())
    if isinstance(value, str):
        yield from () if steps else [(value, spot)]
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if step in {EACH, key}:
                yield from _texts(member, spot.member(key, key), below)
    elif isinstance(value, list | tuple) and step == EACH:
        for index, item in enumerate(value):
            yield from _texts(item, spot.item(index), below)


def _names_a_file(text: str) -> bool:
    """Whether there is such a file now: what an SDK asks too, in one way or the other."""
    if text.lstrip()[: len(_SCHEME)].lower() == _SCHEME:
        return True
    return any(map(os.path.isfile, {text, os.path.expanduser(text)}))  # noqa: PTH111 - takes any text at all

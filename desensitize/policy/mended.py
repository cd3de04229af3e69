"""A user's file without what is misshapen in it, so that all else that is wrong is told in the same breath.

What has not the right shape becomes null, so that whoever meets it knows that something was there; a key of a rule that
nobody knows becomes `UNKNOWN`. What would only follow from that is not told.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desensitize.policy.build import UNKNOWN

if TYPE_CHECKING:
    from desensitize.errors import Problem
    from desensitize.policy.document import Document, Path

__all__ = ["CATEGORY", "PARTS", "mended"]

#: The shapes that a file may have.
CATEGORY, PARTS = "category", "parts"
# How much of a path is given up: a key of a rule, a part, an operator of a profile, an item of what is included.
_DEEP = {"rules": 3, "parts": 2, "profiles": 3, "include": 2, "use": 2}
_LISTS, _MAPPINGS = ("rules", "include", "use"), ("parts", "profiles")


def mended(document: Document, shape: str) -> tuple[Document, list[Problem]]:
    """The document without its misshapen pieces, and what they are.

    :param shape: `CATEGORY` or `PARTS`.
    """
    # pydantic costs 80 ms to import: only a user's file needs it.
    from desensitize.policy.mistakes import mistakes  # noqa: PLC0415
    from desensitize.policy.schema import PartsFile, edition  # noqa: PLC0415

    model = edition(document.data) if shape == CATEGORY else PartsFile
    found = list(mistakes(document.data, model))
    if not found:
        return document, []
    problems = [document.problem(path, say, key=key) for path, say, key in found]
    out: dict[str, Any] = dict(document.data) if isinstance(document.data, dict) else {}
    for path, _, key in found:
        if path:
            _give_up(out, path[: _DEEP.get(str(path[0]), 1)], gone=key and len(path) <= _DEEP.get(str(path[0]), 1))
    out |= {key: [] for key in _LISTS if not isinstance(out.get(key), list)}
    out |= {key: {} for key in _MAPPINGS if not isinstance(out.get(key), dict)}
    return replace(document, data=out, mistaken=True), problems


def _give_up(data: Any, path: Path, *, gone: bool) -> None:
    """Put null at a place, or take it out; the others of a list stay where they are. Nothing shared is changed."""
    for step in path[:-1]:
        if _at(data, step) is None:
            return
        data[step] = copy(_at(data, step))
        data = data[step]
    last = path[-1]
    if isinstance(data, dict) and gone and path[0] == "rules":
        data[last] = UNKNOWN
    elif isinstance(data, dict) and gone and path[0] != "parts":
        data.pop(last, None)
    elif isinstance(data, dict) or _at(data, last) is not None:
        data[last] = None


def _at(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None

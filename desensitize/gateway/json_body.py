"""A body that is one JSON object, said once and not too deep: what two readers would take for two things is refused."""

from __future__ import annotations

import json
from typing import Any

from desensitize.gateway.refusal import Refusal

__all__ = ["json_object"]


def json_object(body: bytes, depth: int) -> dict[str, Any]:
    """The object that a body is.

    :param depth: how deep lists and objects may be nested.
    :raises Refusal: it is none; the message says what is wrong and quotes nothing.

    >>> json_object(b'{"a": [1]}', 2)
    {'a': [1]}
    >>> json_object(b'{"a": 1, "a": 2}', 2)
    Traceback (most recent call last):
    desensitize.gateway.refusal.Refusal: a key stands twice in one object of the body
    """
    try:
        said = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _wrong("the body is no UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise _wrong(f"the body is no JSON (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise _too_deep(depth) from None
    except ValueError:
        raise _wrong("the body holds a number that is too long to be read") from None
    if not isinstance(said, dict):
        raise _wrong("the body must be a JSON object")
    if body.count(b"{") + body.count(b"[") > depth and not _within(said, depth):
        raise _too_deep(depth)
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _wrong("a key stands twice in one object of the body")
    return made


def _no_number(_: str) -> None:
    raise _wrong("the body holds NaN or Infinity, which JSON has not")


def _within(value: Any, depth: int) -> bool:
    """Whether nothing in it is nested deeper; level by level, so that no depth is too much for this look itself."""
    level = [value]
    for _ in range(depth):
        level = [
            item
            for holder in level
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, dict | list)
        ]
        if not level:
            return True
    return False


def _wrong(message: str) -> Refusal:
    return Refusal(400, "invalid_json", message)


def _too_deep(depth: int) -> Refusal:
    return Refusal(400, "too_deep", f"the body is nested deeper than {depth} levels")

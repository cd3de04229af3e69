"""A place in a request, as data: a slot stands where a text is to be planted, and says how it is written there."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ALONE", "NUMBER", "TEXT", "Slot", "escaped", "filled", "merged", "nested", "of", "packed", "slot_in"]


class Slot(NamedTuple):
    """Where a text goes.

    ``takes``: ``text`` (sentences), ``alone`` (one value and nothing else) or ``number`` (a value of digits).
    ``packed``: what a model says of it gives no value back, since it stands there in another writing.
    """

    fill: Callable[[str], Any]
    takes: str = "text"
    packed: bool = False


TEXT = Slot(lambda text: text)
ALONE = Slot(lambda text: text, "alone")
NUMBER = Slot(int, "number")


def of(form: str) -> Slot:
    """A text with words around it, which stand for it as ``{}``: a value alone, as part of something.

    >>> of("https://a.example/?q={}").fill("x@y.zz")
    'https://a.example/?q=x%40y.zz'
    """
    return Slot(lambda text: form.replace("{}", quote(text, safe="")), "alone", packed=True)


def nested(depth: int = 1, *, key: bool = False) -> Slot:
    r"""In a JSON document that is a string, so many times.

    >>> nested(2).fill("a")
    '{"data":"{\\"note\\":\\"a\\"}"}'
    """

    def fill(text: str) -> str:
        said = _dumped({text: True} if key else {"note": text})
        for _ in range(depth - 1):
            said = _dumped({"data": said})
        return said

    return Slot(fill, "alone" if key else "text")


def escaped(prefix: str = '{"note":"', suffix: str = '"}') -> Slot:
    r"""In a JSON document that is a string, each character as an escape.

    >>> escaped().fill("1")
    '{"note":"\\u0031"}'
    """

    def fill(text: str) -> str:
        units = text.encode("utf-16-be")
        return prefix + "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)) + suffix

    return Slot(fill)


def packed(prefix: str = "") -> Slot:
    """As base64, such as in a data: URL.

    >>> packed("data:text/plain;base64,").fill("hello")
    'data:text/plain;base64,aGVsbG8='
    """
    return Slot(lambda text: prefix + base64.b64encode(text.encode()).decode(), packed=True)


def filled(template: Any, text: str) -> Any:
    """The template with a text in each of its slots, keys included."""
    if isinstance(template, Slot):
        return template.fill(text)
    if isinstance(template, dict):
        return {filled(key, text): filled(member, text) for key, member in template.items()}
    return [filled(item, text) for item in template] if isinstance(template, list) else template


def slot_in(template: Any) -> Slot | None:
    """The first slot of a template."""
    if isinstance(template, Slot):
        return template
    members = [*template, *template.values()] if isinstance(template, dict) else template
    found = (slot_in(member) for member in members) if isinstance(members, list) else iter(())
    return next((slot for slot in found if slot is not None), None)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A request with something laid over it; objects are merged, all else is replaced, and ``None`` takes away."""
    out = dict(base)
    for key, member in over.items():
        kept = out.get(key)
        out[key] = merged(kept, member) if isinstance(kept, dict) and isinstance(member, dict) else member
    return {key: member for key, member in out.items() if member is not None}


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

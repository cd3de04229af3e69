"""Any text: another character of the same kind for each letter of ASCII and each digit; Chinese ones from a short list.

What is neither stays: separators, and letters of other scripts where nothing else is known of them. A text in which
nothing would change has no fake.
"""

from __future__ import annotations

import re

from desensitize.mask.surrogates.form import Form, same
from desensitize.mask.surrogates.slot import DIGITS, LOWER, UPPER, chars, literal
from desensitize.mask.surrogates.span import Span

__all__ = ["LONGEST", "TEXT"]

# Of names of places and of things; simple, and seldom part of another word.
_HAN = "云岭晨光青禾望江柳林明泽翠湖春城石桥松原竹溪海棠银杏秋霜白露长风朝阳"
_RUNS = re.compile("[0-9]+|[a-z]+|[A-Z]+|[一-鿿]+|[^0-9a-zA-Z一-鿿]+")
# What is longer is no value of a form, and takes a time that grows with its square.
LONGEST = 4096


def _span(text: str) -> Span | None:
    if len(text) > LONGEST:
        return None
    slots, frame = [], []
    for part in _RUNS.findall(text):
        kind = next(
            (kind for kind in (DIGITS, LOWER, UPPER) if part[0] in kind), _HAN if "一" <= part[0] <= "鿿" else ""
        )
        slots.append(chars(kind, len(part)) if kind else literal(part))
        frame.append(f"{kind[0]}{len(part)}" if kind else part)
    if all(slot.size == 1 for slot in slots):
        return None
    return Span("text\0" + "".join(frame), tuple(slots))


def _fake(fake: str, value: str) -> str:
    del value
    return fake


TEXT = Form(same, _span, _fake)

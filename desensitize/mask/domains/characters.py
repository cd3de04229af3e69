"""Any letters and digits: a digit stays a digit, a small letter small, a capital one capital.

There are 10, 26 and 26 of them, so the domain of a value with n digits and m letters has 10^n x 26^m values.
"""

from __future__ import annotations

from desensitize.mask.domains.domain import Domain, Place

__all__ = ["CHARACTERS", "ranked", "unranked"]

_KINDS = {"0": "0123456789", "a": "abcdefghijklmnopqrstuvwxyz", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_KIND = {ord(char): kind for kind, chars in _KINDS.items() for char in chars}


def ranked(text: str) -> Place:
    """The place of a text among those with the same kinds of characters.

    >>> ranked("b7")
    Place(number=17, size=260, kept='', frame='a0')
    """
    if text.isdecimal():
        return Place(int(text), 10 ** len(text), "", "0" * len(text))
    frame = text.translate(_KIND)
    number, size = 0, 1
    for char, kind in zip(text, frame, strict=True):
        chars = _KINDS[kind]
        number, size = number * len(chars) + chars.index(char), size * len(chars)
    return Place(number, size, "", frame)


def unranked(frame: str, number: int) -> str:
    """The text with a number among those with the same kinds of characters.

    >>> unranked("a0", 17)
    'b7'
    """
    if "a" not in frame and "A" not in frame:
        return f"{number:0{len(frame)}}"
    written = []
    for kind in reversed(frame):
        number, at = divmod(number, len(_KINDS[kind]))
        written.append(_KINDS[kind][at])
    return "".join(reversed(written))


def _place(text: str) -> Place | None:
    return ranked(text) if text else None


def _write(place: Place, number: int) -> str:
    return unranked(place.frame, number)


CHARACTERS = Domain("characters", _place, _write)

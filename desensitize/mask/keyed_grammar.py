"""What keyed tokens look like, for writing them and for finding them in text.

``PHONE:MZXW6...`` is one of `keyed_token`, ``PHONE~MZXW6...`` one of `encrypt`: the label of the value, a sign, and
base32. A point and more base32 behind it tell the spelling of a value that was not written in its canonical form.

Models change case, so any case is read. Where an ASCII letter or digit touches what looks like a token, or does so
across an underscore, it is a part of something longer and none; Chinese characters and signs may touch.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.errors import RestoreError
from desensitize.mask import base32

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["ENCRYPT", "KEYED_TOKEN", "tokens_in", "unwrapped"]

# The sign behind the label tells which operator wrote a token.
KEYED_TOKEN, ENCRYPT = ":", "~"
# Characters of the shortest there are: the token of an empty value by either operator, and of a spelling. A point and
# less than that is the end of a sentence, or of a file's name.
_SHORTEST = {KEYED_TOKEN: 29, ENCRYPT: 47}
_SPELLING = 28


@lru_cache(maxsize=1)
def _form() -> re.Pattern[str]:
    free, end = "(?<![0-9A-Za-z])(?<![0-9A-Za-z]_)", "(?!_?[0-9A-Za-z])"
    label = "(?P<label>[A-Za-z]++(?:_[A-Za-z]++)*+)"
    token, encrypted = (rf"{sign}[A-Za-z2-7]{{{least},}}+" for sign, least in _SHORTEST.items())
    spelling = rf"(?:\.[A-Za-z2-7]{{{_SPELLING},}}+)?+"
    return re.compile(f"{free}{label}(?:{token}{spelling}|{encrypted}){end}")


def tokens_in(text: str, labels: Collection[str] | None = None) -> Iterator[tuple[int, int, str]]:
    """Where tokens with these labels stand in a text, of both operators: start, end (exclusive) and label, in order.

    ``labels``: ``None`` is any.

    Whether a key made them is only known from `undo` of their operator; ``text[start + len(label)]`` says which it is.

    >>> token = "PHONE:MZXW6YTBOJTG633CMFZGM33PMJQXEZTP"
    >>> list(tokens_in(f"请打{token.lower()}，谢谢", {"PHONE"}))
    [(2, 40, 'PHONE')]
    >>> list(tokens_in(f"x{token} {token}9 {token}", {"EMAIL"}))
    []
    """
    at = 0
    while (found := _form().search(text, at)) is not None:
        label = found["label"].upper()
        ours = labels is None or label in labels
        if ours:
            yield found.start(), found.end(), label
        # Behind a label that is none of ours may stand one that is.
        at = found.end() if ours else found.end("label")


def unwrapped(output: str, label: str, sign: str, most: int = 1) -> list[bytes]:
    """The bytes of each part of a token, of which there are at most ``most``.

    :raises RestoreError: it is no token with this label and sign.
    """
    head = len(label) + len(sign)
    parts = [base32.read(part) for part in output[head:].split(".")]
    sound = [part for part in parts if part]
    headed = output.isascii() and output[:head].upper() == label + sign
    whole = len(parts) <= most and len(output.partition(".")[0]) >= head + _SHORTEST[sign]
    if not headed or not whole or len(sound) != len(parts):
        message = f"not a token of {label}: it was altered or cut off, or another operator wrote it"
        raise RestoreError(message)
    return sound

"""Text packed into base64 or hexadecimal digits, opened: a phone number in there is still a phone number.

It is read in place, so that the words around it count; what is found inside is masked by masking the run whole.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.detect.view import Edit

__all__ = ["DEEPEST", "SUSPECTS", "opened", "packed"]

# Packed text inside packed text is opened this often.
DEEPEST = 3
# Three bytes of ASCII are four characters of base64, each of which can be few; so are those of Chinese in UTF-8, where
# the first of a character's three bytes may stand at any of three places. Two characters each of hexadecimal digits.
_ANY = r"[0-9A-Za-z+/_\-]"
_ASCII = r"[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]" + _ANY
_HAN = (
    r"[56][I-LY-bo-r4-7][CGKOSWaeimquy26+\-]" + _ANY,
    r"[g-v][Oeu+\-][SWaeim]" + _ANY,
    r"[g-v][I-LY-bo-r4-7][DHLPTXbfjnrvz37/_][k-p]",
)
# A pattern, for any engine, that occurs in every text in which `packed` finds something.
SUSPECTS = "|".join(
    (
        f"(?:{_ASCII}){{3}}",
        rf"{_ASCII}{_ASCII[: -len(_ANY)]}=",
        rf"{_ASCII}{_ANY}{_ANY}==",
        *(f"(?:{han}){{2}}" for han in _HAN),
        f"{_HAN[0]}{_ASCII}",
        "(?:[2-7][0-9A-Fa-f]){10}",
        "(?:[Ee][4-9][89ABab][0-9A-Fa-f][89ABab][0-9A-Fa-f]){2}",
    )
)


def packed(text: str) -> Iterator[Edit]:
    """(start, end, what it says) of every packed run.

    >>> list(packed("ring MTM4MDAxMzgwMDA= now"))
    [(5, 21, '13800138000')]
    """
    for found in re.finditer(r"[0-9A-Za-z+/_\-]{8,}+={0,2}+", text):
        # Asked here too: bytes that happen to be text in some rare script are not what anyone packed.
        if _suspect().search(found.group()):
            yield from _opened(found.group(), found.start())


@lru_cache(maxsize=1)
def _suspect() -> re.Pattern[str]:
    return re.compile(SUSPECTS)


def _opened(run: str, at: int) -> Iterator[Edit]:
    said = opened(run)
    if said is not None:
        yield at, at + len(run), said
    elif "/" in run:
        # A slash is a character of base64, or stands between two runs of it.
        for part in re.finditer(r"[0-9A-Za-z+_\-]{8,}+={0,2}+", run):
            said = opened(part.group())
            if said is not None:
                yield at + part.start(), at + part.end(), said


def opened(run: str) -> str | None:
    """What a packed run says, or ``None`` where it is no readable text."""
    for raw in _raw(run):
        try:
            said = raw.decode()
        except UnicodeDecodeError:
            continue
        if all(c.isprintable() or c in "\t\r\n" for c in said):
            return said
    return None


def _raw(run: str) -> Iterator[bytes]:
    if len(run) % 2 == 0 and re.fullmatch("[0-9A-Fa-f]+", run):
        yield bytes.fromhex(run)
    if not run.isascii():
        return
    letters = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        yield base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except binascii.Error:
        return

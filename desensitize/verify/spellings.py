"""Other ways to write a value, such as a page, a log or somebody who hides it writes it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SPELLINGS", "Spelling"]

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


class Spelling(NamedTuple):
    """How a value is written, and the kinds that people write so."""

    write: Callable[[str], str]
    kinds: tuple[str, ...]


def _groups(text: str, between: str, size: int) -> str:
    return between.join(text[at : at + size] for at in range(0, len(text), size))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


SPELLINGS: Final[Mapping[str, Spelling]] = {
    "full width": Spelling(lambda text: text.translate(_WIDE), ("cn_mobile", "cn_id", "card", "email")),
    "spaced": Spelling(lambda text: f"{text[:3]} {text[3:7]} {text[7:]}", ("cn_mobile",)),
    "groups of four": Spelling(lambda text: _groups(text, " ", 4), ("card", "iban")),
    "digit by digit": Spelling(lambda text: _groups(text, " ", 1), ("cn_mobile", "cn_id")),
    "hyphens": Spelling(lambda text: f"{text[:3]}-{text[3:7]}-{text[7:]}", ("cn_mobile",)),
    "zero width": Spelling(lambda text: _groups(text, "\u200b", 3), ("cn_mobile", "email", "cn_id", "card")),
    "soft hyphen": Spelling(lambda text: _groups(text, "\u00ad", 4), ("cn_mobile", "email")),
    "percent-encoded": Spelling(lambda text: quote(text, safe=""), ("email", "phone")),
    "percent-encoded, all of it": Spelling(
        lambda text: "".join(f"%{ord(sign):02X}" for sign in text), ("cn_mobile", "email", "cn_id")
    ),
    "base64": Spelling(_base64, ("email", "cn_mobile", "openai_key")),
    "HTML references": Spelling(lambda text: "".join(f"&#{ord(sign)};" for sign in text), ("cn_mobile", "email")),
    "backslash-u": Spelling(
        lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text), ("cn_mobile", "email", "cn_id")
    ),
    "upper case": Spelling(str.upper, ("email",)),
    "lower case": Spelling(str.lower, ("iban",)),
}

"""Bytes as letters and digits that survive a change of case (RFC 4648 base32), without padding."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.native import engine

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["read", "write", "writer"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def write(data: bytes) -> str:
    """The characters of ``data``, capital.

    >>> write(b"foobar")
    'MZXW6YTBOI'
    """
    return _ways()[0](data)


def writer() -> Callable[[bytes], str]:
    """`write` as it is done here, for who writes much."""
    return _ways()[0]


def read(text: str) -> bytes | None:
    """The bytes of characters in any case; ``None`` for what `write` writes for no bytes.

    >>> read("mzxw6ytboi"), read("MZXW6YTBOJ"), read("MZXW6YTBO1")
    (b'foobar', None, None)
    """
    return _ways()[1](text)


@lru_cache(maxsize=1)
def _ways() -> tuple[Callable[[bytes], str], Callable[[str], bytes | None]]:
    """How it is written and read here: both ways give the same, and the core is ten times as fast."""
    core = engine()
    return (_written, _read) if core is None else (core.base32, core.unbase32)


def _written(data: bytes) -> str:
    return base64.b32encode(data).rstrip(b"=").decode()


def _read(text: str) -> bytes | None:
    if not (text.isascii() and text.isalnum()):
        return None if text else b""
    capital = text.upper()
    try:
        data = base64.b32decode(capital + "=" * (-len(capital) % 8))
    except ValueError:
        return None
    # The bits that only fill the last character are zero: what has others was altered there.
    spare = len(capital) * 5 % 8
    return data if _LETTERS.index(capital[-1]) % (1 << spare) == 0 else None

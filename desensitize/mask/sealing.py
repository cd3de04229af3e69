"""What the operators share whose output is a ciphertext: which secret made it, and what it is bound to."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from desensitize.errors import RestoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.mask.keys import Key
    from desensitize.mask.operator import Circumstance

__all__ = ["bound", "mark", "opened"]

T = TypeVar("T")


def bound(at: Circumstance) -> bytes:
    """Label and context, as the data that a ciphertext is bound to. No two pairs give the same."""
    return _said(at.label, at.context)


@lru_cache(maxsize=256)
def _said(label: str, context: str) -> bytes:
    return f"{len(label)}/{label}{context}".encode("utf-8", "surrogatepass")


def mark(key: Key, index: int = 0) -> bytes:
    """One byte that tells most secrets of a ring apart: the first of the secret's name.

    Two may share it. Then both are tried, and the ciphertext itself says which one made it.
    """
    return key.derive("key-id", index)[:1]


def opened(key: Key, sealed: bytes, attempt: Callable[[int], T]) -> T:
    """What ``attempt`` gives for the secret of the ring that made ``sealed``, whose first byte is the secret's mark.

    :raises RestoreError: none of them did.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - 20 ms to import

    for index in range(len(key)):
        if mark(key, index) == sealed[:1]:
            try:
                return attempt(index)
            except InvalidTag:
                continue
    # Not chained to what the library raised: its frames hold the ciphertext and the key.
    message = "no secret of the key made this, or its label or context is another, or it was altered"
    raise RestoreError(message)

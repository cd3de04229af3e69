"""Which session a request is part of: one of its own, or one that it names.

A named session belongs to its caller: the same name from another caller is another session. Where callers have no
keys, a name that people choose could be guessed by whoever reaches the server, so there the server gives it out: 128
random bits.
"""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from desensitize.masker import Masker
    from desensitize.session import Session

__all__ = ["HEADER", "NEW", "Sessions"]

HEADER = "x-desensitize-session"
# What a client says to begin one whose name the server gives out.
NEW = "new"
_ISSUED = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[!-~]{1,200}")
# Sessions whose history is kept in this process.
_KEPT = 1000


class Sessions:
    """The named sessions of a gateway. Safe to share between threads."""

    def __init__(self, ttl: float, *, keys: bool) -> None:
        self._ttl, self._keys = ttl, keys
        self._kept: OrderedDict[tuple[int, str], tuple[Masker, Session]] = OrderedDict()
        self._lock = threading.Lock()

    def name(self, said: str) -> str:
        """The session's name for what a client said: the same, or a new one.

        :raises Refusal: a name that can't be one.
        """
        if said.lower() == NEW:
            return os.urandom(16).hex()
        if not _NAME.fullmatch(said):
            raise Refusal(400, "invalid_session", "a session's name is up to 200 visible ASCII characters")
        if not self._keys and not _ISSUED.fullmatch(said):
            message = (
                f"without keys the server names sessions, since a chosen name could be guessed: send {HEADER}: {NEW}, "
                "and the answer's header says the name"
            )
            raise Refusal(400, "invalid_session", message)
        return said

    def open(self, masker: Masker, caller: str, name: str, **choices: Any) -> Session:
        """A caller's session of that name; ``choices``: of this request alone, as of ``Masker.session``."""
        full = f"{caller}\n{name}"
        if choices:
            return masker.session(full, ttl=self._ttl, **choices)
        with self._lock:
            kept = self._kept.get((id(masker), full))
            if kept is None:
                kept = self._kept[id(masker), full] = (masker, masker.session(full, ttl=self._ttl))
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end((id(masker), full))
            return kept[1]

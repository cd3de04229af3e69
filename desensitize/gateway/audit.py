"""The audit log: one line of JSON a request. Who, at which door, what came of it, and counts; never a value.

What can't be written down is not served. A line is written when its reply is over; where that fails it is kept, and
until it and all lines like it are written, every further request is refused. The file is opened for each line, so that
it can be rotated by another name; a line is one write, so that several processes may share it.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections import Counter, deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.gateway.ledger import Record
    from desensitize.mask.keys import Key

__all__ = ["AuditLog"]

_LOG = logging.getLogger("desensitize")
_CODE = "audit_failed"
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class AuditLog:
    """A sink of records. Of one event loop.

    :param path: the file; it is made for its owner alone.
    :param key: tells sessions apart, so that a line names none.
    :param holds: whether a text holds a value: a client's own request id may.
    :raises ConfigError: the file can't be written.
    """

    def __init__(self, path: str, key: Key, holds: Callable[[str], object]) -> None:
        self._path, self._key, self._holds = path, key, holds
        self._late: deque[bytes] = deque()
        self._torn = False
        try:
            self._write(b"")
        except OSError as error:
            message = f"audit.file can't be written: {error.strerror}"
            raise ConfigError(message) from None

    def ready(self) -> None:
        """See that nothing is left to be written down.

        :raises Refusal: there is.
        """
        if self._late and not self._written():
            message = "the audit log can't be written, and nothing is served that is not in it"
            raise Refusal(503, _CODE, message, headers={"retry-after": "5"})

    def note(self, record: Record, /) -> None:
        """Write a request down."""
        if record.error == _CODE:
            return
        first = not self._late
        self._late.append(json.dumps(self._line(record), separators=(",", ":")).encode("ascii") + b"\n")
        if not self._written() and first:
            _LOG.error("the audit log can't be written; requests are refused until it can")

    def _written(self) -> bool:
        """Whether all lines are in the file now."""
        try:
            while self._late:
                line = self._late[0]
                whole = self._write(b"\n" * self._torn + line)
                self._torn = not whole
                if not whole:
                    return False
                self._late.popleft()
        except OSError:
            return False
        return True

    def _write(self, line: bytes) -> bool:
        """Whether the file took all of a line."""
        file = os.open(self._path, _FLAGS, 0o600)
        try:
            if hasattr(os, "fchmod"):
                os.fchmod(file, 0o600)
            return os.write(file, line) == len(line)
        finally:
            os.close(file)

    def _line(self, record: Record) -> dict[str, Any]:
        entities: Counter[str] = Counter(one.entity for one in record.found)
        rules: Counter[str] = Counter(one.rule for one in record.found)
        for event in record.events:
            entities.update(event.entities)
            rules.update(event.rules)
        return {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "request_id": record.request_id if not self._holds(record.request_id) else "",
            "caller": record.caller,
            "door": record.door,
            "status": record.status,
            "error": record.error,
            "session": self._digest(f"{record.caller}\n{record.session}") if record.session else "",
            "entities": dict(sorted(entities.items())),
            "rules": dict(sorted(rules.items())),
            "masked": record.masked,
            "restored": record.restored,
            "missed": record.missed,
            "seconds": round(record.seconds, 6),
        }

    def _digest(self, name: str) -> str:
        made = hmac.digest(self._key.derive("audit session"), name.encode("utf-8", "surrogatepass"), "sha256")
        return made[:16].hex()

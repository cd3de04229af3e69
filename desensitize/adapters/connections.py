"""Open connections, such as web sockets: what is said on one later passes no wrapper."""

from __future__ import annotations

import inspect
from typing import Any

from desensitize.errors import ConfigError

__all__ = ["hung_up", "talks"]

# How libraries spell the two ends of a connection. A generator can be sent things too, but receives nothing.
_HEARS = ("recv", "receive")
_SAYS = ("send", "send_bytes", "send_json", "send_str", "send_text")


def talks(value: Any) -> bool:
    """Whether this is a connection: things can be sent on it and received from it.

    >>> import socket
    >>> with socket.socket() as one:
    ...     talks(one)
    True
    >>> talks(x for x in ()), talks("hello")
    (False, False)
    """
    kind = type(value)
    return any(hasattr(kind, name) for name in _HEARS) and any(hasattr(kind, name) for name in _SAYS)


def hung_up(connection: Any) -> tuple[Any, ConfigError]:
    """Close a connection, and say why: an awaitable where closing takes one, and the error to raise."""
    close = getattr(connection, "close", None)
    closing = close() if callable(close) else None
    return closing if inspect.isawaitable(closing) else None, ConfigError(
        f"the call gave back an open connection ({type(connection).__name__}), and what is sent on it can't be masked; "
        f"wrap a call that takes the text and gives back the reply"
    )

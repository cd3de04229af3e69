"""Which engine reads text: the compiled core or Python. A figure means nothing without it."""

from __future__ import annotations

from desensitize import native

__all__ = ["core", "engine"]


def core() -> object | None:
    """The compiled core, if this process uses it."""
    return native.engine()


def engine() -> str:
    """A name for tables and records."""
    return str(native.core())

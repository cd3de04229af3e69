"""Which engine reads text: the compiled core or Python. A figure means nothing without it."""

from __future__ import annotations

import importlib

__all__ = ["core", "engine"]


def core() -> object | None:
    """The compiled core, if this version of the package has one and this process uses it."""
    try:
        module = importlib.import_module("desensitize.core")
    except ModuleNotFoundError:
        return None
    native: object | None = module.engine()
    return native


def engine() -> str:
    """A name for tables and records."""
    native = core()
    return "Python" if native is None else f"compiled core, {getattr(native, '__name__', native)}"

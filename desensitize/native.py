"""Whether the compiled core runs, and if not, why.

Both ways find the same; the compiled one is many times faster. ``DESENSITIZE_CORE=off`` in the environment switches it
off, ``DESENSITIZE_CORE=require`` makes it an error where it is missing. Otherwise a process in which it is missing logs
that once, at level INFO of the logger ``desensitize``: nothing is wrong with its results, and a library has no business
on its user's standard error. Who wonders about speed asks ``desensitize --version``.
"""

from __future__ import annotations

import importlib
import logging
import os
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["Core", "automata", "core", "engine"]

_ENGINE = "desensitize._core.engine"
_REMEDY = "with a C compiler and Python's headers, install desensitize again (in a checkout: pip install -e .)"


class Core(NamedTuple):
    """The compiled module, or why there is none."""

    module: ModuleType | None
    why: str = ""

    def __str__(self) -> str:
        if self.module is not None:
            return "native core"
        way = "pure Python" if automata() else "pure Python, one rule after the other"
        return f"{way}: {self.why}"


def engine() -> ModuleType | None:
    """The compiled module; None where Python does its work.

    :raises ConfigError: ``DESENSITIZE_CORE`` requires the core, which is missing, or says something unknown.
    """
    return core().module


@lru_cache(maxsize=1)
def automata() -> bool:
    """Whether the library is there by which Python finds literals; some systems have no wheel of it."""
    from importlib.util import find_spec  # noqa: PLC0415 - only where the core is missing

    return find_spec("ahocorasick") is not None


def core() -> Core:
    """What runs here, as ``DESENSITIZE_CORE`` wants it now; it is looked up once for each of its values.

    :raises ConfigError: ``DESENSITIZE_CORE`` requires the core, which is missing, or says something unknown.
    """
    return _chosen(os.environ.get("DESENSITIZE_CORE", ""))


@lru_cache(maxsize=4)
def _chosen(setting: str) -> Core:
    if setting == "off":
        return Core(None, "switched off by DESENSITIZE_CORE")
    if setting not in ("", "require"):
        raise ConfigError(f"DESENSITIZE_CORE is {setting!r}: it can be 'off' or 'require', or left out")
    found = _found()
    if found.module is None:
        if setting == "require":
            raise ConfigError(f"DESENSITIZE_CORE requires the native core, but {found.why}: {_REMEDY}")
        logging.getLogger("desensitize").info("slower without the native core: %s; %s", found.why, _REMEDY)
    return found


def _found() -> Core:
    from desensitize._core.sources import digest  # noqa: PLC0415 - not where the core is switched off

    try:
        module = importlib.import_module(_ENGINE)
    except ModuleNotFoundError:
        return Core(None, "it was not compiled here")
    except ImportError as error:
        return Core(None, f"it does not load ({error})")
    sources = digest()
    if sources not in ("", module.SOURCES):
        return Core(None, "it was compiled from other sources than those beside it")
    return Core(module)

"""The functions of its own that a program gives a ``Masker``, checked before anything is built."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError, ShadowWarning
from desensitize.events import Observer

if TYPE_CHECKING:
    from desensitize.events import OnEvent

__all__ = ["observed"]

_SHADOW = "shadow=True: nothing is masked; what would be is told to on_event, and raw text is sent"
# The caller of whoever makes a ``Masker``.
_CALLER = 3


def observed(on_event: OnEvent | None, on_part: Any, *, shadow: Any) -> Observer | None:
    """What tells ``on_event``, if it is given. A shadow is never quiet: it warns here.

    :raises ConfigError: a hook that can't be called, or has to be awaited; or nobody would see what a shadow finds.
    """
    for name, hook in {"on_event": on_event, "on_part": on_part}.items():
        if hook is not None and (not callable(hook) or _awaited(hook)):
            raise ConfigError(f"{name} must be a plain function of one argument; what awaits can put it into a queue")
    if not isinstance(shadow, bool):
        raise ConfigError("shadow must be True or False")
    if shadow and on_event is None:
        raise ConfigError("shadow=True masks nothing and only reports: say to whom, with on_event=")
    if shadow:
        warnings.warn(_SHADOW, ShadowWarning, stacklevel=_CALLER)
    return None if on_event is None else Observer(on_event, shadow=shadow)


def _awaited(hook: Any) -> bool:
    return inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(getattr(hook, "__call__", None))  # noqa: B004

"""The SDK of DashScope: a module of classes with class methods, each of which makes one call.

Its calls are masked where they are made and not on the wire: it uploads local files, and may encrypt the body, before
anything is sent.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["is_dashscope", "refuse_unknown_call", "wrapped_dashscope"]

# Classes whose ``call`` takes a request of known shape.
_CLASSES = frozenset(
    [
        "Generation",
        "AioGeneration",
        "MultiModalConversation",
        "AioMultiModalConversation",
        "TextEmbedding",
        "MultiModalEmbedding",
        "AioMultiModalEmbedding",
        "TextReRank",
        "AioTextReRank",
    ]
)
_CALL = "call"


def is_dashscope(client: Any) -> bool:
    """Whether this is the module, or one of its classes that make calls."""
    if isinstance(client, type):
        return client.__module__.startswith("dashscope.") and client.__name__ in _CLASSES
    return client is sys.modules.get("dashscope", _CALL)


def wrapped_dashscope(client: Any, over_calls: Callable[[Any], Any]) -> Any:
    """A stand-in for the module, or for one of its classes."""
    return _MaskingClass(client, over_calls) if isinstance(client, type) else _MaskingModule(client, over_calls)


def refuse_unknown_call(call: Any) -> None:
    """Refuse a function of the SDK that nobody has looked at: it may upload what its arguments name.

    :raises ConfigError: such a function.
    """
    owner = getattr(call, "__self__", None)
    kinds = [kind for kind in (owner.__mro__ if isinstance(owner, type) else type(owner).__mro__) if _ours(kind)]
    known = isinstance(owner, type) and kinds and kinds[0].__name__ in _CLASSES and call.__name__ == _CALL
    own = _ours(call) and not hasattr(call, "__wrapped__")
    if (kinds or own) and not known:
        raise ConfigError(f"{getattr(call, '__qualname__', 'this')} of dashscope is refused: {_WAY_OUT}")


def _ours(thing: Any) -> bool:
    return f"{getattr(thing, '__module__', '')}.".startswith("dashscope.")


class _MaskingModule:
    """Stands before the module: its classes that make calls, and its settings, which may be set here too."""

    def __init__(self, module: Any, over_calls: Callable[[Any], Any]) -> None:
        self.__dict__.update(_module=module, _over_calls=over_calls)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._module, name)
        if name in _CLASSES:
            return _MaskingClass(found, self._over_calls)
        if found is None or isinstance(found, str):
            return found
        raise ConfigError(f"dashscope.{name} is refused here: {_WAY_OUT}")

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)


class _MaskingClass:
    """Stands before a class: its ``call`` is masked, its constants are there, and other methods are refused."""

    def __init__(self, kind: type, over_calls: Callable[[Any], Any]) -> None:
        self._kind = kind
        self.call = over_calls(getattr(kind, _CALL))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._kind, name)
        if isinstance(found, str | type):
            return found
        raise ConfigError(f"{self._kind.__name__}.{name} is refused here: {_WAY_OUT}")


_WAY_OUT = f"only {_CALL} of {', '.join(sorted(_CLASSES))} is masked; use the module itself where no text is sent"

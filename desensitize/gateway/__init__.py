"""The gateway: an HTTP server that masks what clients in any language send to a model, and restores what comes back.

A request goes one way: `limits` and `callers` let it in, a door knows whose API it is, `relay` masks it with the
exchange of a ``Masker``, sends it to the upstream, and gives the reply back restored. There is no second logic here:
what is masked and restored, and what is refused, is decided by the library as for any wrapped call.

``desensitize serve`` runs it; ``application(config)`` is the ASGI application, for a server of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desensitize.gateway.app import application
    from desensitize.gateway.config import Config

__all__ = ["Config", "application"]


def __getattr__(name: str) -> Any:
    """The two public names, on first use (PEP 562): starlette and pydantic are imported only by who serves."""
    if name == "application":
        from desensitize.gateway.app import application  # noqa: PLC0415 - on first use

        return application
    if name == "Config":
        from desensitize.gateway.config import Config  # noqa: PLC0415 - on first use

        return Config
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

"""Runs the application with uvicorn: no access log, since a query string may hold text; graceful at its end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from desensitize.gateway.config import Config
from desensitize.gateway.config_file import checked

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["MOST_HEAD", "serve"]

# Bytes of a request before its body: the SDKs of DMS put whole texts into the URL.
MOST_HEAD = 1 << 20

# By this variable a worker process is told the configuration; it holds names of variables, and no secret.
_TOLD = "DESENSITIZE_GATEWAY_CONFIG"


def serve(config: Config) -> None:
    """Serve until the process is told to stop.

    :raises ConfigError: what could not be served.
    """
    import uvicorn  # noqa: PLC0415 - the extra `gateway`

    checked(config)
    os.environ[_TOLD] = config.model_dump_json()
    uvicorn.run("desensitize.gateway.server:_worker", workers=config.workers, **_options(config))


def _worker() -> Starlette:
    """The application of a worker process."""
    from desensitize.gateway.app import application  # noqa: PLC0415 - only where it is served

    return application(Config.model_validate_json(os.environ[_TOLD]))


def _options(config: Config) -> dict[str, Any]:
    return {
        "factory": True,
        "host": config.host,
        "port": config.port,
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": round(config.limits.shutdown),
        "timeout_keep_alive": 75,
        "h11_max_incomplete_event_size": MOST_HEAD,
    }

"""Runs the application with uvicorn: no access log, since a query string may hold text; graceful at its end."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.gateway.config import Config
from desensitize.gateway.config_file import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.applications import Starlette

__all__ = ["MOST_HEAD", "serve"]

# Bytes of a request before its body: the SDKs of DMS put whole texts into the URL.
MOST_HEAD = 1 << 20

# By this variable a worker process is told the configuration. Secrets are named there by variables of their own; the
# names and words that it lists are in it, as they are in the file.
_TOLD = "DESENSITIZE_GATEWAY_CONFIG"
_BACKLOG = 2048


def serve(config: Config, *, told: Callable[[str], object] = len) -> None:
    """Serve until the process is told to stop.

    :param told: is given the address once it is served: with port 0, the one that was free.
    :raises ConfigError: what could not be served, such as a port that is taken.
    """
    checked(config)
    with _listening(config) as listening:
        address = _address(listening)
        run = _alone if config.workers == 1 else _several
        run(config, listening, lambda: told(address))


def _alone(config: Config, listening: socket.socket, told: Callable[[], object]) -> None:
    import uvicorn  # noqa: PLC0415 - the extra `gateway`

    server = uvicorn.Server(uvicorn.Config(_application(config), **_options(config)))
    told()
    server.run(sockets=[listening])


def _several(config: Config, listening: socket.socket, told: Callable[[], object]) -> None:
    """Several processes, each of which builds its own. What would stop every one stops here, before there are any."""
    import uvicorn  # noqa: PLC0415 - the extra `gateway`
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415 - the same

    _tried(config)
    options = {"factory": True, "workers": config.workers, "timeout_worker_healthcheck": 60, **_options(config)}
    with _shared(config):
        told()
        made = uvicorn.Config(f"{__name__}:_worker", **options)
        Multiprocess(made, sockets=[listening]).run()


def _application(config: Config) -> Starlette:
    from desensitize.gateway.app import application  # noqa: PLC0415 - only where it is served

    return application(config)


def _worker() -> Starlette:
    """The application of a worker process."""
    return _application(Config.model_validate_json(os.environ[_TOLD]))


def _tried(config: Config) -> None:
    """Build all that a worker builds, and let go of it."""
    from desensitize.gateway.service import Service  # noqa: PLC0415 - only where it is served

    asyncio.run(Service(config).close())


@contextmanager
def _shared(config: Config) -> Iterator[None]:
    """What worker processes are told by the environment: the configuration, and a folder for their counts."""
    from desensitize.gateway.metrics import FOLDER  # noqa: PLC0415 - only where it is served

    folder = tempfile.mkdtemp(prefix="desensitize-")
    before = dict(os.environ)
    os.environ.update({_TOLD: config.model_dump_json(), FOLDER: folder})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _listening(config: Config) -> Iterator[socket.socket]:
    """The socket to serve on.

    :raises ConfigError: there can be none.
    """
    with ExitStack() as stack:
        try:
            family, *_, place = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
            # asyncio sends small pieces at once only where the protocol is named; else a second one waits 40 ms.
            made = stack.enter_context(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP))
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            made.bind(place)
            made.listen(_BACKLOG)
        except OSError as error:
            message = f"{config.host}:{config.port} can't be served: {error.strerror}"
            raise ConfigError(message) from None
        yield made


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _options(config: Config) -> dict[str, Any]:
    return {
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": round(config.limits.shutdown),
        "timeout_keep_alive": 75,
        "h11_max_incomplete_event_size": MOST_HEAD,
    }

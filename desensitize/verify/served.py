"""An ASGI application on a real socket, in a thread, for as long as a block runs."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["served"]

_SECONDS = 20.0


@contextmanager
def served(app: Any, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """The root of the application's URLs.

    :param port: 0: one that is free.
    :raises ConfigError: another program has the port.
    """
    import uvicorn  # noqa: PLC0415 - the extra `gateway`

    listening = _listening(host, port)
    config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _wait(server, thread)
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_SECONDS)
        listening.close()


def _listening(host: str, port: int) -> socket.socket:
    # Named as TCP: only then asyncio sends small pieces at once.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        message = f"port {port} can't be had ({error.strerror}); choose another with --listen"
        raise ConfigError(message) from None
    return listening


def _wait(server: Any, thread: threading.Thread) -> None:
    end = time.monotonic() + _SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            message = "a server on this machine did not start"
            raise ConfigError(message)
        time.sleep(0.005)

"""What the tests of the gateway share: a model that records, and gateways that are served."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from desensitize.gateway.app import application
from desensitize.gateway.config import Config
from desensitize.gateway.server import MOST_HEAD
from tests.recording import Recorder, recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.applications import Starlette

    Serve = Callable[..., str]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as record:
        yield record


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The root of an application on a real socket, in a thread."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=MOST_HEAD,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
            assert thread.is_alive()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def config(recorder: Recorder, **more: Any) -> Config:
    return Config.model_validate({"upstreams": {"default": {"url": recorder.url}}, **more})


@pytest.fixture(scope="module")
def alone() -> Iterator[str]:
    """A gateway for tests that ask no model, and change nothing that others see."""
    made = Config.model_validate({"upstreams": {"default": {"url": "http://127.0.0.1:9"}}})
    with served(application(made)) as root:
        yield root


@pytest.fixture
def serve(recorder: Recorder) -> Iterator[Serve]:
    """Serves a gateway before the recorder; its options are those of the configuration."""
    with ExitStack() as stack:
        yield lambda **more: stack.enter_context(served(application(config(recorder, **more))))

"""Our own gateway, before a model, for as long as a block runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from desensitize.verify.places import APIS
from desensitize.verify.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["gateway"]


@contextmanager
def gateway(upstream: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(its URL, the clients whose APIs it serves).

    :param upstream: the root of the model's URLs.
    """
    from desensitize.gateway.app import application  # noqa: PLC0415 - the extra `gateway`
    from desensitize.gateway.config import Config, Upstream, Upstreams  # noqa: PLC0415 - the same

    app = application(Config(upstreams=Upstreams(default=Upstream(url=f"{upstream}/v1"))))
    paths = {getattr(route, "path", "") for route in app.routes}
    with served(app) as root:
        yield root, tuple(client for client, apis in APIS.items() if apis[0].path in paths)

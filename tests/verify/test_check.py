"""The check finds what products let through, names where, and never calls clean what it could not try."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desensitize.verify import reading
from desensitize.verify.line import CLEAN, CROSSED, LEAK, REFUSED, UNTRIED, status_of
from desensitize.verify.own import gateway
from desensitize.verify.places import APIS
from desensitize.verify.replies import CUTS
from desensitize.verify.run import Check, blind
from desensitize.verify.served import served
from tests.verify import products
from tests.verify.products import product

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize import Masker
    from desensitize.verify.line import Line
    from desensitize.verify.upstream import Upstream

CHAT = APIS["openai"][:1]
EVERY = [api for apis in APIS.values() for api in apis]


def checked(upstream: Upstream, url: str, apis: Any = CHAT, seed: int = 1) -> list[Line]:
    return list(Check(upstream, apis, quick=True, seed=seed).product(url))


def places(lines: list[Line], *statuses: str) -> set[str]:
    return {line.place for line in lines if line.status in statuses}


def test_where_nothing_is_between_everything_leaks(upstream: Upstream) -> None:
    lines = list(Check(upstream, EVERY, quick=True, seed=1).control())
    assert {line.status for line in lines} == {LEAK}
    assert {line.client for line in lines} == set(APIS)
    assert status_of(lines) == 3


@pytest.mark.parametrize("client", ["openai", "anthropic", "dashscope"])
def test_our_gateway_is_clean(upstream: Upstream, client: str) -> None:
    with gateway(upstream.root) as (url, clients):
        assert client in clients
        lines = checked(upstream, url, APIS[client])
    assert {line.status for line in lines} == {CLEAN, REFUSED}
    assert {line.reply for line in lines} == {"restored", "n/a"}
    assert sum(line.place == CUTS for line in lines) >= 3
    assert status_of(lines) == 0


@pytest.mark.parametrize("client", [pytest.param(name, id=name) for name in APIS])
def test_a_product_that_masks_nothing_leaks_everything(upstream: Upstream, client: str) -> None:
    with product(upstream.root, products.everything) as url:
        lines = checked(upstream, url, APIS[client])
    assert {line.status for line in lines} == {LEAK}
    assert {place for api in APIS[client] for place in api.places} < places(lines, LEAK)
    assert status_of(lines) == 3


def test_a_product_without_a_flaw_is_clean(upstream: Upstream, masker: Masker) -> None:
    with product(upstream.root, products.nothing, masker) as url:
        assert status_of(checked(upstream, url)) == 0


def test_only_the_last_message_is_masked(upstream: Upstream, masker: Masker) -> None:
    with product(upstream.root, products.all_but_the_last_message, masker) as url:
        lines = checked(upstream, url)
    leaks = places(lines, LEAK)
    assert {"system message", "tool call arguments, 3 deep", "tool description", "metadata, key", "user"} <= leaks
    assert {"user message", "content part", "content part, data: URL"}.isdisjoint(leaks)
    assert not any(place.startswith(("header", "query")) for place in leaks)


@pytest.mark.parametrize(
    "flaw, start, where",
    [
        (products.query, "query", "in target"),
        (products.unknown_fields, "an unknown", "in body"),
    ],
)
def test_one_flaw_is_named_and_no_other(
    upstream: Upstream, masker: Masker, flaw: Callable[..., Any], start: str, where: str
) -> None:
    with product(upstream.root, flaw, masker) as url:
        lines = checked(upstream, url)
    leaks = places(lines, LEAK)
    assert len(leaks) >= 3
    assert all(place.startswith(start) for place in leaks)
    assert {line.detail for line in lines if line.status == LEAK} == {where}
    assert status_of(lines) == 3


def test_headers_that_go_on_are_named(upstream: Upstream, masker: Masker) -> None:
    def headers(request: Any, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        return {"headers": {**sent["headers"], "cookie": request.headers.get("cookie", "")}}

    with product(upstream.root, headers, masker) as url:
        lines = checked(upstream, url)
    assert [(line.place, line.detail) for line in lines if line.status == LEAK] == [
        ("header cookie", "in header cookie")
    ]


def test_values_of_another_request_are_told(upstream: Upstream, masker: Masker) -> None:
    """One session for everybody: a token of one request is restored in the reply to the next."""
    session = masker.session("everybody")

    def shared(request: Any, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            wire = masker.wire(session)
            body = wire.mask_request(request.url.path, "", [("content-type", "application/json")], body).body
            return {"content": body, "restoring": wire.reply(200, {"content-type": "application/json"})}
        return {"content": b"{}"}

    with product(upstream.root, shared, masker) as url:
        lines = checked(upstream, url)
    assert places(lines, CROSSED) == {"reply, with another request's tokens"}
    assert LEAK not in {line.status for line in lines}
    assert status_of(lines) == 3


def test_tokens_that_are_cut_and_not_put_together(upstream: Upstream, masker: Masker) -> None:
    """Values that never come back are no leak, and are told."""

    def unrestored(request: Any, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        return {"restoring": None}

    with product(upstream.root, unrestored, masker) as url:
        lines = checked(upstream, url)
    assert {line.reply for line in lines} == {"not restored", "n/a"}
    assert {line.detail.partition(" of ")[0] for line in lines if line.place == CUTS} == {"0"}
    assert status_of(lines) == 0


def test_what_is_sent_later_is_found(upstream: Upstream, masker: Masker) -> None:
    """A product that tells somebody later: with the next request it sends the one before as it was."""
    before: list[bytes] = []

    def late(request: Any, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        before.append(body)
        said = before[-2].decode(errors="replace").encode("ascii", "backslashreplace") if len(before) > 1 else b""
        return {"headers": {**sent["headers"], "x-before": said.replace(b"\r\n", b" ").decode()}}

    with product(upstream.root, late, masker) as url:
        lines = checked(upstream, url)
    assert {line.detail for line in lines if line.status == LEAK} == {"late, or in another request"}
    assert "user message" in places(lines, LEAK)


def test_nobody_there(upstream: Upstream) -> None:
    lines = checked(upstream, "http://127.0.0.1:9")
    assert [(line.status, line.detail) for line in lines] == [(UNTRIED, "unreachable (ConnectError)")]
    assert status_of(lines) == 4


def test_a_product_with_another_upstream(upstream: Upstream) -> None:
    async def answer(_: Any) -> Response:
        return JSONResponse({"choices": []})

    with served(Starlette(routes=[Route("/{rest:path}", answer, methods=["POST"])])) as url:
        lines = checked(upstream, url)
    assert [line.status for line in lines] == [UNTRIED]
    assert upstream.root in lines[0].detail
    assert status_of(lines) == 4


@pytest.mark.parametrize("code, status", [(403, UNTRIED), (404, UNTRIED), (500, UNTRIED)])
def test_a_product_that_refuses_everything_is_not_clean(upstream: Upstream, code: int, status: str) -> None:
    async def answer(_: Any) -> Response:
        return Response(b"no", code)

    with served(Starlette(routes=[Route("/{rest:path}", answer, methods=["POST"])])) as url:
        lines = checked(upstream, url)
    assert [line.status for line in lines] == [status]
    assert str(code) in lines[0].detail
    assert status_of(lines) == 4


def test_a_product_that_fails_on_values_is_not_clean(upstream: Upstream) -> None:
    """It says hello, and for all else it is out of order."""

    def failing(request: Any, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        return {} if b"hello" in body and len(body) < 90 and not request.url.query else {"target": 1 // 0}

    with product(upstream.root, failing) as url:
        lines = checked(upstream, url)
    assert "user message" in places(lines, UNTRIED)
    assert "failed (HTTP 500)" in {line.detail for line in lines}
    assert LEAK not in {line.status for line in lines if line.place == "user message"}


def test_what_the_check_cannot_see_is_untried(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control in which a value is not seen: the check says that it is blind there."""
    monkeypatch.setattr(reading, "_BASE64", reading.re.compile("(?!)"))
    lines = list(blind(Check(upstream, CHAT, quick=True, seed=1).control()))
    assert {"content part, data: URL", "content part, file", "an unknown field, base64"} <= places(lines, UNTRIED)
    assert {line.spelling for line in lines} == {"as written", "base64"}
    assert status_of(lines) == 4


def test_the_same_seed_plants_the_same(upstream: Upstream) -> None:
    first, again, other = (list(Check(upstream, CHAT, quick=True, seed=seed).control()) for seed in (3, 3, 4))
    assert first == again
    assert first != other

"""``ChatWithDesensitize`` and ``ChatWithDesensitizeSSE``: a chat that is masked on its way to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.responses import Response

from desensitize.chat import exact
from desensitize.errors import RestoreError
from desensitize.gateway.dms.answers import REQUEST_ID, ascii_json, completion
from desensitize.gateway.dms.events import Events
from desensitize.gateway.dms.masking import masked, masker
from desensitize.gateway.dms.parameters import invalid, values_of
from desensitize.gateway.dms.question import question
from desensitize.gateway.dms.unmasked import Unmasked
from desensitize.gateway.dms.upstream_says import failure
from desensitize.gateway.json_body import json_object
from desensitize.gateway.proxy import MASKED, Streamed, exchange
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.sessions import HEADER

if TYPE_CHECKING:
    from desensitize.gateway.config import Config
    from desensitize.gateway.dms.request import Call
    from desensitize.gateway.dms.rule_files import RuleFiles
    from desensitize.gateway.door import Visit
    from desensitize.gateway.relay import Answer, Exchange, Question
    from desensitize.gateway.upstream_error import Finds

__all__ = ["SSE", "chat"]

SSE = "ChatWithDesensitizeSSE"
_EVENTS = {"content-type": "text/event-stream;charset=UTF-8", "cache-control": "no-cache"}


async def chat(visit: Visit, call: Call, rules: RuleFiles) -> Response:
    """Ask the model.

    :raises DesensitizeError: what is answered instead.
    """
    service, streams = visit.service, call.action == SSE
    values, asked, body = await to_thread.run_sync(_asked, call, service.config)
    one, session, find = await to_thread.run_sync(_exchange, visit, values, rules)
    if session:
        service.states.check(session, body)
    answer = await service.relay("dms").ask(one, asked)
    try:
        await _check(answer, find)
        if streams:
            events = Events(answer, find, visit.record.request_id)
            await events.begin()
            return Streamed(events, _headers(visit, _EVENTS), visit)
        said = _completion(await answer.body(), visit.record.request_id, find)
    except BaseException:
        await answer.close()
        raise
    await answer.close()
    return Response(ascii_json(said), 200, _headers(visit, {"content-type": "application/json;charset=utf-8"}))


def _asked(call: Call, config: Config) -> tuple[dict[str, Any], Question, dict[str, Any]]:
    """The parameters, what the upstream is asked, and the body of that as plain data.

    On a thread: messages may be long.
    """
    streams = call.action == SSE
    values = values_of(call.given, streams=streams)
    asked, body = question(values, config.dms.model, streams=streams)
    json_object(asked.body, config.limits.depth)
    if values.get("ResponseFormat") == "json_object":
        _wants_json(values)
    return values, asked, body


def _exchange(visit: Visit, values: dict[str, Any], rules: RuleFiles) -> tuple[Exchange, str, Finds]:
    """The exchange, the session that the request names, and what finds what is somebody's in an error.

    On a thread: a set of rules that nobody named before takes a while to load.
    """
    if not masked(visit.service, values):
        return Unmasked(), "", visit.service.maskers.of().find
    chosen = masker(visit.service, values, rules)
    one, session = exchange(visit, chosen)
    return one, session, chosen.find


def _wants_json(values: dict[str, Any]) -> None:
    """What models refuse, said before anything is sent."""
    if "json" not in exact.spelled(values.get("Messages", [])).lower():
        raise invalid("Messages", "must contain the word json where ResponseFormat is json_object")
    if values.get("EnableThinking"):
        raise invalid("ResponseFormat", "can't be json_object where EnableThinking is true")


def _headers(visit: Visit, more: dict[str, str]) -> dict[str, str]:
    record = visit.record
    named = {HEADER: record.session} if record.session else {}
    ids = {"x-request-id": record.request_id, REQUEST_ID: record.request_id}
    return {**more, **ids, **named, MASKED: str(record.masked)}


async def _check(answer: Answer, find: Finds) -> None:
    """Raise for what an upstream that failed says."""
    if not answer.failed:
        return
    body, kind = await answer.body(), answer.headers.get("content-type", "")
    raise await to_thread.run_sync(lambda: failure(answer.status, body, find, kind=kind, headers=answer.headers))


def _completion(body: bytes, request_id: str, find: Finds) -> dict[str, Any]:
    try:
        said = exact.loads(body.decode("utf-8-sig"))
    except (ValueError, RestoreError):
        raise Refusal(502, "UpstreamError", "the upstream answered what is no completion") from None
    if not isinstance(said, dict) or not isinstance(said.get("choices"), list):
        raise failure(502, body, find)
    return completion(request_id, said)

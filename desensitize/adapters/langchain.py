"""LangChain agents: middleware that masks what each call of a model is told and restores what it says.

Tools run with the real values, the agent's state keeps them, and what a tool gives is masked on its way to the model.
Tokens that a model streams are those on the wire: read the agent's messages, or give the model an HTTP client of
``Masker.httpx_transport``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any, Protocol

from desensitize.adapters.openai import OPENAI_CHAT
from desensitize.chat.outgoing import leaves
from desensitize.chat.shape import Shape, at
from desensitize.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.session import Session

__all__ = ["Sessions", "middleware"]

# What of a message a model is told, beside the arguments of its tool calls.
_TOLD = ("content", "name", "additional_kwargs")
# What keeps messages apart: it has to stay as it is.
_NAMES = ("id", "role", "tool_call_id")
# An id that chance made: it is no one's, though its digits may look like a number of someone's.
_CHANCE = re.compile(r"(?:[a-z_]{1,16}--?)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:-[0-9]{1,4})?")
# What a request has beside its messages' words: its keys are no labels.
_BESIDE = Shape(
    "langchain",
    at("text", "tools", "tool_choice", "model_settings", *(f"messages.*.{name}" for name in _NAMES))
    + at("text", "messages.*.tool_calls.*.id", "messages.*.tool_calls.*.name")
    + at("text", *(f"response_format.*.{name}" for name in ("name", "description", "schema"))),
)


class Sessions(Protocol):
    """What opens sessions: a ``Masker``."""

    def session(self) -> Session:
        """A new session."""


def middleware(masker: Sessions | Session) -> Any:
    """Middleware for ``langchain.agents.create_agent``.

    :param masker: a ``Masker``: each call of the model is a session of its own, and its messages are masked in order;
        or the ``Session`` that all calls are part of.
    """
    from langchain.agents.middleware import AgentMiddleware  # noqa: PLC0415 - optional

    opened: Any = getattr(masker, "session", lambda: contextlib.nullcontext(masker))

    class Masking(AgentMiddleware):  # type: ignore[misc,type-arg,unused-ignore]  # optional
        """Stands between an agent and its model."""

        name = "desensitize"

        def wrap_model_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
            with opened() as session:
                return _restored(handler(_masked(request, session)), session)

        async def awrap_model_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
            with opened() as session:
                return _restored(await handler(_masked(request, session)), session)

    return Masking()


@guarded
def _masked(request: Any, session: Session) -> Any:
    """A request as it may leave.

    :raises LeakError: what has to stay as it is holds a value: an id, a role, the name of a tool, the description of a
        tool or of the format that is asked for.
    """
    system = request.system_message
    told = [*([] if system is None else [system]), *request.messages]
    known = session.known()
    masked = [_hidden(message, session) for message in told]
    if session.known() != known:
        # A later message taught a value that an earlier one may hold where no rule sees it.
        masked = [_hidden(message, session) for message in told]
    tools = [session.mask(tool) if isinstance(tool, dict) else tool for tool in request.tools]
    settings = session.mask(dict(request.model_settings)) if request.model_settings else {}
    session.prove(leaves({"messages": [_told(message) for message in masked]}, OPENAI_CHAT))
    beside = {
        "messages": [_named(message) for message in masked],
        "tools": [_described(tool) for tool in tools],
        "tool_choice": request.tool_choice,
        "model_settings": settings,
        "response_format": _formats(request.response_format),
    }
    session.prove(leaves(beside, _BESIDE))
    return request.override(
        system_message=None if system is None else masked[0],
        messages=masked if system is None else masked[1:],
        tools=tools,
        model_settings=settings,
    )


def _hidden(message: Any, session: Session) -> Any:
    """A copy of a message for a model: masked, and without what is the program's own."""
    masked = _changed(message, lambda told: session.mask([told])[0])
    mine = {"response_metadata": _texts(getattr(message, "response_metadata", {}), session.mask)}
    if getattr(message, "artifact", None) is not None:
        mine["artifact"] = None
    return masked.model_copy(update=mine)


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    """A copy of plain data with its texts changed; numbers here are counts and times."""
    if isinstance(value, dict):
        return {key: _texts(member, change) for key, member in value.items()}
    if isinstance(value, list):
        return [_texts(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def _told(message: Any) -> dict[str, Any]:
    """What of a message a model is told, as a chat API has it: arguments are JSON text, so that numbers may change."""
    told = {name: getattr(message, name) for name in _TOLD if getattr(message, name, None)}
    calls = getattr(message, "tool_calls", None)
    if calls:
        told["tool_calls"] = [{"function": {"arguments": _source(call["args"])}} for call in calls]
    broken = getattr(message, "invalid_tool_calls", None)
    if broken:
        told["invalid_tool_calls"] = [{"args": call["args"], "error": call["error"]} for call in broken]
    return told


def _source(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _named(message: Any) -> dict[str, Any]:
    """The names in a message that nothing may change."""
    calls = [*getattr(message, "tool_calls", ()), *getattr(message, "invalid_tool_calls", ())]
    names = {name: getattr(message, name, None) for name in _NAMES}
    if _CHANCE.fullmatch(names["id"] or ""):
        del names["id"]
    return {**names, "tool_calls": [{"id": call["id"], "name": call["name"]} for call in calls]}


def _formats(asked: Any) -> list[dict[str, Any]]:
    """Formats of the reply as they are described to a model."""
    if asked is None:
        return []
    from langchain.agents.structured_output import ToolStrategy  # noqa: PLC0415 - optional

    one, several = getattr(asked, "schema_spec", None), getattr(asked, "schema_specs", None)
    specs = [one] if one else several or ToolStrategy(getattr(asked, "schema", asked)).schema_specs
    return [{"name": spec.name, "description": spec.description, "schema": spec.json_schema} for spec in specs]


def _described(tool: Any) -> Any:
    """A tool as it is described to a model."""
    if isinstance(tool, dict):
        return tool
    from langchain_core.utils.function_calling import convert_to_openai_tool  # noqa: PLC0415 - optional

    return convert_to_openai_tool(tool)


def _changed(message: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a message, all of it that a model is told masked or restored."""
    new = change(_told(message))
    if "tool_calls" in new:
        sources = [call["function"]["arguments"] for call in new["tool_calls"]]
        pairs = zip(message.tool_calls, sources, strict=True)
        new["tool_calls"] = [
            {**call, "args": source if isinstance(call["args"], str) else json.loads(source)} for call, source in pairs
        ]
    if "invalid_tool_calls" in new:
        pairs = zip(message.invalid_tool_calls, new["invalid_tool_calls"], strict=True)
        new["invalid_tool_calls"] = [{**call, **told} for call, told in pairs]
    return message.model_copy(update=new)


@guarded
def _restored(response: Any, session: Session) -> Any:
    if hasattr(response, "content"):
        return _changed(response, session.restore)
    inner = getattr(response, "model_response", None)
    if inner is not None:
        return dataclasses.replace(response, model_response=_restored(inner, session))
    return dataclasses.replace(
        response,
        result=[_changed(message, session.restore) for message in response.result],
        structured_response=_data(response.structured_response, session),
    )


def _data(value: Any, session: Session) -> Any:
    """A structured reply: plain data, or a model of it; anything else stays masked."""
    dump = getattr(value, "model_dump", None)
    if dump is not None:
        return type(value).model_validate(session.restore(dump()))
    return session.restore(value) if isinstance(value, dict | list | str) else value

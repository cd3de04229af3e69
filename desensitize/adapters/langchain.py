"""LangChain agents: middleware that masks what each call of a model is told and restores what it says.

Tools run with the real values, the agent's state keeps them, and what a tool gives is masked on its way to the model.
Tokens that a model streams are those on the wire: read the agent's messages, or give the model an HTTP client of
``Masker.httpx_transport``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from typing import TYPE_CHECKING, Any, Protocol

from desensitize.chat.outgoing import leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.session import Session

__all__ = ["Sessions", "middleware"]

# What of a message a model is told, beside the arguments of its tool calls.
_TOLD = ("content", "name", "additional_kwargs")
_CALLS = ("tool_calls", "invalid_tool_calls")


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


def _masked(request: Any, session: Session) -> Any:
    """A request as it may leave.

    :raises LeakError: the description of a tool, or of the format that is asked for, holds a value.
    """
    system = request.system_message
    told = [*([] if system is None else [system]), *request.messages]
    known = session.known()
    masked = [_changed(message, session.mask) for message in told]
    if session.known() != known:
        # A later message taught a value that an earlier one may hold where no rule sees it.
        masked = [_changed(message, session.mask) for message in told]
    tools = [session.mask(tool) if isinstance(tool, dict) else tool for tool in request.tools]
    settings = session.mask(dict(request.model_settings)) if request.model_settings else {}
    session.prove(leaves([*map(_told, masked), *map(_described, tools), settings]))
    return request.override(
        system_message=None if system is None else masked[0],
        messages=masked if system is None else masked[1:],
        tools=tools,
        model_settings=settings,
    )


def _told(message: Any) -> dict[str, Any]:
    """What of a message a model is told; arguments as the JSON text they are sent as, so that numbers may change."""
    told = {name: getattr(message, name) for name in _TOLD if getattr(message, name, None)}
    for name in _CALLS:
        calls = getattr(message, name, None)
        if calls:
            told[name] = [_source(call["args"]) for call in calls]
    return told


def _source(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _described(tool: Any) -> Any:
    """A tool as it is described to a model."""
    if isinstance(tool, dict):
        return tool
    from langchain_core.utils.function_calling import convert_to_openai_tool  # noqa: PLC0415 - optional

    return convert_to_openai_tool(tool)


def _changed(message: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a message, all of it that a model is told masked or restored."""
    new = change(_told(message))
    for name in _CALLS:
        if name in new:
            new[name] = [
                {**call, "args": source if isinstance(call["args"], str) else json.loads(source)}
                for call, source in zip(getattr(message, name), new[name], strict=True)
            ]
    return message.model_copy(update=new)


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

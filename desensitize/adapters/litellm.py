"""A guardrail for the litellm proxy: what goes to a model is masked in place, what comes back is restored.

In a file beside the proxy's configuration, ``guard.py``::

    from functools import partial
    from desensitize import Masker
    from desensitize.adapters.litellm import guardrail

    guard = partial(guardrail, Masker())

and in the configuration ``{guardrail: guard.guard, mode: [pre_call, post_call], default_on: true}``. It runs for each
request, whatever a key or a request says, and refuses what it cannot mask. In a program that calls litellm itself there
is ``Masker.wrap(litellm.completion)``; there this only looks: an ``acompletion`` that would send a value is stopped.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from desensitize.adapters.asgi import status
from desensitize.adapters.litellm_checks import refuse_missing_hooks, refuse_unguarded
from desensitize.adapters.litellm_request import keep_masked, mask_logged, masked_data, prove_sent, request_path
from desensitize.adapters.reply_sse import SseReply
from desensitize.errors import ConfigError, DesensitizeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from desensitize.adapters.exchange import ChatExchange
    from desensitize.adapters.litellm_request import Exchanges

__all__ = ["guardrail"]

# litellm looks for some of these in a class itself, not in those it derives from.
_HOOKS = (
    "async_post_call_failure_hook",
    "async_post_call_streaming_iterator_hook",
    "async_post_call_success_hook",
    "async_pre_call_deployment_hook",
    "async_pre_call_hook",
    "should_run_guardrail",
)
_RUNS = frozenset({"pre_call", "post_call"})


def guardrail(masker: Exchanges, **options: Any) -> Any:
    """A ``DesensitizeGuardrail``, as the proxy makes it from its configuration.

    :param masker: a ``Masker``; each request is a session of its own.
    :param options: of litellm's ``CustomGuardrail``; ``event_hook`` is both of ``pre_call`` and ``post_call``, and
        ``default_on`` is true, or left out.
    :raises ConfigError: options with which it would not mask every request, or a litellm that lacks a hook.
    """
    return _kind()(masker, **options)


def __getattr__(name: str) -> Any:
    """``DesensitizeGuardrail``, made on first use: litellm takes seconds to import."""
    if name == "DesensitizeGuardrail":
        return _kind()
    raise AttributeError(name)


@functools.cache
def _kind() -> Any:
    from litellm.integrations.custom_guardrail import CustomGuardrail  # noqa: PLC0415 - optional

    refuse_missing_hooks(CustomGuardrail, (*_HOOKS, "update_in_memory_litellm_params"))
    return type("DesensitizeGuardrail", (_Guardrail, CustomGuardrail), {"__doc__": _Guardrail.__doc__})


class _Guardrail:
    """Masks each request of a litellm proxy and restores its reply. See `guardrail`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in _HOOKS:
            if name not in vars(cls):
                setattr(cls, name, getattr(cls, name))

    def __init__(
        self,
        masker: Exchanges | None = None,
        *,
        guardrail_name: str = "desensitize",
        event_hook: Any = ("pre_call", "post_call"),
        default_on: bool = True,
        **options: Any,
    ) -> None:
        if not hasattr(masker, "exchange"):
            raise ConfigError("give the guardrail a Masker: guard = functools.partial(guardrail, Masker())")
        refuse_unguarded({"mode": event_hook, "default_on": default_on, **options})
        base: Any = super()
        base.__init__(guardrail_name=guardrail_name, event_hook=sorted(_RUNS), default_on=True, **options)
        self._masker: Any = masker
        # By what litellm keeps for a request as long as it lasts.
        self._open: WeakKeyDictionary[Any, ChatExchange] = WeakKeyDictionary()

    def update_in_memory_litellm_params(self, litellm_params: Any) -> None:
        """The proxy's configuration changed.

        :raises ConfigError: see `guardrail`; nothing changes then.
        """
        refuse_unguarded(dict(litellm_params))
        base: Any = super()
        base.update_in_memory_litellm_params(litellm_params)

    def should_run_guardrail(self, data: Any, event_type: Any) -> bool:
        """Always, before and after a call: no key, team or request switches it off."""
        del data
        return getattr(event_type, "value", event_type) in _RUNS

    async def async_pre_call_hook(
        self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: str
    ) -> dict[str, Any]:
        """The request, masked.

        :raises ConfigError: a kind of call that nobody described.
        :raises UnsupportedPart: a part that can't be read.
        """
        del user_api_key_dict, cache
        try:
            masked = self._masked(data, request_path(call_type))
        except DesensitizeError as error:
            # litellm answers with it.
            vars(error)["status_code"] = status(error)
            raise
        # litellm may keep the object that it gave.
        data.clear()
        data.update(masked)
        return data

    async def async_post_call_success_hook(self, data: dict[str, Any], user_api_key_dict: Any, response: Any) -> Any:
        """The reply, restored."""
        del user_api_key_dict
        one = self._exchange(data)
        try:
            return one.restore_reply(response)
        finally:
            self._close(data)

    async def async_post_call_streaming_iterator_hook(
        self, user_api_key_dict: Any, response: Any, request_data: dict[str, Any]
    ) -> AsyncIterator[Any]:
        """The chunks of a streamed reply, restored."""
        del user_api_key_dict
        chunks = _Chunks(self._exchange(request_data))
        try:
            async for chunk in response:
                for shown in chunks.feed(chunk):
                    yield shown
            for shown in chunks.flush():
                yield shown
        finally:
            self._close(request_data)

    async def async_post_call_failure_hook(
        self, request_data: dict[str, Any], original_exception: Any, user_api_key_dict: Any, traceback_str: Any = None
    ) -> None:
        """The call failed: nothing comes back."""
        del original_exception, user_api_key_dict, traceback_str
        self._close(request_data)

    async def async_pre_call_deployment_hook(self, kwargs: dict[str, Any], call_type: Any) -> dict[str, Any]:
        """The last look, at what goes to a model.

        :raises LeakError: a value that no proxy masked would leave.
        """
        del call_type
        if kwargs.get("litellm_logging_obj") not in self._open:
            prove_sent(kwargs, self._masker)
        return kwargs

    def _masked(self, data: dict[str, Any], path: str) -> dict[str, Any]:
        one = self._masker.exchange(path)
        try:
            masked, log = masked_data(data, one), _log(data)
            mask_logged(log, one)
            self._open[log] = one
        except BaseException:
            one.close()
            raise
        return masked

    def _exchange(self, data: Mapping[str, Any]) -> ChatExchange:
        one = self._open.get(_log(data))
        if one is None:
            raise ConfigError("this reply is to a request that was not masked: the guardrail runs before a call too")
        keep_masked(_log(data))
        return one

    def _close(self, data: Mapping[str, Any]) -> None:
        key = data.get("litellm_logging_obj")
        one = None if key is None else self._open.pop(key, None)
        if one is not None:
            one.close()


def _log(data: Mapping[str, Any]) -> Any:
    one = data.get("litellm_logging_obj")
    if one is None:
        raise ConfigError("litellm gave no litellm_logging_obj with the request: its version is not known")
    return one


class _Chunks:
    """A streamed reply as litellm gives it: objects, or the bytes of events."""

    def __init__(self, one: ChatExchange) -> None:
        self._objects, self._bytes = one.stream(), SseReply(one.how())

    def feed(self, chunk: Any) -> list[Any]:
        if not isinstance(chunk, bytes):
            return self._objects.feed(chunk)
        shown = self._bytes.feed(chunk)
        return [shown] if shown else []

    def flush(self) -> list[Any]:
        rest = self._bytes.flush()
        return [*([rest] if rest else []), *self._objects.flush()]

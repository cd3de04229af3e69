"""The conversations of a masker, and its chat calls, each in a session of its own that is forgotten with the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from desensitize.errors import ConfigError
from desensitize.mask.identity import identity
from desensitize.options import check_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from desensitize.adapters.exchange import ChatExchange
    from desensitize.adapters.wire import WireExchange
    from desensitize.choices import Choices
    from desensitize.manifest import Manifest
    from desensitize.mask.catalogue import OperatorLike
    from desensitize.session import Session
    from desensitize.settings import Settings

__all__ = ["ChatCalls"]

_Client = TypeVar("_Client")


class ChatCalls:
    """What a `Masker` wraps."""

    _settings: Settings
    _choices: Choices

    def forget_value(self, *values: str) -> int:
        """Forget values, in any spelling, in every session of the vault; gives in how many they were.

        :raises ConfigError: the vault can't, or no value is given.
        """
        forget = getattr(self._settings.vault, "forget_value", None)
        if forget is None:
            message = "this vault forgets sessions only: session(name).forget()"
            raise ConfigError(message)
        found: int = forget(*values, canonical=identity)
        return found

    def session(  # noqa: PLR0913 - the public signature: every option has a default
        self,
        name: str | None = None,
        *,
        ttl: float | None = None,
        manifest: Manifest | None = None,
        operator: OperatorLike = None,
        operators: Mapping[str, OperatorLike] | None = None,
        entities: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
    ) -> Session:
        """One conversation with stable tokens.

        :param name: its id in the vault; ``None``: anonymous, forgotten on leaving its ``with`` block.
        :param ttl: seconds after the last use until its values are dropped.
        :param manifest: as of ``mask``, as are the options that follow; its outputs come back from whole texts.
        """
        check_session(name, ttl)
        settings = self._choices.settings(operator, operators, entities, exclude)
        if settings.observer is not None:
            from desensitize.watched import watched_session  # noqa: PLC0415 - as below

            return watched_session(settings, name, ttl=ttl, manifest=manifest)
        from desensitize.session import Session  # noqa: PLC0415 - 10 ms to import, and most programs only mask texts

        return Session(settings, name, ttl=ttl, manifest=manifest)

    def wrap(self, call: Callable[..., Any], *, mask_args: Sequence[str] | None = None) -> Any:
        """A chat call that sends only masked text and gives back restored replies; a session for each call.

        :param call: sync or async, streaming or not: what it gives back decides.
        :param mask_args: for a callable of no known shape, the names of the arguments that hold text; the others are
            read too, and refused where a value is found in them or nobody can read them.

        A reply that is no text, no plain data and of no known vendor is given as it came; where it holds tokens, an
        `UnrestoredWarning` says so.
        """
        return self._settings.chat.wrap(self.session, call, mask_args, once=True)

    def wrap_client(self, client: _Client) -> _Client:
        """A copy of a vendor's client that sends only masked text and gives back restored replies.

        Clients of ``openai`` and ``anthropic``, sync and async, and the module ``dashscope`` or one of its classes. A
        session for each request; for state that the vendor keeps between requests use ``Session.wrap_client``.

        :raises ConfigError: a client of no known kind.
        """
        wrapped: _Client = self._settings.chat.wrap_client(self.session, client, once=True)
        return wrapped

    def wire(self, session: Session | None = None) -> WireExchange:
        """One HTTP exchange with a model, as bytes: what the transport and the ASGI middleware do, without I/O.

        :param session: the conversation that it is part of; ``None``: one of its own, forgotten at its end.
        """
        asked, once = (self.session, True) if session is None else (lambda: session, False)
        one: WireExchange = self._settings.chat.wire(asked, once=once)
        return one

    def exchange(self, path: str = "/chat/completions") -> ChatExchange:
        """One call of a model, as data, for a program that has one hook before the call and one after it.

        :param path: whose request it is, as the end of a URL: ``/messages``, ``/responses``, ``/embeddings``, ...
        :raises ConfigError: what is sent there can't be masked.
        """
        one: ChatExchange = self._settings.chat.exchange(self.session(), path, once=True)
        return one

    def httpx_transport(self, inner: Any = None) -> Any:
        """A transport for ``httpx`` and ``httpx2`` clients, sync and async, that masks and restores.

        :param inner: the transport that sends; ``None``: the library's own.
        """
        return self._settings.chat.httpx_transport(self.session, inner, once=True)

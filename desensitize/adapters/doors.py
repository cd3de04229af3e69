"""How a session reaches chat calls: the one place where sessions and vendors' shapes meet.

What walks requests and drives calls is imported here on first use: most programs only mask texts, and importing the
library stays cheap.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal

from desensitize.adapters.door_watch import DoorWatch
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from desensitize.adapters.exchange import ChatExchange
    from desensitize.adapters.sides import Sides
    from desensitize.adapters.wire import WireExchange
    from desensitize.chat.parts import OnPart
    from desensitize.events import Observer
    from desensitize.session import Session

__all__ = ["ChatDoors"]


class _Bound(functools.partial[Any]):
    """A wrapped call with arguments bound to it, which are masked with the others; it shows none of them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.func!r})"


class ChatDoors:
    """A masker's choices about calls, applied to whichever session asks. Immutable."""

    def __init__(
        self,
        *,
        restore_tools: Literal["all", "none"] | Mapping[str, Sequence[str]] = "all",
        on_unsupported: Literal["refuse", "forward"] = "refuse",
        on_part: OnPart | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._tools, self._unsupported, self._on_part = restore_tools, on_unsupported, on_part
        self._watch = DoorWatch(observer) if observer is not None else None

    def wrap(
        self, session: Callable[[], Session], call: Callable[..., Any], mask_args: Sequence[str] | None, *, once: bool
    ) -> Any:
        """``call``, masked and restored; ``session`` is asked for the session of each call.

        :param once: whether that session is of this call alone, and forgotten with it.
        :raises ConfigError: ``mask_args`` names an argument that the callable does not have, or what the call sends
            can't be masked.
        """
        from desensitize.adapters.clients import refuse_unknown_part, wrapped_helper  # noqa: PLC0415 - on first use
        from desensitize.adapters.exchange import Call, ChatExchange  # noqa: PLC0415 - on first use
        from desensitize.adapters.wrap import wrap  # noqa: PLC0415 - on first use

        if not callable(call):
            raise ConfigError(
                f"wrap takes the function that makes the call, such as client.chat.completions.create, "
                f"not {type(call).__name__}"
            )
        if isinstance(call, functools.partial):
            if type(call).__call__ is not functools.partial.__call__:
                raise ConfigError("a partial that calls in a way of its own can't be masked; wrap a plain function")
            return _Bound(self.wrap(session, call.func, mask_args, once=once), *call.args, **call.keywords)
        refuse_unknown_part(call)
        helper = None if mask_args else wrapped_helper(call, self._wire(session, once=once))
        if helper is not None:
            return helper
        shape = Call.of(call, mask_args)
        if self._watch is not None:
            return self._watch.call(call, shape, lambda: self.sides(session(), once=once))
        return wrap(call, lambda: ChatExchange(shape, self.sides(session(), once=once)))

    def wrap_client(self, session: Callable[[], Session], client: Any, *, once: bool) -> Any:
        """A copy of a vendor's client, all of whose calls are masked and restored.

        :raises ConfigError: a client of no known kind.
        """
        from desensitize.adapters.clients import wrapped  # noqa: PLC0415 - on first use

        return wrapped(
            client,
            over_http=self._wire(session, once=once),
            over_calls=lambda call: self.wrap(session, call, None, once=once),
        )

    def httpx_transport(self, session: Callable[[], Session], inner: Any, *, once: bool) -> Any:
        """A transport that masks and restores."""
        from desensitize.adapters.transport import MaskingTransport  # noqa: PLC0415 - on first use

        return MaskingTransport(self._wire(session, once=once), inner)

    def wire(self, session: Callable[[], Session], *, once: bool) -> WireExchange:
        """One HTTP exchange."""
        return self._wire(session, once=once)()

    def exchange(self, session: Session, path: str, *, once: bool) -> ChatExchange:
        """One call, by its arguments; ``path`` says whose shape they have, as the end of a URL would.

        :raises ConfigError: what is sent there can't be masked.
        """
        from desensitize.adapters.exchange import Call, ChatExchange  # noqa: PLC0415 - on first use
        from desensitize.adapters.vendors import routed  # noqa: PLC0415 - on first use

        door = routed(path)
        if door.closed:
            raise ConfigError(f"this call can't be masked: {door.closed}")
        return ChatExchange(Call(None, None, door=door), self.sides(session, once=once))

    def _wire(self, session: Callable[[], Session], *, once: bool) -> Callable[[], WireExchange]:
        from desensitize.adapters.wire import WireExchange  # noqa: PLC0415 - on first use

        if self._watch is not None:
            return self._watch.wire(lambda: self.sides(session(), once=once))
        return lambda: WireExchange(self.sides(session(), once=once))

    def mask_body(self, session: Session, body: Any) -> Any:
        """A list of messages or a whole request, masked (a copy).

        :raises UnsupportedPart: a part that can't be read.
        :raises LeakError: a value stands where the API takes a word of its own, such as a type.
        """
        from desensitize.adapters.vendors import recognised  # noqa: PLC0415 - on first use
        from desensitize.chat.outgoing import leaves  # noqa: PLC0415 - on first use
        from desensitize.chat.walk import walk  # noqa: PLC0415 - on first use

        whole: Any = {"messages": body} if isinstance(body, list) else body
        shape = recognised(whole)
        sides = self.sides(session, once=False)

        def proven() -> Any:
            turns = sides.sent_before()
            masked = sides.settled(lambda: walk(whole, shape, sides.mask_text, turns=turns, **sides.options()))
            sides.prove(leaves(masked, shape, turns=turns))
            if turns is not None:
                turns.left()
            return masked

        masked = proven() if self._watch is None else self._watch.masked(sides, shape.name, proven)
        return masked["messages"] if isinstance(body, list) else masked

    def restore_body(self, session: Session, body: Any) -> Any:
        """A whole reply, or a list of messages, restored (a copy)."""
        from desensitize.adapters.reply import restored  # noqa: PLC0415 - on first use
        from desensitize.chat.shape import ANYTHING  # noqa: PLC0415 - on first use

        sides = self.sides(session, once=False)
        how = sides.how(ANYTHING, body)
        return restored(body, how) if self._watch is None else self._watch.restored(sides, lambda: restored(body, how))

    def sides(self, session: Session, *, once: bool) -> Sides:
        """What an exchange needs of a session."""
        from desensitize.adapters.sides import Sides  # noqa: PLC0415 - on first use
        from desensitize.chat.parts import Unread  # noqa: PLC0415 - on first use

        # Who is told of each text, or gives a file another content, is asked each time.
        again = once or self._watch is not None or self._on_part is not None or self._unsupported != "refuse"
        sides = Sides(
            mask_text=session.mask_text,
            prove=session.prove,
            restorer=session.restorer,
            on_unsupported=self._unsupported,
            unread=Unread(self._unsupported, self._on_part),
            restore_tools=self._tools,
            closed=session.close if once else None,
            respell=session.respell,
            known=session.known,
            mask_type=session.mask_type,
            as_it_came=None if once else session.as_it_came,
            remember=None if once else session.remember,
            masking=session.masks_replies,
            turns=None if again else session.turns,
        )
        return sides if self._watch is None else self._watch.sides(sides, session)

"""How a session reaches chat calls: the one place where sessions and vendors' shapes meet.

What walks requests and drives calls is imported here on first use: most programs only mask texts, and importing the
library stays cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.adapters.exchange import Sides
    from desensitize.session import Session

__all__ = ["ChatDoors"]


class ChatDoors:
    """A masker's choices about calls, applied to whichever session asks. Immutable."""

    def __init__(
        self,
        *,
        restore_tools: Literal["all", "none"] | Mapping[str, Sequence[str]] = "all",
        on_unsupported: Literal["refuse", "forward"] = "refuse",
    ) -> None:
        self._tools, self._unsupported = restore_tools, on_unsupported

    def wrap(
        self, session: Callable[[], Session], call: Callable[..., Any], mask_args: Sequence[str] | None, *, once: bool
    ) -> Any:
        """``call``, masked and restored; ``session`` is asked for the session of each call.

        :param once: whether that session is of this call alone, and forgotten with it.
        :raises ConfigError: ``mask_args`` names an argument that the callable does not have.
        """
        from desensitize.adapters.exchange import Call, ChatExchange  # noqa: PLC0415 - on first use
        from desensitize.adapters.wrap import wrap  # noqa: PLC0415 - on first use

        if not callable(call):
            raise ConfigError(
                f"wrap takes the function that makes the call, such as client.chat.completions.create, "
                f"not {type(call).__name__}"
            )
        shape = Call.of(call, mask_args)
        return wrap(call, lambda: ChatExchange(shape, self._sides(session(), once=once)))

    def mask_body(self, session: Session, body: Any) -> Any:
        """A list of messages or a whole request, masked (a copy).

        :raises UnsupportedPart: a part that can't be read.
        """
        from desensitize.adapters.openai import OPENAI_CHAT  # noqa: PLC0415 - on first use
        from desensitize.chat.shape import ANYTHING  # noqa: PLC0415 - on first use
        from desensitize.chat.walk import walk  # noqa: PLC0415 - on first use

        whole: Any = {"messages": body} if isinstance(body, list) else body
        shape = (
            OPENAI_CHAT if isinstance(whole, Mapping) and any(sign in whole for sign in OPENAI_CHAT.signs) else ANYTHING
        )
        known = session.known()
        options: dict[str, Any] = {"respell": session.respell, "on_unsupported": self._unsupported}
        masked = walk(whole, shape, session.mask_text, **options)
        if session.known() != known:
            # A later text taught a value that an earlier one may hold where no rule sees it.
            masked = walk(whole, shape, session.mask_text, **options)
        return masked["messages"] if isinstance(body, list) else masked

    def restore_body(self, session: Session, body: Any) -> Any:
        """A whole reply, or a list of messages, restored (a copy)."""
        from desensitize.adapters.openai import REPLIES  # noqa: PLC0415 - on first use
        from desensitize.adapters.reply import Restoring, restored  # noqa: PLC0415 - on first use

        how = Restoring(session.restorer, REPLIES, self._tools)
        return restored(body, how)

    def _sides(self, session: Session, *, once: bool) -> Sides:
        from desensitize.adapters.exchange import Sides  # noqa: PLC0415 - on first use

        return Sides(
            mask_text=session.mask_text,
            prove=session.prove,
            restorer=session.restorer,
            on_unsupported=self._unsupported,
            restore_tools=self._tools,
            closed=session.close if once else None,
            respell=session.respell,
            known=session.known,
        )

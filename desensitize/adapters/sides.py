"""What an exchange needs from whoever keeps the values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from desensitize.adapters.places import get, holders
from desensitize.adapters.reply import Remember, RestorerLike, Restoring
from desensitize.adapters.vendors import REPLIES, Door
from desensitize.chat.plain import data_of
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from desensitize.adapters.places import Reply
    from desensitize.chat.parts import OnUnsupported, Unread
    from desensitize.chat.sent_before import Turns
    from desensitize.chat.shape import Shape

__all__ = ["ForgottenStateError", "Sides"]

_T = TypeVar("_T")


class ForgottenStateError(ConfigError):
    """A request goes on from an earlier one whose values are gone: its tokens mean others now."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What an exchange needs from whoever keeps the values: functions on texts, and the user's choices.

    ``prove`` gets (path, text, key before it) of all that is about to leave and raises if a value is among it;
    ``closed`` is called when nothing more will be restored: it is there where the values are of one call alone.
    ``known`` says how many values are known so far; ``mask_type`` masks texts that become vectors; ``remember`` is
    told what came, and ``as_it_came`` says how it goes back. ``unread`` is asked about files.
    """

    mask_text: Callable[[str, str, str], str]
    prove: Callable[[Iterable[tuple[str, str, str]]], None]
    restorer: Callable[..., RestorerLike]
    on_unsupported: OnUnsupported = "refuse"
    unread: Unread | None = None
    restore_tools: Literal["all", "none"] | Mapping[str, Any] = "all"
    closed: Callable[[], None] | None = None
    respell: Callable[[str, str], str] | None = None
    known: Callable[[], int] | None = None
    mask_type: Callable[[str, str, str], str] | None = None
    as_it_came: Callable[[str], str | None] | None = None
    remember: Remember | None = None
    replies: tuple[Reply, ...] = REPLIES
    # Whether what the model says in clear is masked.
    masking: bool = False
    # Turns that were sent before need no other look; ``None``: each text is looked at each time.
    turns: Callable[[], Turns] | None = None

    def sent_before(self) -> Turns | None:
        """What a request is told of turns that were sent before."""
        return None if self.turns is None else self.turns()

    def text(self, door: Door) -> Callable[[str, str, str], str]:
        """What masks a text of a call."""
        return self.mask_type if door.vectors and self.mask_type is not None else self.mask_text

    def options(self) -> dict[str, Any]:
        """What a walk over a request is told beside that."""
        return {
            "respell": self.respell,
            "sent": self.as_it_came,
            "on_unsupported": self.on_unsupported,
            "unread": self.unread,
        }

    def settled(self, mask: Callable[[], _T]) -> _T:
        """What ``mask`` gives; asked again where a later text taught a value that an earlier one may hold unseen."""
        before = self.known() if self.known else 0
        masked = mask()
        return mask() if self.known and self.known() != before else masked

    def how(self, shape: Shape, sent: Any) -> Restoring:
        """How the reply to a request is restored."""
        return Restoring(
            self.restorer,
            self.replies,
            self.restore_tools,
            json_reply=any(str(_found(sent, path)).startswith("json") for path in shape.json_replies),
            cumulative=bool(shape.incremental) and not any(_found(sent, path) for path in shape.incremental),
            remember=self.remember,
            issued=self.known is None or self.known() > 0,
            masking=self.masking,
        )

    def check_state(self, sent: Any, shape: Shape) -> None:
        """Refuse a request that goes on from an earlier one whose values are gone: its tokens mean others now.

        :raises ForgottenStateError: with the way out.
        """
        if self.closed is None:
            return
        merged = shape.merged(sent)
        named = _state(sent, shape) or (_state(merged, shape) if merged is not sent else "")
        if named:
            raise ForgottenStateError(
                f"{named} goes on from a call whose values are forgotten: use one session for all of them, such as "
                f"client = masker.session().wrap_client(client)"
            )


def _state(sent: Any, shape: Shape) -> str:
    """What of a request goes on from an earlier one: the first such place, as a path; or nothing."""
    for *path, last in shape.state:
        if any(_identified(get(holder, last)) for _, holder in holders(sent, tuple(path))):
            return ".".join((*path, last))
    lists = {name: get(sent, name) for name in shape.references}
    return next(
        (name for name, items in lists.items() if isinstance(items, list | tuple) and any(map(_alone, items))), ""
    )


def _identified(value: Any) -> bool:
    """Whether a value says which earlier thing is meant: an id, or an object that has one."""
    data = data_of(value) if not isinstance(value, str) else None
    return data.get("id") is not None if isinstance(data, Mapping) else value is not None


def _alone(item: Any) -> bool:
    """Whether an item of a request only says which earlier one it is."""
    item = data_of(item) if not isinstance(item, str) else None
    return (
        isinstance(item, Mapping)
        and (item.get("type") == "item_reference" or item.keys() <= {"id", "type"})
        and "id" in item
    )


def _found(body: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        body = get(body, step) if isinstance(body, Mapping) else None
    return body

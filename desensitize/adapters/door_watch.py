"""How the doors of a masker work where somebody watches, or where a shadow only looks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.adapters.exchange import Call
    from desensitize.adapters.sides import Sides
    from desensitize.adapters.wire import WireExchange
    from desensitize.events import Observer
    from desensitize.session import Session

__all__ = ["DoorWatch"]

_T = TypeVar("_T")


class DoorWatch:
    """Makes exchanges that are told. Immutable. What it takes is imported on first use, as the doors do."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    def sides(self, sides: Sides, session: Session) -> Sides:
        """``sides``, counted."""
        from desensitize.adapters.watching import WatchedSides  # noqa: PLC0415 - on first use
        from desensitize.session import Session  # noqa: PLC0415 - on first use
        from desensitize.tally import Tally  # noqa: PLC0415 - on first use

        sent, got = Tally(self._observer), Tally(self._observer)
        given: dict[str, Any] = {field.name: getattr(sides, field.name) for field in dataclasses.fields(sides)}
        given["mask_text"], given["mask_type"] = sent.counting(session.mask_text), sent.counting(session.mask_type)
        # A shadow's session says yes to everything that is sent as it is; here it is asked what it would say.
        given["prove"] = lambda said: Session.prove(session, said)
        return WatchedSides(**given, sent=sent, got=got)

    def call(self, call: Callable[..., Any], how: Call, sides: Callable[[], Any]) -> Any:
        """As ``wrap``."""
        from desensitize.adapters.shadow import shadow_call  # noqa: PLC0415 - on first use
        from desensitize.adapters.watched_exchanges import WatchedChat  # noqa: PLC0415 - on first use
        from desensitize.adapters.wrap import wrap  # noqa: PLC0415 - on first use

        return (shadow_call if self._observer.shadow else wrap)(call, lambda: WatchedChat(how, sides()))

    def wire(self, sides: Callable[[], Any]) -> Callable[[], WireExchange]:
        """What makes HTTP exchanges."""
        from desensitize.adapters.shadow import ShadowWire  # noqa: PLC0415 - on first use
        from desensitize.adapters.watched_exchanges import WatchedWire  # noqa: PLC0415 - on first use

        kind = ShadowWire if self._observer.shadow else WatchedWire
        return lambda: kind(sides())

    def masked(self, sides: Any, vendor: str, mask: Callable[[], _T]) -> _T:
        """What ``mask`` gives for a body, told."""
        from desensitize.guard import guarded  # noqa: PLC0415 - on first use

        return sides.sent.watch("masked", lambda: vendor, guarded(mask))  # type: ignore[no-any-return]  # counted sides

    def restored(self, sides: Any, restore: Callable[[], _T]) -> _T:
        """What ``restore`` gives for a body, told."""
        from desensitize.guard import guarded  # noqa: PLC0415 - on first use

        return sides.got.watch("restored", lambda: "anything", guarded(restore))  # type: ignore[no-any-return]  # as above

"""Single texts that somebody watches, or that a shadow only looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.result import MaskResult, WayBack
from desensitize.tally import Tally, no_vendor
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.events import Observer
    from desensitize.manifest import Manifest

__all__ = ["WatchedTexts"]


class WatchedTexts(NamedTuple):
    """``mask`` of a masker whom nobody watches, and who watches."""

    observer: Observer
    unwatched: Callable[..., MaskResult]

    def __repr__(self) -> str:
        return "WatchedTexts()"

    def mask(self, text: str, *, manifest: Manifest | None, **options: Any) -> MaskResult:
        """What a masker gives for a text, told; in a shadow the text as it is, with its findings."""
        tally = Tally(self.observer)

        def counted(manifest: Manifest | None) -> MaskResult:
            result = self.unwatched(text, manifest=manifest, **options)
            tally.read(text)
            tally.note(result.findings)
            return result

        if not self.observer.shadow:
            return tally.watch("masked", no_vendor, lambda: counted(manifest))
        try:
            # A shadow writes nothing, and so takes nothing down.
            found = tally.watch("masked", no_vendor, lambda: counted(None)).findings
        except Exception:  # noqa: BLE001 - told; a shadow stops nothing
            found = []
        return MaskResult(text, found, WayBack(Snapshot(Record()), "never", ()))

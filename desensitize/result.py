"""What ``Masker.mask`` gives: the masked text, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from desensitize.errors import RestoreError
from desensitize.guard import guarding

if TYPE_CHECKING:
    from desensitize.detect.finding import Finding
    from desensitize.mask.apply import Output
    from desensitize.vault.record import Snapshot

__all__ = ["MaskResult", "WayBack"]


class WayBack(NamedTuple):
    """What restores a result: its tokens, which URLs a value may enter, and what keyed operators wrote."""

    snapshot: Snapshot
    urls: Literal["never", "always"] | tuple[str, ...]
    outputs: tuple[Output, ...]

    def __repr__(self) -> str:
        return f"WayBack({self.snapshot!r})"

    @property
    def values(self) -> tuple[tuple[int, int, str], ...]:
        """(start, end, value) of what keyed operators wrote, in the masked text."""
        return tuple((output.start, output.start + len(output.text), output.value) for output in self.outputs)

    def sent(self, masked: str) -> tuple[str, ...]:
        """Notes of the URLs in the masked text that a value stands in."""
        # 8 ms to import: only where a value comes back.
        from desensitize.chat.sent import sent_urls  # noqa: PLC0415

        return tuple(sent_urls(masked, self.snapshot, self.values))


@guarding("restore")
class MaskResult:
    """A masked text, what was found in the original, and the way back. The only holder of the values it replaced."""

    __slots__ = ("_way_back", "findings", "text")

    def __init__(self, text: str, findings: list[Finding], way_back: WayBack | None = None) -> None:
        self.text, self.findings = text, findings
        self._way_back = way_back

    def __repr__(self) -> str:
        return f"MaskResult({len(self.text)} characters, {len(self.findings)} findings)"

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        message = "a result is not pickled: it holds the originals; pass on result.text"
        raise RestoreError(message)

    def restore(self, reply: str | None = None) -> str:
        """Put the originals back into ``reply``, or into the masked text itself.

        :raises RestoreError: values were found and every one of them was masked irreversibly.
        """
        shown = self.text if reply is None else reply
        if not self.findings and self._way_back is None:
            return shown
        if self._way_back is None:
            message = "nothing to restore: every value was masked by an irreversible operator; use operator 'token'"
            raise RestoreError(message)
        # 8 ms to import: only where a value comes back.
        from desensitize.chat.restore import Restorer  # noqa: PLC0415
        from desensitize.chat.sent import SentUrls, admits  # noqa: PLC0415

        snapshot, setting, outputs = self._way_back
        restorer = Restorer(snapshot, urls=admits(setting, SentUrls(self._way_back.sent(self.text))))
        if not outputs:
            return restorer.whole(shown)
        from desensitize.mask.own import found_again  # noqa: PLC0415 - few results have such outputs

        return restorer.around(shown, self._way_back.values if reply is None else tuple(found_again(shown, outputs)))

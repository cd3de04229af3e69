"""Writes the masked texts of a conversation, and notes what only that conversation may send."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.chat.sent import sent_urls
from desensitize.chat.urls import has_url
from desensitize.vault.entry import OUTPUT, SENT_URL, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.finding import Finding
    from desensitize.manifest import Manifest
    from desensitize.mask.apply import Written
    from desensitize.mask.policy import Policy
    from desensitize.settings import Settings
    from desensitize.vault.protocol import Vault

__all__ = ["Writer"]


class Writer(NamedTuple):
    """What it takes to write for one conversation.

    ``name``: the session's in the vault; ``ttl``: seconds its values are kept.
    """

    settings: Settings
    manifest: Manifest | None
    name: str
    ttl: float | None

    def __repr__(self) -> str:
        return "Writer()"

    def write(self, text: str, findings: Sequence[Finding], policy: Policy, vault: Vault, *, heard: bool) -> Written:
        """Mask, and note outputs, and URLs that values were written into, in the vault and the manifest."""
        written = self.settings.masked(
            text,
            findings,
            lambda new: vault.commit(self.name, new, self.ttl),
            policy,
            heard=heard,
            manifest=self.manifest,
        )
        if policy.all_tokens(findings) and not has_url(text):
            return written
        urls = tuple(sent_urls(written.text, vault.open(self.name, self.ttl), written.undone()))
        notes = [*(Entry(OUTPUT, o, o) for o in written.outputs), *(Entry(SENT_URL, url, url) for url in urls)]
        if notes:
            vault.commit(self.name, notes, self.ttl)
        if self.manifest is not None and written.wrote:
            self.manifest.sent(urls)
        return written

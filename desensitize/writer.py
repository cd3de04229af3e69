"""Writes the masked texts of a conversation, and notes what only that conversation may send."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.chat.sent import sent_urls
from desensitize.chat.urls import has_url
from desensitize.mask.grammar import label_of, name_of, token_of
from desensitize.mask.identity import identity
from desensitize.vault.entry import OUTPUT, SENT, SENT_URL, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.manifest import Manifest
    from desensitize.mask.apply import Written
    from desensitize.mask.policy import Policy
    from desensitize.settings import Settings
    from desensitize.vault.protocol import Vault
    from desensitize.vault.record import Snapshot

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

    def write(  # noqa: PLR0913 - a text, and where it goes
        self,
        text: str,
        findings: Sequence[Finding],
        policy: Policy,
        vault: Vault,
        *,
        heard: bool,
        invented: Collection[str] = (),
        named: Callable[[Sequence[str]], None] | None = None,
    ) -> Written:
        """Mask, and note outputs, and URLs that values were written into, in the vault and the manifest.

        :param invented: tokens of values that a reply said; those that are written now were sent after all.
        :param named: is told the names of the tokens.
        """

        def numbers(new: Sequence[Entry]) -> Sequence[str]:
            names = vault.commit(self.name, new, self.ttl)
            if named is not None:
                named(names)
            said = [Entry(SENT, name, name) for name in names if name in invented]
            if said:
                vault.commit(self.name, said, self.ttl)
            return names

        written = self.settings.masked(
            text,
            findings,
            numbers,
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

    def respelled(self, masked: str, source: str, snapshot: Snapshot, vault: Vault) -> str:
        """A token for what a JSON document wrote as ``source``, in place of the plain one; another text as it is."""
        name = name_of(masked)
        value = snapshot.get(name)
        if value is None or token_of(name) != masked:
            return masked
        label = label_of(name)
        entry = Entry(label, identity(label, value), value, source)
        return token_of(vault.commit(self.name, [entry], self.ttl)[0])

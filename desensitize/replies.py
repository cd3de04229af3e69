"""What a conversation does about values that the model says in clear: finds them in a reply, and writes over them.

A value that is written over may be one of the conversation's own, which the model guessed or has from a tool, or one
that nobody sent: invented. Either gets the token that the value has in this conversation. The token of an invented one
is kept back: it is not restored, in this reply or a later one, until the application itself sends that value. And a
text that was shown is not restored again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from desensitize.chat.invented import Invented
from desensitize.chat.memory import own_tokens
from desensitize.chat.restore import Restorer
from desensitize.chat.sent import admits
from desensitize.detect.finding import MENTION
from desensitize.detect.frontier.frontier import Frontier, Unread
from desensitize.errors import LeakError
from desensitize.mask.apply import Written
from desensitize.mask.digests import Digests, digest_of
from desensitize.vault.entry import INVENTED, WROTE, Entry
from desensitize.vault.record import Record, Snapshot
from desensitize.vault.withheld import Withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.chat.history import History
    from desensitize.chat.memory import Memory
    from desensitize.detect.finding import Finding
    from desensitize.mask.outputs import Outputs
    from desensitize.recall import Held
    from desensitize.vault.protocol import Vault
    from desensitize.writer import Writer

__all__ = ["Moment", "Replies", "ReplyReader"]


class Moment(NamedTuple):
    """A conversation at one moment: its tokens, and what it remembers."""

    snapshot: Snapshot
    memory: Memory

    def __repr__(self) -> str:
        return f"Moment({self.snapshot!r})"

    def restoring(self) -> Snapshot:
        """The tokens that become values."""
        restoring, kept_back = self.snapshot.restoring(), self.memory.invented
        return Withheld(restoring, kept_back) if kept_back else restoring


class Replies:
    """The replies of one conversation.

    :param writer: of the conversation.
    :param vault: gives what keeps its values, as long as it is not over.
    :param held: what that gave last.
    :param outputs: the texts that it wrote.
    :param history: the replies that it gave back.
    """

    def __init__(
        self, writer: Writer, vault: Callable[[], Vault], held: Held, outputs: Outputs, history: History
    ) -> None:
        self._writer, self._vault, self._held = writer, vault, held
        self._outputs, self._history = outputs, history
        self._shown = Digests[None]()

    def __repr__(self) -> str:
        return "Replies()"

    def restorer(self, moment: Moment, encode: Literal["text", "json"], *, tokens: bool, quiet: bool) -> Restorer:
        """A Restorer for one text.

        :param tokens: whether tokens become values.
        :param quiet: whether what is found is only noted.
        """
        settings, manifest = self._writer.settings, self._writer.manifest
        urls = admits(settings.urls, moment.memory.urls, manifest.urls if manifest is not None else ())
        restoring = moment.restoring() if tokens and not quiet else Snapshot(Record())
        mask = None
        if settings.mask_replies:
            write = self._noted if quiet else self._write
            mask = Invented(ReplyReader(self._writer, moment, write), encode=encode, quiet=quiet)
        return Restorer(restoring, encode=encode, urls=urls, mask=mask)

    def whole(self, text: str, one: Restorer) -> str:
        """A whole text, restored by ``one``; one that was shown before stays as it is."""
        settings = self._writer.settings
        if settings.mask_replies and self._was_shown(text):
            return text
        shown = one.around(text, settings.undone(text, self._writer.manifest))
        if one.wrote:
            self._shown.note(digest_of(shown), None)
            self._keep(shown)
        return shown

    def remember(self, shown: str, wire: str, *, signed: bool) -> None:
        """Take note of a whole text of a reply, as it is shown and as it came."""
        self._history.remember(shown, wire, signed=signed)
        if self._writer.settings.mask_replies and own_tokens(shown, self._held.get(hold=False)):
            self._keep(shown)

    def _keep(self, shown: str) -> None:
        """The tokens in a text that is shown are this conversation's own when it returns."""
        digest = self._outputs.ours(shown)
        if digest is not None:
            self._vault().commit(self._writer.name, [Entry(WROTE, digest, digest)], self._writer.ttl)
            self._held.changed()

    def _was_shown(self, text: str) -> bool:
        """Whether a text is one that was shown, and came otherwise."""
        return (bool(self._shown) and digest_of(text) in self._shown) or self._history.sent(text) not in {None, text}

    def _write(self, text: str, findings: Sequence[Finding]) -> Written:
        """Write over what was found, and note the tokens that this needed first."""
        vault, known, writer = self._vault(), self._held.get(hold=False), self._writer

        def named(names: Sequence[str]) -> None:
            new = [Entry(INVENTED, name, name) for name in names if known.get(name) is None]
            if new:
                vault.commit(writer.name, new, writer.ttl)

        try:
            return writer.write(text, findings, writer.settings.policy, vault, heard=False, named=named)
        finally:
            self._held.changed()

    @staticmethod
    def _noted(text: str, findings: Sequence[Finding]) -> Written:
        """Who only looks writes nothing."""
        del findings
        return Written(text, (), ())


class ReplyReader:
    """Reads one text of a reply. What it finds it looks for in all that follows.

    :param writer: of the conversation.
    :param moment: its tokens, which the model may write, and its values, which the model was not told.
    :param write: writes over what was found.
    """

    def __init__(self, writer: Writer, moment: Moment, write: Callable[[str, Sequence[Finding]], Written]) -> None:
        # A piece is shown before its sentence is over, and who is named in the rest of it: mere mentions count, too.
        self._settings = replace(writer.settings, bare=None)
        self._manifest, self._moment = writer.manifest, moment
        self._known = moment.memory.known.copy()
        self._write = write
        pipeline = writer.settings.pipeline
        self.frontier = Frontier(pipeline.machine, self._known, Unread(*pipeline.unread))

    def __repr__(self) -> str:
        return f"ReplyReader({self._known!r})"

    def find(self, text: str) -> list[Finding]:
        """What is to be masked: all that is found, but for tokens and what this conversation wrote itself."""
        found, _ = self._settings.read(text, "", self._known, manifest=self._manifest)
        if any(not one.rule for one in found):
            # A value that another masker left in the vault: nobody here can name it.
            raise LeakError.at([("reply", one.entity) for one in found if not one.rule])
        if not found:
            return found
        tokens = own_tokens(text, self._moment.snapshot)
        parts = (part for one in found for part in _outside(one, tokens, text))
        wrote = self._moment.memory.wrote
        return [one for one in parts if one.why == MENTION or not wrote(text[one.start : one.end])]

    def write(self, text: str, findings: Sequence[Finding]) -> Iterator[tuple[str, int | None]]:
        """The text with the findings written over: what it becomes, and where what was kept of it began."""
        for one in findings:
            self._known.add(text[one.start : one.end], one)
        written = self._write(text, findings)
        at = 0
        for start, origin, length in written.kept:
            if at < start:
                yield written.text[at:start], None
            at = start + length
            yield written.text[start:at], origin
        if at < len(written.text):
            yield written.text[at:], None


def _outside(finding: Finding, tokens: Sequence[tuple[int, int]], text: str) -> Iterator[Finding]:
    """The parts of a finding that stand beside a token, where they say anything."""
    at = finding.start
    touched = [span for span in tokens if finding.start < span[1] and span[0] < finding.end]
    for start, end in (*touched, (finding.end, finding.end)):
        if any(map(str.isalnum, text[at:start])):
            yield finding._replace(start=at, end=start)
        at = max(at, end)

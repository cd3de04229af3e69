"""What a conversation remembers, read once: values to look for, URLs and outputs that are its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.chat.memo import Memo
from desensitize.chat.sent import SentUrls
from desensitize.chat.sent_before import SentBefore
from desensitize.detect.mentions import Known
from desensitize.mask.grammar import ESCAPE_LABEL, is_escape, label_of, letter, name_of
from desensitize.mask.reader import Tokens
from desensitize.vault.entry import INVENTED, OUTPUT, SENT, SENT_URL, WROTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from desensitize.detect.finding import Finding
    from desensitize.vault.record import Snapshot

__all__ = ["Memory", "Spans", "all_tokens", "between", "holds_escapes", "own_tokens", "urls_in"]

# So many new values are learned by themselves.
_FEW = 12


class Memory:
    """The state of a conversation at one moment. Made from a snapshot, and from an earlier memory only what is new.

    ``known``: its values, to be looked for; ``urls``: URLs the sender itself put values into; ``texts``: digests of its
    masked texts; ``tokens``: how many it holds; ``memo``: what became of texts that it looked at; ``invented``: the
    tokens of values that a reply said and nobody sent; ``before``: turns that it sent.

    :param like: a label's finding, to say what a known value is.
    """

    __slots__ = (
        "_like",
        "_outputs",
        "_sent",
        "_since",
        "_snapshot",
        "before",
        "invented",
        "known",
        "memo",
        "texts",
        "tokens",
        "urls",
    )

    def __init__(self, like: Callable[[str], Finding]) -> None:
        self.known = Known()
        self.urls = SentUrls()
        self.texts: set[str] = set()
        self.memo, self.before = Memo(), SentBefore()
        self.tokens = 0
        self._like = like
        self._outputs: set[str] = set()
        self.invented: set[str] = set()
        self._sent: set[str] = set()
        self._snapshot: Snapshot | None = None
        self._since = (0, 0, self.known)

    def __repr__(self) -> str:
        return f"Memory({self.known!r})"

    def at(self, snapshot: Snapshot) -> Memory:
        """The memory of a moment; this one, grown, where nothing was forgotten in between."""
        if self._snapshot is not None and not snapshot.follows(self._snapshot):
            return Memory(self._like).at(snapshot)
        done = len(self._snapshot) if self._snapshot is not None else 0
        for name, value in snapshot.values(done) if done < len(snapshot) else ():
            self._add(name, value)
        self._snapshot = snapshot
        return self

    def since(self, upto: int, snapshot: Snapshot) -> Known:
        """The values that came after the first ``upto`` of a snapshot: what a text that was looked at then may hold.

        All values, where many came: to look for them is then quicker than to learn them again.
        """
        if len(snapshot) - upto > _FEW:
            return self.known
        begin, end, newer = self._since
        if (begin, end) != (upto, len(snapshot)):
            newer = Known()
            for name, value in snapshot.values(upto):
                self._learn(newer, name, value)
            # The texts of a turn were looked at last in the same turn, nearly all of them.
            self._since = (upto, len(snapshot), newer)
        return newer

    def _learn(self, known: Known, name: str, value: str) -> None:
        """Look for a value from now on: for whatever is somebody's, neither a note nor a look-alike."""
        label = label_of(name)
        if not (name.startswith((SENT_URL, OUTPUT, WROTE, SENT, INVENTED)) or is_escape(label)):
            known.add(value, self._like(label))

    def _add(self, name: str, value: str) -> None:
        self.tokens += name[0] != "~"
        if name.startswith(SENT_URL):
            self.urls.add(value)
        elif name.startswith(OUTPUT):
            self._outputs.add(value)
        elif name.startswith(WROTE):
            self.texts.add(value)
        elif name.startswith(SENT):
            self._sent.add(value)
            self.invented.discard(value)
        elif name.startswith(INVENTED):
            self.invented |= {value} - self._sent
        else:
            self._learn(self.known, name, value)

    def wrote(self, text: str) -> bool:
        """Whether ``text`` is what an irreversible operator of this conversation wrote, or a part of it."""
        return text in self._outputs or any(text in output for output in tuple(self._outputs))


def urls_in(snapshot: Snapshot) -> SentUrls:
    """The URLs that a sender put values into, of all that a snapshot holds."""
    urls = SentUrls()
    for name, value in snapshot.values():
        if name.startswith(SENT_URL):
            urls.add(value)
    return urls


def own_tokens(text: str, snapshot: Snapshot) -> list[tuple[int, int]]:
    """Spans of the tokens in ``text`` that the snapshot restores."""
    found = list(Tokens(snapshot.labels()).finditer(text))
    values = snapshot.each(name_of(token.group()) for token in found)
    return [token.span() for token, value in zip(found, values, strict=True) if value]


def between(
    text: str, tokens: Iterable[tuple[int, int]], findings: Iterable[Finding]
) -> Iterator[tuple[str, list[Finding], str]]:
    """Each stretch between two tokens of a text, ascending, with the findings in it, and the token behind it."""
    at, every = 0, list(findings)
    for start, end in [*tokens, (len(text), len(text))]:
        inside = [f._replace(start=f.start - at, end=f.end - at) for f in every if at <= f.start and f.end <= start]
        yield text[at:start], inside, text[start:end]
        at = end


def all_tokens(text: str, snapshot: Snapshot) -> bool:
    """Whether ``text`` is nothing but tokens that the snapshot restores."""
    if text[:1] != "<" or text[-1:] != ">":
        return False
    spans = own_tokens(text, snapshot)
    return sum(end - start for start, end in spans) == len(text)


@lru_cache(maxsize=1)
def _escape_label() -> re.Pattern[str]:
    """The label of tokens that stand for look-alikes, however it is written."""
    return re.compile("".join(letter(char) for char in ESCAPE_LABEL))


def holds_escapes(text: str, snapshot: Callable[[], Snapshot]) -> bool:
    """Whether a token that stands for a look-alike is in ``text``; most texts are known by a glance to hold none."""
    if _escape_label().search(text) is None:
        return False
    names = (name_of(text[start:end]) for start, end in own_tokens(text, snapshot()))
    return any(is_escape(label_of(name)) for name in names)


class Spans:
    """Stretches of a text that are known to be harmless."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, finding: Finding) -> bool:
        """Whether a finding overlaps any of them."""
        index = bisect_right(self._ends, finding.start)
        return index < len(self._starts) and self._starts[index] < finding.end

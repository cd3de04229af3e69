"""Replies made whole again: chunk by chunk, the same object for whole replies and for streams. Does no I/O.

One pass from left to right; what was put in is never read again. Text is held back only while it could still become a
token this conversation issued, and at most the longest accepted form of one plus a character.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, Protocol

from desensitize.chat.urls import JsonUrls, Urls, UrlState, has_url
from desensitize.guard import guarding
from desensitize.mask.grammar import BEHIND, name_of, unsettled
from desensitize.mask.reader import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import regex

    from desensitize.chat.invented import Invented, Piece
    from desensitize.detect.finding import Finding
    from desensitize.vault.record import Snapshot

__all__ = ["Admits", "Restorer"]

# The longest accepted form beside its label: two brackets and separators written as JSON escapes, numbers, quotes.
_LONGEST_REST = 58
# Characters behind a token that may tell whether it may enter a URL.
_AFTER = 2048


class Admits(Protocol):
    """Whether a value may enter a URL."""

    def __call__(self, url: str, form: str, after: str, /, *, final: bool) -> bool | None:
        """Judge ``url`` as far as it goes before the token ``form`` as it was sent; ``after`` is what follows so far.

        ``None``: more text is needed to tell, and there may be more unless ``final``.
        """


@guarding("__init__", "feed", "flush", "cut", "whole", "around", "taken")
class Restorer:
    """Turns tokens back into values.

    :param snapshot: what may be restored; nothing else is.
    :param encode: ``json`` writes values as the inside of a JSON string, for tool arguments.
    :param urls: whether a value may enter a URL; ``None``: never.
    :param mask: writes over what the model says in clear; what that writes is never restored.

    >>> from desensitize.vault.entry import Entry
    >>> from desensitize.vault.record import Record, Snapshot
    >>> record = Record()
    >>> record.name(Entry("PHONE", "1", "13800138000"))
    'PHONE_1'
    >>> restorer = Restorer(Snapshot(record))
    >>> restorer.feed("Call <PHO"), restorer.feed("NE_1> now"), restorer.flush()
    ('Call ', '13800138000 now', '')
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        encode: Literal["text", "json"] = "text",
        urls: Admits | None = None,
        mask: Invented | None = None,
    ) -> None:
        # Tokens that became values; those that nothing stands behind; those that may not enter the URL they stand in.
        self.restored = self.missed = self.barred = 0
        self._mask = mask
        #: Whether something was written over.
        self.wrote = False
        self._snapshot, self._encode, self._urls = snapshot, encode, urls
        labels = snapshot.labels()
        # A number became a token in quotes, and comes back without them.
        quoted = encode == "json" and snapshot.sourced
        self._tokens = Tokens(labels, quoted=quoted, halves=False)
        self._longest = max(map(len, labels), default=0) * 6 + _LONGEST_REST
        self._state: Urls = JsonUrls() if encode == "json" else UrlState()
        self._buffer = ""
        # Where the undecided text starts; before it stands what tells whether a name is a bare one.
        self._at = 0

    def __repr__(self) -> str:
        return f"Restorer({self._snapshot!r}, restored={self.restored}, missed={self.missed})"

    def feed(self, chunk: str) -> str:
        """Take in a chunk of the reply; give what is certain so far."""
        if self._mask is None:
            return self._drain(chunk, final=False)
        return self._masked(self._mask.feed(chunk))

    def flush(self) -> str:
        """The rest: call it once, at the end."""
        rest = "" if self._mask is None else self._masked(self._mask.flush())
        return rest + self._drain("", final=True)

    def taken(self) -> Sequence[Finding]:
        """What was found and written over since this was asked last."""
        return () if self._mask is None else self._mask.taken()

    def _masked(self, pieces: Iterable[Piece]) -> str:
        out: list[str] = []
        for text, written in pieces:
            if written:
                # No token goes across what was written.
                out += self._drain("", final=True), self._written(text)
            else:
                out.append(self._drain(text, final=False))
        return "".join(out)

    def _written(self, text: str) -> str:
        self.wrote = True
        self._buffer, self._at = text[-BEHIND:], min(BEHIND, len(text))
        self._state.token(text)
        return text

    def whole(self, text: str) -> str:
        """A text that is all there is, restored: what ``feed`` and ``flush`` give together."""
        if self._mask is not None:
            return self.feed(text) + self.flush()
        plain = self._without_urls(text) if self._encode == "text" and not self._buffer else None
        return self._drain(text, final=True) if plain is None else plain

    def around(self, text: str, known: Sequence[tuple[int, int, str]]) -> str:
        """A whole text, restored; of some stretches, (start, end, value), ascending, it is known what they stand for.

        Such a value enters a URL only where a token's would.
        """
        parts: list[str] = []
        done = 0
        if not known:
            return self.whole(text)
        for start, end, value in known:
            parts += self._passed(text[done:start]), self._put(text[start:end], value, text[end : end + _AFTER])
            done = end
        return "".join((*parts, self._passed(text[done:])))

    def _passed(self, text: str) -> str:
        """A stretch that is all there is before what is known."""
        if self._mask is not None:
            return self.feed(text) + self.flush()
        if self._tokens:
            return self._drain(text, final=True)
        self._state.feed(text)
        return text

    def _put(self, form: str, value: str, after: str) -> str:
        self._buffer, self._at = form[-BEHIND:], min(BEHIND, len(form))
        inside = self._state.inside
        admitted = self._urls is not None and all(self._urls(url, form, after, final=True) for url in inside)
        self._state.token(form, value if admitted or not inside else None)
        if inside and not admitted:
            self.barred += 1
            return form
        self.restored += 1
        return json.dumps(value, ensure_ascii=False)[1:-1] if self._encode == "json" else value

    def _without_urls(self, text: str) -> str | None:
        """The text restored, if no URL can be in it; then nobody has to follow where one begins and ends."""
        found = list(self._tokens.finditer(text))
        values = self._snapshot.each(name_of(token.group()) for token in found)
        parts: list[str] = []
        done = 0
        for token, value in zip(found, values, strict=True):
            parts += text[done : token.start()], token.group() if value is None else value
            done = token.end()
        out = "".join((*parts, text[done:]))
        if has_url(out):
            return None
        missed = values.count(None)
        self.restored, self.missed = self.restored + len(found) - missed, self.missed + missed
        return out

    def cut(self) -> str:
        """The rest as it came: what a text that is cut here could still have become a token is none."""
        rest = "" if self._mask is None else self._masked(self._mask.flush())
        rest += self._plain(len(self._buffer))
        self._buffer, self._at = self._buffer[-BEHIND:], min(BEHIND, len(self._buffer))
        return rest

    @property
    def held(self) -> int:
        """Characters held back now."""
        return len(self._buffer) - self._at + (0 if self._mask is None else self._mask.held)

    def _drain(self, chunk: str, *, final: bool) -> str:
        if not self._tokens:
            return chunk
        self._buffer += chunk
        out = "".join(self._pieces(final=final))
        keep = max(0, self._at - BEHIND)
        self._buffer, self._at = self._buffer[keep:], self._at - keep
        return out

    def _pieces(self, *, final: bool) -> Iterator[str]:
        while True:
            found = self._tokens.search(self._buffer, self._at)
            start = found.start() if found else len(self._buffer)
            hold = len(self._buffer) if final else self._undecided(found)
            if found is None or hold <= start:
                yield self._plain(hold)
                return
            yield self._plain(start)
            piece = self._token(found, final=final)
            if piece is None:
                return
            yield piece

    def _undecided(self, found: regex.Match[str] | None) -> int:
        """Where the first stretch begins that more text could make, or unmake, a token; else the buffer's end."""
        buffer = self._buffer
        last = found.start() if found else len(buffer) - 1
        at = self._tokens.unfinished(buffer, max(self._at, len(buffer) - self._longest), last + 1)
        if at is not None:
            return at
        if found and unsettled(found):
            return found.start()
        return len(buffer)

    def _plain(self, end: int) -> str:
        text = self._buffer[self._at : end]
        self._at = end
        self._state.feed(text)
        return text

    def _token(self, found: regex.Match[str], *, final: bool) -> str | None:
        """What to give out for a token; ``None``: it takes more text to tell."""
        form = found.group()
        if form[0] == '"':
            return self._string(found)
        value = self._snapshot.get(name_of(form))
        admitted = value is not None and self._may_enter(form, found.end(), final=final)
        if admitted is None:
            return None
        self._at = found.end()
        if value is None or not admitted:
            self.missed += value is None
            self.barred += value is not None
            self._state.token(form)
            return form
        self.restored += 1
        self._state.token(form, value)
        return json.dumps(value, ensure_ascii=False)[1:-1] if self._encode == "json" else value

    def _string(self, found: regex.Match[str]) -> str:
        """A token that is all of a JSON string: what the document had there, or the quote alone and the token next."""
        name = name_of(found["string"])
        source = self._snapshot.source(name)
        if source is None or self._state.inside:
            return self._plain(found.start() + 1)
        self._at = found.end()
        self.restored += 1
        self._state.feed('"')
        self._state.token(found["string"], self._snapshot.get(name))
        self._state.feed('"')
        return source

    def _may_enter(self, form: str, end: int, *, final: bool) -> bool | None:
        inside = self._state.inside
        if not inside:
            return True
        if self._urls is None:
            return False
        after = self._buffer[end : end + _AFTER]
        said = [self._urls(url, form, after, final=final) for url in inside]
        return None if None in said and False not in said else all(said)

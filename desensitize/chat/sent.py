"""Which URLs a value may enter: those the sender itself put it into, and those of hosts the settings allow.

A sent URL is remembered up to and including the token. Where the token stands before the end of the authority, what
follows decides whose host it is: there the rest of the authority is remembered too, and has to follow again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import regex

from desensitize.chat.restore import Restorer
from desensitize.chat.urls import has_url
from desensitize.mask.grammar import issued, token_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.chat.restore import Admits
    from desensitize.vault.record import Snapshot

__all__ = ["SentUrls", "admits", "sent_urls"]

# Between a URL and the rest of its authority; no authority has it. A slash as the rest says that any text may follow.
_APART, _ANY = "\0", "/"
# Characters of the rest that are compared. No host name is half as long.
_COMPARED = 1024


@lru_cache(maxsize=1)
def _settled() -> regex.Pattern[str]:
    """A URL whose authority is over, plainly spelled."""
    authority = r"(?:[A-Za-z0-9.\-_:@~%\[\]]|<[A-Z][A-Z0-9_]*>)++"
    return regex.compile(rf"(?:[A-Za-z][A-Za-z0-9+.\-]*+:)?+[/\\]*+{authority}[/?#].*", regex.DOTALL)


@lru_cache(maxsize=1)
def _rest() -> regex.Pattern[str]:
    """What an authority may hold; a token is part of it and another bracket ends it."""
    return regex.compile(r"(?:[^/?#\\\s<>\"'()`\[\]{}|\0]|<[A-Z][A-Z0-9_]*>)*+")


@lru_cache(maxsize=1)
def _hosted() -> regex.Pattern[str]:
    return regex.compile(r"(?i:https?)://([A-Za-z0-9.\-]+)(?::[0-9]{1,5})?[/?#][^\s\\\"'`]*")


class SentUrls:
    """The URLs of a conversation that its sender put values into."""

    def __init__(self, noted: Iterable[str] = ()) -> None:
        self._rests: dict[str, set[str]] = {}
        for note in noted:
            self.add(note)

    def __repr__(self) -> str:
        return f"SentUrls({len(self._rests)})"

    def add(self, note: str) -> None:
        """Take in a note of `sent_urls`."""
        url, _, rest = note.rpartition(_APART)
        self._rests.setdefault(url, set()).add(rest)

    def admit(self, url: str, after: str, *, final: bool) -> bool | None:
        """Whether a value may enter; ``None`` while more text could tell."""
        rests = self._rests.get(url)
        if rests is None or _ANY in rests:
            return rests is not None
        here, over = _authority(after, final=final)
        if over:
            return here in rests
        return None if any(rest.startswith(here) for rest in rests) else False


def _authority(after: str, *, final: bool) -> tuple[str, bool]:
    """The rest of the authority, and whether all of it that counts is there."""
    rest = _rest().match(after)[0]  # type: ignore[index]  # it matches everywhere
    tail = after[len(rest) :]
    cut = tail[:1] == "<" and regex.fullmatch("<(?:[A-Z][A-Z0-9_]*)?", tail) is not None
    over = final or len(rest) >= _COMPARED or (bool(tail) and not cut)
    return rest[:_COMPARED], over


def admits(urls: Literal["never", "always"] | tuple[str, ...], sent: SentUrls, also: Iterable[str] = ()) -> Admits:
    """The rule for a conversation, from the setting ``restore_in_urls`` and what was sent; ``also``: more notes."""
    others = SentUrls(also)
    hosts = () if isinstance(urls, str) else urls

    def rule(url: str, form: str, after: str, *, final: bool) -> bool | None:
        found = _hosted().fullmatch(url) if hosts else None
        if urls == "always" or (found is not None and found[1].lower() in hosts):
            return True
        admitted = sent.admit(url + form, after, final=final)
        return admitted or others.admit(url + form, after, final=final) or admitted

    return rule


def sent_urls(masked: str, snapshot: Snapshot, known: Sequence[tuple[int, int, str]] = ()) -> Iterator[str]:
    """A note of each URL in a masked text that a token stands in: what its sender put into URLs.

    :param known: (start, end, value) of other stretches that stand for values, ascending.

    The reader that will judge the reply collects them, so that what was sent in a URL comes back in that URL.
    """
    # Texts and names of tokens in turn.
    parts = issued().split(masked)
    names = parts[1::2]
    parts[1::2] = [value or token_of(name) for name, value in zip(names, snapshot.each(names), strict=True)]
    if not (known or has_url("".join(parts))):
        return
    seen: list[str] = []

    def collect(url: str, form: str, after: str, *, final: bool) -> bool:
        del final
        rest = _ANY if _settled().fullmatch(url) else _authority(after, final=True)[0]
        seen.append(f"{url}{form}{_APART}{rest}")
        return True

    restorer = Restorer(snapshot, urls=collect)
    _ = restorer.around(masked, known) if known else restorer.whole(masked)
    yield from seen

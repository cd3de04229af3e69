"""What a process keeps of a sealed vault in the clear: the sessions used last, and those that snapshots still need."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from desensitize.vault.entry import Token
from desensitize.vault.record import Record
from desensitize.vault.seal import damaged, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from desensitize.vault.entry import Entry
    from desensitize.vault.head import Head
    from desensitize.vault.seal import Sealer

__all__ = ["Shelf", "Shelves"]

# What a process keeps decrypted, beside what snapshots in use keep: sessions, tokens.
_SHELVES, _SHELVED = 1024, 200_000


class Shelf(Record):
    """A session's tokens in one epoch, decrypted.

    ``at``: the head it was last seen with, and how that was written, where a vault may go on from there.
    """

    __slots__ = ("__weakref__", "at", "epoch")

    def __init__(self, head: Head, clock: Callable[[], float]) -> None:
        super().__init__(head.before, clock)
        self.epoch = head.epoch
        self.at: tuple[Head, bytes] | None = None


class Shelves:
    """Shelves by place. Not locked: the vault locks.

    :ivar undo: calls that take back what was done here since the vault's transaction began, if it fails.
    """

    def __init__(self, sealer: Sealer, clock: Callable[[], float], undo: list[Callable[[], None]]) -> None:
        self._sealer, self._clock, self._undo = sealer, clock, undo
        self._alive: WeakValueDictionary[bytes, Shelf] = WeakValueDictionary()
        self._recent: OrderedDict[bytes, Shelf] = OrderedDict()

    def known(self, place: bytes) -> Shelf | None:
        """What this process knows of a session."""
        return self._alive.get(place)

    def of(self, head: Head, rows: Callable[[int], Iterable[object]]) -> Shelf:
        """The session's tokens: those this process knows, and those that came since.

        :param rows: the sealed tokens from a serial on.
        :raises VaultError: one is missing, changed, or out of place.
        """
        shelf = self._alive.get(head.place)
        if shelf is None or shelf.epoch != head.epoch:
            shelf = self._begun(head, shelf, rows)
        elif len(shelf) < head.held:
            self._catch_up(shelf, head, rows)
        if len(shelf) != head.held or shelf.counts != head.counts:
            raise damaged("tokens are missing")
        self._undo.append(partial(setattr, shelf, "expires", shelf.expires))
        shelf.expires = head.expires
        self._keep(head.place, shelf)
        return shelf

    def named(self, shelf: Shelf, head: Head, new: Sequence[Entry]) -> tuple[Sequence[str], list[bytes]]:
        """The names of the entries, and the sealed tokens that are new."""
        self._undo.append(partial(shelf.cut, head.held))
        names, held = shelf.names(new), shelf.held()
        fresh = {name: entry for name, entry in zip(names, new, strict=True) if held[name].serial >= head.held}
        return names, self.sealed(head, (Token(name, entry.label, entry) for name, entry in fresh.items()), head.held)

    def sealed(self, head: Head, tokens: Iterable[Token], first: int = 0) -> list[bytes]:
        """Tokens as they are kept, the first of them at a serial."""
        cipher = self._sealer.cipher(head.epoch)
        return [seal(cipher, token.fields(), head.about_token(serial)) for serial, token in enumerate(tokens, first)]

    def wipe(self, place: bytes) -> None:
        """Let go of a session's values, for snapshots too."""
        shelf = self._alive.pop(place, None)
        self._recent.pop(place, None)
        if shelf is not None:
            shelf.clear()

    def clear(self) -> None:
        """Keep only what snapshots need."""
        self._recent.clear()

    def _begun(self, head: Head, old: Shelf | None, rows: Callable[[int], Iterable[object]]) -> Shelf:
        """A shelf for a new epoch. Snapshots of the old one keep what there still is, and lose what was forgotten."""
        shelf = Shelf(head, self._clock)
        try:
            self._catch_up(shelf, head, rows)
        except BaseException:
            self.wipe(head.place)
            raise
        self._recent.pop(head.place, None)
        self._alive[head.place] = shelf
        if old is not None:
            old.keep(shelf)
        return shelf

    def _catch_up(self, shelf: Shelf, head: Head, rows: Callable[[int], Iterable[object]]) -> None:
        """Read the tokens that came since. Named again in order they get the names they had."""
        cipher = self._sealer.cipher(head.epoch)
        for sealed in rows(len(shelf)):
            token = Token.of(unseal(cipher, sealed, head.about_token(len(shelf))))
            if token is None or not shelf.put(token):
                self.wipe(head.place)
                raise damaged("a token has another name")

    def _keep(self, place: bytes, shelf: Shelf) -> None:
        """Keep what was used last; what a snapshot still needs lives on with it."""
        recent, known = self._recent, place in self._recent
        recent[place] = shelf
        recent.move_to_end(place)
        while not known and len(recent) > 1 and (len(recent) > _SHELVES or sum(map(len, recent.values())) > _SHELVED):
            recent.popitem(last=False)

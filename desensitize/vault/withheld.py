"""A snapshot of which some tokens are kept back: their values came from nobody who may have them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.vault.record import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["Withheld"]


class Withheld(Snapshot):
    """A snapshot without some of its tokens.

    :param inner: the snapshot.
    :param names: the tokens that give nothing.
    """

    __slots__ = ("_inner", "_names")

    def __init__(self, inner: Snapshot, names: Collection[str]) -> None:
        for slot in Snapshot.__slots__:
            setattr(self, slot, getattr(inner, slot))
        self._inner, self._names = inner, frozenset(names)

    def get(self, name: str) -> str | None:
        """See ``Snapshot``."""
        return None if name in self._names else self._inner.get(name)

    def each(self, names: Iterable[str]) -> list[str | None]:
        """See ``Snapshot``."""
        every = list(names)
        given = iter(self._inner.each([name for name in every if name not in self._names]))
        return [None if name in self._names else next(given) for name in every]

    def source(self, name: str) -> str | None:
        """See ``Snapshot``."""
        return None if name in self._names else self._inner.source(name)

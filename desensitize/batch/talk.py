"""Conversations whose tokens count, ``<PHONE_1>``: one worker masks them, in order, and knows what it said before."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from desensitize.batch.formats.columns import ALL
from desensitize.batch.kernel import mask_batch, mask_groups
from desensitize.context import lead_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from desensitize.batch.formats.columns import Columns
    from desensitize.batch.formats.format import Leaf
    from desensitize.batch.kernel import Group, Masked, MaskedBatch
    from desensitize.detect.finding import Finding
    from desensitize.masker import Masker
    from desensitize.session import Session

__all__ = ["Talk"]

_Done = TypeVar("_Done")

# Open conversations; one that is put away and comes again is found in the vault.
_OPEN = 64


class Talk:
    """The same as a `Kernel`, for one process, with a memory: the masker's vault.

    :param masker: its vault keeps what is said.
    :param name: the conversation of all that is of no other one.
    :param sessions: the column that names the conversation of a row.
    """

    def __init__(self, masker: Masker, name: str, columns: Columns = ALL, sessions: str | None = None) -> None:
        self.masker, self.name, self.columns, self.sessions = masker, name, columns, sessions
        self._open: dict[str, Session] = {}

    def __repr__(self) -> str:
        return f"Talk({len(self._open)} open)"

    @property
    def told(self) -> str:
        """Nothing: what it makes of a text depends on what was said before, so no other run goes on with it."""
        return ""

    def groups(self, groups: Sequence[Group]) -> Masked:
        """The texts of groups, masked, one group after another."""
        return self._settled(mask_groups(groups, self.one, self.masker.find))

    def masked(self, batch: pa.RecordBatch) -> MaskedBatch:
        """A batch, masked, row by row."""
        return self._settled(mask_batch(batch, self.columns, self.one, self.masker.find, self.sessions))

    def _settled(self, done: _Done) -> _Done:
        for talk in self._open.values():
            talk.settle()
        return done

    def one(self, leaf: Leaf, session: str | None = None) -> tuple[str, Sequence[Finding]]:
        """One text of a conversation."""
        talk = self._session(session)
        found: list[Finding] = []
        return talk.mask_text(leaf.text, "", lead_of(leaf.context), note=found.extend), found

    def _session(self, name: str | None) -> Session:
        name = self.name if name is None else f"{self.name}/{name}"
        talk = self._open.pop(name, None) or self.masker.session(name)
        self._open[name] = talk
        if len(self._open) > _OPEN:
            self._open.pop(next(iter(self._open))).close()
        return talk

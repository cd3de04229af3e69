"""The one conversation of a run as the work of a job: what counts its tokens has one worker, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.batch.formats.columns import ALL
from desensitize.batch.kernel import mask_batch, mask_groups
from desensitize.context import lead_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from desensitize.batch.formats.columns import Columns
    from desensitize.batch.formats.format import Leaf
    from desensitize.batch.kernel import Group, Masked, MaskedBatch
    from desensitize.cli.conversation import Conversation
    from desensitize.detect.finding import Finding
    from desensitize.masker import Masker

__all__ = ["Talking"]


class Talking:
    """The same as a `Kernel`, for one process.

    :param told: what the outputs depend on; empty: also on what this process alone knows, so none goes on after it.
    """

    def __init__(self, talk: Conversation, masker: Masker, columns: Columns = ALL, told: str = "") -> None:
        self.masker, self.columns, self.told = masker, columns, told
        self._talk = talk

    def __repr__(self) -> str:
        return "Talking()"

    def groups(self, groups: Sequence[Group]) -> Masked:
        """The texts of groups, masked, one group after another."""
        return mask_groups(groups, self.one)

    def masked(self, batch: pa.RecordBatch) -> MaskedBatch:
        """A batch, masked, row by row."""
        return mask_batch(batch, self.columns, self.one)

    def one(self, leaf: Leaf, session: str | None = None) -> tuple[str, Sequence[Finding]]:
        """One text, after a last look at what it says."""
        del session
        [text] = self._talk.proven_texts([(leaf.text, lead_of(leaf.context))])
        return text, self._talk.noted

"""What one worker does to the portions of a job, in order: masks them in one conversation, or puts values back."""

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
    from desensitize.cli.conversation import Conversation, Restoring
    from desensitize.detect.finding import Finding

__all__ = ["Returning", "Talking"]


class Talking:
    """The same as a `Kernel`, for one process.

    :param told: what the outputs depend on; empty: also on what this process alone knows, so none goes on after it.
    """

    def __init__(self, talk: Conversation, columns: Columns = ALL, told: str = "") -> None:
        self.columns, self.told = columns, told
        self._talk = talk

    def __repr__(self) -> str:
        return "Talking()"

    def groups(self, groups: Sequence[Group]) -> Masked:
        """The texts of groups, masked, one group after another."""
        return mask_groups(groups, self.one, self._talk.find)

    def masked(self, batch: pa.RecordBatch) -> MaskedBatch:
        """A batch, masked, row by row."""
        return mask_batch(batch, self.columns, self.one, self._talk.find)

    def one(self, leaf: Leaf, session: str | None = None) -> tuple[str, Sequence[Finding]]:
        """One text, after a last look at what it says."""
        del session
        [text] = self._talk.proven_texts([(leaf.text, lead_of(leaf.context))])
        return text, self._talk.noted


class Returning:
    """Puts values back into portions."""

    told = ""

    def __init__(self, values: Restoring, columns: Columns = ALL) -> None:
        self.columns = columns
        self._values = values

    def __repr__(self) -> str:
        return "Returning()"

    def groups(self, groups: Sequence[Group]) -> Masked:
        """The texts of groups with their values."""
        return mask_groups(groups, self.one, _nothing, samples=0)

    def masked(self, batch: pa.RecordBatch) -> MaskedBatch:
        """A batch with its values, row by row."""
        return mask_batch(batch, self.columns, self.one, _nothing)

    def one(self, leaf: Leaf, session: str | None = None) -> tuple[str, Sequence[Finding]]:
        """One text with its values."""
        del session
        return self._values.restore(leaf.text), ()


def _nothing(text: str) -> Sequence[Finding]:
    """What is found in a name of a masked file: its values are gone already."""
    del text
    return ()

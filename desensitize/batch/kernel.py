"""Texts in, masked texts out: the one thing that every worker does, on this machine, on Spark and on Ray.

A `Kernel` travels as what it is made from (see `spec`) and compiles its masker where it is first used. It opens nothing
and nothing that it saw before changes what it does, so a batch becomes the same wherever and in whatever order it is
masked: that is why it takes no operator that counts. What counts, `<PHONE_1>`, is a conversation's, and has one worker
(`talk`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from desensitize.batch.chosen import chosen
from desensitize.batch.columns import taken
from desensitize.batch.counts import Counts
from desensitize.batch.formats.columns import ALL
from desensitize.batch.places import placed
from desensitize.context import Context
from desensitize.detect.lead import stated
from desensitize.errors import ConfigError, DesensitizeError, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from desensitize.batch.columns import Column
    from desensitize.batch.formats.columns import Columns
    from desensitize.batch.formats.format import Leaf
    from desensitize.batch.places import Written
    from desensitize.batch.spec import MaskerSpec
    from desensitize.detect.finding import Finding
    from desensitize.masker import Masker

__all__ = [
    "Batches",
    "Finds",
    "Group",
    "Kernel",
    "Masked",
    "MaskedBatch",
    "Masks",
    "column_of",
    "groups_of",
    "mask_batch",
    "mask_groups",
    "without_values",
]

# Errors that any other text would meet as well.
_FATAL = (ConfigError,)
# Letters of a text that is remembered if nothing is found in it, and how many such texts are.
_SHORT, _KEPT = 24, 2000


class Group(NamedTuple):
    """Texts that stand together: a record of a file, or a row of a table; ``session``: the conversation it is of."""

    leaves: Sequence[Leaf]
    session: str | None = None


class Masked(NamedTuple):
    """What became of groups: their new texts in order, or why there are none, and the counts of all."""

    groups: list[list[str] | str]
    counts: Counts


class MaskedBatch(NamedTuple):
    """A masked batch without the rows that were left out, and those: (row, 0-based, and why)."""

    batch: pa.RecordBatch
    counts: Counts
    rejected: list[tuple[int, str]]


class Rows(NamedTuple):
    """The rows of a batch: their texts, and by the place of a column what it is built from."""

    groups: list[Group]
    builds: dict[int, tuple[Column, list[Written]]]


class Batches(Protocol):
    """What masks the portions of a job: a `Kernel`, or something with a memory."""

    @property
    def told(self) -> str:
        """A digest of all that its outputs depend on; empty: also on what this process alone knows."""

    def groups(self, groups: Sequence[Group], /) -> Masked:
        """The texts of groups, masked."""

    def masked(self, batch: pa.RecordBatch, /) -> MaskedBatch:
        """A batch, masked; a row that can't be is left out."""


class Masks(Protocol):
    """Masks one text of a group."""

    def __call__(self, leaf: Leaf, session: str | None, /) -> tuple[str, Sequence[Finding]]:
        """The masked text, and what was found in it."""


class Finds(Protocol):
    """Finds what is somebody's, such as ``Masker.find``."""

    def __call__(self, text: str, /) -> Sequence[Finding]:
        """The findings in a text."""


class Kernel:
    """Masks batches, each by itself. Picklable.

    :param spec: how to make the masker.
    :param columns: what is looked at; by default every column that holds text.
    :param masker: what the spec makes, where it was made already; it does not travel.
    """

    def __init__(self, spec: MaskerSpec, columns: Columns = ALL, masker: Masker | None = None) -> None:
        self.spec, self.columns = spec, columns
        self._masker = masker
        # Keys, roles and the like come again and again: short texts in which nothing was found.
        self._silent: dict[Leaf, None] = {}

    def __repr__(self) -> str:
        return f"Kernel({len(self.spec.registry.rules)} rules)"

    def __getstate__(self) -> tuple[MaskerSpec, Columns]:
        return self.spec, self.columns

    def __setstate__(self, state: tuple[MaskerSpec, Columns]) -> None:
        self.__init__(*state)  # type: ignore[misc]  # made anew, as it was

    @property
    def told(self) -> str:
        """A digest of all that its outputs depend on."""
        return self.spec.told

    @property
    def masker(self) -> Masker:
        """The masker, made on first use: one a worker.

        :raises ConfigError: an option that cannot work across workers, or a key that is not there.
        """
        if self._masker is None:
            self._masker = self.spec.shared()
        return self._masker

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch, masked: the same schema, metadata and nulls.

        :raises ConfigError: a column that is not there or holds no text.
        :raises DesensitizeError: a text that can't be masked, such as one that an operator lets nobody send.
        """
        done = self.masked(batch)
        if done.rejected:
            row, reason = done.rejected[0]
            raise UnsupportedPart(f"row {row} of the batch can't be masked: {reason}", f"row {row}")
        return done.batch

    def table(self, table: pa.Table) -> pa.Table:
        """The same of all batches of a table.

        :raises ConfigError: as above.
        :raises DesensitizeError: as above.
        """
        return table.from_batches([self(batch) for batch in table.to_batches()], table.schema)

    def masked(self, batch: pa.RecordBatch) -> MaskedBatch:
        """The same, with what there is to say about it; a row that can't be masked is left out."""
        return mask_batch(batch, self.columns, self.one, self.masker.find)

    def groups(self, groups: Sequence[Group]) -> Masked:
        """The texts of groups, masked."""
        return mask_groups(groups, self.one, self.masker.find)

    def one(self, leaf: Leaf, session: str | None = None) -> tuple[str, Sequence[Finding]]:
        """One text, by itself."""
        del session
        if leaf in self._silent:
            return leaf.text, ()
        result = self.masker.mask(leaf.text, context=leaf.context)
        if not result.findings and len(leaf.text) <= _SHORT:
            if len(self._silent) >= _KEPT:
                self._silent.clear()
            self._silent[leaf] = None
        return result.text, result.findings


def mask_groups(groups: Sequence[Group], mask: Masks, find: Finds, samples: int = 3) -> Masked:
    """The texts of groups, masked; a group one of whose texts can't be is left out as a whole.

    :param find: finds what is somebody's in the name of a column, such as a key of JSON; the counts have it without.
    :param samples: pieces of masked text that the counts keep of each rule.
    """
    counts, out = Counts(most=samples), list[list[str] | str]()
    named: dict[str, str] = {"": ""}
    for group in groups:
        try:
            pairs = [mask(leaf, group.session) for leaf in group.leaves]
        except _FATAL:
            raise
        except DesensitizeError as error:
            counts.rejected += 1
            out.append(str(error))
            continue
        counts.records += bool(pairs)
        counts.touched += any(found for _, found in pairs)
        for leaf, (text, found) in zip(group.leaves, pairs, strict=True):
            column = column_of(leaf.context)
            if column not in named:
                named[column] = without_values(column, find)
            counts.note(named[column], text, found)
        out.append([text for text, _ in pairs])
    return Masked(out, counts)


def groups_of(batch: pa.RecordBatch, columns: Columns, sessions: str | None = None) -> Rows:
    """The rows of a batch as groups of texts, and how to build the columns anew.

    :param sessions: the column that names the conversation of a row.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    named = chosen(batch.schema, columns)
    parts = [taken(batch.column(at), batch.schema.field(at).name) for at in named]
    groups: list[list[Leaf]] = [[] for _ in range(batch.num_rows)]
    writes = [
        placed(part.cells, batch.schema.field(at).name, columns, groups) for at, part in zip(named, parts, strict=True)
    ]
    keys = batch.column(sessions).cast(pa.string()).to_pylist() if sessions else [None] * batch.num_rows
    builds = {at: (part, write) for at, part, write in zip(named, parts, writes, strict=True)}
    return Rows([Group(leaves, key) for leaves, key in zip(groups, keys, strict=True)], builds)


def mask_batch(
    batch: pa.RecordBatch, columns: Columns, mask: Masks, find: Finds, sessions: str | None = None
) -> MaskedBatch:
    """A batch masked, row by row.

    :param find: as of `mask_groups`.
    :param sessions: the column that names the conversation of a row.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where there are tables

    rows = groups_of(batch, columns, sessions)
    done = mask_groups(rows.groups, mask, find)
    rejected = [(row, reason) for row, reason in enumerate(done.groups) if isinstance(reason, str)]
    arrays = list(batch.columns)
    for at, (part, write) in rows.builds.items():
        arrays[at] = part.build([one(done.groups) for one in write])
    out = pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
    if rejected:
        left = {row for row, _ in rejected}
        out = out.filter(pa.array([row not in left for row in range(batch.num_rows)]))
    return MaskedBatch(out, done.counts, rejected)


def without_values(name: str, find: Finds) -> str:
    """A name, in which every finding is its entity in brackets.

    >>> from desensitize import Masker
    >>> without_values("calls.13800138000", Masker().find), without_values("phone", Masker().find)
    ('calls.<PHONE_NUMBER>', 'phone')
    """
    for finding in reversed(find(name)):
        name = f"{name[: finding.start]}<{finding.entity}>{name[finding.end :]}"
    return name


def column_of(context: Context | str | None) -> str:
    """What a text's column or key is called in counts."""
    if isinstance(context, Context):
        return context.column or ".".join(context.key_path)
    # A lead says the key in its first line, behind what somebody said outright.
    return stated(context or "")[1].partition("\n")[0].rstrip(": ")

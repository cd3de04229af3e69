"""One session's tokens: append-only, so that a snapshot is a number, not a copy."""

from __future__ import annotations

import math
import time
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.vault.entry import Entry, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Record", "Snapshot"]


_NOT_PICKLED = "what a session holds is not pickled: open it again by its name, with a vault both processes share"


class _Held(NamedTuple):
    """A spelling, when, counted in tokens, it came, and how a JSON document wrote it, if that is another matter."""

    serial: int
    # ``None``: forgotten.
    spelling: str | None
    source: str

    def __repr__(self) -> str:
        return f"_Held({self.serial})"


class Record:
    """Names tokens and remembers what they stand for. Not locked: whoever shares one, locks.

    ``expires``: when its values are to be given out no more, in seconds of ``clock``, which is asked at each of them;
    ``created`` and ``used``: when it was used, for who lists sessions.
    """

    __slots__ = (
        "_blanks", "_clock", "_counts", "_held", "_labels", "_names", "_numbers", "_spellings",
        "before", "created", "expires", "sourced", "used",
    )  # fmt: skip

    def __init__(self, counts: dict[str, int] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self.expires = clock, math.inf
        self.created = self.used = 0.0
        self._counts = dict(counts) if counts else {}
        # What was counted before its first token.
        self.before = dict(counts) if counts else {}
        # Sorted when they are asked for.
        self._labels: tuple[str, ...] | None = None
        self._numbers: dict[tuple[str, str], int] = {}
        self._spellings: dict[tuple[str, int], int] = {}
        # By label, spelling and source.
        self._names: dict[tuple[str, str, str], str] = {}
        self._held: dict[str, _Held] = {}
        # The labels of tokens whose values were forgotten.
        self._blanks: dict[str, str] = {}
        # Whether some spelling says how a JSON document wrote it.
        self.sourced = False

    @classmethod
    def of_firsts(cls, spellings: Mapping[str, str]) -> Record:
        """A record of one value a label. As `name` makes it, but no token may be named after this."""
        record = cls()
        for serial, (label, spelling) in enumerate(spellings.items()):
            record._held[f"{label}_1"] = _Held(serial, spelling, "")
            record._counts[label] = 1
        return record

    def __repr__(self) -> str:
        return f"Record({len(self._held)} tokens)"

    def __reduce__(self) -> tuple[object, ...]:
        raise VaultError(_NOT_PICKLED)

    def __len__(self) -> int:
        return len(self._held)

    def name(self, entry: Entry) -> str:
        """The token's name for an entry, new or known."""
        label, canonical, spelling, source = entry
        known = self._names.get((label, spelling, source))
        if known is not None:
            return known
        number = self._numbers.get((label, canonical))
        if number is None:
            number = self._counts[label] = self._counts.get(label, 0) + 1
            if number == 1:
                self._labels = None
            self._numbers[label, canonical] = number
        turn = self._spellings[label, number] = self._spellings.get((label, number), 0) + 1
        name = f"{label}_{number}" if turn == 1 else f"{label}_{number}_{turn}"
        self._names[label, spelling, source] = name
        if source:
            self.sourced = True
        self._held[name] = _Held(len(self._held), spelling, source)
        return name

    def names(self, entries: Sequence[Entry]) -> list[str]:
        """The names of many entries, in order."""
        return [self.name(entry) for entry in entries]

    def put(self, token: Token) -> bool:
        """Take in a token as it was kept, in the order in which they were named; whether it got the name it had."""
        if token.entry is not None:
            return self.name(token.entry) == token.name
        number, turn = _numbers_of(token.name, token.label)
        self._counts[token.label] = max(number, self._counts.get(token.label, 0))
        self._spellings[token.label, number] = max(turn, self._spellings.get((token.label, number), 0))
        self._labels = None
        self._held[token.name] = _Held(len(self._held), None, "")
        self._blanks[token.name] = token.label
        return number > 0

    def tokens(self) -> Iterator[Token]:
        """Every token, in the order in which they were named."""
        identities = {(label, number): identity for (label, identity), number in self._numbers.items()}
        labels = {name: label for (label, *_), name in self._names.items()}
        for name, held in self._held.items():
            if held.spelling is None:
                yield Token(name, self._blanks[name], None)
                continue
            label = labels[name]
            identity = identities[label, _numbers_of(name, label)[0]]
            yield Token(name, label, Entry(label, identity, held.spelling, held.source))

    def without(self, sought: Callable[[Entry], bool]) -> list[Token] | None:
        """The tokens once those that are ``sought`` are forgotten; ``None``: there are none.

        With one spelling the others of the same identity go too, and so does what only they have taught to look for.
        """
        tokens = list(self.tokens())
        entries = [token.entry for token in tokens if token.entry]
        gone = {entry[:2] for entry in entries if sought(entry)}
        if not gone:
            return None
        # The lexicons of names: only where somebody is forgotten.
        from desensitize.vault.taught import taught_by  # noqa: PLC0415

        gone |= taught_by(gone, entries)
        return [t._replace(entry=None) if t.entry and t.entry[:2] in gone else t for t in tokens]

    def keep(self, other: Record) -> None:
        """Let go of what another record does not hold alike, for snapshots too. No token may be named after this."""
        for name, held in self._held.items():
            match = other._held.get(name)
            if match is None or match[1:] != held[1:]:
                self._held[name] = _Held(held.serial, None, "")
        for table in (self._names, self._numbers, self._spellings):
            table.clear()

    def cut(self, length: int) -> None:
        """Take back the newest tokens, down to ``length``: nobody was given them yet."""
        while len(self._held) > length:
            name, _ = self._held.popitem()
            (label, *_), _ = self._names.popitem()
            number, _ = _numbers_of(name, label)
            self._spellings[label, number] -= 1
            if not self._spellings[label, number]:
                del self._spellings[label, number]
                self._numbers.popitem()
                self._counts[label] -= 1
                if not self._counts[label]:
                    del self._counts[label]
                    self._labels = None

    def clear(self) -> None:
        """Let go of every value, for snapshots too. The counts stay; no token may be named after this."""
        for table in (self._held, self._names, self._numbers, self._spellings):
            table.clear()

    def unknown(self, entries: Sequence[Entry]) -> int:
        """How many of the entries would take a new token, at most."""
        return sum((entry.label, entry.spelling, entry.source) not in self._names for entry in entries)

    @property
    def over(self) -> bool:
        """Whether its time is up, though nobody may have cleared it away yet."""
        return self.expires < math.inf and self.expires <= self._clock()

    @property
    def counts(self) -> dict[str, int]:
        """The highest number given out, by label."""
        return dict(self._counts)

    def labels(self) -> tuple[str, ...]:
        """Every label a token was given out for, sorted."""
        if self._labels is None:
            self._labels = tuple(sorted(label for label in self._counts if label[0] != "~"))
        return self._labels

    def held(self) -> dict[str, _Held]:
        """The live table; only grows."""
        return self._held


def _numbers_of(name: str, label: str) -> tuple[int, int]:
    """A token's number, and which of its spellings it is; 0: the name does not have that label."""
    number, _, turn = name.removeprefix(f"{label}_").partition("_")
    return (int(number), int(turn or 1)) if number.isdecimal() and (turn or "1").isdecimal() else (0, 0)


@guarding("get", "each", "source")
class Snapshot:
    """What could be restored at one moment: what came later does not count. ``held`` is the record's live table.

    It holds on to its record, so that forgetting reaches it, and expiry: from then on it gives nothing.

    :param note: is told of values that are restored.
    """

    __slots__ = ("_heard", "_labels", "_record", "_upto", "held", "sourced")

    def __init__(self, record: Record, note: Callable[[list[str]], None] | None = None) -> None:
        self._record, self._heard = record, note
        self.held, self._upto, self._labels = record.held(), len(record), record.labels()
        self.sourced = record.sourced

    def __repr__(self) -> str:
        return f"Snapshot({self._upto} tokens)"

    def __reduce__(self) -> tuple[object, ...]:
        raise VaultError(_NOT_PICKLED)

    def __len__(self) -> int:
        return self._upto

    def restoring(self) -> Snapshot:
        """The same for whoever restores: where the vault keeps an audit log, it is written there."""
        if self._heard is None:
            return self
        # Only where it is asked for.
        from desensitize.vault.retention import Reading  # noqa: PLC0415

        return Reading(self, self._heard)

    def get(self, name: str) -> str | None:
        """The value a token stands for, as it was spelled, or ``None``."""
        held = self._of(name)
        return None if held is None else held.spelling

    def each(self, names: Iterable[str]) -> list[str | None]:
        """What each of many tokens stands for."""
        found = map(self._of, names)
        return [None if held is None else held.spelling for held in found]

    def source(self, name: str) -> str | None:
        """How a JSON document wrote the number or string that a token stands for, where that is more than the value."""
        held = self._of(name)
        return None if held is None else held.source or None

    def _of(self, name: str) -> _Held | None:
        held = self.held.get(name)
        if held is None or held.spelling is None or held.serial >= self._upto or self._record.over:
            return None
        return held

    def labels(self) -> tuple[str, ...]:
        """The labels of all tokens, sorted."""
        return self._labels

    def values(self, since: int = 0) -> Iterator[tuple[str, str]]:
        """(name, spelling) of every entry after the first ``since``. For checks on the way out; do not show them."""
        if since >= self._upto or self._record.over:
            return iter(())
        # Names alone: nothing is made while the record is walked, so no other thread adds to it meanwhile.
        newest = list(islice(reversed(self.held), len(self.held) - since))
        known = ((name, self.held.get(name)) for name in reversed(newest))
        inside = ((name, held) for name, held in known if held is not None and since <= held.serial < self._upto)
        return ((name, held.spelling) for name, held in inside if held.spelling is not None)

    def follows(self, earlier: Snapshot | None) -> bool:
        """Whether this is a later moment of the same record, so that only what came since is new."""
        return earlier is not None and earlier.held is self.held and len(earlier) <= len(self)

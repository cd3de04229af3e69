"""What operators cost: ``python -m benchmarks.operators [--quick] [--alone] [--keep FOLDER] [--record]``.

Microseconds of CPU for each value, beside what the libraries under an operator take alone for the same values, and
beside the operators of presidio-anonymizer, which gets an environment of its own from the package index (``--keep``
keeps it; ``--alone`` goes without). In every round all have the same new values.
"""

from __future__ import annotations

import argparse
import base64
import gc
import os
import tempfile
import time
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from benchmarks import record
from benchmarks.contender import Unavailable
from benchmarks.operators_peer import PRESIDIO, presidio
from desensitize import Key
from desensitize.mask.catalogue import operator_of
from desensitize.mask.domains import domains_of
from desensitize.mask.domains.domain import located
from desensitize.mask.operator import Circumstance
from desensitize.policy.labels import label_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ffx import FF1

__all__ = ["ROWS", "Row", "main", "measured"]

SEED = 47_000
KEY = Key("dsk1_" + "A" * 43)
# One value of each entity; others of its form are drawn.
SAMPLES = {
    "PHONE_NUMBER": "13800138000",
    "CREDIT_CARD": "4111111111111111",
    "CN_ID_CARD": "11010519491231002X",
    "CN_USCC": "91350100M000100Y43",
    "IBAN_CODE": "DE89370400440532013000",
    "EMPLOYEE_ID": "Ab123456",
    "EMAIL_ADDRESS": "someoneexample",  # a sign and a domain come with what is drawn
    "DATE": "2024-05-17",
}
_SIV, _GCM = AESSIV(bytes(range(64))), AESGCM(bytes(range(32)))
_TWEAK = b"a tweak."
_CALENDAR = 366 * 20


class Row(NamedTuple):
    """An operator with its parameters, the entity of the values, and the libraries' part of the work.

    :param undo: what is timed is the way back.
    :param least: what a library takes for a value of which the operator makes its output, or for that output.
    :param says: which part that is.
    :param peer: the operator of presidio-anonymizer that does the same.
    """

    operator: dict[str, Any]
    entity: str = "PHONE_NUMBER"
    undo: bool = False
    least: Callable[[str], object] | None = None
    says: str = ""
    peer: str = ""

    @property
    def title(self) -> str:
        """What a table calls it."""
        return f"{self.operator['operator']}{'.undo' * self.undo}, {self.entity}"


@lru_cache(maxsize=1)
def _ff1() -> FF1:
    from ffx import FF1  # noqa: PLC0415 - an extra, which the list of operators does without

    return FF1(bytes(range(32)), radix=10)


def _sealed(value: str) -> object:
    return _SIV.encrypt(value.encode(), [b"PHONE"])


def _written(value: str) -> object:
    return base64.b32encode(_SIV.encrypt(value.encode(), [b"PHONE"]))


def _nonced(value: str) -> object:
    return base64.b32encode(_GCM.encrypt(os.urandom(12), value.encode(), b"PHONE"))


def _digits(start: int, end: int | None) -> Callable[[str], object]:
    return lambda value: _ff1().encrypt(value[start:end], tweak=_TWEAK)


def _numbers(entity: str) -> Callable[[str], object]:
    """FF1 over as many numbers as there are values; which of them a value is, is not asked."""
    _, place = _place(entity)
    return lambda value: _ff1().encrypt_int(
        int.from_bytes(value.encode()) % place.size, domain=place.size, tweak=_TWEAK
    )


def _place(entity: str) -> Any:
    found = located(SAMPLES[entity], domains_of(entity, SAMPLES[entity]))
    assert found is not None
    return found


def _named(name: str, **parameters: Any) -> dict[str, Any]:
    return {"operator": name, **parameters}


def _fpe(entity: str, least: Callable[[str], object], says: str) -> list[Row]:
    return [Row(_named("fpe"), entity, undo, least, says) for undo in (False, True)]


ROWS = (
    Row(_named("token")),
    Row(_named("redact"), peer="redact"),
    Row(_named("replace", value="-"), peer="replace"),
    Row(_named("keep"), peer="keep"),
    Row(_named("null")),
    Row(_named("partial", keep=(3, 4)), peer="mask"),
    Row(_named("string_shift", count=3)),
    Row(_named("map_replace", table={"13800138000": "a"})),
    Row(_named("shuffle", values=("a", "b", "c"))),
    Row(_named("generalize", date="month"), "DATE"),
    Row(_named("shift_date"), "DATE"),
    Row(_named("random_replace", form="mobile")),
    Row(_named("random_chars")),
    Row(_named("char_map", digit="1234567890")),
    Row(_named("char_at", position=3, library="xyz")),
    Row(_named("prefix_map", table={"138": "139"})),
    Row(_named("round_decimals", places=1)),
    Row(_named("surrogate")),
    *(Row(_named("surrogate"), entity) for entity in ("CREDIT_CARD", "CN_ID_CARD", "IBAN_CODE", "EMAIL_ADDRESS")),
    Row(_named("hash"), peer="hash"),
    Row(_named("encrypt"), least=_nonced, says="AESGCM.encrypt, urandom, b32encode", peer="encrypt"),
    Row(_named("encrypt"), undo=True, peer="decrypt"),
    Row(_named("keyed_token"), least=_sealed, says="AESSIV.encrypt"),
    Row(_named("keyed_token"), least=_written, says="AESSIV.encrypt, b32encode"),
    Row(_named("keyed_token"), undo=True),
    Row(_named("keyed_token"), "EMAIL_ADDRESS", least=_written, says="AESSIV.encrypt, b32encode"),
    *_fpe("PHONE_NUMBER", _digits(3, None), "FF1.encrypt, 8 digits"),
    *_fpe("CREDIT_CARD", _digits(6, -1), "FF1.encrypt, 9 digits"),
    *_fpe("IBAN_CODE", _digits(4, None), "FF1.encrypt, 18 digits"),
    *_fpe("CN_ID_CARD", _numbers("CN_ID_CARD"), "FF1.encrypt_int below 73,049,000"),
    *_fpe("CN_USCC", _numbers("CN_USCC"), "FF1.encrypt_int below 31^8"),
    *_fpe("EMPLOYEE_ID", _numbers("EMPLOYEE_ID"), "FF1.encrypt_int below 26^2 x 10^6"),
)


def drawn(entity: str, random: Random, count: int) -> list[str]:
    """So many different values of an entity."""
    if entity == "DATE":
        days = (random.randrange(_CALENDAR) for _ in range(count))
        return [f"{2000 + day // 366}-{day % 12 + 1:02}-{day % 28 + 1:02}" for day in days]
    domain, place = _place(entity)
    plain = [domain.write(place, number) for number in random.sample(range(min(place.size, 2**48)), count)]
    return [f"{name[:7]}@{name[7:]}.com" for name in plain] if entity == "EMAIL_ADDRESS" else plain


def measured(rounds: int, count: int, rows: Sequence[Row] = ROWS, peer: Callable[..., Any] | None = None) -> Any:
    """Medians over rounds of microseconds a value: by row, of the operator, the libraries, their ratio, the peer's."""
    spent: list[list[tuple[float, float]]] = [[] for _ in rows]
    theirs: list[dict[str, float]] = []
    for turn in range(rounds + 1):
        values = {row.entity: drawn(row.entity, Random(SEED + turn), count) for row in rows}
        for row, times in zip(rows, spent, strict=True):
            times.append(_both(row, values[row.entity]))
        if peer is not None:
            theirs.append(peer({row.peer: values[row.entity] for row in rows if row.peer}))
    # The first round makes keys and tables.
    return [
        _figures(row, times[1:], [round_[row.peer] * 1e6 / count for round_ in theirs[1:] if row.peer])
        for row, times in zip(rows, spent, strict=True)
    ]


def _both(row: Row, values: list[str]) -> tuple[float, float]:
    """Microseconds a value of an operator, and of the libraries alone."""
    operator: Any = operator_of(row.operator)
    at = Circumstance(row.entity, label_for(row.entity), KEY)
    given = [operator(value, at) for value in values] if row.undo else values
    turn = operator.undo if row.undo else operator
    own = _timed(lambda value: turn(value, at), given)
    return own, _timed(row.least, values) if row.least is not None else 0.0


def _timed(call: Callable[[str], object], values: list[str]) -> float:
    gc.collect()
    start = time.process_time()
    for value in values:
        call(value)
    return (time.process_time() - start) * 1e6 / len(values)


def _figures(row: Row, times: list[tuple[float, float]], theirs: list[float]) -> dict[str, Any]:
    figures: dict[str, Any] = {"operator": row.title, "µs": median(own for own, _ in times)}
    if row.least is not None:
        figures |= {"libraries": row.says, "their µs": median(least for _, least in times)}
        figures["ratio"] = median(own / least for own, least in times)
    if theirs:
        figures |= {"presidio": row.peer, "presidio µs": median(theirs)}
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.operators", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few rounds, for a look")
    parser.add_argument("--alone", action="store_true", help="without presidio-anonymizer")
    parser.add_argument("--keep", type=Path, help="folder in which its environment stays")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/operators.json and .md")
    options = parser.parse_args(arguments)
    notes, peer = [], None
    with ExitStack() as stack:
        if not options.alone:
            folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            try:
                peer = presidio(folder, stack)
            except Unavailable as error:
                notes = [f"Without presidio-anonymizer: {error}."]
        rows = measured(*((3, 300) if options.quick else (11, 3000)), peer=peer)
    text = "\n\n".join((_table(rows), *notes))
    print(text)
    if options.record:
        figures = {"rows": rows, "versions": {PRESIDIO.title: PRESIDIO.requirement}}
        print(f"\nwritten: {record.write('operators', 'What operators cost', figures, text)}")


def _table(rows: Sequence[dict[str, Any]]) -> str:
    head = ("operator", "µs", "libraries", "their µs", "ratio", "presidio", "presidio µs")
    return record.table(head, (list(_cells(row, head)) for row in rows))


def _cells(row: dict[str, Any], head: Sequence[str]) -> Iterator[str]:
    for name in head:
        cell = row.get(name, "")
        yield f"{cell:.3g}" if isinstance(cell, float) else cell


if __name__ == "__main__":
    main()

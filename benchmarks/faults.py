"""Nothing shows and nothing leaves when something fails: ``python -m benchmarks.faults [--quick] [--record]``.

Each public door is gone through while one inner step fails: in a library's way, with an exception that repeats the
values, or in the interpreter's. Then (see `benchmarks.fault_inputs`) what is given to the doors is broken itself. Each
fault has values of its own. Looked for is whether one shows in the error, those it came from, its notes, traceback or
pickle, in output, logs and warnings, in the ``repr`` of what was given out (`benchmarks.fault_traces`), and whether one
left: the far end may have got masked text, or nothing.

An exception of the caller's own, from the call or the transport that was wrapped, passes as it is.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import record
from benchmarks.fault_doors import DOORS
from benchmarks.fault_inputs import INPUTS
from benchmarks.fault_steps import BARE, OWN, QUOTING, STEPS, VERDICTS, Injection, injected
from benchmarks.fault_traces import Traces, said_by, values
from benchmarks.fault_world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.fault_traces import Values

__all__ = ["Outcome", "faults_of", "tried", "tried_input"]

# What the table says of a door.
Row = tuple[str, int, int, int, int]
INPUT = "what comes from outside"
LEAST = 500


class Outcome(NamedTuple):
    """What one fault came to. Names places, never a value."""

    door: str
    fault: str
    error: str
    # Where a value shows.
    shown: tuple[str, ...]
    # Whether one left.
    raw: bool
    # Whether it came to pass at all.
    struck: bool = True


def faults_of(world: World, door: str, number: int) -> Iterator[Injection]:
    """The faults of a door: each step it calls fails the first and the last time, in one way that quotes and one not.

    A command, which takes long, is tried once for each step.
    """
    with ExitStack() as stack:
        every = {step: stack.enter_context(injected(step)) for step in (*STEPS, *VERDICTS, *OWN)}
        DOORS[door](world, values(number))
    once = "command" in door
    times = [(step, nth) for step, calls in every.items() for nth in _times(calls.number, once=once)]
    for turn, (step, nth) in enumerate(times, number):
        quoting, bare = [*QUOTING][turn % len(QUOTING)], [*BARE][turn % len(BARE)]
        kinds = [bare] if step in OWN or step in VERDICTS else [quoting, bare]
        yield from (Injection(step, nth, kind) for kind in (kinds[-(turn % 2) :][:1] if once else kinds))


def _times(calls: int, *, once: bool) -> list[int]:
    return sorted({1, 1 if once else calls} if calls else ())


def tried(world: World, door: str, fault: Injection, number: int) -> Outcome:
    """Go through a door with one fault."""
    told = values(number)
    error = fault.error(told)

    with injected(fault.step, error, fault.nth) as calls:
        came = _outcome(world, door, f"{fault.step} {fault.nth} {fault.kind}", told, lambda: DOORS[door](world, told))
    return came._replace(struck=calls.number >= fault.nth)


def tried_input(world: World, name: str, number: int) -> Outcome:
    """Give a door what is broken."""
    told = values(number)
    return _outcome(world, INPUT, name, told, lambda: INPUTS[name](world, told))


def _outcome(world: World, door: str, fault: str, told: Values, go: Callable[[], None]) -> Outcome:
    world.sent.clear()
    raised: BaseException | None = None
    with Traces() as traces:
        try:
            go()
        except BaseException as error:  # noqa: BLE001 - whatever comes is what is looked at
            raised = error
    said = [*traces.said(), *(said_by(raised) if raised is not None else ())]
    shown = tuple(where for where, text in said if told.shown(text))
    raw = any(told.shown(text) for text in world.sent)
    return Outcome(door, fault, type(raised).__name__ if raised is not None else "", shown, raw)


def all_tried(doors: Iterable[str], share: int) -> Iterator[list[Outcome]]:
    """The outcomes of each door, every ``share``-th fault of it; then of broken inputs."""
    number = 0
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for door in doors:
            number += 1
            faults = list(faults_of(world, door, number))[number % share :: share]
            outcomes = [tried(world, door, fault, number := number + 1) for fault in faults]
            yield [one for one in outcomes if one.struck]
            # It is as it was.
            DOORS[door](world, values(number := number + 1))
        yield [tried_input(world, name, number := number + 1) for name in INPUTS]


def main() -> None:
    """Try, print, and with ``--record`` keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the faults")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/faults.*")
    parser.add_argument("--door", choices=DOORS, help="one door alone")
    options = parser.parse_args()
    rows: list[Row] = []
    errors = Counter[str]()
    for outcomes in all_tried([options.door] if options.door else DOORS, 10 if options.quick else 1):
        rows.append(_row(outcomes[0].door, outcomes))
        errors.update(one.error or "(none)" for one in outcomes)
        print(*rows[-1], *(one for one in outcomes if one.shown or one.raw), sep="\n  ", flush=True)
    rows.append(_sum(rows))
    head = ("door", "faults", "raised", "values shown", "raw forwards")
    markdown = record.table(head, rows)
    print(markdown, errors, sep="\n\n")
    if options.record:
        figures = {"doors": [dict(zip(head, row, strict=True)) for row in rows], "errors": dict(errors.most_common())}
        record.write("faults", "Faults at every door: values that show, values that leave", figures, markdown)
    assert options.quick or options.door or rows[-1][1] >= LEAST, "too few faults"
    assert rows[-1][3:] == (0, 0), "a value showed or left"


def _sum(rows: list[Row]) -> Row:
    _, faults, raised, shown, raw = zip(*rows, strict=True)
    return "all", sum(faults), sum(raised), sum(shown), sum(raw)


def _row(door: str, outcomes: list[Outcome]) -> Row:
    raised = sum(bool(one.error) for one in outcomes)
    return door, len(outcomes), raised, sum(bool(one.shown) for one in outcomes), sum(one.raw for one in outcomes)


if __name__ == "__main__":
    main()

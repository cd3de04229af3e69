"""Tables that are damaged, by chance or on purpose: they are refused, or read to an end, and never crash the process.

What is done with them is done in a process of its own, since a mistake here is no exception but a dead process.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from desensitize.detect.prepare.opcodes import Op
from desensitize.detect.prepare.prepared import Pattern, prepared
from desensitize.detect.prepare.tables import SHAPE
from desensitize.policy.rule import Context

if TYPE_CHECKING:
    from collections.abc import Callable

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

TOY = [
    Pattern("(?<![0-9])[0-9]{3,5}(?![0-9])", Context(("tel", "电话"), ("id",), 6), True),
    Pattern("(?:tel|id) ?(?<value>[a-c]{2,6})x?"), Pattern("(?:ab?c|a[0-9]{1,3}?b){1,3}(?=c(?!d))c"), Pattern("(?<=a|bc)(?:x|yy){0,3}+z"),
    Pattern("(?:(?:ab){1,2}[0-9]){1,2}?-"), Pattern("[a-f]{2,9}@x"), Pattern("(?:a??b|c){2,4}\U0001f600", None),
]  # fmt: skip
# Fed to whatever passes; by its own process, which has to end.
FEED = r"""
import resource, sys
from random import Random
from desensitize._core import engine

TEXTS = ["", "a", "tel 123 电话12345", "telabcx idab", "abca1bcc a12bac", "xyyxz bcxz az", "abab1ab2-", "deadbeef@x", "bbcab\U0001f600",
         "ab" * 300, "123 " * 300, "\ud800\x00\U0010ffff", "a1b" * 2000 + "c"]

def feed(sections):
    try:
        core = engine.Core(sections)
    except engine.TableError:
        return 0
    slots, rules = core.slots
    finder = engine.Finder(core, list(range(rules)), [(0.8, 0, k, False, frozenset(), False, []) for k in range(rules)],
                           [[(1, 2, 0.0, None), (2, 2, 1.0, len)] for _ in range(rules)], tuple, lambda *what: what,
                           threshold=0.5, boost=0.35, raised=0.95, steps=1000)
    for text in TEXTS:
        try:
            finder.find(text)
            finder.find(text, True)
            core.match(text[:40], [(slot, at) for slot in range(min(slots, 12)) for at in range(min(len(text), 40) + 1)])
        except MemoryError:
            pass
    return 1
"""


@pytest.fixture(scope="module")
def sections() -> dict[str, bytes]:
    return prepared(TOY, ["PHONE"], {TOY[0].text: None, TOY[2].text: None, TOY[6].text: None}, readings=False).sections


def fed(program: str, sections: dict[str, bytes], *, seconds: float = 60.0) -> list[str]:
    """What a process prints that runs ``program`` with the sections at hand."""
    code = f"{FEED}\nSECTIONS = {sections!r}\n{program}"
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout.split()


def changed(sections: dict[str, bytes], name: str, at: int, number: int) -> dict[str, bytes]:
    """The sections with one 32-bit number changed."""
    data = bytearray(sections[name])
    struct.pack_into("<i", data, 4 * at, number)
    return {**sections, name: bytes(data)}


def test_sound_tables_are_read(sections: dict[str, bytes]) -> None:
    assert fed("print(feed(SECTIONS))", sections) == ["1"]


def test_a_section_that_is_missing_or_of_another_size(sections: dict[str, bytes]) -> None:
    """But for the one that may be of any size: more programs than are asked for are none."""
    for name, data in sections.items():
        for other in (
            b"",
            data[: len(data) // 2],
            data[:-1],
            data[:-4],
            data + data,
            data + bytes(4),
            data + bytes(4096),
        ):
            broken = {**sections, name: other}
            if other == data or (name in {"code", "pages"} and other.startswith(data)):
                continue
            if name in {"pages", "code"} and len(other) % 4:
                continue
            with pytest.raises(engine.TableError):
                engine.Core(broken)
        with pytest.raises(engine.TableError):
            engine.Core({key: value for key, value in sections.items() if key != name})
    with pytest.raises(TypeError):
        engine.Core({**sections, "code": "text"})


FLIPS = """
random, told, names = Random(%d), [0, 0], sorted(SECTIONS)
for turn in range(%d):
    broken = dict(SECTIONS)
    # Every other time where it hurts most: in the programs and the shape.
    name = random.choice(names if turn %% 2 else ["code", "shape", "entries", "programs", "context", "steps", "root"])
    data = bytearray(broken[name])
    for _ in range(random.choice([1, 1, 2, 8])) if data else ():
        at = random.randrange(len(data))
        data[at] = random.choice([data[at] ^ 1 << random.randrange(8), 0, 1, 255, data[random.randrange(len(data))]])
    broken[name] = bytes(data)
    told[feed(broken)] += 1
print(*told)
"""


@pytest.mark.parametrize("seed", range(2))
def test_bytes_changed_at_random(sections: dict[str, bytes], seed: int) -> None:
    refused, read = map(int, fed(FLIPS % (seed, 1500), sections, seconds=120.0))
    assert min(refused, read) > 100


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(10, 14))
def test_bytes_changed_at_random_many_times(sections: dict[str, bytes], seed: int) -> None:
    refused, read = map(int, fed(FLIPS % (seed, 15_000), sections, seconds=280.0))
    assert min(refused, read) > 1000


# --- programs ---------------------------------------------------------------------------------------------------------


def program(sections: dict[str, bytes], *code: int, counters: int = 4) -> dict[str, bytes]:
    """Tables of one slot that is found by its class anywhere, with this program."""
    pattern = "(?:[a-f]y?){1,3}"
    one = prepared([Pattern(pattern)], [], {pattern: None}, readings=False).sections
    shape = dict(zip(SHAPE, struct.unpack(f"<{len(SHAPE)}i", one["shape"]), strict=True)) | {"counters": counters}
    return {
        **one,
        "shape": struct.pack(f"<{len(SHAPE)}i", *shape.values()),
        "code": struct.pack(f"<{len(code)}i", *code),
    }


def sets(sections: dict[str, bytes]) -> tuple[int, int]:
    """The numbers of a set without and one with the edge of the text."""
    size = struct.unpack(f"<{len(SHAPE)}i", sections["shape"])[SHAPE.index("set_bytes")]
    rows = [sections["sets"][at : at + size] for at in range(0, len(sections["sets"]), size)]
    return next(n for n, row in enumerate(rows) if any(row) and not row[0] & 1), next(
        n for n, row in enumerate(rows) if row[0] & 1
    )


def refused(sections: dict[str, bytes], match: str) -> None:
    with pytest.raises(engine.TableError, match=match):
        engine.Core(sections)


def wrong() -> dict[str, tuple[str, Callable[[int, int], list[int]]]]:
    """By what is wrong with it a program, from the numbers of a sound class and of one that holds the edge."""
    m = Op.MATCH
    return {
        "a class that consumes the edge": ("edge of the text", lambda _, edge: [Op.SET, edge, m]),
        "a run of the edge": ("edge of the text", lambda _, edge: [Op.RUN, edge, 0, 9, m]),
        "a lazy run of the edge": ("edge of the text", lambda ok, edge: [Op.LAZY, edge, 0, 9, ok, m]),
        "a greedy run of the edge": ("edge of the text", lambda ok, edge: [Op.GREEDY, edge, 0, 9, ok, m]),
        "the edge as a character": ("symbol", lambda *_: [Op.CHAR, 0, m]),
        "the edge in a pair": ("symbol", lambda *_: [Op.PAIR, 1, 0, m]),
        "the edge in a string": ("symbol", lambda *_: [Op.STRING, 2, 1, 1, 0, 1, m]),
        "a character that does not exist": ("symbol", lambda *_: [Op.CHAR, 4000, m]),
        "a set that does not exist": ("set", lambda *_: [Op.SET, 1 << 20, m]),
        "a set before the first": ("set", lambda *_: [Op.AHEAD, -1, m]),
        "a look at a set that does not exist": ("set", lambda *_: [Op.NOT_BEHIND, 1 << 20, m]),
        "a choice at a set that does not exist": ("set", lambda ok, _: [Op.OPTION, 4, ok, 1 << 20, m]),
        "a choice out of order": ("choice", lambda *_: [Op.SWITCH, 2, 5, 6, 8, 3, 4, 8, m]),
        "a choice that runs backwards": ("choice", lambda *_: [Op.SWITCH, 1, 6, 5, 5, m]),
        "a choice of a symbol that does not exist": ("symbol", lambda *_: [Op.SWITCH, 1, 5, 4000, 5, m]),
        "a jump out of the code": ("way", lambda *_: [Op.JUMP, 1 << 20, m]),
        "a jump before the code": ("way", lambda *_: [Op.JUMP, -1, m]),
        "a jump into an instruction": ("way", lambda *_: [Op.JUMP, 3, Op.CHAR, 1, m]),
        "a jump to itself": ("way", lambda *_: [Op.JUMP, 0, m]),
        "a jump backwards": ("way", lambda *_: [Op.CHAR, 1, Op.JUMP, 0, m]),
        "a jump into a look-around": ("way", lambda ok, _: [Op.JUMP, 6, Op.LOOK, 0, 9, ok, Op.CHAR, 1, m, m]),
        "a jump out of a look-around": ("way", lambda ok, _: [Op.LOOK, 0, 7, ok, Op.JUMP, 7, m, m]),
        "a jump out of an atomic part": ("way", lambda *_: [Op.ATOMIC, 5, Op.JUMP, 5, m, m]),
        "a part that ends within an instruction": ("damaged", lambda ok, _: [Op.LOOK, 0, 3, ok, m, m]),
        "a part that ends behind the code": ("part", lambda ok, _: [Op.LOOK, 0, 99, ok, m, m]),
        "a part without an end": ("part", lambda ok, _: [Op.LOOK, 0, 6, ok, Op.CHAR, 1, m]),
        "an empty part": ("part", lambda *_: [Op.ATOMIC, 2, m]),
        "a chain of none": ("instruction", lambda *_: [Op.CHAIN, 0, m]),
        "a chain of one": ("instruction", lambda *_: [Op.CHAIN, 1, 3, m]),
        "a chain of fewer than none": ("instruction", lambda *_: [Op.CHAIN, -1, m]),
        "a chain longer than the code": ("instruction", lambda *_: [Op.CHAIN, 1 << 19, m]),
        "a string longer than the code": ("instruction", lambda *_: [Op.STRING, 1 << 19, 1, 1, m]),
        "an instruction that does not exist": ("instruction", lambda *_: [99, m]),
        "an instruction before the first": ("instruction", lambda *_: [-1, m]),
        "an instruction cut off": ("instruction", lambda ok, _: [m, Op.LOOP, 0, 0]),
        "a program without an end": ("no end", lambda *_: [Op.CHAR, 1]),
        "a repeat of fewer than none": ("repeat", lambda ok, _: [Op.RUN, ok, -1, 9, m]),
        "a repeat of more than most": ("repeat", lambda ok, _: [Op.RUN, ok, 9, 8, m]),
        "a repeat without end": ("repeat", lambda ok, _: [Op.RUN, ok, 0, 2**31 - 1, m]),
        "a loop without end": ("loop", lambda ok, edge: [Op.COUNT, 0, Op.LOOP, 0, 0, 2**31 - 1, 12, edge, edge, 0, Op.JUMP, 2, m]),
        "a counter that does not exist": ("counter", lambda *_: [Op.COUNT, 4, m]),
        "a loop of a counter that does not exist": ("loop", lambda ok, edge: [Op.LOOP, 4, 0, 1, 8, edge, edge, 0, m]),
        "a look behind without bounds": ("back", lambda *_: [Op.BACK, 1 << 30, m]),
        "a look behind that looks ahead": ("back", lambda *_: [Op.BACK, -1, m]),
        "parts in parts without end": ("parts", lambda *_: [*(n for k in range(70) for n in (Op.ATOMIC, 141 + 69 - k)), *[m] * 71]),
    }  # fmt: skip


@pytest.mark.parametrize("name", wrong())
def test_a_program_that_could_leave_the_text_or_its_code(name: str, sections: dict[str, bytes]) -> None:
    said, code = wrong()[name]
    refused(program(sections, *map(int, code(*sets(program(sections, Op.MATCH))))), said)


def hanging() -> dict[str, Callable[[int, int], list[int]]]:
    """Programs that are whole, and would run on for ever, or as good as: their steps are counted."""
    m, most = Op.MATCH, 1 << 20
    turns = [Op.COUNT, 1, Op.LOOP, 1, most, most]
    return {
        "a loop that leaves to itself": lambda _, edge: [Op.LOOP, 0, 0, 0, 0, edge, edge, 0, m],
        "a jump back to a loop that is left": lambda _, edge: [Op.LOOP, 0, 0, 0, 8, edge, edge, 0, Op.JUMP, 0, m],
        "turns that consume nothing": lambda _, edge: [
            Op.COUNT, 0, Op.LOOP, 0, most, most, 24, edge, edge, 0, *turns, 20, edge, edge, 0, Op.JUMP, 12, Op.JUMP, 2, m, m, m,
        ],
        "two loops that lead to each other": lambda _, edge: [
            Op.LOOP, 0, 0, 0, 8, edge, edge, 0, Op.LOOP, 1, 0, 0, 0, edge, edge, 0, m,
        ],
        "a loop that steps back": lambda ok, edge: [
            Op.COUNT, 0, Op.LOOP, 0, 0, 0, 10, edge, edge, 0, Op.RUN, ok, 0, 9, Op.BACK, 0, Op.JUMP, 2, m,
        ],
    }  # fmt: skip


@pytest.mark.parametrize("name", hanging())
def test_a_program_without_end_is_given_up(name: str, sections: dict[str, bytes]) -> None:
    broken = program(sections, *map(int, hanging()[name](*sets(program(sections, Op.MATCH)))))
    engine.Core(broken)
    assert fed("print(feed(SECTIONS), engine.Core(SECTIONS).match('ab', [(0, 0)]))", broken, seconds=30.0) == [
        "1",
        "[()]",
    ]


def test_a_value_that_ends_before_it_begins(sections: dict[str, bytes]) -> None:
    ok, _ = sets(program(sections, Op.MATCH))
    for code in (
        [Op.VALUE_END, Op.SET, ok, Op.VALUE],
        [Op.SET, ok, Op.VALUE],
        [Op.VALUE_END, Op.SET, ok],
        [Op.VALUE, Op.VALUE_END, Op.SET, ok],
    ):
        assert fed("print(feed(SECTIONS))", program(sections, *map(int, code), Op.MATCH)) == ["1"]


# --- the rest ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["set_bytes", "word_bytes"])
def test_a_size_whose_product_overflows(name: str, sections: dict[str, bytes]) -> None:
    """Eight times as much is eight, in 32 bits; and sections of less than nothing would be of any size."""
    broken = changed(sections, "shape", SHAPE.index(name), 0xE0000001 - (1 << 32))
    if name == "set_bytes":
        broken = changed(broken, "shape", SHAPE.index("symbols"), 8)
    refused(broken, "shape")


@pytest.mark.parametrize("name", SHAPE)
@pytest.mark.parametrize("number", [-(2**31), -1, 2**31 - 1, 1 << 20])
def test_a_shape_out_of_bounds(name: str, number: int, sections: dict[str, bytes]) -> None:
    broken = changed(sections, "shape", SHAPE.index(name), number)
    if name == "longest_word" and 0 <= number < 1 << 20:
        return
    refused(broken, "damaged")


def test_a_table_of_steps_without_a_free_one(sections: dict[str, bytes]) -> None:
    size = len(sections["steps"]) // 8
    refused({**sections, "steps": struct.pack("=Q", 1 << 32) * size}, "without end")
    refused({**sections, "steps": b"\xff" * 8 * size}, "nowhere")
    refused({**sections, "steps": bytes(8 * 12)}, "steps")
    size = len(sections["threes"]) // 8
    refused({**sections, "threes": struct.pack("=Q", 1 << 32) * size}, "without end")
    refused({**sections, "threes": b"\xff" * 8 * size}, "nowhere")
    refused({**sections, "threes": b""}, "threes")
    refused({**sections, "steps": b""}, "steps")


def test_numbers_that_name_nothing(sections: dict[str, bytes]) -> None:
    refused({**sections, "which_page": b"\xff" * len(sections["which_page"])}, "page")
    refused({**sections, "pages": b"\xff" * len(sections["pages"])}, "character")
    refused({**sections, "pages": bytes(len(sections["pages"]))}, "character")
    refused({**sections, "fold": b"\xff" * len(sections["fold"])}, "begins nowhere")
    refused(changed(sections, "root", 1, 1 << 20), "begins nowhere")
    refused(changed(sections, "root", 1, -(1 << 20)), "begins nowhere")
    refused(changed(sections, "programs", 0, 3), "damaged")
    refused(changed(sections, "programs", 1, 1 << 20), "damaged")
    refused(changed(sections, "classed", 0, 1 << 20), "slot")
    refused({**sections, "kind_of": b"\xff" * len(sections["kind_of"])}, "kind")
    refused(changed(sections, "context", 0, 5000), "context")
    refused(changed(sections, "context", 1, 64), "context")
    refused(changed(sections, "context", 2, 0), "match")
    refused(changed(sections, "entry_index", 1, 1 << 20), "entries")
    for at, number, said in [
        (0, 1 << 20, "entry"),
        (0, -1, "entry"),
        (1, -(1 << 21), "anchor"),
        (2, 1 << 21, "anchor"),
        (3, 1 << 20, "set"),
        (6, -2, "set"),
    ]:
        refused(changed(sections, "entries", at, number), said)

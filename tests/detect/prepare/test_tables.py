"""What is looked for, how, and as which arrays."""

from __future__ import annotations

import struct

import pytest

from desensitize.detect.prepare.anchors import offers
from desensitize.detect.prepare.classes import barred, classes
from desensitize.detect.prepare.cost import DEAR, cost
from desensitize.detect.prepare.guess import Guess, share
from desensitize.detect.prepare.opcodes import Op
from desensitize.detect.prepare.pick import Counts, pick, strings_of
from desensitize.detect.prepare.prepared import Pattern, prepared, slot_key
from desensitize.detect.prepare.tables import SHAPE, Slot, TooLargeError, tables
from desensitize.detect.prepare.trie import ENTRY, INSIDE, Trie, pair
from desensitize.pattern.syntax import parse
from desensitize.policy.rule import Context


def counted(pattern: str, text: str) -> tuple[tuple[str, ...], ...] | None:
    node = parse(pattern)
    found, counts = offers(node), Counts(text)
    counts.learn(strings_of(found))
    picked = pick(node, found, counts, cued=False).anchors
    return None if picked is None else tuple(tuple(string for string, _ in part.strings) for part in picked)


def test_the_core_knows_the_same_instructions() -> None:
    engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")
    assert {op.name: int(op) for op in Op} == engine.OPCODES


def test_of_two_strings_the_rarer_one_is_looked_for() -> None:
    pattern = "the[^;]{3,30}zulu"
    assert counted(pattern, "the zebra and the zulu " + "the " * 400) == (("zulu",),)
    assert counted(pattern, "zulu " * 400) == (("the",),)


def test_neighbours_count() -> None:
    """``cat`` is the commoner string, but nowhere at the beginning of a word."""
    text = f"concat {'0 ' * 40}" * 100 + "zulu " * 5
    assert counted("[^;]{2}cat[^;]{3,30}zulu", text) == (("zulu",),)
    assert counted("[^;]{2}(?<![a-z])cat[^;]{3,30}zulu", text) == (("cat",),)


def test_a_pattern_of_common_characters_is_found_by_its_classes() -> None:
    assert counted("[0-9]{3}-[0-9]{4}", "1234-5678 " * 1000) is None
    assert counted("[a-z]{2}[0-9]{9}", "ab " * 1000) is None


def test_a_choice_is_found_by_what_each_branch_has() -> None:
    assert counted("(?:key[^;]{1,40}|[^;]{1,40}pass)", "and so on " * 500) == (("key",), ("pass",))


def test_counts_say_how_often_a_string_stands_between_such_neighbours() -> None:
    counts = Counts("Asia1 asia2 xasia3 asiaX" + " " * 76)
    counts.learn(["asia"])
    digits, letters = ((48, 57),), ((97, 122),)
    assert counts.total("asia") == pytest.approx(40_000)
    assert counts.of("asia", digits, ()) == pytest.approx(30_000)
    assert counts.of("asia", digits, letters) == pytest.approx(20_000)
    assert counts.tries(parse("(?<![a-z])[Aa]sia[0-9]")) == pytest.approx(20_000)


def test_a_guess_has_rare_strings_rarer() -> None:
    guess = Guess()
    assert guess.total("z") > guess.total("zz") > guess.total("zzzz\U0001f600")
    assert guess.of("a", ((48, 57),), ()) < guess.of("a", None, ()) <= guess.total("a")
    assert 0 < share(((0x30, 0x34),)) < share(((0x30, 0x39),)) < 1
    assert guess.tries(parse("[0-9]{9}")) < guess.tries(parse("[0-9]{2}"))


def test_what_a_pattern_costs() -> None:
    assert cost("(?:AKIA|ASIA)[0-9A-Z]{16}").tries < DEAR < cost("[a-z]{2,9}").tries
    assert cost("[a-z]{2,9}").strings == ()


# --- trie -------------------------------------------------------------------------------------------------------------


def walked(trie: Trie, string: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The entries at the end of a string, by the arrays alone, as the core walks them."""
    arrays = {
        name: struct.unpack(f"={len(data) // 8}Q" if name == "steps" else f"={len(data) // 4}i", data)
        for name, data in trie.sections.items()
        if name not in {"pairs", "shorts", "triples"}
    }
    node, steps = abs(arrays["root"][string[0]]), arrays["steps"]
    size = len(steps)
    for symbol in string[1:]:
        key = (node << 12 | symbol) + 1
        at = ((key * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> 40) & size - 1
        while steps[at] and steps[at] >> 32 != key:
            at = (at + 1) % size
        node = steps[at] & 0xFFFFFFFF
    low, high = arrays["entry_index"][node], arrays["entry_index"][node + 1]
    return [arrays["entries"][ENTRY * at : ENTRY * at + ENTRY] for at in range(low, high)] if node else []


def test_a_trie_holds_its_strings_and_no_others() -> None:
    strings = {
        (a, b, c)[: 1 + (a + b + c) % 3]: {(a, 0, 1, -1, -1, -1, b)}
        for a in range(1, 30)
        for b in range(1, 30)
        for c in (3, 77)
    }
    trie = Trie(strings, 100)
    for a in range(1, 32):
        for b in range(1, 32):
            for string in ((a,), (a, b), (a, b, 3), (a, b, 77), (a, b, 3, 3)):
                assert walked(trie, string) == sorted(strings.get(string, ())), string


def test_a_string_of_one_symbol_is_told_by_its_sign() -> None:
    trie = Trie({(1,): {(0, 0, 1, -1, -1, -1, -1)}, (2, 3): {(1, 0, 1, -1, -1, -1, -1)}}, 5)
    assert [number > 0 for number in struct.unpack("<5i", trie.sections["root"])] == [False, False, True, False, False]
    assert struct.unpack("<5i", trie.sections["root"])[1] < 0


def test_behind_a_letter_the_filters_know_only_what_may_stand_there() -> None:
    """Two strings; before the second one stands no letter, which is what set 7 holds."""
    trie = Trie({(1, 2, 3): {(0, 0, 1, -1, -1, -1, -1)}, (4, 5): {(1, 0, 1, 7, -1, -1, -1)}}, 9, {7})
    asked = [pair(*two, inside) >> 16 for two in ((1, 2), (4, 5)) for inside in (0, INSIDE)]
    for name, known in (("pairs", [1, 1, 1, 0]), ("shorts", [0, 0, 1, 0])):
        assert [trie.sections[name][at >> 3] >> (at & 7) & 1 for at in asked] == known


def test_symbols_of_one_kind_have_the_same_bits_everywhere() -> None:
    """By symbol and place the slots that may stand there, worked out of the patterns themselves."""
    patterns = ["(?<![0-9])[0-9]{3,5}", "[a-f]{3}-[0-9]{2}", "[A-Z][0-9a-z]{4,9}"]
    sections = prepared([Pattern(text) for text in patterns], [], dict.fromkeys(patterns), readings=False).sections
    made = shape(sections)
    kind_of = struct.unpack(f"={made['symbols']}H", sections["kind_of"])
    bits = struct.unpack(f"={len(sections['class_bits']) // 8}Q", sections["class_bits"])
    assert max(kind_of) + 1 == made["kinds"] < made["symbols"]
    pages, which = struct.unpack(f"={len(sections['pages']) // 2}H", sections["pages"]), sections["which_page"]
    first = struct.unpack_from("=H", which)[0] * 256
    for place, stands in enumerate(zip(*(_classes_of(text) for text in patterns), strict=True)):
        for code in range(128):
            row = bits[place * made["kinds"] + kind_of[pages[first + code]]]
            assert [bool(row >> slot & 1) for slot in range(3)] == [code in one for one in stands], (place, chr(code))


def _classes_of(text: str) -> list[set[int]]:
    """By place, the first being the one before, the characters of ASCII that may stand there."""
    node = parse(text)
    refused, found = barred(node), classes(node)
    return [
        {c for c in range(128) if not any(low <= c <= high for low, high in refused)},
        *({c for c in range(128) if any(low <= c <= high for low, high in some)} for some in found),
    ]


# --- tables -----------------------------------------------------------------------------------------------------------


def shape(sections: dict[str, bytes]) -> dict[str, int]:
    return dict(zip(SHAPE, struct.unpack(f"<{len(SHAPE)}i", sections["shape"]), strict=True))


def test_the_same_rules_make_the_same_tables() -> None:
    patterns = [Pattern("(?:tel|id) ?[0-9]{2,6}", Context(("tel", "电话"), ("id",), 9)), Pattern("[a-f]{3}-[0-9]{2}")]
    one, two = (prepared(patterns, ["PHONE", "ID"], {}) for _ in range(2))
    assert one == two
    assert one.keys == tuple(map(slot_key, patterns))
    known = shape(one.sections)
    assert (known["rules"], known["words"], known["longest_word"]) == (2, 3, 3)
    assert known["programs"] > 2, "signs of readings and tokens stand behind the rules"


def test_rules_that_differ_in_anything_have_slots_of_their_own() -> None:
    context = Context(("a",), ("b",), 9)
    some = [
        Pattern("a"), Pattern("b"), Pattern("a", context), Pattern("a", context._replace(window=8)), Pattern("a", context._replace(boost=("a", "b"), veto=())),
        Pattern("a", context._replace(boost=(), veto=("a", "b"))), Pattern("a", context._replace(boost=("ab",))),
    ]  # fmt: skip
    assert len(set(map(slot_key, some))) == len(some)


def test_rules_that_tell_too_many_characters_apart_are_refused() -> None:
    slots = [Slot(parse(chr(0x4E00 + at)), None) for at in range(4096)]
    with pytest.raises(TooLargeError, match="kinds of characters"):
        tables(slots, (), ())

"""Code points as symbols: what a set holds, its mask holds, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.prepare.alphabet import END, Alphabet, symbols_in
from desensitize.pattern.charset import ANY, LAST, complement, merge

CODES = st.one_of(
    st.sampled_from([0, 0x41, 0x7F, 0x80, 0xFF, 0xD800, 0xDFFF, 0xFFFF, 0x10000, LAST]), st.integers(0, LAST)
)
SETS = st.lists(st.tuples(CODES, CODES).map(lambda ends: (min(ends), max(ends))), max_size=4).map(merge)


@given(st.lists(SETS, max_size=6), st.lists(CODES, max_size=8))
def test_a_symbol_is_in_a_mask_where_its_character_is_in_the_set(sets: list, codes: list[int]) -> None:
    alphabet = Alphabet(sets)
    edges = [
        code for ranges in sets for low, high in ranges for code in (low - 1, low, high, high + 1) if 0 <= code <= LAST
    ]
    for code in [*codes, *edges]:
        symbol = alphabet.symbol(chr(code))
        assert 0 < symbol < alphabet.count
        for ranges in sets:
            assert bool(alphabet.mask(ranges) >> symbol & 1) == any(low <= code <= high for low, high in ranges)


@given(st.lists(SETS, min_size=1, max_size=4), st.lists(CODES, max_size=8))
def test_the_table_gives_the_same_symbols(sets: list, codes: list[int]) -> None:
    alphabet = Alphabet(sets)
    which, pages = alphabet.table()
    assert len(which) == 0x1100
    for code in [*codes, *range(128), LAST]:
        assert pages[which[code >> 8] * 256 + (code & 255)] == alphabet.symbol(chr(code))


def test_the_edge_is_in_no_set_and_all_of_ascii_is_told_apart() -> None:
    some = ((0x30, 0x39), (0x4E00, 0x9FFF))
    alphabet = Alphabet([some, complement(some), ANY, ()])
    masks = [alphabet.mask(ranges) for ranges in (some, complement(some), ANY, ())]
    assert not any(mask & END for mask in masks)
    assert masks[0] | masks[1] == masks[2] == alphabet.characters == alphabet.any ^ END
    assert masks[0] & masks[1] == masks[3] == 0
    assert len({alphabet.symbol(chr(code)) for code in range(128)}) == 128


def test_singles_are_told_apart() -> None:
    alphabet = Alphabet([], [0x5F20])
    assert alphabet.symbol("张") != alphabet.symbol("王")
    assert alphabet.of("张王") == 1 << alphabet.symbol("张") | 1 << alphabet.symbol("王")
    assert symbols_in(alphabet.of("张")) == [alphabet.symbol("张")]

"""The strings that are looked for, anchors and context words of all rules, as tables for one pass over a text.

The pass begins at every character anew. What makes it quick is that it hardly ever gets past the second one: three
filters of bits say whether any string begins with these two symbols, is two symbols long, or begins with these three.
What passes walks a trie whose steps stand in one hash table. Behind a letter the filters are asked about other bits,
those of the strings that may stand inside a word: most strings are words, and most places in a text are inside one.

An *entry* says what to do where a string stands, in seven numbers:

0. the rule it is an anchor of; from the number of rules on: the context word it is;
1. and 2. where a match may begin, as first and last (exclusive) place counted from the string's beginning;
3. and 4. a set that must not stand right before the string, and one that must (anchors) or must not (words) stand
   behind it; -1: any;
5. and 6. the set with which a match begins, and one that must not stand before it; -1: any.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

__all__ = ["ENTRY", "MOST_NODES", "Trie"]

Entry = tuple[int, int, int, int, int, int, int]
ENTRY = 7
# A step's key holds a node in its upper bits and a symbol in its lower ones.
SYMBOL_BITS = 12
MOST_NODES = 1 << (32 - SYMBOL_BITS)
# Bits of the filters for two symbols and for three, and how a few symbols are mixed into so many bits.
PAIR_BITS, TRIPLE_BITS = 16, 17
FIRST, SECOND, THIRD, STEP = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x9E3779B97F4A7C15
# ... and what is mixed in behind a letter.
INSIDE = 0x27D4EB2F
_WORD, _LONG = (1 << 32) - 1, (1 << 64) - 1


def pair(one: int, two: int, inside: int = 0) -> int:
    """The bit of two symbols, ``inside``: behind a letter."""
    return (one * FIRST ^ two * SECOND ^ inside) & _WORD


def _triple(one: int, two: int, three: int, inside: int) -> int:
    return (pair(one, two, inside) * 5 + three * THIRD) & _WORD


class Trie:
    """Built from strings of symbols, which are folded, with the entries of each.

    :param guards: the sets that hold every letter: an entry with one before it is not met behind a letter.
    """

    def __init__(
        self, strings: Mapping[tuple[int, ...], Iterable[Entry]], symbols: int, guards: Container[int] = ()
    ) -> None:
        #: The steps from each node, and what stands there.
        self._steps: list[dict[int, int]] = [{}]
        self._entries: list[list[Entry]] = [[]]
        pairs, shorts, triples = (bytearray(1 << bits - 3) for bits in (PAIR_BITS, PAIR_BITS, TRIPLE_BITS))
        for string, entries in sorted(strings.items()):
            self._entries[self._node(string)].extend(sorted(entries))
            within = any(entry[3] not in guards for entry in entries)
            for inside in (0, INSIDE) if within else (0,):
                if len(string) > 1:
                    _mark(pairs, pair(string[0], string[1], inside) >> 32 - PAIR_BITS)
                if len(string) == 2:  # noqa: PLR2004 - a pair is all of it
                    _mark(shorts, pair(string[0], string[1], inside) >> 32 - PAIR_BITS)
                elif len(string) > 2:  # noqa: PLR2004 - as above
                    _mark(triples, _triple(string[0], string[1], string[2], inside) >> 32 - TRIPLE_BITS)
        self._entries_first()
        self.sections: dict[str, bytes] = {"pairs": bytes(pairs), "shorts": bytes(shorts), "triples": bytes(triples)}
        self._write(symbols)

    def _node(self, string: tuple[int, ...]) -> int:
        node = 0
        for symbol in string:
            steps = self._steps[node]
            if symbol not in steps:
                steps[symbol] = len(self._steps)
                self._steps.append({})
                self._entries.append([])
            node = steps[symbol]
        return node

    def _write(self, symbols: int) -> None:
        root, index, entries = array("i", bytes(4 * symbols)), array("i"), array("i")
        for symbol, node in self._steps[0].items():
            # A string of one symbol is told by the sign, since no filter knows it.
            root[symbol] = -node if self._entries[node] else node
        for found in self._entries:
            index.append(len(entries) // ENTRY)
            for entry in found:
                entries.extend(entry)
        index.append(len(entries) // ENTRY)
        self.sections |= {
            "root": root.tobytes(), "entry_index": index.tobytes(), "entries": entries.tobytes(),
            "steps": self._hashed().tobytes(),
        }  # fmt: skip

    def _entries_first(self) -> None:
        """Number the nodes anew, those with entries first: the pass looks for entries at no other."""
        order = sorted(range(1, len(self._steps)), key=lambda node: (not self._entries[node], node))
        number = {node: at for at, node in enumerate((0, *order))}
        steps = [self._steps[node] for node in (0, *order)]
        self._steps = [{symbol: number[to] for symbol, to in some.items()} for some in steps]
        self._entries = [self._entries[node] for node in (0, *order)]

    def _hashed(self) -> array[int]:
        """Steps by node and symbol, in one number the key and where it leads: an open hash table, half full at most."""
        size = 16
        while size < 2 * len(self._steps):
            size *= 2
        table = array("Q", bytes(8 * size))
        for node, steps in enumerate(self._steps):
            for symbol, to in steps.items() if node else ():
                key = (node << SYMBOL_BITS | symbol) + 1
                at = ((key * STEP & _LONG) >> 40) & (size - 1)
                while table[at]:
                    at = (at + 1) & (size - 1)
                table[at] = key << 32 | to
        return table


def _mark(bits: bytearray, at: int) -> None:
    bits[at >> 3] |= 1 << (at & 7)

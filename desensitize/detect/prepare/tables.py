"""Everything the compiled core needs to read a text, as plain arrays.

A *slot* is a pattern with the words that count around it. The first slots are those of rules; the others are *signs*:
patterns that only say whether they occur, such as what makes a second reading of a text worth the while.

The core trusts nothing it is given: `desensitize/_core/validate.pyx` checks every number before it is used.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.alphabet import Alphabet, symbols_in
from desensitize.detect.prepare.classes import PLACES, barred, classes
from desensitize.detect.prepare.program import Compiler
from desensitize.detect.prepare.strings import lower
from desensitize.detect.prepare.trie import MOST_NODES, SYMBOL_BITS, Entry, Trie
from desensitize.detect.read.lookalikes import disguises
from desensitize.pattern.charset import ANY, Ranges, complement, merge
from desensitize.pattern.shape import walk, width
from desensitize.pattern.tree import Chars

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.prepare.anchors import Anchors
    from desensitize.pattern.tree import Node

__all__ = ["SHAPE", "Slot", "TooLargeError", "ranges_of", "tables"]

#: The numbers of the section ``shape``, in order.
SHAPE = (
    "symbols", "set_bytes", "sets", "programs", "rules", "counters", "class_words", "places", "classed", "words",
    "word_bytes", "longest_word", "steps", "kinds",
)  # fmt: skip
# What a symbol is: to be folded before a text is read; the end of a clause, of a line; part of a mark of emphasis; one
# without which no text holds look-alikes; a letter of ASCII.
FOLDED, CLAUSE_END, LINE_END, MARK, DISGUISE, LETTER = 1, 2, 4, 8, 16, 32
_LINE_ENDS, _MARKS = "\n", "*_~`<"
_LETTERS: Ranges = ((0x41, 0x5A), (0x61, 0x7A))
_DIGITS: Ranges = ((0x30, 0x39),)
_BITS = 64


class TooLargeError(ValueError):
    """The rules need larger tables than the core can read."""


class Slot(NamedTuple):
    """A pattern and how it is found.

    ``anchors``: ``None`` where its classes find it. ``boost``, ``veto``, ``window``: as in a rule's context. ``sign``:
    the number of the sign it gives, -1 for a rule's. ``cued``: it mostly counts only beside a boost word.
    """

    node: Node
    anchors: tuple[Anchors, ...] | None
    boost: tuple[str, ...] = ()
    veto: tuple[str, ...] = ()
    window: int = 0
    sign: int = -1
    cued: bool = False

    def __repr__(self) -> str:
        # What it matches may be people's names.
        return f"Slot(sign {self.sign})"


def tables(slots: Sequence[Slot], folded: Ranges, clause_end: Ranges) -> dict[str, bytes]:
    """The tables of some slots, rules first.

    ``folded``: characters that the view folds; ``clause_end``: characters that end a clause.

    :raises TooLargeError: too many characters are told apart, or too many strings looked for.
    """
    return _Tables(slots, folded, clause_end).sections()


class _Tables:
    def __init__(self, slots: Sequence[Slot], folded: Ranges, clause_end: Ranges) -> None:
        self._slots = slots
        self._marked = {
            FOLDED: folded, CLAUSE_END: clause_end, LINE_END: ranges_of(_LINE_ENDS), MARK: ranges_of(_MARKS),
            DISGUISE: ranges_of(disguises()), LETTER: _LETTERS,
        }  # fmt: skip
        self._words = sorted({word for slot in slots for word in (*slot.boost, *slot.veto)})
        self._numbers = {word: at for at, word in enumerate(self._words)}
        self._found = [classes(slot.node) if slot.anchors is None else () for slot in slots]
        self._alphabet = Alphabet(self._sets(), (ord(c) for string in self._strings() for c in string))
        if self._alphabet.count >= 1 << SYMBOL_BITS:
            message = f"the rules tell {self._alphabet.count} kinds of characters apart"
            raise TooLargeError(message)
        self._compiler = Compiler(self._alphabet)
        self._entry = [self._compiler.program(slot.node) for slot in slots]
        self._fold = self._folds()
        strings = self._looked_for()
        self._trie = Trie(strings, self._alphabet.count, self._guards())
        if len(self._trie.sections["entry_index"]) // 4 > MOST_NODES:
            message = "the rules look for too many strings"
            raise TooLargeError(message)

    def _sets(self) -> Iterator[Ranges]:
        yield from (_LETTERS, _DIGITS, *self._marked.values())
        for slot, found in zip(self._slots, self._found, strict=True):
            yield from (part.ranges for part in walk(slot.node) if isinstance(part, Chars))
            yield from (complement(barred(slot.node)), barred(slot.node), *found)
            for anchors in slot.anchors or ():
                yield anchors.barred
                yield from (following for _, following in anchors.strings if following is not None)

    def _strings(self) -> Iterator[str]:
        yield from self._words
        yield from (string for slot in self._slots for anchors in slot.anchors or () for string, _ in anchors.strings)

    def _folds(self) -> array[int]:
        """By symbol the one of its lower case, in ASCII."""
        fold = array("H", range(self._alphabet.count))
        for at in range(26):
            fold[self._alphabet.symbol(chr(0x41 + at))] = self._alphabet.symbol(chr(0x61 + at))
        return fold

    def _key(self, string: str) -> tuple[int, ...]:
        return tuple(self._fold[self._alphabet.symbol(c)] for c in string)

    def _looked_for(self) -> dict[tuple[int, ...], set[Entry]]:
        """Anchors and words, with their entries."""
        out: dict[tuple[int, ...], set[Entry]] = {}
        for rule, slot in enumerate(self._slots):
            if slot.anchors is None:
                continue
            begins = self._compiler.set(self._compiler.firsts.first(slot.node, self._alphabet.any))
            refused = self._number(barred(slot.node))
            for anchors in slot.anchors:
                place = -anchors.high, 1 - anchors.low, self._number(anchors.barred)
                for string, following in anchors.strings:
                    behind = -1 if following is None else self._number(following)
                    out.setdefault(self._key(string), set()).add((rule, *place, behind, begins, refused))
        for word, number in self._numbers.items():
            entry = len(self._slots) + number, 0, 0, self._edge(word[0]), self._edge(word[-1]), -1, -1
            out.setdefault(self._key(lower(word)), set()).add(entry)
        return out

    def _guards(self) -> frozenset[int]:
        """The sets that hold every letter of ASCII: behind a letter they refuse."""
        letters = self._alphabet.mask(_LETTERS)
        return frozenset(at for at, mask in enumerate(self._compiler.sets) if not letters & ~mask)

    def _number(self, ranges: Ranges) -> int:
        return self._compiler.set(self._alphabet.mask(ranges)) if ranges else -1

    def _edge(self, character: str) -> int:
        """What must not stand beside a word that begins or ends so."""
        if not (character.isascii() and character.isalnum()):
            return -1
        return self._number(_LETTERS if character.isalpha() else _DIGITS)

    def sections(self) -> dict[str, bytes]:
        """The arrays by name."""
        sections = {**self._trie.sections, **self._classed(), **self._context()}
        size, rows = self._compiler.rows()
        which, pages = self._alphabet.table()
        marks = bytearray(self._alphabet.count)
        for mark, ranges in self._marked.items():
            for symbol in symbols_in(self._alphabet.mask(ranges)):
                marks[symbol] |= mark
        rules = sum(slot.sign < 0 for slot in self._slots)
        shape = {
            "symbols": self._alphabet.count, "set_bytes": size, "sets": len(self._compiler.sets),
            "programs": len(self._slots), "rules": rules, "counters": self._compiler.counters, "places": PLACES,
            "class_words": self._word_count(), "classed": len(self._order()), "words": len(self._words),
            "word_bytes": self._word_bytes(), "longest_word": max(map(len, self._words), default=0),
            "steps": len(sections["steps"]) // 8, "kinds": len(sections["class_bits"]) // (8 * max(self._columns(), 1)),
        }  # fmt: skip
        return sections | {
            "shape": array("i", (shape[name] for name in SHAPE)).tobytes(),
            "code": array("i", self._compiler.code).tobytes(), "sets": rows, "which_page": which.tobytes(),
            "pages": pages.tobytes(), "programs": array("i", self._entry).tobytes(), "fold": self._fold.tobytes(),
            "marks": bytes(marks),
        }  # fmt: skip

    def _order(self) -> list[int]:
        """The slots that are found by their classes; those that a word must wake come last, in words of their own."""
        found = [at for at, slot in enumerate(self._slots) if slot.anchors is None]
        return sorted(found, key=lambda at: (self._slots[at].cued, at))

    def _word_count(self) -> int:
        return -(-len(self._order()) // _BITS)

    def _word_bytes(self) -> int:
        return -(-len(self._words) // 8)

    def _columns(self) -> int:
        return self._word_count() * (PLACES + 1)

    def _classed(self) -> dict[str, bytes]:
        """A bit for each of these slots: by word, by place and by kind; the first place is the one before.

        Symbols that have the same bits everywhere are of one kind: few are told apart here, and the fewer there are,
        the nearer at hand their bits are.
        """
        order = self._order()
        masks = [self._masks(at) for at in order]
        columns = [
            _column([mask[place] for mask in masks[at : at + _BITS]], self._alphabet.count, self._alphabet.any)
            for at in range(0, len(masks), _BITS)
            for place in range(PLACES + 1)
        ]
        kinds: dict[tuple[int, ...], int] = {}
        rows = zip(*columns, strict=True) if columns else ((),) * self._alphabet.count
        kind_of = array("H", (kinds.setdefault(row, len(kinds)) for row in rows))
        bits = array("Q", (bits for column in zip(*kinds, strict=True) for bits in column))
        return {"class_bits": bits.tobytes(), "classed": array("i", order).tobytes(), "kind_of": kind_of.tobytes()}

    def _masks(self, at: int) -> list[int]:
        """What may stand before a match of a slot, and at each place of it."""
        before = self._alphabet.any & ~self._alphabet.mask(barred(self._slots[at].node))
        return [before, *(self._alphabet.any if r == ANY else self._alphabet.mask(r) for r in self._found[at])]

    def _context(self) -> dict[str, bytes]:
        """By slot its window, its sign, the most characters of a match and how many words; then its words as bits."""
        size = self._word_bytes()
        boost, veto = bytearray(size * len(self._slots)), bytearray(size * len(self._slots))
        context = array("i")
        for at, slot in enumerate(self._slots):
            context.extend((slot.window, slot.sign, width(slot.node)[1], bool(slot.boost) | bool(slot.veto) << 1))
            for row, words in ((boost, slot.boost), (veto, slot.veto)):
                for word in words:
                    row[at * size + (self._numbers[word] >> 3)] |= 1 << (self._numbers[word] & 7)
        return {"context": context.tobytes(), "boost": bytes(boost), "veto": bytes(veto)}


def _column(masks: Sequence[int], symbols: int, every: int) -> list[int]:
    """By symbol which of these masks hold it, as bits."""
    inside = [0] * symbols
    common = 0
    for number, mask in enumerate(masks):
        few = mask.bit_count() * 2 <= symbols
        common |= 0 if few else 1 << number
        for symbol in symbols_in(mask if few else every & ~mask):
            inside[symbol] ^= 1 << number
    return [bits ^ common for bits in inside]


def ranges_of(characters: Iterable[str]) -> Ranges:
    """Characters as ranges."""
    return merge((ord(c), ord(c)) for c in characters)

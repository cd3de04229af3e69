"""From a pattern's tree to its program: what the compiled core runs at each place where the pattern may begin.

The program does what the ``regex`` package does with the same pattern, backtracking in the same order, so that it finds
the same match with the same value. It is quicker for three reasons. The alphabet is small, so a class is one bit. What
follows a part is known, so most choices are decided by the next symbol, and most repeats never give anything back. And
a list of words is a tree of such choices, as `desensitize.pattern.word_lists` spells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.prepare.alphabet import symbols_in
from desensitize.detect.prepare.choice import chains
from desensitize.detect.prepare.first import Firsts
from desensitize.detect.prepare.opcodes import Op
from desensitize.pattern.shape import last
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from desensitize.detect.prepare.alphabet import Alphabet

__all__ = ["Compiler"]

# A place in the code that is not known yet.
_LATER = -1
# A letter in both cases.
_BOTH = 2


class Compiler:
    """The programs of many patterns in one row of numbers, and the sets that they name."""

    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.firsts = Firsts(alphabet)
        self.code: list[int] = []
        self.sets: dict[int, int] = {}
        #: Counters that the programs need at most.
        self.counters = 0
        self._counter = 0

    def set(self, mask: int) -> int:
        """The number of a set."""
        return self.sets.setdefault(mask, len(self.sets))

    def program(self, node: Node) -> int:
        """Compile a whole pattern; gives the place where its program begins."""
        self._counter = 0
        start = len(self.code)
        self._part(node, self.alphabet.any)
        self._emit(Op.MATCH)
        self.counters = max(self.counters, self._counter)
        return start

    def rows(self) -> tuple[int, bytes]:
        """How many bytes a set takes, and all of them."""
        size = (self.alphabet.count + 7) // 8
        return size, b"".join(mask.to_bytes(size, "little") for mask in self.sets)

    def _emit(self, *numbers: int) -> int:
        at = len(self.code)
        self.code.extend(map(int, numbers))
        return at

    def _land(self, *places: int) -> None:
        """What was left open at these places leads here."""
        for place in places:
            self.code[place] = len(self.code)

    def _part(self, node: Node, follow: int) -> None:
        """The code of one part; ``follow``: symbols with which what comes after it may begin."""
        match node:
            case Chars(ranges):
                self._one(self.alphabet.mask(ranges))
            case Value(item):
                self._emit(Op.VALUE)
                self._part(item, follow)
                self._emit(Op.VALUE_END)
            case Seq(items):
                self._sequence(items, follow)
            case Alt(branches):
                self._choice(branches, follow)
            case Repeat():
                self._repeat(node, follow)
            case Look():
                self._look(node)

    def _one(self, mask: int) -> None:
        symbols = symbols_in(mask) if mask.bit_count() <= _BOTH else []
        if len(symbols) == 1:
            self._emit(Op.CHAR, *symbols)
        elif len(symbols) == _BOTH:
            self._emit(Op.PAIR, *symbols)
        else:
            self._emit(Op.SET, self.set(mask))

    def _sequence(self, items: tuple[Node, ...], follow: int) -> None:
        follows = [follow]
        for item in reversed(items[1:]):
            follows.append(self.firsts.first(item, follows[-1]))
        follows.reverse()
        at = 0
        while at < len(items):
            string = self._string(items, at)
            if len(string) > _BOTH:
                self._emit(Op.STRING, len(string) // 2, *string)
                at += len(string) // 2
            else:
                self._part(items[at], follows[at])
                at += 1

    def _string(self, items: tuple[Node, ...], at: int) -> list[int]:
        """The plain characters from ``at`` on, two symbols for each."""
        string: list[int] = []
        for item in items[at:]:
            mask = self.alphabet.mask(item.ranges) if isinstance(item, Chars) else 0
            if not 0 < mask.bit_count() <= _BOTH:
                break
            symbols = symbols_in(mask)
            string += symbols[0], symbols[-1]
        return string

    def _choice(self, branches: tuple[Node, ...], follow: int) -> None:
        """One look at the next symbol leads to the only branch that may match, or to a chain of those that may."""
        rows = chains([self.firsts.first(branch, follow) for branch in branches], self.alphabet.any)
        self._emit(Op.SWITCH, len(rows))
        slots: dict[tuple[int, ...], list[int]] = {}
        for low, high, chain in rows:
            slots.setdefault(chain, []).append(self._emit(low, high, _LATER) + 2)
        wanted: dict[int, list[int]] = {}
        for chain, places in slots.items():
            if len(chain) == 1:
                wanted.setdefault(chain[0], []).extend(places)
                continue
            self._land(*places)
            self._emit(Op.CHAIN, len(chain))
            for branch in chain:
                wanted.setdefault(branch, []).append(self._emit(_LATER))
        ends = []
        for branch in sorted(wanted):
            self._land(*wanted[branch])
            self._part(branches[branch], follow)
            ends.append(self._emit(Op.JUMP, _LATER) + 1)
        self._land(*ends)

    def _repeat(self, repeat: Repeat, follow: int) -> None:
        item, low, high, mode = repeat
        if not high:
            return
        if low == high == 1:
            self._part(item, follow)
        elif isinstance(item, Chars):
            self._run(self.alphabet.mask(item.ranges), repeat, follow)
        elif mode == "+":
            at = self._emit(Op.ATOMIC, _LATER)
            self._repeat(repeat._replace(mode=""), self.alphabet.any)
            self._emit(Op.MATCH)
            self._land(at + 1)
        elif (low, high) == (0, 1):
            first = self.firsts.first(item, follow)
            at = self._emit(Op.LAZY_OPTION if mode == "?" else Op.OPTION, _LATER, self.set(first), self.set(follow))
            self._part(item, follow)
            self._land(at + 1)
        else:
            self._loop(repeat, follow)

    def _run(self, mask: int, repeat: Repeat, follow: int) -> None:
        """A class over and over. What follows can't begin inside it, so nothing is ever given back, or it can."""
        _, low, high, mode = repeat
        if mode == "+" or low == high or not mask & follow:
            self._emit(Op.RUN, self.set(mask), low, high)
        else:
            self._emit(Op.LAZY if mode == "?" else Op.GREEDY, self.set(mask), low, high, self.set(follow))

    def _loop(self, repeat: Repeat, follow: int) -> None:
        item, low, high, mode = repeat
        first = self.firsts.first(item, follow)
        again = self.firsts.first(item, self.alphabet.any) | follow if high > 1 else follow
        counter = self._counter
        self._counter += 1
        self._emit(Op.COUNT, counter)
        at = self._emit(Op.LOOP, counter, low, high, _LATER, self.set(first), self.set(follow), int(mode == "?"))
        self._part(item, again)
        self._emit(Op.JUMP, at)
        self._land(at + 4)

    def _look(self, look: Look) -> None:
        if isinstance(look.item, Chars):
            seen = self.set(self.alphabet.mask(look.item.ranges))
            ahead, behind = (Op.AHEAD, Op.NOT_AHEAD), (Op.BEHIND, Op.NOT_BEHIND)
            self._emit((ahead if look.ahead else behind)[look.negative], seen)
        elif look.ahead:
            seen = self.set(self.firsts.first(look.item, self.alphabet.any))
            at = self._emit(Op.LOOK, int(look.negative), _LATER, seen)
            self._part(look.item, self.alphabet.any)
            self._emit(Op.MATCH)
            self._land(at + 2)
        else:
            self._look_back(look)

    def _look_back(self, look: Look) -> None:
        """Each branch by itself, since each has a width of its own."""
        branches = look.item.branches if isinstance(look.item, Alt) else (look.item,)
        empty = any(map(self.firsts.empty, branches))
        edge = self.alphabet.any if empty else self.alphabet.mask(last(look.item))
        at = self._emit(Op.LOOK_BACK, int(look.negative), _LATER, self.set(edge))
        chain = self._emit(Op.CHAIN, len(branches), *[_LATER] * len(branches)) if len(branches) > 1 else _LATER
        for number, branch in enumerate(branches):
            if chain != _LATER:
                self._land(chain + 2 + number)
            self._emit(Op.BACK, self.firsts.width(branch)[0])
            self._part(branch, self.alphabet.any)
            self._emit(Op.MATCH)
        self._land(at + 2)

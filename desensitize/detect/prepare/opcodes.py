"""The instructions of a pattern's program, and what stands behind each in the code.

A program is a row of 32-bit numbers: an instruction, its operands, the next instruction. The compiled core knows the
same numbers (`desensitize/_core/match.pyx`); a test compares them. ``set`` is the number of a row of bits over the
symbols, ``to`` the place of an instruction in the code.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Op"]


class Op(IntEnum):
    """An instruction; the operands are named behind it."""

    #: Where a match ends, or what a look-around or an atomic part looks for.
    MATCH = 0
    #: One symbol: symbol.
    CHAR = 1
    #: One of two symbols, such as a letter in both cases: symbol, symbol.
    PAIR = 2
    #: A symbol of a class: set.
    SET = 3
    #: Symbols in a row, each one of two: count, then two symbols for each.
    STRING = 4
    #: By the next symbol, which is not consumed: count, then first symbol, last symbol, to, in ascending order.
    SWITCH = 5
    #: To one place after the other, until one of them leads to a match: count, then to for each.
    CHAIN = 6
    #: On elsewhere: to.
    JUMP = 7
    #: A class over and over, as often as possible, never given back: set, least, most.
    RUN = 8
    #: ... as often as possible, given back where what follows (a set) asks for it: set, least, most, follow.
    GREEDY = 9
    #: ... as seldom as possible: set, least, most, follow.
    LAZY = 10
    #: A part that may be left out: to (behind it), set it begins with, follow.
    OPTION = 11
    #: ... and is left out if that will do: to, first, follow.
    LAZY_OPTION = 12
    #: A counter to zero: counter.
    COUNT = 13
    #: Another turn of a part, or on: counter, least, most, to (behind it), first, follow, whether rather on.
    LOOP = 14
    #: The next symbol is in a class, or is not: set.
    AHEAD = 15
    NOT_AHEAD = 16
    #: The symbol before is in a class, or is not: set.
    BEHIND = 17
    NOT_BEHIND = 18
    #: What follows the operands matches here: whether it must not, to (behind it), set it begins with.
    LOOK = 19
    #: What follows the operands matches up to here: whether it must not, to (behind it), set it ends with.
    LOOK_BACK = 20
    #: So many symbols back: count.
    BACK = 21
    #: What follows the operand matches, in the first way it does: to (behind it).
    ATOMIC = 22
    #: The value begins here, or ends.
    VALUE = 23
    VALUE_END = 24

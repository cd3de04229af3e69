r"""Patterns of other engines (Python's ``re`` and ``regex``, RE2, Rust's) read into trees of ours.

What has no counterpart is refused with its place. Two things are not yet final in a tree from here: ``\b`` and ``\B``
are empty look-behinds, which `edges` turns into guards once it is known what stands beside them, and a repeat without
an upper bound has the one that the caller gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desensitize.pattern.charset import ANY, complement, fold_ascii, merge
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.importers.foreign_class import ClassReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.policy.importers.flavour import Flavour

__all__ = ["EACH", "EDGE", "NO_EDGE", "Reader"]

#: Every group that captures.
EACH: Final = -1
#: ``\b`` and ``\B``, until it is known what stands beside them.
EDGE: Final = Look(Seq(()), ahead=False, negative=False)
NO_EDGE: Final = Look(Seq(()), ahead=False, negative=True)
_LINE_END = Chars(((10, 10),))
_ELSE = Chars(complement(((10, 10),)))
_SOMETHING = Chars(ANY)
_ANCHORS: Final[dict[str, Node]] = {
    "b": EDGE,
    "B": NO_EDGE,
    "A": Look(_SOMETHING, ahead=False, negative=True),
    "z": Look(_SOMETHING, ahead=True, negative=True),
}
_BREAK = Alt((Seq((Chars(((13, 13),)), _LINE_END)), Chars(((10, 13), (0x85, 0x85), (0x2028, 0x2029)))))
_DEEPEST = 60
_FLAGS = frozenset("imsxUuaL")


class Reader(ClassReader):
    """Recursive descent over one pattern of another engine.

    :param bound: the most turns of a repeat that has no bound: of (what is repeated, its least turns).
    :param value: number or name of the group that is the value; `EACH`: every group; 0: all of the match.
    """

    def __init__(self, text: str, flavour: Flavour, bound: Callable[[Node, int], int], value: int | str = 0) -> None:
        super().__init__(text, flavour)
        self.bound, self.value = bound, value
        self.groups, self.depth = 0, 0
        self.names: list[str] = []
        self.unbounded = False

    def read(self) -> Node:
        """The tree.

        :raises PatternError: it has no counterpart in the dialect, or is no pattern.
        """
        node = self.alternatives()
        if self.at < len(self.text):
            raise self.fail("unmatched )")
        return node

    def alternatives(self) -> Node:
        """A choice, to the end of its group; flags that it sets end with it."""
        flags = self.flags
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        self.flags = flags
        if all(isinstance(branch, Chars) for branch in branches):
            # A choice of single characters is a class: (?:.|\n) is any character, and one way to read it.
            return Chars(merge(pair for branch in branches if isinstance(branch, Chars) for pair in branch.ranges))
        return Alt(tuple(branches)) if len(branches) > 1 else branches[0]

    def sequence(self) -> Node:
        """Parts, one after the other."""
        items: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            item = self.atom()
            if item is not None:
                items.append(self.repeated(item))
        return items[0] if len(items) == 1 else Seq(tuple(items))

    def repeated(self, item: Node) -> Node:
        """The part with its repeats."""
        while (counts := self.counts()) is not None:
            low, high = counts
            if isinstance(item, Look):
                raise self.fail("a repeated look-around")
            mode = "+" if self.take("+") else "?" if self.take("?") else ""
            if "U" in self.flags and mode != "+":
                mode = "" if mode else "?"
            if high is None:
                self.unbounded = True
                high = max(low, self.bound(item, low))
            item = Repeat(item, low, high, mode)
        return item

    def counts(self) -> tuple[int, int | None] | None:
        """The bounds of a repeat, if one stands here; a brace that is none is a character, as engines have it."""
        self.skip()
        for sign, counts in (("?", (0, 1)), ("*", (0, None)), ("+", (1, None))):
            if self.take(sign):
                return counts
        end = self.text.find("}", self.at) if self.peek("{") else -1
        low, comma, high = self.text[self.at + 1 : end].partition(",") if end > 0 else ("", "", "")
        if end < 0 or not (
            (low or comma) and all(not part or (part.isascii() and part.isdigit()) for part in (low, high))
        ):
            return None
        if not low and not self.flavour.leastless:
            return None
        self.at = end + 1
        return int(low or 0), int(high) if high else None if comma else int(low)

    def atom(self) -> Node | None:
        """One part; ``None``: something that matches nothing, such as a comment."""
        self.skip()
        if self.at >= len(self.text) or self.text[self.at] in "|)":
            return None
        read = {"(": self.group, "[": self.set, "\\": self.escape}.get(self.text[self.at], self.character)
        return read()

    def set(self) -> Node:
        """A class."""
        return self.chars(self.klass())

    def character(self) -> Node:
        """A character, or a sign that stands for one or for an edge."""
        char = self.text[self.at]
        self.at += 1
        if char == ".":
            return _SOMETHING if "s" in self.flags else _ELSE
        if char in "^$":
            return self.line_edge(char)
        if char in "?*+":
            raise self.fail("nothing to repeat", self.at - 1)
        return self.chars(((ord(char), ord(char)),))

    def skip(self) -> None:
        """What a verbose pattern says for people only."""
        while "x" in self.flags and self.at < len(self.text) and (self.text[self.at].isspace() or self.peek("#")):
            end = self.text.find("\n", self.at) if self.peek("#") else self.at
            self.at = len(self.text) if end < 0 else end + 1

    def line_edge(self, char: str) -> Node:
        """``^`` and ``$``."""
        if "m" in self.flags:
            return Look(_ELSE, ahead=char == "$", negative=True)
        if char == "^":
            return _ANCHORS["A"]
        if self.flavour.trailing:
            return Look(Alt((_ELSE, Seq((_LINE_END, _SOMETHING)))), ahead=True, negative=True)
        return _ANCHORS["z"]

    def escape(self) -> Node:
        """What a backslash begins, outside of a class."""
        name = self.text[self.at + 1 : self.at + 2]
        if name in _ANCHORS or name == "Z":
            self.at += 2
            return _ANCHORS["z" if name == "Z" else name]
        if name == "R":
            self.at += 2
            return _BREAK
        if name == "Q":
            return self.quoted()
        if name.isdigit() and name != "0":
            raise self.fail("a back-reference")
        return self.chars(self.escaped())

    def quoted(self) -> Node:
        r"""``\Q...\E``."""
        end = self.text.find("\\E", self.at)
        said = self.text[self.at + 2 : end if end >= 0 else len(self.text)]
        self.at = end + 2 if end >= 0 else len(self.text)
        return Seq(tuple(self.chars(((ord(char), ord(char)),)) for char in said))

    def chars(self, ranges: tuple[tuple[int, int], ...]) -> Chars:
        """A set of characters, with the other case of its letters where case does not count."""
        return Chars(fold_ascii(ranges) if "i" in self.flags else ranges)

    def group(self) -> Node | None:
        """A group of any kind, or flags."""
        start, flags = self.at, self.flags
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.fail(f"groups nest deeper than {_DEEPEST}")
        wrap = self.opening()
        if wrap is None:
            self.depth -= 1
            return None
        inner = self.alternatives()
        if not self.take(")"):
            raise self.fail("'(' without ')'", start)
        self.flags, self.depth = flags, self.depth - 1
        return wrap(inner)

    def opening(self) -> Callable[[Node], Node] | None:
        """A group's head: what becomes of its inside; ``None``: there is none."""
        if self.take("(?#"):
            self.at = self.text.find(")", self.at) + 1 or len(self.text)
            return None
        for head, ahead, negative in (("(?=", 1, 0), ("(?!", 1, 1), ("(?<=", 0, 0), ("(?<!", 0, 1)):
            if self.take(head):
                return lambda inner: Look(inner, ahead=bool(ahead), negative=bool(negative))
        if self.take("(?>"):
            return lambda inner: Repeat(inner, 1, 1, "+")
        for head, close in (("(?P<", ">"), ("(?<", ">"), ("(?'", "'")):
            if self.take(head):
                end = self.text.find(close, self.at)
                name = self.text[self.at : end] if end > 0 else ""
                if not name.isidentifier():
                    raise self.fail("a group's name")
                self.at = end + 1
                return self.captured(name)
        if self.peek("(?"):
            return self.flagged()
        self.at += 1
        return self.captured("")

    def captured(self, name: str) -> Callable[[Node], Node]:
        """A group that captures is the value, or like one that does not."""
        self.groups += 1
        self.names.append(name)
        if self.value and self.value in {self.groups, name, EACH}:
            return Value
        return lambda inner: inner

    def flagged(self) -> Callable[[Node], Node] | None:
        """``(?i)``, ``(?i:...)`` and the like."""
        end = next((at for at in range(self.at, len(self.text)) if self.text[at] in ":)"), -1)
        on, _, off = self.text[self.at + 2 : end].partition("-") if end > 0 else ("?", "", "")
        if not ({*on, *off} <= _FLAGS and (on or off or self.text[end] == ":")):
            raise self.fail("this kind of group")
        self.at = end + 1
        self.flags = frozenset((self.flags | {*on}) - {*off})
        return (lambda inner: inner) if self.text[end] == ":" else None

r"""The rule dialect: the only reader of patterns.

What a pattern means is decided by the ``regex`` package; this parser reads the same text into a tree from which widths,
anchors, programs and generators are derived. It knows a small dialect and refuses the rest with a remedy, because
a construct read differently by two readers is a leak:

* ``\b \d \w \s`` see Chinese as word characters and other scripts' digits as digits, and ``\p{..}`` changes with
  the engine's tables: classes are written out;
* unbounded repeats, back-references and look-behinds of varying width make the time, or the reach, unbounded.
"""

from __future__ import annotations

from functools import lru_cache

from desensitize.pattern.charset import LAST, Ranges, complement, fold_ascii, merge
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

__all__ = ["MAX_WIDTH", "PatternError", "parse"]

# The longest match a rule may have, in characters: a PEM block fits.
MAX_WIDTH = 16384
# How deep groups may nest.
MAX_DEPTH = 40


class PatternError(ValueError):
    """A pattern outside the dialect. ``position``: 0-based character in the pattern."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


_REMEDY = {
    "d": "write [0-9]",
    "D": "write [^0-9]",
    "w": "write [0-9A-Za-z_]",
    "W": "write [^0-9A-Za-z_]",
    "s": "write [ \\t\\n]",
    "S": "write [^ \\t\\n]",
    "b": "write a guard such as (?<![0-9A-Za-z])",
    "B": "write a guard such as (?<=[0-9A-Za-z])",
    "A": "write (?<![\\s\\S]) as a guard, or leave it out",
    "Z": "leave it out",
    "z": "leave it out",
    "G": "leave it out",
    "p": "write the range, such as [\u3400-\u9fff] for Chinese characters",
    "P": "write the range, such as [\u3400-\u9fff] for Chinese characters",
}
_REPEATS = frozenset("?*+{")
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_HEX = {"x": 2, "u": 4, "U": 8}


@lru_cache(maxsize=4096)
def parse(pattern: str) -> Node:
    """Read ``pattern`` into its tree.

    :raises PatternError: outside the dialect, with the position and what to write instead.

    >>> parse("a?").low
    0
    >>> parse("[0-9]+")
    Traceback (most recent call last):
    desensitize.pattern.syntax.PatternError: unbounded repeat '+': write a bound such as {1,64}
    """
    return _Parser(pattern).read()


@lru_cache(maxsize=4096)
def _literal(char: str, *, fold: bool) -> Chars:
    ranges: Ranges = ((ord(char), ord(char)),)
    return Chars(fold_ascii(ranges) if fold else ranges)


class _Parser:
    """Recursive descent over one pattern; ``at`` is the next character."""

    def __init__(self, pattern: str) -> None:
        self.text, self.at, self.depth, self.fold = pattern, 0, 0, False

    def fail(self, message: str, at: int | None = None) -> PatternError:
        return PatternError(message, self.at if at is None else at)

    def peek(self, literal: str) -> bool:
        return self.text.startswith(literal, self.at)

    def take(self, literal: str) -> bool:
        if not self.peek(literal):
            return False
        self.at += len(literal)
        return True

    def read(self) -> Node:
        self.fold = self.take("(?i)")
        node = self.alternatives()
        if self.at < len(self.text):
            raise self.fail("unmatched )")
        return node

    def alternatives(self) -> Node:
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else Alt(tuple(branches))

    def sequence(self) -> Node:
        items: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self.repeated(self.atom()))
        return items[0] if len(items) == 1 else Seq(tuple(items))

    def repeated(self, item: Node) -> Node:
        start = self.at
        bounds = self.bounds() if self.text[start : start + 1] in _REPEATS else None
        if bounds is None:
            return item
        if isinstance(item, Look):
            raise self.fail("a look-around can't be repeated", start)
        mode = self.text[self.at] if self.peek("?") or self.peek("+") else ""
        self.at += len(mode)
        again = self.at
        if self.bounds() is not None:
            raise self.fail("a repeat of a repeat: group it with (?:...)", again)
        return Repeat(item, *bounds, mode)

    def bounds(self) -> tuple[int, int] | None:
        if self.take("?"):
            return 0, 1
        if self.peek("*") or self.peek("+"):
            remedy = "{0,64}" if self.peek("*") else "{1,64}"
            raise self.fail(f"unbounded repeat '{self.text[self.at]}': write a bound such as {remedy}")
        return self.counts() if self.peek("{") else None

    def counts(self) -> tuple[int, int]:
        start, end = self.at, self.text.find("}", self.at)
        body = self.text[start + 1 : end] if end > 0 else ""
        low, comma, high = body.partition(",")
        if not (low.isascii() and low.isdigit() and (not comma or not high or (high.isascii() and high.isdigit()))):
            raise self.fail("'{' needs {m} or {m,n}; write \\{ for the character")
        if comma and not high:
            raise self.fail("unbounded repeat: write both bounds, such as {1,64}")
        least, most = int(low), int(high or low)
        if least > most or most > MAX_WIDTH:
            raise self.fail(f"a repeat needs 0 <= m <= n <= {MAX_WIDTH}")
        self.at = end + 1
        return least, most

    def atom(self) -> Node:
        char = self.text[self.at]
        if char == "(":
            return self.group()
        if char == "[":
            return self.klass()
        if char == "\\":
            return self.escape()
        if char in "^$":
            guard = "(?<![^\\n])" if char == "^" else "(?![^\\n])"
            raise self.fail(f"anchor '{char}': write {guard} for the edge of a line, or leave it out")
        if char in "?*+{":
            raise self.fail(f"nothing to repeat before '{char}'")
        self.at += 1
        if char == ".":
            return Chars(complement(((10, 10),)))
        return self.literal(char)

    def literal(self, char: str) -> Chars:
        return _literal(char, fold=self.fold)

    def escape(self) -> Node:
        return self.literal(self.escaped())

    def escaped(self) -> str:
        """Read an escape that stands for one character."""
        start = self.at
        self.at += 2
        name = self.text[start + 1 : start + 2]
        if not name:
            raise self.fail("a lone backslash at the end", start)
        if name in _HEX:
            return self.code(name, start)
        if name in _CONTROL:
            return _CONTROL[name]
        if name.isascii() and name.isdigit():
            raise self.fail("back-references are not part of the rule dialect", start)
        if name.isascii() and name.isalpha():
            remedy = _REMEDY.get(name, "it is not part of the rule dialect")
            raise self.fail(f"\\{name}: {remedy}", start)
        return name

    def code(self, name: str, start: int) -> str:
        r"""Read the digits of ``\x``, ``\u`` or ``\U``."""
        digits = self.text[self.at : self.at + _HEX[name]]
        self.at += len(digits)
        if (
            len(digits) != _HEX[name]
            or not all(c in "0123456789abcdefABCDEF" for c in digits)
            or int(digits, 16) > LAST
        ):
            raise self.fail(f"\\{name} needs {_HEX[name]} hexadecimal digits of a character", start)
        return chr(int(digits, 16))

    def klass(self) -> Chars:
        start = self.at
        self.at += 1
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self.peek("]"):
            if self.at >= len(self.text):
                raise self.fail("'[' without ']'", start)
            first = False
            ranges.append(self.span())
        self.at += 1
        merged = fold_ascii(merge(ranges)) if self.fold else merge(ranges)
        return Chars(complement(merged) if negated else merged)

    def span(self) -> tuple[int, int]:
        start = self.at
        low = ord(self.member())
        if not (self.peek("-") and self.text[self.at + 1 : self.at + 2] not in {"]", ""}):
            return low, low
        self.at += 1
        high = ord(self.member())
        if high < low:
            raise self.fail("a range runs backwards", start)
        return low, high

    def member(self) -> str:
        if self.peek("\\"):
            return self.escaped()
        char = self.text[self.at]
        if char == "[":
            raise self.fail("write \\[ inside a class")
        self.at += 1
        return char

    def group(self) -> Node:
        start = self.at
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"groups nest deeper than {MAX_DEPTH}")
        fold, wrap = self.fold, self.opening()
        inner = self.alternatives()
        if not self.take(")"):
            raise self.fail("'(' without ')'", start)
        self.fold, self.depth = fold, self.depth - 1
        return Value(inner) if wrap == "value" else Look(inner, wrap[0] == "a", wrap[1] == "!") if wrap else inner

    def opening(self) -> str:
        """Read a group's head; give '' (plain), 'value', or a look-around as two characters: a/b and =/!."""
        start = self.at
        for head, kind in (("(?=", "a="), ("(?!", "a!"), ("(?<=", "b="), ("(?<!", "b!"), ("(?:", "")):
            if self.take(head):
                return kind
        if self.take("(?<value>") or self.take("(?P<value>"):
            return "value"
        if self.take("(?i:"):
            self.fold = True
            return ""
        if self.peek("(?<") or self.peek("(?P<"):
            raise self.fail("the only named group is (?<value>...)", start)
        if self.peek("(?") or self.peek("(*"):
            raise self.fail("this kind of group is not part of the rule dialect", start)
        self.at += 1
        return ""

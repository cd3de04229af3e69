"""Lists of what is no secret (gitleaks' ``allowlists``): single values, and look-aheads in front of the value."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from desensitize.pattern.charset import ANY, merge, within
from desensitize.pattern.shape import defects, walk, width
from desensitize.pattern.syntax import PatternError, parse
from desensitize.pattern.tree import Chars, Look, Node, Repeat, Seq, Value
from desensitize.pattern.unparse import unparse
from desensitize.policy.importers.draft import Lost, texts
from desensitize.policy.importers.evidence import sample
from desensitize.policy.importers.flavour import RE2
from desensitize.policy.importers.translate import MOST, translated
from desensitize.policy.importers.values import branches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desensitize.pattern.charset import Ranges

__all__ = ["Exceptions"]

# Characters that a look-ahead may see.
_FAR = 1000
_WIDE = 64
_DRAWS = 24
_BEGIN = Look(Chars(ANY), ahead=False, negative=True)
_END = Look(Chars(ANY), ahead=True, negative=True)
_LITERAL = re.compile(r"\^([0-9A-Za-z_-]+)\$")


class Exceptions:
    """What some lists except.

    :param lists: as the file states them.
    :param where: whose they are, for what is said of them.
    """

    def __init__(self, lists: Sequence[dict[str, Any]], where: str) -> None:
        self.where = where
        self.lost: list[Lost] = []
        self.values: tuple[str, ...] = ()
        self.patterns: list[str] = []
        for each in lists:
            self._read(each)

    def _read(self, stated: dict[str, Any]) -> None:
        say = ""
        if str(stated.get("condition", "OR")).upper() in {"AND", "&&"}:
            say = "an exception whose conditions must all hold"
        elif str(stated.get("regexTarget") or "secret") != "secret" and stated.get("regexes"):
            say = f"an exception that looks at the {stated['regexTarget']} around a secret"
        if say:
            self.lost.append(Lost(f"exceptions {self.where}", say))
            return
        for key in ("paths", "commits", "targetRules"):
            if stated.get(key):
                self.lost.append(Lost(f"exceptions {self.where}", f"{key}: a text has none"))
        for regex in texts(stated.get("regexes")):
            literal = _LITERAL.fullmatch(regex)
            if literal:
                self.values = (*self.values, literal[1])
            else:
                self.patterns.append(regex)
        self.patterns += [f"(?i){re.escape(word)}" for word in texts(stated.get("stopwords"))]

    def over(self, shared: Exceptions) -> Exceptions:
        """These and those that hold everywhere."""
        both = Exceptions((), self.where)
        both.values, both.patterns = (*self.values, *shared.values), [*self.patterns, *shared.patterns]
        return both

    def applied(self, pattern: str, node: Node) -> tuple[str, Node, list[str]]:
        """The pattern with look-aheads for the exceptions, its tree, and what could not be added."""
        more: list[str] = []
        before = node
        for regex in self.patterns:
            try:
                node = _guarded(node, regex)
            except PatternError as error:
                more.append(f"the exception {regex} is not carried over: {error}")
        return pattern if node == before else unparse(node), node, more


def _guarded(node: Node, regex: str) -> Node:
    """The pattern, which does not match where the exception is found in its value."""
    value = next((part.item for part in walk(node) if isinstance(part, Value)), node)
    inside = merge(pair for part in walk(value) if isinstance(part, Chars) for pair in part.ranges)
    least, most = width(value)
    for bare, opened, closed, drawn in _read(regex):
        shortest, longest = width(bare)
        if not _spelt(drawn, inside) or shortest > most or (opened and closed and longest < least):
            # No value is like this.
            continue
        items = (bare, Look(Chars(inside), ahead=True, negative=True)) if closed else (bare,)
        run = () if opened else (Repeat(Chars(inside), 0, max(0, min(most, _FAR - longest)), "?"),)
        node = _before_value(node, Look(Seq((*run, *items)), ahead=True, negative=True))
    made = unparse(node)
    wrong = next(iter(defects(parse(made))), "") if len(made) <= MOST else "the pattern gets too long"
    if wrong:
        raise PatternError(wrong, 0)
    return node


def _edges(node: Node) -> tuple[Node, bool, bool]:
    """A branch without ``^`` and ``$``, and whether it had them."""
    items = list(node.items) if isinstance(node, Seq) else [node]
    opened, closed = items[:1] == [_BEGIN], items[-1:] == [_END]
    rest = Seq(tuple(items[opened : len(items) - closed]))
    if any(part in (_BEGIN, _END) for part in walk(rest) if isinstance(part, Look)):
        message = "an edge of the text inside a group"
        raise PatternError(message, 0)
    return rest, opened, closed


@lru_cache(maxsize=256)
def _read(regex: str) -> tuple[tuple[Node, bool, bool, tuple[Ranges, ...]], ...]:
    """The branches of an exception, without their edges, each with the characters of some texts that it matches."""
    found = []
    for branch in branches(translated(regex, RE2, widest=_WIDE)[0].node):
        bare, opened, closed = _edges(branch)
        drawn = {sample(bare, Random(turn)) for turn in range(_DRAWS)}  # noqa: S311 - looked at, and no secret
        kinds = tuple(sorted({merge((ord(char), ord(char)) for char in text) for text in drawn}))
        found.append((bare, opened, closed, kinds))
    return tuple(found)


def _spelt(drawn: Iterable[Ranges], inside: Ranges) -> bool:
    """Whether a text that it matches may be made of such characters alone; guessed by a few draws."""
    return any(within(kinds, inside) for kinds in drawn)


def _before_value(node: Node, look: Node) -> Node:
    """The pattern with a look-ahead where its value begins."""
    if not any(isinstance(part, Value) for part in walk(node)):
        return Seq((look, node))
    match node:
        case Value():
            return Seq((look, node))
        case Seq(items):
            return Seq(tuple(_before_value(item, look) if _has(item) else item for item in items))
        case _:
            return node


def _has(node: Node) -> bool:
    return any(isinstance(part, Value) for part in walk(node))

"""The tests of parity notice a wrong compiler: each mutant is one small change of it, and each must show."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from desensitize.detect.prepare import alphabet, anchors, choice, classes, first, program, strings, tables, trie
from desensitize.detect.prepare.anchors import offers
from desensitize.detect.prepare.opcodes import Op
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Value
from desensitize.testing.parity import anchor_sets, both, core_of, matched, told, toy

if TYPE_CHECKING:
    from collections.abc import Callable

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

# What is compiled and found in each way that the pattern offers.
PATTERNS = {
    "a{1,3}?b": "aaab ab b", "a{0,3}ab": "aaab aaaab b", "a{1,3}+ab": "aaaab aab", "(?:ab?){2,3}b": "ababb aab aaab ab abb aabb abababab",
    "(?:ab|a)(?:bc|c)": "abbc abc ac", "(?:a|ab)(?:c|bcd)": "abcd abc", "(?:a|ab){1,2}+c": "abac ac abc", "(?:ab?){1,2}?(?:b|c)": "abb abab ac",
    "(?:ab){2,3}?c": "ababc abababc ababababc", "(?<=a|bc)x(?!y)": "ax bcx cx axy bx", "(?<!a|bc)x": "ax bcx cx x", "a(?=bc)b?": "abc ab abd",
    "a(?!bc)b?": "abc ab abd", "tel: ?(?<value>[0-9]{2,4})": "tel: 1234 TEL:12 tel:123 tel:12345", "[0-9]{3}(?![0-9])": "123 1234 12",
    "(?<![0-9])[0-9]{2,3}": "12 1234 a12", "(?i:key|id)[=:][ab]{0,2}": "Key=ab ID: id=aab key", "[ab]{1,2}-?(?:yes|no)": "ayes ab-no b-yes aab-yes",
    "(?<![a-z])(?:AKIA|ASIA)[0-9]{2}": "AKIA12 xAKIA12 ASIA34", "[a-c]{2,4}@": "ab@ abcab@ a@", "@[a-c]{2}": "@ab @a", "[\u4e00-\u9fff]{1,2}号": "张号 王张号 号",
    "x[^a]y?": "x\U0001f600 xa x", "(?:a(?=b)|b(?<=ab)){2}": "ab ba", "ab(?:c|d)?-": "ab- abc- abd-", "(?:[ab][0-9]?){2,3}c": "a1b2c abc a1c",
    "q[0-9a]{0,3}z": "qz q1z q11az", "n{0,2}m": "nnm m nnnm", "(?:x?a){1,2}y": "xay ay xaxay", "z(?:|a)(?:|b)c": "zc zac zbc zabc", "k[a-m]?[k-z]": "kmz kz kk",
    "(?:(?!bc)b|c){2}": "bb bcb cb bbc", "(?:(?=a)[a-z]|[0-9]){2}-": "a1- b1- 12-", "r(?:ab|cd)?(?:ab|e)": "rabab rab rcde re", "w.{0,2}?w": "waw ww waaw w\nw", "[xy]{2}v(?:1|2)?": "xyv1 xyv",
}  # fmt: skip


def differs() -> bool:
    """Whether what was compiled says anything but what `regex` does."""
    for pattern, line in PATTERNS.items():
        texts = [line, line + "\n", *line.split(), line.replace(" ", ""), line.upper()]
        core = core_of([pattern], {pattern: None})
        if any(matched(core, 0, text) != told(pattern, text) for text in texts):
            return True
        for known in (None, *anchor_sets(offers(parse(pattern)))):
            seen = both([toy(pattern)], {pattern: known})
            if any(seen.core.read(text).found != seen.rules.read(text).found for text in texts):
                return True
    return False


class Mutant(NamedTuple):
    """What stands at ``name`` of ``place`` is replaced by what ``wrong`` makes of it."""

    place: object
    name: str
    wrong: Callable[[Any], Any]


def _mode(old: str, new: str) -> Callable[[Any], Any]:
    return lambda was: (
        lambda self, repeat, follow: was(self, repeat._replace(mode=new) if repeat.mode == old else repeat, follow)
    )


def _changed(**by: int) -> Callable[[Any], Any]:
    """A repeat with other bounds."""
    return lambda was: (
        lambda self, repeat, follow: was(
            self, repeat._replace(**{k: max(0, getattr(repeat, k) + n) for k, n in by.items()}), follow
        )
    )


def _operand(op: Op, at: int, change: Callable[[int], int]) -> Callable[[Any], Any]:
    """An instruction with another operand."""

    def wrong(was: Any) -> Any:
        def emit(self: Any, *numbers: int) -> Any:
            if numbers and numbers[0] is op:
                numbers = (*numbers[:at], change(numbers[at]), *numbers[at + 1 :])
            return was(self, *numbers)

        return emit

    return wrong


def _empty_value(was: Any) -> Any:
    def part(self: Any, node: Any, follow: int) -> None:
        if isinstance(node, Value):
            self._emit(Op.VALUE)
            self._emit(Op.VALUE_END)
            node = node.item
        was(self, node, follow)

    return part


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda was: lambda *given, **named: value


MUTANTS = {
    # program.py
    "greedy repeats never give back": Mutant(program.Compiler, "_repeat", _mode("", "+")),
    "lazy repeats are greedy": Mutant(program.Compiler, "_repeat", _mode("?", "")),
    "possessive repeats are greedy": Mutant(program.Compiler, "_repeat", _mode("+", "")),
    "greedy repeats are lazy": Mutant(program.Compiler, "_repeat", _mode("", "?")),
    "branches in reverse": Mutant(program.Compiler, "_choice", lambda was: lambda self, branches, follow: was(self, branches[::-1], follow)),
    "a loop of one turn fewer": Mutant(program.Compiler, "_loop", _changed(high=-1)),
    "a loop of one turn less at least": Mutant(program.Compiler, "_loop", _changed(low=-1)),
    "a run of one more": Mutant(program.Compiler, "_run", lambda was: lambda self, mask, repeat, follow: was(self, mask, repeat._replace(high=repeat.high + 1), follow)),
    "what follows a run is never part of it": Mutant(program.Compiler, "_run", lambda was: lambda self, mask, repeat, follow: was(self, mask, repeat, follow & ~mask)),
    "a look behind one short": Mutant(program.Compiler, "_emit", _operand(Op.BACK, 1, lambda n: max(0, n - 1))),
    "a look that must not is one that must": Mutant(program.Compiler, "_emit", _operand(Op.LOOK, 1, lambda n: 0)),
    "a look behind that must not is one that must": Mutant(program.Compiler, "_emit", _operand(Op.LOOK_BACK, 1, lambda n: 0)),
    "an option that is not left out": Mutant(program.Compiler, "_emit", _operand(Op.OPTION, 3, lambda n: n - n)),
    "a value that is empty": Mutant(program.Compiler, "_part", _empty_value),
    "strings in one case": Mutant(program.Compiler, "_string", lambda was: lambda self, items, at: [n for n in was(self, items, at)[::2] for _ in range(2)]),
    "the edge follows nothing": Mutant(program.Compiler, "_part", lambda was: lambda self, node, follow: was(self, node, follow & ~1)),
    # first.py
    "only the first part of a row counts": Mutant(first.Firsts, "_sequence", lambda was: lambda self, items, follow: was(self, items[:1], 0 if items else follow)),
    "an option begins as its part does": Mutant(first.Firsts, "_repeat", lambda was: lambda self, item, low, high, follow: was(self, item, max(low, 1), max(high, 1), 0)),
    "a look that refuses several refuses the first": Mutant(first.Firsts, "_look", lambda was: lambda self, look, follow: follow & ~self.first(look.item, self._alphabet.any) if look.ahead and look.negative else was(self, look, follow)),
    # choice.py
    "only the first branch that may match": Mutant(program, "chains", lambda was: lambda *given: [(low, high, chain[:1]) for low, high, chain in was(*given)]),
    "only the last branch that may match": Mutant(program, "chains", lambda was: lambda *given: [(low, high, chain[-1:]) for low, high, chain in was(*given)]),
    "branches that may match in reverse": Mutant(program, "chains", lambda was: lambda *given: [(low, high, chain[::-1]) for low, high, chain in was(*given)]),
    "the last symbol of a run is lost": Mutant(choice, "runs", lambda was: lambda mask: [(low, max(low, high - 1)) for low, high in was(mask)]),
    # anchors.py, strings.py
    "anchors one too far": Mutant(anchors._Place, "behind", lambda was: lambda self, least, most: was(self, least + 1, most + 1)),
    "anchors stand where they do at least": Mutant(anchors._Place, "behind", lambda was: lambda self, least, most: was(self, least, least)),
    "anchors stand where they do at most": Mutant(anchors._Place, "behind", lambda was: lambda self, least, most: was(self, most, most)),
    "what may be left out always follows": Mutant(anchors._Offers, "_following", lambda was: lambda self, rest: self._first(rest[0]) if rest else None),
    "barred: what a guard asks for": Mutant(anchors, "_barred", lambda was: lambda items, at, before: ((0x61, 0x63), (0x4E00, 0x9FFF))),
    "letters keep their case": Mutant(tables._Tables, "_folds", lambda was: lambda self: array("H", range(self._alphabet.count))),
    "a repeat's strings are one turn's": Mutant(strings.Strings, "_repeated", lambda was: lambda self, turn, low, high: was(self, turn, low, min(high, max(low, 1)))),
    "what may be left out is not": Mutant(strings.Strings, "_repeated", lambda was: lambda self, turn, low, high: was(self, turn, max(low, 1), high)),
    # trie.py
    "no string of two symbols": Mutant(trie, "_mark", lambda was: lambda bits, at: None if len(bits) == 1 << 13 else was(bits, at)),
    "no string of three symbols": Mutant(trie, "_mark", lambda was: lambda bits, at: None if len(bits) == 1 << 14 else was(bits, at)),
    "strings end one short": Mutant(tables._Tables, "_key", lambda was: lambda self, string: was(self, string[:-1] or string + string)),
    "steps are put elsewhere": Mutant(trie, "STEP", lambda was: 3 * was),
    # classes.py, alphabet.py
    "classes one place on": Mutant(tables, "classes", lambda was: lambda node: (was(node)[0], *was(node)[:-1])),
    "classes of the shortest match only": Mutant(classes._Places, "_repeat", lambda was: lambda self, repeat, places: was(self, repeat._replace(high=max(repeat.low, 1)), places)),
    "barred before a match: far too much": Mutant(tables, "barred", _always(((0x61, 0x7A), (0x30, 0x39)))),
    "the last character of a range is another": Mutant(alphabet, "_members", lambda was: lambda sets, singles: was([tuple((a, max(a, b - 1)) for a, b in ranges) for ranges in sets], singles)),
}  # fmt: skip


def test_the_compiler_as_it_is() -> None:
    assert not differs()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_shows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, attribute, wrong = MUTANTS[name]
    monkeypatch.setattr(place, attribute, wrong(getattr(place, attribute)))
    try:
        shows = differs()
    except (engine.TableError, KeyError, IndexError):
        # Nor would a compiler live that stumbles over its own tables.
        shows = True
    assert shows

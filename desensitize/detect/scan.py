"""One reading of a text against all rules: the seam to the compiled core, with the same answer without it.

`CoreScanner` asks the core, `RuleScanner` one rule after the other. What the core gives up is asked the other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desensitize.detect.finding import PERSON, Finding
from desensitize.detect.match.matcher import RAISED, Candidate
from desensitize.detect.match.nearby import NEAR, Nearby
from desensitize.detect.match.resolve import resolve
from desensitize.detect.prepare.signs import CODES, ONCE, TOKENS, WITHIN
from desensitize.detect.read.readings import ALL, Kind
from desensitize.detect.read.view import View, fold, view
from desensitize.policy.rule import CONTEXT_BOOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize._core import engine as native
    from desensitize.detect.match.matcher import Matcher

__all__ = ["CoreScanner", "RuleScanner", "Scanner", "Sight"]

# A candidate of the core: its rule's number, start, end, low, high, score and reasons.
_Candidate = tuple[int, int, int, int, int, float, int]
#: The rules that the core gave up, and what it has of the others.
Lost = tuple[list[int], list[_Candidate]]
#: What the core tells of a text, see ``desensitize/_core/find.pyx``.
Told = tuple[list[Finding], int, int, tuple[int, ...], Lost | None]
_MODES = {"decide": 0, "unless_context": 1, "raise": 2}
# The bits of the reasons that say that a boost word is near, and that another finding is, and the mark of a text that
# must be folded.
_WORD, _LIFTED, _FOLDED = 1 << 30, 1 << 29, 1
_HEARD, _CODED, _ONCE, _WITHIN = (1 << sign for sign in (TOKENS, CODES, ONCE, WITHIN))
# What the core tells of a text in which nothing is to be seen, in full.
_NOTHING_TOLD: Told = ([], 0, 0, (), None)


class Sight(NamedTuple):
    """What one reading of a text shows.

    ``found``: findings in the offsets of the text; ``heard``: whether a token may be in it; ``due``: the kinds of other
    readings it may have; ``codes``: whether it may hold encoded characters; ``packed``: where runs begin that may be
    packed text, in the view of the text, ``None``: anywhere; ``seen``: the view, where that is made;
    ``once``: whether no value found is mentioned elsewhere, and ``within``: whether all digits that are written in
    groups lie in values found, if that is known.
    """

    found: Sequence[Finding]
    heard: bool = False
    due: frozenset[Kind] = frozenset()
    codes: bool = False
    packed: Sequence[int] | None = None
    seen: View | None = None
    once: bool = False
    within: bool = False

    @property
    def worth(self) -> frozenset[Kind]:
        """The kinds of readings that are due and may show more than what is found."""
        folded = self.seen is not None and self.seen.offsets is not None
        if not self.within or folded or Kind.LOOKALIKES in self.due:
            return self.due
        return self.due - {Kind.GROUPED}


class Scanner(Protocol):
    """Reads a text for a set of rules."""

    @property
    def look(self) -> Callable[[str], Any | None]:
        """Tells what is to be seen in a text at a first look, for `sight`; ``None``: nothing at all."""

    def sight(self, text: str, told: Any) -> Sight:
        """The findings of a text, as it stands, and what else may be in it. ``told``: what `look` gave."""

    def read(self, text: str) -> Sight:
        """Both."""


class RuleScanner:
    """Every rule over all of a text: what any other scanner must equal."""

    def __init__(
        self, matchers: Sequence[Matcher], threshold: float, more: Callable[[str], Iterable[Candidate]]
    ) -> None:
        self._matchers = {id(matcher.rule): matcher for matcher in matchers}
        self._threshold = threshold
        self._more = more

    def look(self, text: str) -> str:
        """There may be something in any text."""
        return text

    def sight(self, text: str, told: object) -> Sight:
        """See `read`."""
        del told
        return self.read(text)

    def read(self, text: str) -> Sight:
        """Second readings are due in any case."""
        seen = view(text)
        found = [c for matcher in self._matchers.values() for c in matcher.candidates(seen.text)]
        return Sight(self.settled(found, seen), heard=True, due=ALL, codes=True)

    def settled(self, found: Iterable[Candidate], seen: View) -> list[Finding]:
        """The findings that candidates and plug-ins make."""
        every = [*found, *self._more(seen.text)]
        lift = Nearby(every, self._threshold).lifted
        kept = [c for c in map(lift, every) if c.score >= self._threshold]
        if len(kept) > 1:
            kept = resolve(kept, lambda dropped, low, high: self._again(dropped, seen.text, low, high, lift))
        return [
            Finding(*seen.span(c.low, c.high), c.rule.entity, c.rule.id, round(c.score, 4), c.why, c.rule.origin)
            for c in kept
        ]

    def _again(
        self, dropped: Candidate, text: str, low: int, high: int, lift: Callable[[Candidate], Candidate]
    ) -> Iterator[Candidate]:
        """What else the rule of a dropped match finds there."""
        matcher = self._matchers.get(id(dropped.rule))
        if matcher is not None:
            found = map(lift, matcher.candidates(text, [(low, high)]))
            yield from (c for c in found if c.score >= self._threshold)


class _Part:
    """The rules that share tables, ready to find."""

    def __init__(
        self, core: native.Core, slots: Sequence[int], matchers: Sequence[Matcher], threshold: float, steps: int | None
    ) -> None:
        from desensitize._core import engine  # noqa: PLC0415 - only where it was compiled

        self.matchers = matchers
        ranks = {name: at for at, name in enumerate(sorted({m.rule.id for m in matchers}))}
        rules = [
            (
                m.rule.score, m.rule.priority, ranks[m.rule.id], m.needs_cue, frozenset(m.rule.allow), _is_name(m),
                _near(m, matchers),
            )
            for m in matchers
        ]  # fmt: skip
        checks = [
            [
                (_native(check.name, engine.NATIVE_CHECKS), _MODES[check.mode], _parameter(check.name), m.check(n))
                for n, check in enumerate(m.rule.verify)
            ]
            for m in matchers
        ]
        self.finder: native.Finder = engine.Finder(
            core, list(slots), rules, checks, Finding, self._described,
            threshold=threshold, boost=CONTEXT_BOOST, raised=RAISED, steps=steps,
        )  # fmt: skip

    def _described(self, number: int, reasons: int, score: float) -> tuple[str, str, float, tuple[str, ...], str]:
        rule = self.matchers[number].rule
        return rule.entity, rule.id, round(score, 4), self.why(number, reasons), rule.origin

    def why(self, number: int, reasons: int) -> tuple[str, ...]:
        """What spoke for a candidate."""
        matcher = self.matchers[number]
        agreed = (f"verified {check.name}" for n, check in enumerate(matcher.rule.verify) if reasons >> n & 1)
        near = ("context",) if reasons & _WORD else (NEAR,) if reasons & _LIFTED else ()
        return (*matcher.reason, *agreed, *near)

    def candidates(self, found: Iterable[_Candidate]) -> Iterator[Candidate]:
        """The core's candidates as the reference has them."""
        for number, start, end, low, high, score, reasons in found:
            yield Candidate(start, end, low, high, score, self.matchers[number].rule, self.why(number, reasons))


def _near(matcher: Matcher, matchers: Sequence[Matcher]) -> list[tuple[int, int]]:
    """The numbers of the rules that lift this one, and how near they must be."""
    near = matcher.rule.near
    return [(at, most) for name, most in near for at, other in enumerate(matchers) if other.rule.id == name]


def _is_name(matcher: Matcher) -> bool:
    return matcher.rule.entity == PERSON


def _native(name: str, known: dict[str, int]) -> int:
    """The core's number of a verifier, 0 where it has none."""
    return known.get("entropy" if name.startswith("entropy:") else name, 0)


def _parameter(name: str) -> float:
    """The bits that an entropy is asked for."""
    return float(name.partition(":")[2]) if name.startswith("entropy:") else 0.0


class CoreScanner:
    """The compiled core.

    :param parts: tables with the slots and matchers of their rules.
    :param rest: matchers of rules that only the reference can run.
    :param reference: reads what the core gives up, and settles what comes from several places.
    :param steps: that a rule may go back at one place before it is given up; ``None``: as many as the core deems right.
    """

    def __init__(  # noqa: PLR0913 - what there is to read with, and how
        self,
        parts: Iterable[tuple[native.Core, Sequence[int], Sequence[Matcher]]],
        rest: Sequence[Matcher],
        reference: RuleScanner,
        threshold: float,
        *,
        apart: bool,
        steps: int | None = None,
    ) -> None:
        self._parts = [_Part(core, slots, matchers, threshold, steps) for core, slots, matchers in parts]
        self._rest = rest
        self._reference = reference
        # Whether the core may settle overlaps by itself.
        self._apart = apart or bool(rest) or len(self._parts) > 1
        self._find = self._parts[0].finder.find
        #: One pass. That nothing is found is by far the commonest case, and then nothing else is called.
        self.look: Callable[[str], Told | None] = self._look if self._apart else self._find
        self._due = [frozenset(kind for kind in ALL if signs >> kind & 1) for signs in range(1 << len(ALL))]

    def _look(self, text: str) -> Told:
        """Where there are rules that the core does not run, there may be something in any text."""
        return self._find(text, apart=True) or _NOTHING_TOLD

    def read(self, text: str) -> Sight:
        """The findings of a text and what else may be in it."""
        told = self.look(text)
        return Sight([]) if told is None else self.sight(text, told)

    def sight(self, text: str, told: Told) -> Sight:
        """Another pass where the text has to be folded first."""
        found: Sequence[Finding]
        seen, (found, signs, marks, runs, rest) = None, told
        if marks & _FOLDED:
            seen = fold(text)
            found, signs, _, runs, rest = self._find(seen.text, self._apart) or _NOTHING_TOLD
        if self._apart or rest is not None:
            found, signs = self._together(View(text) if seen is None else seen, rest, signs)
        elif seen is not None and found:
            found = [f._replace(start=span[0], end=span[1]) for f in found if (span := seen.span(f.start, f.end))]
        due, once = self._due[signs & (len(self._due) - 1)], signs & _ONCE != 0
        if seen is None and (due or not once):
            # Whoever looks on need not ask what the core has told.
            seen = View(text)
        return Sight(found, signs & _HEARD != 0, due, signs & _CODED != 0, runs, seen, once, signs & _WITHIN != 0)

    def _together(self, seen: View, rest: Lost | None, signs: int) -> tuple[Sequence[Finding], int]:
        """What all tables, and the rules that the core did not run, find together."""
        found: list[Candidate] = []
        for number, part in enumerate(self._parts):
            lost, candidates = ([], []) if rest is None else rest
            if number:
                _, more, _, _, other = part.finder.find(seen.text, apart=True) or _NOTHING_TOLD
                signs |= more
                lost, candidates = ([], []) if other is None else other
            found.extend(part.candidates(candidates))
            found.extend(c for at in lost for c in part.matchers[at].candidates(seen.text))
        found.extend(c for matcher in self._rest for c in matcher.candidates(seen.text))
        return self._reference.settled(found, seen), signs

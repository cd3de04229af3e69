"""The values of one rule, ready to be drawn: what it accepts, and what looks like it and is none."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from desensitize.detect.match.context import words_pattern
from desensitize.errors import ConfigError
from desensitize.pattern.syntax import PatternError
from desensitize.testing.drawing import Planted, Texts
from desensitize.testing.issued import oracle, repairs
from desensitize.testing.picks import Chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize.policy.rule import Rule
    from desensitize.testing.picks import Pick

    Draw = Callable[[Pick], Planted | None]

__all__ = ["Values"]

# Draws until one is a value: most patterns take the first.
_TRIES = 40
# Repairs of one draw that are tried: all of a number's digits.
_REPAIRS = 420
# ... and of a near miss.
_FEW = 24


class Values:
    """Values of a rule: as its ``generate`` says, else drawn from its own pattern, else those of its examples.

    :param tries: draws until one must be a value; then an example has to do.
    :param wide: whether the pattern is drawn from beside what ``generate`` says, which may be a part of it.
    :raises ConfigError: ``generate`` names no way to draw, or one without what it needs.
    """

    def __init__(self, rule: Rule, tries: int = _TRIES, *, wide: bool = False) -> None:
        self.rule, self.tries = rule, tries
        self.texts = _texts(rule)
        self.checks = tuple((c.name, oracle(c.name)) for c in rule.verify if c.mode != "raise")
        self._drawn = self._source(dict(rule.generate))
        if wide and rule.generate and self.texts is not None:
            self._drawn = _either(self._drawn, self.texts.draw)
        if not any(map(self._try, [Chance(rule.id)] * _TRIES)):
            self._drawn = _chosen(self._examples())

    def draw(self, pick: Pick) -> Planted | None:
        """A text that the rule accepts, with the value's exact span; ``None``: none was found, which is rare."""
        for _ in range(self.tries):
            sound = self._try(pick)
            if sound is not None:
                return sound
        # Made as no pattern says, a wallet's checksum for one: then the examples have to do.
        examples = self._examples()
        return examples[pick(len(examples))] if examples else None

    def _try(self, pick: Pick) -> Planted | None:
        planted = self._drawn(pick)
        return self._sound(planted) if planted is not None else None

    def near_miss(self, pick: Pick) -> Planted | None:
        """A value that no longer passes a check: a digit changed, or filled out with one character.

        The rule's pattern still matches it. ``None``: no check decides, or none of what was tried is refused.
        """
        checks = self.checks
        planted = self.draw(pick) if checks and self.texts is not None else None
        if planted is None:
            return None
        for value in _broken(planted.value, pick):
            near = planted.holding(value)
            if self.matched(near) and not all(says(value) for _, says in checks):
                return near
        return None

    def one_off(self, pick: Pick) -> Planted | None:
        """A value with one character too many or too few, which the rule's own pattern takes for none."""
        planted = self.draw(pick) if self.texts is not None else None
        if planted is None or len(planted.value) < 3:  # noqa: PLR2004 - nothing is left of shorter ones
            return None
        at, value = pick(len(planted.value)), planted.value
        near = planted.holding(value[:at] + value[at] * (2 * pick(2)) + value[at + 1 :])
        if self.matched(near):
            return None
        # With its check digit right again, if there is a way: else that is what it would be refused for.
        wrong = next((name for name, says in self.checks if not says(near.value)), "")
        repaired = (planted.holding(text) for text in islice(repairs(near.value, wrong), _FEW)) if wrong else ()
        return next((each for each in repaired if self._passes(each) and not self.matched(each)), near)

    def _passes(self, planted: Planted) -> bool:
        return all(says(planted.value) for _, says in self.checks)

    def matched(self, planted: Planted) -> bool:
        """Whether the rule's own pattern takes exactly this for a value, where it stands."""
        return self.texts is None or (planted.start, planted.end) in self.texts.spans(planted.text)

    def _sound(self, planted: Planted) -> Planted | None:
        """The text with a value that every check should accept; ``None``: it can't be helped."""
        value = planted.value
        wrong = next((name for name, says in self.checks if not says(value)), None)
        if wrong is None:
            return planted
        for tried in islice(repairs(value, wrong), _REPAIRS):
            if all(says(tried) for _, says in self.checks):
                whole = planted.holding(tried)
                if self.matched(whole):
                    return whole
        return None

    def _source(self, stated: dict[str, Any]) -> Draw:
        kind = stated.get("strategy", "regex" if "regex" in stated else "pattern")
        before, after = str(stated.get("prefix", "")), str(stated.get("suffix", ""))
        if kind not in {"words", "regex", "phone", "luhn"} and self.texts is None:
            return _chosen(self._examples())
        try:
            drawn = self._kind(kind, stated)
        except (KeyError, PatternError) as error:
            message = f"rule {self.rule.id}: generate: {type(error).__name__}: {error}"
            raise ConfigError(message) from None

        def draw(pick: Pick) -> Planted | None:
            planted = drawn(pick)
            whole = planted and planted.inside(before, after)
            return self._spanned(whole) if whole and kind == "words" else whole

        return draw

    def _examples(self) -> list[Planted]:
        return [Planted(line.text, *line.spans[0]) for line in self.rule.match]

    def _spanned(self, planted: Planted) -> Planted:
        """A listed text whose value is a part of it, as the pattern says: a list has no marks."""
        spans = self.texts.spans(planted.text) if self.texts is not None else []
        part = len(spans) == 1 and planted.start <= spans[0][0] < spans[0][1] <= planted.end
        return Planted(planted.text, *spans[0]) if part else planted

    def _kind(self, kind: str, stated: dict[str, Any]) -> Draw:
        if kind == "words":
            return _chosen([Planted(str(value), 0, len(str(value))) for value in stated["values"]])
        if kind == "regex":
            return Texts(str(stated["regex"])).draw
        if kind == "luhn":
            return _cards(stated["prefixes"], stated["lengths"])
        if kind == "phone":
            phones = _phones(stated["region"], stated.get("kind", "any"))

            def phone(pick: Pick) -> Planted | None:
                planted = phones(pick)
                return planted if self.matched(planted) else None

            return phone
        if self.texts is None:
            raise KeyError(kind)
        return self.texts.draw


def _texts(rule: Rule) -> Texts | None:
    """Texts of the rule's pattern or words; ``None``: it has none, or one that no tree can be made of."""
    pattern = rule.pattern or (words_pattern(rule.words, glued=rule.glued) if rule.words else "")
    if rule.untrusted or not pattern:
        return None
    return Texts(pattern)


def _chosen(values: Sequence[Planted]) -> Draw:
    return lambda pick: values[pick(len(values))] if values else None


def _either(one: Draw, other: Draw) -> Draw:
    return lambda pick: other(pick) if pick(2) else one(pick)


def _broken(value: str, pick: Pick) -> Iterator[str]:
    """The value with one digit or letter changed, from a place on that is picked; then filled out with one sign."""
    places = [at for at, c in enumerate(value) if c.isascii() and c.isalnum()]
    turn = pick(len(places)) if places else 0
    for at in (*reversed(places[turn:]), *reversed(places[:turn])):
        for c in _others(value[at]):
            yield value[:at] + c + value[at + 1 :]
    for sign in "x0aA":
        for keep in range(0, len(value), 2):
            yield value[:keep] + "".join(sign if c.isascii() and c.isalnum() else c for c in value[keep:])


def _others(char: str) -> Iterable[str]:
    """Some characters of the same kind."""
    kind = "0123456789" if char.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    at = kind.find(char.upper())
    other = [kind[(at + step) % len(kind)] for step in (1, 3, 5)]
    return [c.lower() for c in other] if char.islower() else other


def _cards(prefixes: Sequence[str], lengths: Sequence[int]) -> Draw:
    """Card numbers with a right check digit."""
    from stdnum import luhn  # noqa: PLC0415 - only where cards are drawn

    def card(pick: Pick) -> Planted:
        head, length = str(prefixes[pick(len(prefixes))]), int(lengths[pick(len(lengths))])
        body = head + "".join(str(pick(10)) for _ in range(length - 1 - len(head)))
        number = body[: length - 1]
        return Planted(number + str(luhn.calc_check_digit(number)), 0, length)

    return card


def _phones(region: str, kind: str) -> Callable[[Pick], Planted]:
    """Numbers of a region as libphonenumber's own examples begin, with other last digits, in three spellings."""
    import phonenumbers as p  # noqa: PLC0415 - 50 ms: only where phones are drawn

    regions = sorted(p.SUPPORTED_REGIONS) if region == "ZZ" else [region]
    kinds = {"mobile": (p.PhoneNumberType.MOBILE,), "fixed_line": (p.PhoneNumberType.FIXED_LINE,)}
    both = (*kinds["mobile"], *kinds["fixed_line"])
    examples = [e for r in regions for k in kinds.get(kind, both) if (e := p.example_number_for_type(r, k))]
    forms = [p.PhoneNumberFormat.E164, p.PhoneNumberFormat.INTERNATIONAL]
    if region != "ZZ":
        forms.append(p.PhoneNumberFormat.NATIONAL)

    def written(pick: Pick) -> Planted:
        example, last, form = examples[pick(len(examples))], pick(1000), forms[pick(len(forms))]
        digits = str(example.national_number)
        number = p.PhoneNumber()
        number.merge_from(example)
        number.national_number = int(f"{digits[:-3]}{last:03d}")
        text = str(p.format_number(number if p.is_valid_number(number) else example, form))
        return Planted(text, 0, len(text))

    return written

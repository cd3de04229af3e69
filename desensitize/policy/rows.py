"""Frozen categories as plain rows for a cache file, and back: quicker to read than the YAML they came from.

A rule is a row of its fields, in their order. A rule that a category takes from another one, changed in nothing but
whose it is and its operator, is a short row that names it there: presets are most of all rules.

What comes back equals what went in, the places in the files included; only the folder is that of this installation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize.policy.rule import Category, Context, Example, OperatorSpec, Place, Rule, Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Rows", "rows"]

# The evidence of a shipped rule has no places: its tests name the line.
_UNPLACED = ((), ())

Row = list[Any]


def rows(categories: Iterable[Category]) -> dict[str, bytes]:
    """Each category as a text of its own, by name.

    :raises ValueError: a category or a rule that would not come back as it is.
    """
    every = {category.name: category for category in categories}
    for name, category in every.items():
        if Path(category.place.file).stem != name:
            message = f"category {name} is written in a file of another name"
            raise ValueError(message)
    homes = {
        (name, rule.id): (at, rule)
        for name, category in every.items()
        for at, rule in enumerate(category.rules)
        if _home(rule) == name
    }
    return {name: _text(category, homes) for name, category in every.items()}


def _text(category: Category, homes: Mapping[tuple[str, str], tuple[int, Rule]]) -> bytes:
    profiles = [[name, [[entity, _spec(spec)] for entity, spec in entities]] for name, entities in category.profiles]
    head = [category.title, category.version, category.default, category.mentions, profiles, category.place[1:]]
    row = [*head, [_short(rule, homes) or _row(rule) for rule in category.rules]]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def _home(rule: Rule) -> str:
    return Path(rule.place.file).stem


def _short(rule: Rule, homes: Mapping[tuple[str, str], tuple[int, Rule]]) -> Row | None:
    """The row of a rule that another category has, too; ``None``: it is this one's, or differs."""
    home = _home(rule)
    at, same = homes.get((home, rule.id), (0, None))
    if same is None or home == rule.category:
        return None
    return [home, at, _spec(rule.mask)] if _row(same)[:-1] == _row(rule)[:-1] else None


def _row(rule: Rule) -> Row:
    """Every field that is not the same for a whole category, the operator last."""
    if rule.evidence != _UNPLACED:
        message = f"rule {rule.id} is no shipped rule"
        raise ValueError(message)
    return [
        rule.id, rule.entity, rule.label, rule.title, rule.source, rule.pattern, rule.words, rule.recognizer,
        rule.verify, rule.context, rule.score, rule.priority, rule.locales, rule.allow, rule.deny, rule.folds,
        rule.glued, [[text, *(end for span in spans for end in span)] for text, spans in rule.match],
        [text for text, _ in rule.ignore], rule.generate, rule.untrusted, rule.near, rule.mention, _home(rule),
        rule.place[1:],
        _spec(rule.mask),
    ]  # fmt: skip


def _spec(spec: OperatorSpec | None) -> Row | None:
    return None if spec is None else [spec.name, spec.params]


class Rows:
    """Reads categories back; ``folder`` is where their YAML files stand."""

    def __init__(self, texts: Mapping[str, memoryview], folder: Path) -> None:
        self._texts, self._folder = texts, folder
        self._read: dict[str, Row] = {}
        self._files: dict[str, str] = {}

    def category(self, name: str) -> Category:
        """The category of this name.

        :raises KeyError: there is none.
        """
        title, version, default, mentions, profiles, place, listed = self._row(name)
        return Category(
            name,
            tuple(self._rule(name, row) for row in listed),
            title,
            version,
            default,
            mentions,
            tuple((key, tuple((entity, _operator(spec)) for entity, spec in stated)) for key, stated in profiles),
            self._place(name, place),
        )

    def _row(self, name: str) -> Row:
        if name not in self._read:
            self._read[name] = json.loads(str(self._texts[name], "utf-8"))
        return self._read[name]

    def _place(self, home: str, place: tuple[int, int]) -> Place:
        if home not in self._files:
            self._files[home] = str(self._folder / f"{home}.yaml")
        return Place(self._files[home], *place)

    def _rule(self, category: str, row: Row) -> Rule:
        mask = row[-1]
        if len(row) == 3:  # noqa: PLR2004 - the category that has it, its number there, its operator here
            row = self._row(row[0])[-1][row[1]]
        (rule, entity, label, title, source, pattern, words, recognizer, verify, context, score, priority, locales,
         allow, deny, folds, glued, match, ignore, generate, untrusted, near, mention, home, place,
         _) = row  # fmt: skip
        return Rule(
            rule, entity, label, category, title, source, pattern, tuple(words), recognizer,
            tuple(Verifier(*check) for check in verify),
            None if context is None else Context(tuple(context[0]), tuple(context[1]), context[2]),
            score, priority, tuple(locales), tuple(allow), tuple(deny), tuple(folds), glued,
            None if mask is None else _operator(mask), tuple(map(_example, match)), tuple(map(Example, ignore)),
            tuple(map(_pair, generate)), untrusted, tuple((name, most) for name, most in near), mention,
            self._place(home, place), _UNPLACED, self._row(category)[1],
        )  # fmt: skip


def _operator(row: Row) -> OperatorSpec:
    return OperatorSpec(row[0], _tuples(row[1]))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if type(value) is list else value


def _pair(row: Row) -> tuple[str, object]:
    key, value = row
    return key, tuple(value) if type(value) is list else value


def _example(row: Row) -> Example:
    text, *ends = row
    return Example(text, tuple(zip(ends[::2], ends[1::2], strict=True)))

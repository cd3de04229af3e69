"""Categories loaded, merged and frozen: what a ``Masker`` is built from.

It sits above detection and masking, because a rule is only taken in once it finds its own examples and its operator and
verifiers exist.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.detect.pipeline import Pipeline
from desensitize.detect.verify.names import known
from desensitize.errors import ConfigError, Problem, RuleError
from desensitize.hints import meant, some
from desensitize.mask.catalogue import mistakes
from desensitize.mask.grammar import ESCAPE_LABEL, is_escape
from desensitize.policy.shelf import Shelf
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.policy.rule import Category, Example, OperatorSpec, Rule

__all__ = ["Registry", "shipped_folder"]

# Letters of a language's code.
_LANGUAGE = (2, 3)


@dataclass(frozen=True, slots=True)
class Registry:
    """Categories, merged and frozen. Hashable by content and picklable.

    >>> len(Registry.load(categories=["UserInfo"]).categories)
    1
    """

    categories: tuple[Category, ...] = ()
    # Whether it is only files of a user's own, which do not say that they leave out what is shipped.
    alone: bool = field(default=False, compare=False)

    @classmethod
    def load(
        cls,
        paths: str | Path | Sequence[str | Path] = (),
        *,
        categories: Sequence[str] | None = None,
        locales: Sequence[str] | None = None,
    ) -> Registry:
        """Load category files.

        :param paths: YAML files, or folders of them. Without any: the shipped categories.
        :param categories: names to load, out of the folders given and the shipped ones; files given by name always
            load. ``None``: everything in ``paths``; without paths, the shipped ones marked ``default: true``.
        :param locales: keep rules of these locales (``zh`` keeps ``zh-CN``) and rules of none.
        :raises RuleError: with every problem of every file, each with file, line and column.
        :raises ConfigError: a category that does not exist, or a locale that no rule has and that names no language.
        """
        if isinstance(categories, str) or isinstance(locales, str):
            message = "categories and locales must be lists of names, such as ['UserInfo'] and ['zh-CN']"
            raise ConfigError(message)
        shipped = shipped_folder()
        given = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
        shelf = Shelf(shipped, (_names,), _operator)
        files = [] if not given and categories is None else list(_files(given, categories, shipped))
        if not given and categories is None:
            loaded = shelf.defaults()
        else:
            loaded = [c for file in files if (c := shelf.category(file)) is not None]
        problems = [*shelf.problems, *(p for c in loaded for p in _unproven(c, shipped))]
        if problems:
            raise RuleError(sorted({*problems}))
        for warning in shelf.warnings:
            warnings.warn(warning, stacklevel=2)
        _check_locales(locales or (), {name for c in loaded for rule in c.rules for name in rule.locales})
        alone = categories is None and shelf.alone(files)
        return cls(tuple(_local(category, locales) for category in loaded), alone)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule once; of two with one id the later category's."""
        return tuple({rule.id: rule for category in self.categories for rule in category.rules}.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the categories."""
        return tuple(category.name for category in self.categories)

    @property
    def mentions(self) -> bool:
        """Whether a category asks for mere mentions of places and organisations, too."""
        return any(category.mentions for category in self.categories)

    def profile(self, name: str) -> dict[str, OperatorSpec]:
        """Operators by entity or rule id of a named profile.

        :raises ConfigError: no category has a profile of this name.
        """
        found = [dict(entities) for c in self.categories for key, entities in c.profiles if key == name]
        if not found:
            have = {key for c in self.categories for key, _ in c.profiles}
            message = f"no profile {name!r}{meant(name, have)}; the loaded categories have: {some(have, near=name)}"
            raise ConfigError(message)
        return {entity: spec for entities in found for entity, spec in entities.items()}


def _files(given: list[Path], names: Sequence[str] | None, shipped: Path) -> Iterator[Path]:
    folders = [path for path in given if path.is_dir()]
    yield from (path for path in given if path not in folders)
    if names is None:
        for folder in folders:
            yield from sorted(folder.glob("*.yaml"))
        return
    for name in dict.fromkeys(names):
        file = next((f / f"{name}.yaml" for f in (*folders, shipped) if (f / f"{name}.yaml").is_file()), None)
        if file is None or Path(name).name != name:
            have = {path.stem for f in (*folders, shipped) for path in f.glob("*.yaml")}
            message = f"no category {name!r}{meant(name, have)}; there are: {some(have, near=name)}"
            raise ConfigError(message)
        yield file


def _local(category: Category, locales: Sequence[str] | None) -> Category:
    if locales is None:
        return category
    kept = tuple(rule for rule in category.rules if not rule.locales or _meets(rule.locales, locales))
    return replace(category, rules=kept)


def _check_locales(asked: Iterable[str], have: set[str]) -> None:
    """Raise for a locale that can never choose a rule: no loaded one has it, and its language is none."""
    from locale import locale_alias  # noqa: PLC0415 - the languages that Python knows; asked only where one is named

    languages = {alias.split("_")[0] for alias in locale_alias}
    for name in asked:
        language, _, rest = name.partition("-")
        real = language.isascii() and language.islower() and len(language) in _LANGUAGE and language in languages
        if not (_meets(have, [name]) or (real and (not rest or rest.replace("-", "").isalnum()))):
            message = f"no locale {name!r}{meant(name, have)}: name languages as 'zh', or with a region as 'zh-CN'"
            raise ConfigError(message)


def _meets(ours: Iterable[str], asked: Iterable[str]) -> bool:
    return any(a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-") for a in ours for b in asked)


def _names(rule: Rule) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Verifiers and operators that do not exist: (path inside the rule, message)."""
    for index, check in enumerate(rule.verify):
        wrong = known(check.name)
        if wrong:
            yield ("verify", index), wrong
    if is_escape(rule.label):
        yield ("label",), f"{ESCAPE_LABEL} and {ESCAPE_LABEL}_... stand for look-alikes of tokens: choose another label"
    if rule.mask is not None:
        for path, say in _operator(rule.mask):
            yield ("mask", *path), say


def _operator(stated: OperatorSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong with an operator: (path inside it, message)."""
    for parameter, say in mistakes(stated):
        yield (parameter,) if parameter else (), say


def _unproven(category: Category, shipped: Path) -> Iterator[Problem]:
    """Examples that a user's rules miss. The shipped rules prove theirs in the tests."""
    ours = {file for file in {rule.place.file for rule in category.rules} if Path(file).parent == shipped}
    for rule in category.rules:
        if rule.place.file not in ours and not rule.recognizer:
            yield from unproven(rule, category.rules)


def unproven(rule: Rule, others: Iterable[Rule] = ()) -> Iterator[Problem]:
    """Examples that the rule alone does not satisfy.

    :param others: rules among which are those near which it counts for more.
    """
    near = dict(rule.near)
    pipeline = Pipeline((rule, *(other for other in others if other.id in near)), quick=False)
    for kind, examples, places in zip(("match", "ignore"), (rule.match, rule.ignore), rule.evidence, strict=True):
        for index, line in enumerate(examples):
            say = _miss(pipeline, line, rule.id)
            if say:
                place = places[index] if places else rule.place
                yield Problem(place.file, place.line, place.column, f"rule {rule.id} examples.{kind}[{index}]", say)


def _miss(pipeline: Pipeline, line: Example, rule: str) -> str:
    found = tuple((f.start, f.end) for f in pipeline.find(line.text) if f.rule == rule)
    if found == line.spans:
        return ""
    if not line.spans:
        return f"should be silent, but characters {found[0][0]}-{found[0][1]} were found (0-based, end exclusive)"
    return f"expected {list(line.spans)}, found {list(found)} (0-based characters, end exclusive, marks not counted)"

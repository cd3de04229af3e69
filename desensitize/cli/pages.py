"""Many rules at once: as a list for a terminal, and as pages of Markdown."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from desensitize.cli.explain import facts, operator_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.policy.rule import Category, Rule

__all__ = ["pages", "said", "table"]

# Columns that a list is given at least, and at most: longer lines are not read.
_NARROW, _WIDE = 60, 120
_GAP = 2
# What a page calls the facts of a rule.
_NAMES = {"finds": "Finds", "leaves": "Leaves alone", "source": "Source"}
_CODE = frozenset({"finds", "leaves", "pattern", "as written", "words"})


def said(rule: Rule, of: Category, search: str | None) -> bool:
    """Whether a rule says all these words of itself, in any case and order."""
    if not search:
        return True
    lines = [
        rule.id,
        rule.entity,
        rule.title,
        rule.source,
        of.name,
        of.title,
        *rule.locales,
        *(e.text for e in rule.match),
    ]
    text = " ".join(lines).replace("_", " ").casefold() + " " + rule.entity.casefold()
    return all(word in text for word in search.casefold().replace("_", " ").split())


def table(rows: Sequence[tuple[str, ...]], columns: int) -> Iterator[str]:
    r"""A list of (rule, entity, category, operator, title): by category, with titles below where there is no room.

    >>> print(*table([("a.b", "PHONE", "Own", "token <PHONE_1>", "A number")], 80), sep="\n")
    Own
      a.b  PHONE  A number
    """
    width = max(_NARROW, min(columns, _WIDE))
    category = ""
    first, second = (max((len(row[at]) for row in rows), default=0) for at in (0, 1))
    first, second = min(first, width // 3), min(second, width // 3)
    for name, entity, of, _, title in rows:
        if of != category:
            category = of
            yield of
        head = f"  {name:<{first}}  {entity:<{second}}"
        room = width - len(head) - _GAP
        lines = textwrap.wrap(title, max(room, 16)) or [""]
        yield f"{head}  {lines[0]}".rstrip()
        yield from (f"{' ' * (len(head) + _GAP)}{line}" for line in lines[1:])


def pages(categories: Iterable[Category]) -> Iterator[str]:
    """Markdown: a chapter a category, a section a rule."""
    yield "# Rules"
    for category in categories:
        title = f": {category.title}" if category.title else ""
        yield from ("", f"## {category.name}{title}")
        for rule in category.rules:
            yield from _page(rule)


def _page(rule: Rule) -> Iterator[str]:
    """What one rule finds, why, examples and the source."""
    yield from (
        "",
        f"### `{rule.id}`",
        "",
        f"{rule.title or rule.entity}. `{rule.entity}`, which becomes {_code(operator_text(rule))}.",
    )
    for name, values in facts(rule):
        if not values or name in {"entity", "becomes", "category", "written in", "found by"}:
            continue
        yield from ("", f"{_NAMES.get(name, name.capitalize())}:", "")
        yield from (f"- {_code(value) if name in _CODE else _plain(value)}" for value in values)


def _code(text: str) -> str:
    """A text as code, whatever stands in it."""
    line = text.replace("\n", "\u23ce").replace("\r", "")
    ticks = "`" * (1 + max((len(run) for run in _runs(line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def _runs(line: str) -> list[str]:
    return re.findall("`+", line)


def _plain(text: str) -> str:
    """A text in which nothing is Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_<>[]#|" else char for char in text.replace("\n", " "))

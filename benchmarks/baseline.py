"""The bare loop that speed is measured against: every pattern of every shipped rule, one after the other.

It is what a reader of ``rules/`` would write first: no gate, no folding, no verifiers, no resolver. It reads the rule
files itself and knows nothing of the library, so that a change there cannot make its own yardstick shorter. Frozen:
figures of two releases compare only while this file stays as it is.

>>> Baseline([("plate", "[A-Z]{2}-[0-9]{4}")]).find("seen: AB-1234")
[(6, 13, 'plate')]
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["RULES", "Baseline", "rules"]

RULES = Path(__file__).resolve().parent.parent / "rules"


class Baseline:
    """Rules as (id, pattern) pairs, each compiled once; ``find`` gives (start, end, id) in rule order."""

    def __init__(self, pairs: Iterable[tuple[str, str]] | None = None) -> None:
        flags = regex.ASCII | regex.VERSION0
        self.compiled = [
            (name, regex.compile(pattern, flags)) for name, pattern in (rules() if pairs is None else pairs)
        ]

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Spans of every match of every rule, overlaps and all."""
        return [(m.start(), m.end(), name) for name, pattern in self.compiled for m in pattern.finditer(text)]


def rules(folder: Path = RULES) -> Iterator[tuple[str, str]]:
    """Patterns of the rule files in ``folder``; words become an alternation, longest first. Recognizers have none."""
    for path in sorted(folder.glob("*.yaml")):
        category: dict[str, Any] = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
        for rule in category.get("rules") or ():
            if "pattern" in rule:
                yield rule["id"], rule["pattern"]
            elif rule.get("words"):
                yield rule["id"], "|".join(map(regex.escape, sorted(rule["words"], key=len, reverse=True)))

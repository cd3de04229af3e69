"""Factors and reaches of the shipped patterns, derived once and kept in ``factors.json``.

Deriving them all takes longer than all the rest of getting ready.
The key is a digest of the pattern's text, so an entry can never serve another pattern; a pattern that has none is
derived on the spot. A test derives every entry anew and compares. To write the file again after changing a rule or the
derivation::

    python -m desensitize.detect.memo
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize.detect.digits import Number
from desensitize.detect.factors import Factor, Factors, derived
from desensitize.pattern.shape import Reach, reach
from desensitize.pattern.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["known_factors", "known_reach", "table"]

_FILE = Path(__file__).with_name("factors.json")


def known_factors(pattern: str) -> Factors:
    """The factors of a pattern, from the file where it has them."""
    kept = _kept().get(_key(pattern))
    if kept is None:
        return derived(pattern)
    factor, number = kept[:2]
    return Factor._make((*factor[:-1], tuple(factor[-1]))) if factor else None, Number(*number) if number else None


def known_reach(pattern: str) -> Reach:
    """How far a pattern can extend and look, from the file where it has it."""
    kept = _kept().get(_key(pattern))
    return reach(parse(pattern)) if kept is None else Reach(*kept[2])


@lru_cache(maxsize=1)
def _kept() -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = json.loads(_FILE.read_text(encoding="ascii")) if _FILE.is_file() else {}
    return kept


def _key(pattern: str) -> str:
    return blake2b(pattern.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def table(patterns: Iterable[str]) -> dict[str, list[Any]]:
    """What the file should hold for these patterns."""
    return dict(sorted((_key(pattern), _entry(derived(pattern), reach(parse(pattern)))) for pattern in patterns))


def _entry(factors: Factors, reaches: Reach) -> list[Any]:
    factor, number = factors
    return [[factor.pattern, round(factor.bits, 3), *factor[2:]] if factor else None, number, reaches]


def _write() -> None:
    from desensitize.policy.category import Library  # noqa: PLC0415 - only when the file is written

    rules = Path(__file__).resolve().parents[2] / "rules"
    library = Library(rules)
    categories = [library.category(file) for file in sorted(rules.glob("*.yaml"))]
    patterns = [rule.pattern for category in categories if category for rule in category.rules if rule.pattern]
    lines = [f"{json.dumps(key)}:{json.dumps(entry, separators=(',', ':'))}" for key, entry in table(patterns).items()]
    _FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="ascii")


if __name__ == "__main__":
    _write()

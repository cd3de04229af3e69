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


# What may not stand beside a match, by the name that rules give it.
_GUARDS = {
    "number": (r"(?<![0-9A-Za-z])(?<![0-9][.\-/])", r"(?![0-9A-Za-z])(?![.\-/][0-9])"),
    "decimal": (r"(?<![0-9A-Za-z])(?<![0-9][.\-])", r"(?![0-9A-Za-z])(?![.\-][0-9])"),
    "key": (r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z_\-])"),
    "word": (r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"),
    "none": ("", ""),
}


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
    """Patterns of the rule files in ``folder``, names spelled out; words become an alternation, longest first."""
    every = {path.stem: _read(path) for path in sorted((folder / "parts").glob("*.yaml"))}
    parts = {name: part["pattern"] for file in every.values() for name, part in file["parts"].items()}
    for path in sorted(folder.glob("*.yaml")):
        category = _read(path)
        known = parts | {name: part["pattern"] for name, part in (category.get("parts") or {}).items()}
        for rule in category.get("rules") or ():
            kind = next((kind for kind in ("pattern", "number", "key") if kind in rule), None)
            if kind is not None:
                guard = rule.get("guard", "none") if kind == "pattern" else kind
                yield rule["id"], _guarded(_spelled(rule[kind], known, folder / "lexicon"), guard)
            elif rule.get("words"):
                yield rule["id"], _choice(rule["words"])


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    return loaded


def _spelled(pattern: str, parts: dict[str, str], lists: Path) -> str:
    def meant(found: regex.Match[str]) -> str:
        if found[1] in parts:
            return _spelled(parts[found[1]], parts, lists)
        texts = ((lists / f"{name}.txt").read_text(encoding="utf-8") for name in found[1].split("|"))
        lines = [line for text in texts for line in text.splitlines() if not line.startswith("#")]
        return f"(?:{_choice([word for line in lines for word in line.split()])})"

    return regex.sub(r"\{([a-z][a-z0-9_|]*)\}", meant, pattern)


def _guarded(pattern: str, guard: str) -> str:
    before, after = _GUARDS[guard]
    head = "(?i)" if pattern.startswith("(?i)") else ""
    return f"{head}{before}(?:{pattern.removeprefix(head)}){after}"


def _choice(words: Iterable[str]) -> str:
    return "|".join(map(regex.escape, sorted(words, key=len, reverse=True)))

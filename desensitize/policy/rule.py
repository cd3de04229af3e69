"""What a rule means. Knows nothing of YAML or files; every object is frozen, comparable and picklable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["DEFAULT", "Category", "Context", "Example", "OperatorSpec", "Place", "Rule", "Verifier", "operator_spec"]

# Where operators are named by entity: every entity that is not named.
DEFAULT = "DEFAULT"
# A score at or over the threshold (0.5 unless the caller says otherwise) is reported.
DEFAULT_SCORE = 0.8
# What a nearby context word adds. A rule scored under the threshold is therefore found only beside one.
CONTEXT_BOOST = 0.35
# Characters looked at on each side of a match for context words.
DEFAULT_WINDOW = 24

Scalar = str | int | float | bool | None


class Place(NamedTuple):
    """Where a thing was written: ``line`` and ``column`` are 1-based."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Verifier(NamedTuple):
    """A named check of a candidate value.

    ``mode``: ``decide`` (a failure drops the candidate), ``unless_context`` (a failure is waived beside a boost word),
    ``raise`` (a success lifts the score to 0.95, a failure changes nothing).
    """

    name: str
    mode: str = "decide"


class Context(NamedTuple):
    """Words near a match that raise its score (``boost``) or refuse it (``veto``), within ``window`` characters."""

    boost: tuple[str, ...] = ()
    veto: tuple[str, ...] = ()
    window: int = DEFAULT_WINDOW


class OperatorSpec(NamedTuple):
    """An operator by name with its parameters, sorted, as the policy states it."""

    name: str
    params: tuple[tuple[str, object], ...] = ()


def frozen(value: object) -> object:
    """A parameter as a file or a caller states it, with lists as tuples and mappings as tuples of pairs.

    >>> frozen({"a": [1, 2]})
    (('a', (1, 2)),)
    """
    if isinstance(value, Mapping):
        return tuple((str(key), frozen(item)) for key, item in value.items())
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


# The ways a mapping may name an operator: ours, Presidio's, and DMS's as in a file and as on the wire.
_PAIRS = (("rule_type", "function_type", "params"), ("RuleType", "FunctionType", "FunctionParams"))


def operator_spec(stated: str | Mapping[str, object]) -> OperatorSpec:
    """An operator as a file or a caller states it: its name, or a mapping of its name and its parameters, sorted.

    ``{type: mask, ...}`` is Presidio's operator of that name and becomes ``presidio.mask``; a pair of a rule type and a
    function type is DMS's and becomes ``dms.MASK.FIX_POS``, with all its parameters in one.

    :raises ValueError: none of these.

    >>> operator_spec("redact"), operator_spec({"operator": "redact"})
    (OperatorSpec(name='redact', params=()), OperatorSpec(name='redact', params=()))
    >>> operator_spec({"operator": "partial", "keep": [3, 4]})
    OperatorSpec(name='partial', params=(('keep', (3, 4)),))
    >>> operator_spec({"rule_type": "HASH", "function_type": "MD5", "params": {"salt": 1}})
    OperatorSpec(name='dms.HASH.MD5', params=(('params', (('salt', 1),)),))
    """
    if isinstance(stated, str):
        return OperatorSpec(stated)
    if isinstance(stated.get("operator"), str):
        return _spec(str(stated["operator"]), stated, "operator")
    if isinstance(stated.get("type"), str):
        return _spec(f"presidio.{stated['type']}", stated, "type")
    for rule, function, params in _PAIRS:
        if isinstance(stated.get(rule), str) and isinstance(stated.get(function), str):
            given = {"params": stated[params]} if stated.get(params) is not None else {}
            return _spec(f"dms.{stated[rule]}.{stated[function]}", given)
    message = (
        "an operator is a mapping with the key 'operator', or 'type' (Presidio), or 'rule_type' and 'function_type'"
    )
    raise ValueError(message)


def _spec(name: str, stated: Mapping[str, object], key: str = "") -> OperatorSpec:
    params = ((str(param), frozen(value)) for param, value in stated.items() if param != key)
    return OperatorSpec(name, tuple(sorted(params, key=lambda pair: pair[0])))


class Example(NamedTuple):
    """A line of evidence: ``text`` without its marks, and the 0-based, end-exclusive spans between ⟦ and ⟧."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Rule:
    """One thing to find, and what to do with it. Exactly one of ``pattern``, ``words`` and ``recognizer`` is set."""

    id: str
    entity: str
    label: str
    category: str = ""
    title: str = ""
    source: str = ""
    pattern: str | None = None
    words: tuple[str, ...] = ()
    recognizer: str | None = None
    verify: tuple[Verifier, ...] = ()
    context: Context | None = None
    score: float = DEFAULT_SCORE
    priority: int = 0
    locales: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    folds: tuple[str, ...] = ()
    glued: bool = False
    mask: OperatorSpec | None = None
    match: tuple[Example, ...] = ()
    ignore: tuple[Example, ...] = ()
    generate: tuple[tuple[str, object], ...] = ()
    untrusted: bool = False
    # By id of another rule how many characters away a finding of it may stand, whole, to lift the score as a context
    # word does.
    near: tuple[tuple[str, int], ...] = ()
    # What it finds is a mere mention: unless a ``person`` is near, or unless mentions are ``asked`` for.
    mention: str = ""
    # Where it was written is no part of what it means, so it takes no part in equality or hashing.
    place: Place = field(default=Place("<memory>"), compare=False)
    # ... and where its lines of evidence were: those to match, those to ignore; empty where that is not known.
    evidence: tuple[tuple[Place, ...], ...] = field(default=((), ()), compare=False)
    # The version of its category.
    version: str = field(default="", compare=False)

    @property
    def origin(self) -> str:
        """Its category and that one's version, such as ``UserInfo@1``."""
        return f"{self.category}@{self.version}" if self.version else self.category

    def __repr__(self) -> str:
        # Its words may be people's names.
        return f"Rule({self.id})"


@dataclass(frozen=True, slots=True)
class Category:
    """A named set of rules, one YAML file."""

    name: str
    rules: tuple[Rule, ...]
    title: str = ""
    version: str = ""
    default: bool = False
    mentions: bool = False
    profiles: tuple[tuple[str, tuple[tuple[str, OperatorSpec], ...]], ...] = ()
    place: Place = field(default=Place("<memory>"), compare=False)

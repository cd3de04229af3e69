"""The operators and the names of other products, as a page: ``python -m desensitize.mask.reference``.

It is written from the catalogue and the examples, so that what it says is what happens; ``desensitize/OPERATORS.md``
is what it prints.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from desensitize.mask import examples
from desensitize.mask.aliases import ALIASES, FORMS
from desensitize.policy.rule import operator_spec
from desensitize.policy.sensitive_types import sensitive_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.mask.aliases.alias import Alias
    from desensitize.mask.examples import Row

__all__ = ["page"]

_HEAD = """\
# Operators

What becomes of a value: `mask:` of a rule, of a category or of an entity in a profile, `operators=` of a `Masker`, and
`operator=` of a call. Each example states one as a category file does; `operators={"DEFAULT": ...}` is for every entity
that is not named. Codes of keyed operators are those of a published example key; `…` ends in another way each time.

`{operator: block}` stops a text that holds such a value with `desensitize.errors.Blocked`; `custom(function)` calls a
function of one's own, which only a program can state.
"""
# Words that YAML reads as something else.
_READ = {"null", "true", "false"}
_DMS = """\
Characters are counted from 1. Each may be stated as a pair, too: `{rule_type: HASH, function_type: MD5, params: {salt:
1}}`, or as a request to `AddDesensitizationRule` has it: `RuleType`, `FunctionType`, `FunctionParams`. Of the
parameters the vendor publishes only `salt`; the other names are ours."""
_DSC = """\
Characters are counted from 1. The vendor publishes what an algorithm takes, not its name: names and parameters are
ours."""
_OURS = """\
`token` is restored from its conversation, `keyed_token`, `encrypt` and `fpe` (which needs `desensitize[fpe]`) by who
has the key; the others are not. `surrogate` writes a realistic value of the entity, from a range reserved for fiction
or tests where there is one.

`fpe` keeps the form of a value, so it can't hide one of a form that few have: of less than 10^6, as of five digits or
four letters, it is found by trying them all (NIST SP 800-38G). Such a value, one with letters or digits outside ASCII,
and one with more than 512 becomes `[ENTITY]`, which nothing undoes; `{operator: fpe, unfit: refuse}`
raises instead. An IPv4 address is one of 2^32, however few digits it has, and becomes another; written with zeros in
front, as `010.1.2.3`, it is read in two ways and becomes `[IP_ADDRESS]`."""
_SECTIONS = (
    (
        "Our own",
        _OURS,
        examples.OURS,
    ),
    ("DMS", _DMS, examples.DMS),
    ("Data Security Center", _DSC, examples.DSC),
    ("DataWorks", "The rules of its Data Security Guard.", examples.DATAWORKS),
    ("ShardingSphere", "Characters are counted from 0.", examples.SHARDINGSPHERE),
    ("Presidio", "By `type`, as in `OperatorConfig`.", examples.PRESIDIO),
)


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *(line for section in _SECTIONS for line in _section(*section)), *_types()])


def _section(title: str, says: str, rows: tuple[Row, ...]) -> Iterator[str]:
    yield f"## {title}\n\n{says}\n"
    yield "| stated | value | becomes | parameters |\n|---|---|---|---|"
    for stated, value, output in rows:
        name = operator_spec(stated).name
        alias = ALIASES.get(name) or FORMS.get(name)
        yield f"| {_code(_flow(stated))} | {_code(value)} | {_code(output)} | {_params(alias) if alias else ''} |"
    yield ""


def _types() -> Iterator[str]:
    yield "## Sensitive types of DMS and Data Security Center\n\nThe rules that find each, or why there are none.\n"
    yield "| type | rules | example | |\n|---|---|---|---|"
    for each in sensitive_types():
        rules = ", ".join(f"`{rule}`" for rule in each.rules) or "none"
        yield f"| {each.name} | {rules} | {_code(each.example) if each.example else ''} | {_cell(each.why)} |"
    yield ""


def _params(alias: Alias) -> str:
    each = (f"{'' if param.needed else '*'}`{param.name}`: {param.kind.says}" for param in alias.params)
    return _cell("; ".join(each)) or "none"


def _flow(stated: object) -> str:
    """As in a category file, with quotes only where YAML wants them.

    >>> _flow({"operator": "partial", "before": "@", "keep": [3, 4]})
    "{operator: partial, before: '@', keep: [3, 4]}"
    """
    if isinstance(stated, dict):
        return "{" + ", ".join(f"{_flow(name)}: {_flow(value)}" for name, value in stated.items()) + "}"
    if isinstance(stated, list):
        return "[" + ", ".join(map(_flow, stated)) + "]"
    if not isinstance(stated, str):
        return json.dumps(stated)
    plain = stated[:1].isalpha() and stated not in _READ and all(c.isalnum() or c in "_-" for c in stated)
    return stated if plain else f"'{stated}'"


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else "nothing"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())

"""The keys of a rule as its file's format has them, as the fields that every rule is built from.

``number``, ``key``, ``labelled`` and ``guard`` become a pattern that knows where each of its characters was written.
What a kind says where the rule is silent goes under everything that is said, in included files too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.pattern.guards import GUARDS
from desensitize.policy.build import FIRST, Entry, Field
from desensitize.policy.kinds import KINDS, Template, guarded, labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.policy.document import Document, Path

__all__ = ["entry_of"]

# Keys of a kind that become the pattern.
_PATTERNS = ("number", "key", "labelled")


def entry_of(
    document: Document, index: int, rule: Mapping[str, Any], spelled_out: Callable[[str], str | None]
) -> Entry:
    """A rule of a document by its fields.

    :param spelled_out: a pattern with all names put in; ``None``: one of them is wrong.
    """
    path: Path = ("rules", index)
    fields = {key: Field(value, document, (*path, key)) for key, value in rule.items()}
    if document.data.get("format") == FIRST:
        return Entry({**_whole(fields, document), **fields}, document, index)
    kinds = [name for name in KINDS if rule.get(name) is not None]
    kind = kinds[0] if kinds else None
    wrong = [(fields[other], f"a rule is exactly one of {', '.join(KINDS)}: this is '{kind}'") for other in kinds[1:]]
    if kind in _PATTERNS:
        fields.pop(kind)
        fields["kind"] = Field(kind, document, (*path, kind))
    template = _template(kind, rule, path, spelled_out)
    if template is not None:
        fields["pattern"] = Field(template.text, document, path, template)
    guard = fields.pop("guard", None)
    if guard is not None and kind not in {None, "pattern"}:
        wrong.append((guard, f"'{kind}' brings its own guard: leave 'guard' out, or write 'pattern' instead"))
    defaults = {key: Field(value, document, path) for key, value in (KINDS[kind].defaults if kind else {}).items()}
    return Entry(fields, document, index, defaults, tuple(wrong))


def _whole(fields: Mapping[str, Field], document: Document) -> dict[str, Field]:
    """In the first format ``verify`` and ``context`` are all that is said of checks and of words."""
    out = {}
    for key, others in (("verify", ("raise",)), ("context", ("beside",))):
        if key in fields:
            out.update({other: Field(None, document, fields[key].path) for other in others})
    return out


def _template(
    kind: str | None, rule: Mapping[str, Any], path: Path, spelled_out: Callable[[str], str | None]
) -> Template | None:
    """The pattern with its guards; ``None``: the rule says none."""
    match kind:
        case "number" | "key":
            return guarded(rule[kind], GUARDS[str(KINDS[kind].guard)], (*path, kind))
        case "labelled":
            return labelled(rule[kind], (*path, kind), spelled_out)
        case "pattern":
            return guarded(rule[kind], GUARDS[rule.get("guard") or "none"], (*path, kind))
    return None

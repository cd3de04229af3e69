"""A category file with one thing added to a rule: comments and layout stay, and nothing else changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from desensitize.errors import ConfigError
from desensitize.policy.document import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.policy.document import Path

__all__ = ["appended", "key_added", "listed", "rule_added"]


def appended(source: str, path: Path, items: list[str]) -> str:
    r"""The file with texts at the end of the list at a path; the list, and what it stands in, are made where missing.

    :raises ConfigError: the file is laid out in a way that nothing can be added to safely.

    >>> print(appended("a:\n  - b  # why\nc: 1\n", ("a",), ["it's"]), end="")
    a:
      - b  # why
      - 'it''s'
    c: 1
    """
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    node, depth = root, 0
    for step in path:
        inner = _child(node, step)
        if inner is None:
            break
        node, depth = inner, depth + 1
    rest = path[depth:]
    if not rest and isinstance(node, yaml.SequenceNode):
        made = _into_list(source, node, [_quoted(item) for item in items])
    elif rest and isinstance(node, yaml.MappingNode) and all(isinstance(step, str) for step in rest):
        inside = listed(items)
        for step in reversed(rest[1:]):
            inside = f"{{{step}: {inside}}}"
        made = _into_mapping(source, node, str(rest[0]), inside)
    else:
        message = f"nothing can be added at {'.'.join(map(str, path[:depth]))}: it is no list there"
        raise ConfigError(message)
    _check(source, made, path, items)
    return made


def rule_added(source: str, line: str) -> str:
    """The file with one more rule, written as a mapping in braces.

    :raises ConfigError: it has no list of rules.
    """
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    rules = _child(root, "rules") if root is not None else None
    if not isinstance(rules, yaml.SequenceNode):
        message = "the file has no list of rules to add one to"
        raise ConfigError(message)
    return _into_list(source, rules, [line])


def key_added(source: str, index: int, key: str, value: str) -> str:
    """The file with one more key of the rule at this place of the list; its value as it is written in braces."""
    rules = _child(yaml.compose(source, Loader=yaml.SafeLoader), "rules")
    node = _child(rules, index)
    if not isinstance(node, yaml.MappingNode):
        message = f"rules[{index}] is no mapping"
        raise ConfigError(message)
    return _into_mapping(source, node, key, value)


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _into_list(source: str, node: yaml.SequenceNode, items: list[str]) -> str:
    if node.flow_style or not node.value:
        return _before_close(source, node, ", ".join(items), "]")
    at = _line_end(source, _last(node.value[-1]).end_mark.index)
    indent = " " * node.start_mark.column
    return _inserted(source, at, [f"{indent}- {item}" for item in items])


def _into_mapping(source: str, node: yaml.MappingNode, key: str, value: str) -> str:
    if node.flow_style or not node.value:
        return _before_close(source, node, f"{key}: {value}", "}")
    at = _line_end(source, _last(node.value[-1][1]).end_mark.index)
    return _inserted(source, at, [f"{' ' * node.start_mark.column}{key}: {value}"])


def _before_close(source: str, node: yaml.CollectionNode, said: str, sign: str) -> str:
    """Before the bracket; what stands before it may end with a comma."""
    close = node.end_mark.index - 1
    if source[close : close + 1] != sign:
        message = "the list is written in a way that nothing can be added to: write it with brackets or dashes"
        raise ConfigError(message)
    before = source[:close].rstrip()
    gap = "" if not node.value else " " if before.endswith(",") else ", "
    return f"{before}{gap}{said}{source[close:]}"


def _last(node: yaml.Node) -> yaml.Node:
    """The last scalar or bracket below a node: where its text ends, before comments."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _line_end(source: str, at: int) -> int:
    """The end of the line in which a place stands; a block scalar ends at the beginning of the next line."""
    if at and source[at - 1] == "\n":
        return at
    end = source.find("\n", at)
    return len(source) if end < 0 else end + 1


def _inserted(source: str, at: int, lines: list[str]) -> str:
    end = "\r\n" if "\r\n" in source else "\n"
    gap = "" if not at or source[at - 1] == "\n" else end
    return source[:at] + gap + "".join(line + end for line in lines) + source[at:]


def listed(items: Sequence[str]) -> str:
    """Texts as a list in brackets."""
    return f"[{', '.join(map(_quoted, items))}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if all(char.isprintable() for char in text) else json.dumps(text)


def _check(before: str, after: str, path: Path, items: list[str]) -> None:
    """Raise unless the texts are all that is different."""
    wanted = read(before.encode(), "", trusted=False).data
    node: Any = wanted
    for step in path[:-1]:
        node = node.setdefault(step, {}) if isinstance(step, str) else node[step]
    node[path[-1]] = [*(node.get(path[-1]) or ()), *items]
    if read(after.encode(), "", trusted=False).data != wanted:
        message = "the file is laid out in a way that nothing can be added to safely: add it by hand"
        raise ConfigError(message)

"""Which keys a model takes at a place of its data: to say what was probably meant by one that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

    from desensitize.policy.document import Path

__all__ = ["keys_at"]


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that may stand where the last step of ``path`` stands.

    >>> from desensitize.gateway.config import Config
    >>> "body" in keys_at(Config, ("limits", "bdy")), keys_at(Config, ("keys", 0, "nam"))
    (True, ['name', 'env'])
    """
    schema = model.model_json_schema()
    node: Any = schema
    for step in path[:-1]:
        node = _resolved(schema, node)
        node = (
            node.get("items", {})
            if isinstance(step, int)
            else node.get("properties", {}).get(step, node.get("additionalProperties", {}))
        )
    return list(_resolved(schema, node).get("properties", {}))


def _resolved(schema: Any, node: Any) -> Any:
    if not isinstance(node, dict):
        return {}
    node = next((kind for kind in node.get("anyOf", ()) if "$ref" in kind), node)
    named = node.get("$ref", "").rpartition("/")[2]
    return schema["$defs"][named] if named else node

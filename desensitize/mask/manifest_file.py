"""A manifest as JSON text, and the code that binds it to the key."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError, RestoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["as_json", "read"]

_FORMAT = 1
_KINDS: Mapping[str, type] = {
    "context": str, "key_id": str, "key_ids": list, "how": list, "outputs": dict, "shapes": list, "labels": list,
    "glued": bool, "urls": list,
}  # fmt: skip


def as_json(body: Mapping[str, Any], secret: bytes) -> str:
    """JSON text with its format and code: HMAC-SHA-256 of the rest under ``secret``."""
    whole = {"format": _FORMAT, **body}
    return json.dumps({**whole, "code": _code(whole, secret)}, ensure_ascii=False, indent=1) + "\n"


def read(text: str, secret: Callable[[str], bytes]) -> dict[str, Any]:
    """What `as_json` was given.

    :param secret: by its key id.
    :raises ConfigError: it is no manifest, or was altered.
    :raises RestoreError: there is no such secret.
    """
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if not isinstance(whole, dict) or whole.get("format") != _FORMAT:
        message = "not a manifest of this version: it is the file that `desensitize mask --manifest` wrote"
        raise ConfigError(message)
    code = whole.pop("code", None)
    sound = all(isinstance(whole.get(name), kind) for name, kind in _KINDS.items())
    if not (sound and isinstance(code, str)):
        message = "the manifest is damaged: a part of it is missing"
        raise ConfigError(message)
    try:
        right = _code(whole, secret(whole["key_id"]))
    except RestoreError:
        message = f"the manifest was written with key {whole['key_id']}, which this key does not hold"
        raise RestoreError(message) from None
    if not hmac.compare_digest(code.encode(), right.encode()):
        message = "the manifest was altered after it was written"
        raise ConfigError(message)
    return {name: whole[name] for name in _KINDS}


def _code(whole: Mapping[str, Any], secret: bytes) -> str:
    said = json.dumps(whole, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hmac.digest(secret, said.encode(), "sha256").hex()

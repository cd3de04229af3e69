"""YAML of other products as plain data: read safely, with limits, and without guessing at more than they do."""

from __future__ import annotations

from typing import Any

import yaml

from desensitize.errors import ConfigError
from desensitize.policy.document import MAX_BYTES

__all__ = ["plain"]


def plain(data: bytes) -> Any:
    """The data of one YAML document, or of JSON.

    :raises ConfigError: it is neither, or larger than a category file may be, or it has aliases.
    """
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES} bytes"
        raise ConfigError(message)
    try:
        text = data.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            message = "aliases are not read: write out what they stand for"
            raise ConfigError(message)
        return _texts(yaml.safe_load(text))
    except UnicodeDecodeError:
        message = "the file is not UTF-8"
        raise ConfigError(message) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        message = f"not YAML: {where}{getattr(error, 'problem', '') or 'it cannot be read'}"
        raise ConfigError(message) from None


def _texts(data: Any) -> Any:
    """The data with texts as keys."""
    if isinstance(data, dict):
        return {str(key): _texts(value) for key, value in data.items()}
    return list(map(_texts, data)) if isinstance(data, list) else data

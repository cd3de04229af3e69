"""What pydantic says of a rule file, in words a person can use, and where in the file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from desensitize.hints import meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.policy.document import Path

__all__ = ["mistakes"]

_SAY = {
    "extra_forbidden": "unknown key",
    "missing": "this key is required",
    "string_type": "must be text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "union_tag_not_found": "must be an operator's name, in quotes if it is 'null', or a mapping with its name",
    "literal_error": "must be {expected}",
    "too_short": "needs at least {min_length}",
    "string_too_short": "must not be empty",
    "too_long": "is longer than {max_length}",
    "string_too_long": "is longer than {max_length} characters",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "span_order": "ends before it starts",
    "one_of": "takes exactly one of {names}",
}


# What pydantic calls a key, behind the key itself, where the key is what is wrong.
_KEY = "[key]"


def mistakes(data: object, model: type[BaseModel]) -> Iterator[tuple[Path, str, bool]]:
    """Everything about ``data`` that is not the shape of ``model``.

    Gives (path, message, whether it is about the key rather than the value), never the value itself.
    """
    try:
        model.model_validate(data)
    except ValidationError as error:
        found: dict[tuple[Path, bool], dict[str, None]] = {}
        for item in error.errors(include_url=False, include_input=False):
            message = _message(model, item)
            key = item["type"] == "extra_forbidden" or item["loc"][-1:] == (_KEY,)
            found.setdefault((_real(data, item["loc"]), key), {})[message] = None
        for (path, key), messages in found.items():
            # Where a value may be one of several kinds, each kind says that it is none of its own.
            kinds = [message.removeprefix("must be ") for message in messages]
            alike = len(kinds) > 1 and all(message.startswith("must be ") for message in messages)
            yield path, f"must be {' or '.join(kinds)}" if alike else ", and ".join(messages), key


def _real(data: Any, loc: tuple[str | int, ...]) -> Path:
    """The part of pydantic's location that names keys of the file; union members are not keys."""
    path: list[str | int] = []
    for step in loc:
        listed = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if listed or (isinstance(data, dict) and step in data):
            data = data[step]
        elif isinstance(data, dict) and step == loc[-1] and isinstance(step, str):
            path += [] if step == _KEY else [step]
            break
        else:
            continue
        path.append(step)
    return tuple(path)


def _message(model: type[BaseModel], item: Any) -> str:
    message = _SAY.get(item["type"], "is not valid here").format(**item.get("ctx", {}))
    if item["type"] == "extra_forbidden":
        return message + meant(str(item["loc"][-1]), _keys(model, item["loc"][:-1]))
    # Which of the two is meant, nobody knows.
    return "must be 1 or 2" if item["loc"] == ("format",) and item["type"] == "literal_error" else message


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> set[str]:
    """The keys that there are at a place of a model."""
    models = [model]
    for step in loc:
        inner = [each for one in models if step in (have := _fields(one)) for each in _models(have[str(step)])]
        models = inner or models
    return {key for one in models for key in _fields(one)}


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value may be, or hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)

"""Every place of every request type that the vendors' SDKs declare, found from their types: nothing raw leaves it."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

import anthropic
import openai
import pytest
import typing_extensions
from openai.types import responses
from openai.types.chat import completion_create_params

from desensitize import Masker
from desensitize.adapters.wire import WireExchange
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Iterator

PHONE = "13800138000"
MASKER = Masker()
DEEPEST = 9


class Filled(NamedTuple):
    """A value of a type; ``at``: where the phone is, nowhere if empty."""

    value: Any
    at: str


def hints(kind: Any) -> dict[str, Any]:
    return typing_extensions.get_type_hints(kind)


def plain(kind: Any) -> Any:
    """A type without what surrounds it."""
    if get_origin(kind) in {typing.Required, typing.NotRequired, typing.Annotated}:
        return plain(get_args(kind)[0])
    return plain(kind.__value__) if isinstance(kind, typing_extensions.TypeAliasType) else kind


def harmless(kind: Any, depth: int = 0) -> Any:
    """The least value of a type."""
    kind = plain(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return inner[0]
    if origin in {typing.Union, types.UnionType}:
        return None if type(None) in inner else harmless(inner[0], depth)
    if typing_extensions.is_typeddict(kind):
        needed = getattr(kind, "__required_keys__", ())
        return {k: harmless(v, depth + 1) for k, v in hints(kind).items() if k in needed and depth < DEEPEST}
    if origin is not None:
        return {} if issubclass(origin, Mapping) else []
    return {str: "x", int: 1, float: 1.0, bool: True, bytes: ""}.get(kind)


def filled(kind: Any, path: str = "", depth: int = 0) -> Iterator[Filled]:  # noqa: C901 - one branch a kind of type
    """Values of a type with the phone in one place, for each place."""
    kind = plain(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if depth > DEEPEST:
        return
    if kind in {str, object, Any}:
        yield Filled(f"call {PHONE} now", path)
        yield Filled(PHONE, path)
    elif typing_extensions.is_typeddict(kind):
        base = harmless(kind)
        for name, member in hints(kind).items():
            for value, at in filled(member, f"{path}.{name}", depth + 1):
                yield Filled({**base, name: value}, at)
        yield Filled({**base, "nobody_knows": {"x": [PHONE]}}, f"{path}.?")
    elif origin in {typing.Union, types.UnionType}:
        for each in inner:
            yield from filled(each, path, depth)
    elif origin is not None and origin is not Literal and inner:
        if issubclass(origin, Mapping):
            yield Filled({PHONE: "x"}, f"{path}.key")
            yield from (Filled({"k": value}, at) for value, at in filled(inner[1], f"{path}.k", depth + 1))
        elif issubclass(origin, Iterable):
            yield from (Filled([value], at) for value, at in filled(inner[0], f"{path}[]", depth + 1))


REQUESTS = {
    "/v1/chat/completions": completion_create_params.CompletionCreateParamsNonStreaming,
    "/v1/responses": responses.response_create_params.ResponseCreateParamsNonStreaming,
    "/v1/embeddings": openai.types.EmbeddingCreateParams,
    "/v1/completions": openai.types.completion_create_params.CompletionCreateParamsNonStreaming,
    "/v1/messages": anthropic.types.message_create_params.MessageCreateParamsNonStreaming,
    "/v1/messages/count_tokens": anthropic.types.MessageCountTokensParams,
}


@pytest.mark.parametrize("path", REQUESTS)
def test_no_place_lets_a_value_out(path: str) -> None:
    doors = MASKER._settings.doors
    number = refused = 0
    for value, at in filled(REQUESTS[path]):
        number += 1
        raw = json.dumps(value, ensure_ascii=number % 2 == 0).encode()
        with MASKER.session() as session:
            exchange = WireExchange(doors.sides(session, once=False))
            try:
                sent = exchange.mask_request(path, "", [("content-type", "application/json")], raw)
            except DesensitizeError as error:
                said = str(error)
                refused += 1
            else:
                said = json.dumps(json.loads(sent.body or b""))
        assert PHONE not in said, at
    assert number > 8
    assert refused < number * 0.8, "masking is the rule, refusing the exception"

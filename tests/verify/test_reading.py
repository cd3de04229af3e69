"""What a text says, however it is wrapped, and what it does not say."""

from __future__ import annotations

import base64
import gzip
import json
from random import Random
from urllib.parse import quote

import pytest

from desensitize.verify.reading import Reading, Seen
from desensitize.verify.spellings import SPELLINGS
from desensitize.verify.values import KINDS, Value

VALUES = {kind: KINDS[kind].make(Random(kind)) for kind in KINDS}  # noqa: S311 - made-up values
WRAPPED = {
    "json": lambda text: json.dumps({"a": [{"b": text}]}),
    "json key": lambda text: json.dumps({text: 1}),
    "json in json": lambda text: json.dumps({"a": json.dumps({"b": json.dumps([text])})}),
    "escapes": lambda text: '{"a": "' + "".join(f"\\u{ord(sign):04x}" for sign in text) + '"}',
    "escapes in broken json": lambda text: '{"a": "' + "".join(f"\\u{ord(sign):04x}" for sign in text),
    "query": lambda text: f"/v1?a=1&b={quote(text, safe='')}",
    "twice percent": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: f"file {base64.b64encode(f'about {text} here'.encode()).decode()} end",
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"??{text}>>".encode()).decode().rstrip("="),
    "data URL in json": lambda text: json.dumps({"u": f"data:text/plain;base64,{base64.b64encode(text.encode()).decode()}"}),
    "base64 of json": lambda text: base64.b64encode(json.dumps({"a": text}).encode()).decode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("wrap", WRAPPED)
def test_a_value_is_seen_through(wrap: str, kind: str) -> None:
    assert Reading(WRAPPED[wrap](VALUES[kind])).holds(VALUES[kind])


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_value_is_seen_in_every_spelling(name: str) -> None:
    for kind in SPELLINGS[name].kinds:
        assert Reading(f"x {SPELLINGS[name].write(VALUES[kind])} y").holds(VALUES[kind])


@pytest.mark.parametrize("kind", VALUES)
def test_what_is_masked_is_not_seen(kind: str) -> None:
    value = Value(kind, VALUES[kind])
    other = Value(kind, KINDS[kind].make(Random(f"other {kind}")))  # noqa: S311 - made-up values
    for text in ("<PHONE_1>", value.shown, other.sentence, "", value.text[: len(value.text) // 2]):
        assert not Reading(text).holds(value.text)


def test_most_of_a_value_is_the_value() -> None:
    assert Reading("138123456**").holds("13812345678")
    assert not Reading("138****5678").holds("13812345678")


def test_a_packed_body_is_unpacked() -> None:
    seen = Seen("POST", "/", (("content-encoding", "gzip"),), gzip.compress(b"call 13812345678"))
    assert Reading(seen.parts["body"]).holds("13812345678")


def test_a_deep_or_broken_text_is_read_as_it_stands() -> None:
    assert Reading("[" * 5000 + '"13812345678"').holds("13812345678")
    assert Reading("\udcff 13812345678 %ff%fe").holds("13812345678")


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_is_shown_in_part(kind: str) -> None:
    value = Value(kind, VALUES[kind])
    assert len(value.shown) <= len(value.text)
    assert len(value.shown.replace("*", "")) <= 4
    assert value.shown.count("*") >= min(len(value.text) - 4, 12)

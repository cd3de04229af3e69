"""The walk: every text of a body goes through the function, and what cannot be read is refused."""

from __future__ import annotations

import base64
import enum
import json
import re
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.adapters.openai import OPENAI_CHAT
from desensitize.chat.outgoing import leaves
from desensitize.chat.shape import ANYTHING, Shape, at
from desensitize.chat.walk import walk
from desensitize.detect.read.escapes import decoded, plain
from desensitize.errors import LeakError, UnsupportedPart

PHONE = "13800138000"
PNG = "data:image/png;base64,AA=="
PDF = "data:application/pdf;base64,AA=="
TOKEN = "<PHONE_1>"


def mask(text: str, path: str = "", beside: str = "") -> str:
    """The phone as a token, spelled plainly or with codes, as a detector sees it."""
    coded = decoded(text)
    at = coded.text.find(PHONE) if coded else -1
    if coded is None or at < 0:
        return text.replace(PHONE, TOKEN)
    start, end = coded.span(at, at + len(PHONE))
    return text[:start] + TOKEN + text[end:]


def walked(body: Any, shape: Shape = OPENAI_CHAT, **options: Any) -> Any:
    return walk(body, shape, mask, **options)


def packed(text: str, media: str = "text/plain") -> str:
    return f"data:{media};base64,{base64.b64encode(text.encode()).decode()}"


def chat(content: Any, **more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": content}], **more}


def image(url: str) -> dict[str, Any]:
    return chat([{"type": "image_url", "image_url": {"url": url}}])


FUNCTION = {"name": "f", "arguments": json.dumps({"tel": PHONE})}

PLACES: list[Any] = [
    chat(PHONE),
    chat([{"type": "text", "text": PHONE}]),
    {"messages": [{"role": "system", "content": PHONE}]},
    {"messages": [{"role": "developer", "content": PHONE}]},
    {"messages": [{"role": "user", "name": PHONE, "content": "x"}]},
    {"messages": [{"role": "assistant", "content": None, "reasoning_content": PHONE}]},
    {"messages": [{"role": "assistant", "refusal": PHONE}]},
    {"messages": [{"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": FUNCTION}]}]},
    {"messages": [{"role": "assistant", "function_call": FUNCTION}]},
    {"messages": [{"role": "tool", "tool_call_id": "c", "content": json.dumps([{"deep": [PHONE]}])}]},
    {"messages": [{"role": "tool", "tool_call_id": "c", "content": '{"tel":"1\\u0033800138000"}'}]},
    {"messages": [{"role": "tool", "tool_call_id": "c", "content": '{"tel":"1\\u0033800138000'}]},
    {"messages": [{"role": "tool", "tool_call_id": "c", "content": '{"tel":13800138000}'}]},
    {"messages": [{"role": "tool", "tool_call_id": "c", "content": '{"tel":1.3800138e10}'}]},
    {"messages": [{"role": "tool", "tool_call_id": "c", "content": f'{{"{PHONE}":1}}'}]},
    {"messages": [{"role": "user", "content": "x", "cache_control": {"note": PHONE}}]},
    chat("x", metadata={"tel": PHONE}),
    chat("x", metadata={PHONE: "x"}),
    chat("x", metadata={"role": PHONE, "model": PHONE, "type": PHONE, "id": PHONE}),
    chat("x", user=PHONE),
    chat("x", safety_identifier=PHONE),
    chat("x", prompt_cache_key=PHONE),
    chat("x", stop=PHONE),
    chat("x", stop=[PHONE]),
    chat("x", stop=(PHONE,)),
    chat("x", prediction={"type": "content", "content": PHONE}),
    chat("x", prediction={"type": "content", "content": [{"type": "text", "text": PHONE}]}),
    chat("x", logit_bias={PHONE: 1}),
    chat("x", unknown=PHONE),
    chat("x", unknown={"deep": [{"er": PHONE}]}),
    chat("x", unknown={PHONE: 1}),
    chat("x", extra_body={"messages": [{"role": "user", "content": PHONE}]}),
    chat("x", extra_body={"new": {"role": PHONE}}),
    chat("x", extra_query={"q": PHONE}),
    chat("x", extra_headers={"X-User": PHONE}),
    chat("x", tools=[{"type": "function", "function": {"name": "f", "description": PHONE}}]),
    chat("x", tools=[{"type": "function", "function": {"name": "f", "parameters": {"description": PHONE}}}]),
    chat("x", tools=[{"type": "function", "function": {"name": "f", "parameters": {"enum": [PHONE]}}}]),
    chat("x", tools=[{"type": "function", "function": {"name": "f", "parameters": {"unknown": [PHONE]}}}]),
    chat("x", tools=[{"type": "custom", "custom": {"name": "f", "description": PHONE}}]),
    chat("x", web_search_options={"user_location": {"approximate": {"city": PHONE}}}),
    chat("x", response_format={"type": "json_schema", "json_schema": {"name": "n", "description": PHONE}}),
    chat("x", response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": {"const": PHONE}}}),
    chat(packed(PHONE)),
    chat(f"see {packed(PHONE)} please"),
    chat(packed(json.dumps({"a": packed(PHONE)}), "application/json")),
    chat(packed(f"<svg>{PHONE}</svg>", "image/svg+xml")),
    chat("data:text/plain,%313800138000"),
    chat([{"type": "image_url", "image_url": {"url": packed(f"<svg>{PHONE}</svg>", "image/svg+xml")}}]),
    chat([{"type": "file", "file": {"filename": PHONE, "file_data": packed(PHONE)}}]),
    {"model": "m", "input": PHONE},
    {"model": "m", "input": [PHONE, "x"]},
    {
        "model": "m",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": PHONE}]}],
        "instructions": PHONE,
    },
    {"model": "m", "input": [{"type": "function_call_output", "call_id": "c", "output": json.dumps({"a": PHONE})}]},
    {"model": "m", "prompt": PHONE, "suffix": PHONE},
    {"model": "m", "prompt": [PHONE]},
    chat(packed(PHONE, "").replace("data:;", "data:;charset=utf-8;")),
    chat("see " + packed(PHONE, "")),
    chat("tel %253138%30%30138000"),
    PHONE,
    [{"role": "user", "content": PHONE}],
]


# What stands at an address is sent only where the user said so, and the address is a text even then.
ADDRESSES = [
    image(f"https://x.test/?q={PHONE}"),
    image("https://x.test/%313800138000"),
    image(f"oss://{PHONE}/a.png"),
    chat([{"type": "image", "url": f"https://x.test/{PHONE}"}]),
    chat([{"type": "video_url", "video_url": {"url": f"https://x.test/{PHONE}"}}]),
]


@pytest.mark.parametrize("body", ADDRESSES, ids=lambda body: json.dumps(body)[:70])
def test_a_remote_file_is_refused(body: Any) -> None:
    with pytest.raises(UnsupportedPart, match=r"messages\[0\]\.content\[0\].*url.*on_unsupported") as caught:
        walked(body)
    assert PHONE not in str(caught.value)


@pytest.mark.parametrize("body", [*PLACES, *ADDRESSES], ids=lambda body: json.dumps(body)[:70])
def test_every_place_is_masked(body: Any) -> None:
    before = json.dumps(body)
    after = walked(body, on_unsupported="forward" if body in ADDRESSES else "refuse")
    assert json.dumps(body) == before, "the caller's own data is never touched"
    said = list(leaves(after, OPENAI_CHAT))
    assert not any(PHONE in text for _, text, _ in said)
    assert any(TOKEN in text for _, text, _ in said)
    assert not any(PHONE in path for path, _, _ in said)


@pytest.mark.parametrize("body", [*PLACES, *ADDRESSES], ids=lambda body: json.dumps(body)[:70])
def test_the_last_look_sees_every_place(body: Any) -> None:
    assert any(PHONE in plain(text) for _, text, _ in leaves(body, OPENAI_CHAT))


@pytest.mark.parametrize("body", [*PLACES, *ADDRESSES], ids=lambda body: json.dumps(body)[:70])
def test_clean_text_goes_out_as_it_was(body: Any) -> None:
    forwarded: Any = "forward" if body in ADDRESSES else "refuse"
    assert walk(body, OPENAI_CHAT, lambda text, *_: text, on_unsupported=forwarded) == body


SCHEMA = {
    "type": "object",
    "title": PHONE,
    "properties": {
        "type": {"type": ["string", "null"], "description": PHONE, "default": PHONE, "examples": [PHONE]},
        "姓名": {"type": "array", "items": {"type": "string", "pattern": PHONE, "const": PHONE}},
        "either": {"anyOf": [{"type": "string", "enum": [PHONE, "b"]}, {"$ref": "#/$defs/d"}]},
    },
    "required": ["type", "姓名"],
    "$defs": {"d": {"type": "object", "properties": {"required": {"type": "string"}}, "additionalProperties": False}},
}


def test_a_schema_keeps_its_own_words_and_no_one_elses() -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": SCHEMA, "strict": True}}]
    exempt: list[str] = []
    masked = walk({"tools": tools}, OPENAI_CHAT, lambda text, *_: "·", exempt=lambda text, path: exempt.append(text))
    schema = masked["tools"][0]["function"]["parameters"]
    assert set(schema["properties"]) == {"type", "姓名", "either"}
    assert schema["required"] == ["type", "姓名"]
    assert schema["properties"]["type"] == {
        "type": ["string", "null"], "description": "·", "default": "·", "examples": ["·"],
    }  # fmt: skip
    assert schema["properties"]["姓名"]["items"] == {"type": "string", "pattern": "·", "const": "·"}
    assert schema["properties"]["either"]["anyOf"][0] == {"type": "string", "enum": ["·", "·"]}
    assert schema["$defs"]["d"]["additionalProperties"] is False
    assert {"姓名", "string", "object", "f", "function"} <= set(exempt)


def test_a_schema_written_by_a_model_class_passes() -> None:
    class Person(pydantic.BaseModel):
        """Someone."""

        name: str
        friends: list[Person] = []
        tags: dict[str, int] | None = None

    schema = Person.model_json_schema()
    body = chat("x", tools=[{"type": "function", "function": {"name": "f", "parameters": schema}}])
    assert walked(body) == body


EXEMPT: list[Any] = [
    {"model": PHONE},
    {"messages": [{"role": "tool", "tool_call_id": PHONE, "content": ""}]},
    {"messages": [{"role": "assistant", "tool_calls": [{"id": PHONE, "function": {"name": "f", "arguments": "{}"}}]}]},
    {"tools": [{"type": "function", "function": {"name": PHONE}}]},
    {"tools": [{"type": "function", "function": {"parameters": {"properties": {PHONE: {}}}}}]},
    {"tools": [{"type": "function", "function": {"parameters": {"required": [PHONE]}}}]},
    {"tool_choice": {"type": "function", "function": {"name": PHONE}}},
]


@pytest.mark.parametrize("body", EXEMPT, ids=json.dumps)
def test_an_exempt_value_can_be_refused_by_whoever_asked(body: Any) -> None:
    def refuse(text: str, path: str) -> None:
        if PHONE in text:
            raise LeakError("no", [(path, "PHONE")])

    assert walked(body) == body
    with pytest.raises(LeakError):
        walked(body, exempt=refuse)
    assert any(PHONE in text for _, text, _ in leaves(body, OPENAI_CHAT)), "and the last look sees it"


REFUSED: list[tuple[str, Any]] = [
    ("model", {"model": "王玉兰"}),
    ("model", {"model": "x" * 257}),
    ("model", {"model": "a b"}),
    ("messages[0].role", {"messages": [{"role": "13800138000", "content": "x"}]}),
    ("messages[0].tool_calls[0].id", {"messages": [{"role": "assistant", "tool_calls": [{"id": "a b"}]}]}),
    ("messages[0].content", chat(b"bytes")),
    ("messages[0].content", chat(bytearray(b"bytes"))),
    ("messages[0].content", chat({"a", "b"})),
    ("messages[0].content", chat(object())),
    ("messages[0].content", chat(iter([{"type": "text", "text": PHONE}]))),
    ("seconds", {"seconds": 13800138000}),
    ("seconds", {"seconds": 13800138000.0}),
    ("seconds", {"seconds": 10**5000}),
    ("metadata", {"metadata": {13800138000: "x"}}),
    ("metadata", {"metadata": {(1, 2): "x"}}),
    ("input[0]", {"input": [1, 2, 3]}),
    ("input[0][0]", {"input": [[1, 2, 3]]}),
    ("prompt[0]", {"prompt": [1]}),
    ("messages[0].content[0].image_url.url", image(PNG)),
    ("messages[0].content[0].image_url.url", image("AAAA")),
    ("messages[0].content[0].input_audio.data", chat([{"input_audio": {"data": "AA==", "format": "wav"}}])),
    ("messages[0].content[0].file.file_data", chat([{"type": "file", "file": {"file_data": PDF}}])),
    ("messages[0].content", chat("![x](data:image/png;base64,AA==)")),
    ("messages[0].content", chat("data:text/plain;base64,////")),
    ("messages[0].content", chat("data:text/plain;base64,A")),
    ("metadata", {"metadata": {PHONE: 1, TOKEN: 2}}),
]  # fmt: skip


@pytest.mark.parametrize("path, body", REFUSED, ids=lambda value: str(value)[:60] if isinstance(value, str) else "")
def test_what_cannot_be_read_is_refused_with_its_place_and_not_its_value(path: str, body: Any) -> None:
    with pytest.raises(UnsupportedPart) as caught:
        walked(body)
    assert caught.value.path == path
    assert path in str(caught.value)
    assert PHONE not in str(caught.value)


@pytest.mark.parametrize("part", [
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
    {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
    {"type": "file", "file": {"file_data": "data:application/pdf;base64,AA==", "filename": "a.pdf"}},
])  # fmt: skip
def test_files_go_unread_only_when_asked_for(part: Any) -> None:
    body = chat([part, {"type": "text", "text": PHONE}])
    masked = walked(body, on_unsupported="forward")
    assert masked["messages"][0]["content"] == [part, {"type": "text", "text": TOKEN}]
    assert not any("AA" in text for _, text, _ in leaves(masked, OPENAI_CHAT))


def test_the_apis_own_numbers_are_never_touched() -> None:
    body = {"seed": 13800138000, "max_tokens": 13800138000, "temperature": 0.13800138000, "messages": []}
    assert walked(body) == body
    assert not any(text.isdigit() for _, text, _ in leaves(body, OPENAI_CHAT))
    assert any(text == PHONE for _, text, _ in leaves({"other": 13800138000}, OPENAI_CHAT))


def test_json_is_edited_in_place() -> None:
    source = '{ "n": 1.00, "tel":"13800138000",\n "in": "{\\"a\\": \\"\\\\u0031\\\\u0033800138000\\"}" }'
    masked = walked({"x": source})["x"]
    assert masked.startswith('{ "n": 1.00, "tel":"<PHONE_1>",\n "in": ')
    assert json.loads(json.loads(masked)["in"]) == {"a": TOKEN}


def test_paths_are_spelled_with_the_keys_that_leave() -> None:
    seen: list[tuple[str, str]] = []

    def text(value: str, path: str, beside: str) -> str:
        seen.append((path, value))
        return mask(value)

    body = {"tool": json.dumps({PHONE: [{"name": "x"}]}), "messages": [{"content": [{"text": "y"}]}]}
    walk(body, OPENAI_CHAT, text)
    assert (f"tool.{TOKEN}[0].name", "x") in seen
    assert ("messages[0].content[0].text", "y") in seen
    assert not any(PHONE in path for path, _ in seen)
    assert (f"tool.{TOKEN}[0].name", "x", "name: ") in list(leaves(walked(body), OPENAI_CHAT))


def by_label(text: str, path: str, beside: str = "") -> str:
    return re.sub(r"(?<=pin: )[0-9a-z]{3,}", "<PIN_1>", beside + text)[len(beside) :]


LABELLED: list[tuple[Any, Any]] = [
    ({"pin": "abc1"}, {"pin": "<PIN_1>"}),
    ({"pin": ["abc1", "x"]}, {"pin": ["<PIN_1>", "x"]}),
    ({"pin": {"other": "abc1"}}, {"pin": {"other": "abc1"}}),
    ({"tool": '{"pin": "abc1"}'}, {"tool": '{"pin": "<PIN_1>"}'}),
    ({"tool": '{"pin": 123, "n": 123}'}, {"tool": '{"pin": "<PIN_1>", "n": 123}'}),
    ({"tool": '{"pin": ["a", "\\u0061bc1"]}'}, {"tool": '{"pin": ["a", "<PIN_1>"]}'}),
    ({"pin": '["abc1"]'}, {"pin": '["<PIN_1>"]'}),
    ({"note": "pin: abc1"}, {"note": "pin: <PIN_1>"}),
]


@pytest.mark.parametrize("body, expected", LABELLED)
def test_a_key_is_evidence_as_it_would_be_in_a_text(body: Any, expected: Any) -> None:
    assert walk(body, OPENAI_CHAT, by_label) == expected
    assert any(by_label(text, path, beside) != text for path, text, beside in leaves(body)) == (body != expected)
    assert all(by_label(text, path, beside) == text for path, text, beside in leaves(expected))
    with pytest.raises(UnsupportedPart):
        walk({"pin": 123}, OPENAI_CHAT, by_label)


def test_a_key_of_the_apis_is_no_label() -> None:
    body = {"messages": [{"role": "user", "content": "abc1", "pin": "abc1"}]}
    seen: list[str] = []
    walk(body, OPENAI_CHAT, lambda text, _, beside: seen.append(beside + text) or text)  # type: ignore[func-returns-value]
    assert seen == ["abc1", "pin", "pin: abc1"]


def test_escapes_stay_where_they_hide_nothing() -> None:
    assert walked("s = '\\u4e2d\\u6587'; tel = 13800138000") == "s = '\\u4e2d\\u6587'; tel = <PHONE_1>"
    assert walked("half \\ud83d and 13800138000") == "half \\ud83d and <PHONE_1>"
    assert walked("tel = \\u00313800138000") == "tel = <PHONE_1>"


def test_depth_and_cycles_are_bounded() -> None:
    inner: Any = PHONE
    for _ in range(63):
        inner = [inner]
    assert TOKEN in json.dumps(walked({"a": inner}))
    with pytest.raises(UnsupportedPart):
        walked({"a": [inner]})
    loop: dict[str, Any] = {}
    loop["self"] = loop
    with pytest.raises(UnsupportedPart):
        walked(loop)
    nested = json.dumps(["x"] * 2)
    for _ in range(70):
        nested = f"[{nested}]"
    with pytest.raises(UnsupportedPart) as caught:
        walked({"a": nested})
    assert caught.value.path == "a"


def test_a_body_that_unfolds_without_end_is_refused() -> None:
    inner: Any = ["x"] * 10
    for _ in range(20):
        inner = [inner] * 10
    with pytest.raises(UnsupportedPart, match="parts"):
        walk({"a": inner}, OPENAI_CHAT, lambda text, *_: text)


def test_shared_parts_are_no_cycle() -> None:
    part = {"tel": PHONE}
    assert walked({"a": [part, part]}) == {"a": [{"tel": TOKEN}] * 2}


class Role(str, enum.Enum):  # noqa: UP042 - as users on older code have it
    USER = "user"


class Person(pydantic.BaseModel):
    tel: str = pydantic.Field(alias="phone")
    note: str = "never set"


def test_models_and_enums_become_plain_data() -> None:
    body = {
        "messages": [{"role": Role.USER, "content": PHONE}],
        "who": Person(phone=PHONE),
        "many": (Person(phone="1"),),
        "flags": [True, None, 1.5],
    }
    masked = walked(body)
    assert masked == {
        "messages": [{"role": "user", "content": TOKEN}],
        "who": {"phone": TOKEN},
        "many": ({"phone": "1"},),
        "flags": [True, None, 1.5],
    }
    assert type(masked["messages"][0]["role"]) is str


def test_nothing_is_exempt_without_a_shape() -> None:
    assert walked({"model": PHONE, "role": [PHONE]}, ANYTHING) == {"model": TOKEN, "role": [TOKEN]}


def test_an_exempt_place_is_exact() -> None:
    shape = Shape("s", at("name", "a.*.id"))
    body = {"a": [{"id": PHONE, "b": {"id": PHONE}}], "id": PHONE}
    assert walked(body, shape) == {"a": [{"id": PHONE, "b": {"id": TOKEN}}], "id": TOKEN}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**6) | st.text(max_size=8) | st.just(PHONE),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | st.just(PHONE), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(VALUES, st.sets(st.integers(0, 3), max_size=3))
def test_nothing_gets_past_at_any_nesting(value: Any, layers: set[int]) -> None:
    for layer in layers:
        value = json.dumps({"layer": value}, ensure_ascii=bool(layer % 2))
    body = {"messages": [{"role": "user", "content": value}], "metadata": value}
    masked = walked(body)
    assert not any(PHONE in text for _, text, _ in leaves(masked, OPENAI_CHAT))
    assert PHONE not in json.dumps(masked)


@given(VALUES, st.text(max_size=20))
def test_an_identity_walk_is_a_copy(value: Any, text: str) -> None:
    body = {"a": value, "b": text, "c": json.dumps(value)}
    assert walk(body, OPENAI_CHAT, lambda text, *_: text) == body

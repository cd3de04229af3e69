"""Where a text stands: its key or column, and the turn before it, are evidence; without them nothing changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Context, Masker
from desensitize.adapters.openai import OPENAI_CHAT
from desensitize.chat.outgoing import leaves, source_leaves
from desensitize.chat.shape import ANYTHING
from desensitize.chat.walk import walk, walk_source
from desensitize.cli.transcript import found_in
from desensitize.context import lead_of
from desensitize.detect.pipeline import Pipeline
from desensitize.errors import ConfigError

MASKER = Masker()

TELLING = [
    (Context(key_path=("user", "phone")), "555-0199", "PHONE_NUMBER"),
    (Context(key_path=("contact", "phone", "number")), "555-0199", "PHONE_NUMBER"),
    (Context(key_path=("customer", "dateOfBirth")), "1961-03-27", "DATE_OF_BIRTH"),
    (Context(key_path=("name", "first")), "Zelda", "PERSON"),
    (Context(column="密码"), "kq8!wvzt", "PASSWORD"),
    (Context(column="社保卡密码", key_path=("值",)), "kq8!wvzt", "PASSWORD"),
    (Context(column="social_security_number"), "412345678", "US_SSN"),
    (Context(before="And what is your date of birth?"), "1961-03-27", "DATE_OF_BIRTH"),
    (Context(before="And what is your date of birth?", role="user"), "It's 1961-03-27, thanks", "DATE_OF_BIRTH"),
    (Context(before="May I have your name?"), "Zelda", "PERSON"),
    (Context(before="Please read me the verification code."), "730418", "PASSWORD"),
    (Context(before="客服：请问您的手机号是？"), "62519377", "PHONE_NUMBER"),
    (Context(before="请问您的出生日期是？"), "1961年3月27日", "DATE_OF_BIRTH"),
    (Context(before="您住在哪里？"), "客户：晨光园七栋", "STREET_ADDRESS"),
    (Context(before="您贵姓？"), "我姓欧阳", "PERSON"),
]

SILENT = [
    (Context(before="When did the shop open?"), "1961-03-27"),
    (Context(before="What is your date of birth?", role="tool"), "1961-03-27"),
    (Context(before="What is your date of birth?"), "I would rather not say. The order is from 2019-03-04."),
    (Context(before="What is your name?"), "Why do you ask?"),
    (Context(before="您的手机号是？"), "不方便说"),
    (Context(column="order_date"), "1961-03-27"),
    (Context(column="name"), "lodash"),
    (Context(key_path=("dependencies", "express")), "^4.18.2"),
    (Context(key_path=("service", "serviceName")), "Elastic Block Store"),
    (Context(key_path=("alias", "TargetKeyId")), "08f7a25a-69e2-4fb5-8f10-393db27326fa"),
    (Context(key_path=("model", "id")), "gpt-4o"),
]

# What programs write: nothing in it is anybody's.
ORDINARY: list[Any] = [
    {
        "name": "left-pad", "version": "1.3.0", "title": "Left pad", "main": "index.js", "license": "MIT",
        "scripts": {"test": "node test"}, "dependencies": {"express": "^4.18.2"}, "engines": {"node": ">=18"},
        "packageManager": "npm@10.2.4", "repository": {"type": "git", "directory": "packages/left-pad"},
    },
    {
        "Content-Type": "application/json; charset=utf-8", "Content-Length": "48213", "Cache-Control": "max-age=3600",
        "ETag": 'W/"5f3-18c"', "Accept-Language": "en-GB,en;q=0.9", "X-Request-Count": "120934",
    },
    {
        "level": "info", "msg": "request completed", "statusCode": 200, "responseTime": 23, "requestCount": 1920384,
        "serviceName": "Elastic Block Store", "languageName": "British English", "retryAfter": "2024-05-01",
    },
    {
        "type": "function", "name": "get_weather", "description": "Current weather for a place.",
        "parameters": {"type": "object", "properties": {"unit": {"type": "string", "enum": ["celsius"]}}},
    },
    [{"name": "region", "value": "eu-west-1"}, {"name": "maxItems", "value": "10240000"}, {"key": "size", "value": 7}],
    {"标题": "周报", "编号": "20240501", "状态": "已完成", "数量": 1203984},
]  # fmt: skip

TALK = [
    {"role": "assistant", "content": "What is your date of birth?"},
    {"role": "user", "content": "1961-03-27"},
    {"role": "assistant", "content": [{"type": "text", "text": "谢谢。请问您的手机号是？"}]},
    {"role": "user", "content": [{"type": "text", "text": "62519377"}]},
    {"role": "assistant", "content": "Noted. Anything else?"},
    {"role": "user", "content": "No, 1961-04-01 is when we open."},
]

DOCUMENT = {
    "customer": {"name": {"first": "Zelda"}, "phone": {"number": "555-0199"}},
    "dateOfBirth": "1961-03-27",
    "fields": [{"name": "password", "value": "kq8!wvzt"}, {"name": "colour", "value": "kq8!wvzt-blue"}],
    "form": [{"question": "请问您的手机号是？", "answer": "62519377"}],
    "calls": ["Agent: Your SSN, please?", "Caller: Sure. 412345678"],
    "turns": [{"role": "agent", "content": "Your zip code?"}, {"role": "caller", "content": "94110"}],
}
HIDDEN = ["Zelda", "555-0199", "1961-03-27", "62519377", "412345678", "94110"]


def chat(messages: list[Any]) -> dict[str, Any]:
    return {"model": "m", "messages": messages}


def called(arguments: Any) -> dict[str, Any]:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": json.dumps(arguments)}}
    return chat([{"role": "assistant", "content": None, "tool_calls": [call]}])


@pytest.mark.parametrize(("context", "text", "entity"), TELLING)
def test_what_a_text_does_not_tell_its_place_does(context: Context, text: str, entity: str) -> None:
    assert MASKER.find(text) == []
    assert [f.entity for f in MASKER.find(text, context=context)] == [entity]


@pytest.mark.parametrize(("context", "text"), SILENT)
def test_a_place_that_says_nothing_of_a_person_adds_nothing(context: Context, text: str) -> None:
    assert MASKER.find(text, context=context) == []


@pytest.mark.parametrize("body", ORDINARY)
def test_what_programs_write_stays(body: Any) -> None:
    source = json.dumps(body, ensure_ascii=False)
    assert found_in(source, MASKER.find) == []


@pytest.mark.parametrize("text", ["电话 13800138000, 王玉兰", "nothing", ""])
def test_no_context_is_no_argument(text: str) -> None:
    assert MASKER.find(text, context=None) == MASKER.find(text) == MASKER.find(text, context=Context())
    assert MASKER.mask(text, context=None).text == MASKER.mask(text).text


@given(
    st.text(alphabet="ab 12-@.王玉\n", max_size=40),
    st.builds(
        Context,
        key_path=st.lists(st.sampled_from(["phone", "value", "name", "first", "密码"]), max_size=3).map(tuple),
        before=st.sampled_from([None, "Your phone number?", "请问您贵姓？"]),
    ),
)
def test_findings_are_inside_disjoint_and_sorted_and_none_is_lost(text: str, context: Context) -> None:
    found = MASKER.find(text, context=context)
    ends = [0, *(end for f in found for end in f[:2]), len(text)]
    assert ends == sorted(ends)
    assert all(any(f.start <= a.start and a.end <= f.end for f in found) for a in MASKER.find(text))


def test_the_reference_reads_the_same() -> None:
    slow = Pipeline(MASKER.registry.rules, quick=False)
    for context, text, _ in TELLING:
        for line in filter(None, context.lead.split("\n")):
            assert slow.find(line + text) == MASKER._settings.pipeline.find(line + text)


def test_a_name_is_enough_and_anything_else_is_refused() -> None:
    assert lead_of("手机号：") == lead_of(Context(column="手机号"))
    assert MASKER.mask("555-0199", context="phone").text == "<PHONE_1>"
    assert [r.text for r in MASKER.mask_many(["555-0199", "x"], context="phone")] == ["<PHONE_1>", "x"]
    with MASKER.session() as session:
        assert session.mask("1961-03-27", context=Context(before="Your date of birth?")) == "<BIRTH_1>"
        with pytest.raises(ConfigError, match="for one text"):
            session.mask(TALK, context="phone")
    for wrong in (7, ["phone"], b"phone"):
        with pytest.raises(ConfigError, match=f"not a {type(wrong).__name__}"):
            MASKER.find("x", context=wrong)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="key_path must be a tuple of texts"):
        Context(key_path=["phone"])  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="before must be a text, not int"):
        Context(before=7)  # type: ignore[arg-type]


def test_a_context_does_not_show_what_was_said() -> None:
    assert "Zelda" not in repr(Context(speaker="Zelda", before="Zelda?"))


def test_a_name_too_long_for_one_says_nothing() -> None:
    assert lead_of("password " * 20) == ""


def test_a_turn_is_read_after_the_one_before_it_and_goes_out_again_as_it_was() -> None:
    with MASKER.session() as session:
        first = session.mask(chat(TALK))["messages"]
        assert [m["content"] for m in first] == [
            TALK[0]["content"], "<BIRTH_1>",
            TALK[2]["content"], [{"type": "text", "text": "<PHONE_1>"}],
            TALK[4]["content"], TALK[5]["content"],
        ]  # fmt: skip
        again = session.mask(chat([*TALK, {"role": "assistant", "content": "Bye."}]))["messages"]
        assert again[: len(TALK)] == first


def test_the_same_words_after_another_turn_are_other_words() -> None:
    with MASKER.session() as session:
        dates = [{"role": "assistant", "content": "When did it open?"}, {"role": "user", "content": "1961-03-28"}]
        assert session.mask(chat(dates))["messages"] == dates
        asked = [{"role": "assistant", "content": "When were you born?"}, dates[1]]
        assert session.mask(chat(asked))["messages"][1]["content"] == "<BIRTH_1>"


def test_a_program_answers_nobody_and_a_role_is_no_answer() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    talk = [
        {"role": "assistant", "content": "Your password?", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "kq8wvzt7"},
        {"role": "system", "content": "Ask for the password, please."},
        {"role": "user", "content": "hunter22"},
    ]
    with MASKER.session() as session:
        assert session.mask(chat(talk))["messages"] == talk


def test_arguments_of_a_tool_say_what_they_hold() -> None:
    with MASKER.session() as session:
        masked = session.mask(called(DOCUMENT))["messages"][0]["tool_calls"][0]["function"]["arguments"]
        assert not [value for value in HIDDEN if value in masked]
        told = json.loads(masked)
        assert told["fields"] == [
            {"name": "password", "value": "<PASSWORD_1>"},
            {"name": "colour", "value": "<PASSWORD_1>-blue"},
        ]
        assert json.loads(session.restore(masked)) == DOCUMENT


def test_so_does_a_file() -> None:
    source = json.dumps(DOCUMENT, ensure_ascii=False)
    found = {source[f.start : f.end] for f in found_in(source, MASKER.find)}
    assert set(HIDDEN) <= found


_KEYS = st.sampled_from(["phone", "value", "content", "role", "name", "answer", "dateOfBirth", "号码", "text"])
_TEXTS = st.sampled_from(
    ["Your phone?", "A: Your SSN?", "B: 412345678", "user", "password", "请问贵姓？", "62519377", ""]
)
_DATA = st.recursive(
    _TEXTS | st.integers(0, 9),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(_KEYS, below, max_size=3)
        | st.lists(st.fixed_dictionaries({"role": _TEXTS, "content": below}), max_size=3)
        | below.map(json.dumps)
    ),
    max_leaves=12,
)


@given(_DATA)
def test_data_and_its_source_and_the_last_look_read_the_same(data: Any) -> None:
    body = chat([{"role": "user", "content": "Your phone?"}, {"role": "user", "content": data}])
    source = json.dumps(body)
    walked: list[tuple[str, str]] = []
    sourced: list[tuple[str, str]] = []
    walk(body, OPENAI_CHAT, lambda text, _, lead: walked.append((text, lead)) or text)
    walk_source(source, OPENAI_CHAT, lambda text, _, lead: sourced.append((text, lead)) or text)
    assert walked == sourced
    assert set(walked) <= {(text, lead) for _, text, lead in leaves(body, OPENAI_CHAT)}
    assert set(leaves(body, OPENAI_CHAT)) == set(source_leaves(source, OPENAI_CHAT))
    assert set(leaves(source, ANYTHING)) == set(source_leaves(source, ANYTHING))


def test_a_number_that_is_said_bit_by_bit_over_turns() -> None:
    said = [
        "And the card number, please?",
        "5105 1050",
        "uh-huh",
        "5105 1009",
        "Thank you. Anything else?",
        "page 4471",
    ]
    messages = [{"role": ("assistant", "user")[at % 2], "content": text} for at, text in enumerate(said)]
    with Masker(recognizers=()).session() as session:
        masked = session.mask(messages)
        assert [message["content"] for message in masked] == [said[0], "<DIGITS_1>", said[2], "<DIGITS_2>", *said[4:]]
        assert session.restore(masked) == messages

"""Streams of events and cumulative ones: one event out for one in, in order; cut anywhere they say what the whole says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks import cuts, forged, replies
from desensitize import Masker
from desensitize.adapters.reply import Restoring
from desensitize.adapters.reply_stream import ReplyStream
from desensitize.adapters.reply_whole import Cumulative
from desensitize.adapters.vendors import REPLIES

PHONE = "13800138000"


@pytest.fixture(scope="module")
def told() -> Any:
    with Masker().session() as session:
        session.mask(f"call {PHONE}")
        yield session


def stream(told: Any, **options: Any) -> ReplyStream:
    return ReplyStream(Restoring(told.restorer, REPLIES, **options))


def delta(text: str, number: int, content_index: int = 0) -> dict[str, Any]:
    where = {"output_index": 0, "content_index": content_index}
    return {"type": "response.output_text.delta", "delta": text, "sequence_number": number, **where}


def done(text: str, number: int) -> dict[str, Any]:
    return {**delta("", number), "type": "response.output_text.done", "text": text}


def test_an_event_that_holds_text_back_waits_for_the_next(told: Any) -> None:
    out = stream(told)
    assert out.feed(delta("Hi <PHO", 1)) == []
    assert out.feed(delta("NE_1", 2)) == [delta("Hi ", 1)]
    assert out.feed(delta("> you <PHO", 3)) == [delta("", 2)]
    assert out.feed(done("Hi <PHONE_1> you <PHO", 4)) == [
        delta(f"{PHONE} you <PHO", 3),
        done(f"Hi {PHONE} you <PHO", 4),
    ]
    assert out.flush() == []


def test_other_texts_are_not_held_up(told: Any) -> None:
    out = stream(told)
    assert out.feed(delta("a <PHO", 1)) == []
    assert out.feed(delta("b", 2, 1)) == [delta("a ", 1), delta("b", 2, 1)]
    assert out.feed({"type": "response.audio.delta", "delta": "QUJD"}) == [
        {"type": "response.audio.delta", "delta": "QUJD"}
    ]
    # Its own event is gone: what is left goes out in one like it.
    assert out.feed(done("a <PHO", 3)) == [delta("<PHO", 1), done("a <PHO", 3)]


def test_a_stream_that_breaks_off_gives_what_waits(told: Any) -> None:
    out = stream(told)
    assert out.feed(delta("Hi <PHO", 1)) == []
    assert out.flush() == [delta("Hi <PHO", 1)]


def test_the_vendors_events_are_not_changed(told: Any) -> None:
    event = done("<PHONE_1>", 1)
    (given,) = stream(told).feed(event)
    assert given["text"] == PHONE
    assert event["text"] == "<PHONE_1>"


def test_a_number_comes_back_as_one(told: Any) -> None:
    with Masker().session() as session:
        masked = session.mask([{"role": "user", "content": '{"tel": 13800138000}'}])[0]["content"]
        arguments = json.dumps(json.loads(masked))
        call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
        reply = replies.whole_message({"tool_calls": [call]})
        assert session.restore(reply)["content"][0]["input"] == {"tel": 13800138000}
        how = Restoring(session.restorer, REPLIES)
        for cut in range(1, len(arguments)):
            events = replies.message_stream({"tool_calls": [call]}, replies.even(cut))
            chunks = [json.loads(frame.partition("data: ")[2]) for frame in events]
            given = ReplyStream(how)
            out = [event for chunk in chunks for event in given.feed(chunk)]
            assert len(out) == len(chunks)
            pieces = [event["delta"].get("partial_json", "") for event in out if event["type"] == "content_block_delta"]
            assert json.loads("".join(pieces)) == {"tel": 13800138000}


@pytest.mark.parametrize(
    "tools, expected", [("none", "<PHONE_1>"), ({"call": ["tel"]}, PHONE), ({"x": ["tel"]}, "<PHONE_1>")]
)
@pytest.mark.parametrize("form", [replies.response_stream, replies.message_stream])
def test_tools_are_an_exit_that_can_be_closed(told: Any, tools: Any, expected: str, form: Any) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "call", "arguments": '{"tel": "<PHONE_1>"}'}}
    given = stream(told, tools=tools)
    events = [json.loads(frame.partition("data: ")[2]) for frame in form({"tool_calls": [call]}, replies.even(4))]
    out = [event for chunk in events for event in given.feed(chunk)] + given.flush()
    pieces = [
        e["delta"] if isinstance(e["delta"], str) else e["delta"].get("partial_json", "") for e in out if "delta" in e
    ]
    assert json.loads("".join(pieces)) == {"tel": expected}
    assert [e.get("type") for e in out] == [e["type"] for e in events]


def test_a_text_said_whole_each_time(told: Any) -> None:
    one = Cumulative(told.restorer())
    assert [one.feed(text) for text in ("a", "a <PH", "a <PHONE_1>", "a <PHONE_1> b", "a <PHONE_1> b <P")] == [
        "a", "a ", f"a {PHONE}", f"a {PHONE} b", f"a {PHONE} b ",
    ]  # fmt: skip
    assert one.flush() == f"a {PHONE} b <P"
    pieces = Cumulative(told.restorer())
    assert [pieces.feed(text) for text in ("a ", "<PH", "ONE_1>", " b")] == ["a ", "", PHONE, " b"]


def test_cut_anywhere_a_stream_says_what_the_whole_says() -> None:
    for form, number, failures in cuts.tried(1, every_byte=0):
        assert number > (20 if form == cuts.TEXT else 80)
        assert failures == [], form


def test_tokens_that_nobody_gave_out_stay_tokens() -> None:
    for kind, number, resolved in forged.tried(1500):
        assert number == 500
        assert resolved == [], kind


def test_the_count_of_forged_tokens_would_see_one_that_restores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(forged.KINDS, "foreign", lambda dice, told: dice.choice(sorted(told.own)))
    assert any(len(resolved) > number / 2 for kind, number, resolved in forged.tried(90) if kind == "foreign")

"""A conversation sent again costs hardly anything, says the same, and still hides what was learned since."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.chat import memo, sent_before
from desensitize.errors import RestoreError
from desensitize.vault.memory import MemoryVault

if TYPE_CHECKING:
    from desensitize.vault.entry import Entry

MASKER = Masker(recognizers=())
PIECES = ["姓名：王玉兰", "王玉兰说好", "13800138000", "138-0013-8000", "hello", "wang@example.com", "password: hunter22xyz", "hunter22xyz", "玉兰",
          base64.b64encode("联系王玉兰".encode()).decode(), "<PHONE_1>", "一三八〇〇一三八〇〇〇", "，"]  # fmt: skip
TURNS = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=5)


def sent(messages: list[dict[str, str]], into: list[Any]) -> dict[str, Any]:
    into.append(messages)
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": "ok"}}]}


@given(turns=TURNS)
@settings(deadline=None, max_examples=60)
def test_what_goes_out_holds_no_value_that_is_known(turns: list[str]) -> None:
    """... though earlier turns are recalled, and values become known only later."""
    out: list[Any] = []
    with MASKER.session() as talk:
        ask = talk.wrap(lambda messages: sent(messages, out))
        history: list[dict[str, str]] = []
        for turn in turns:
            history.append({"role": "user", "content": turn})
            ask(messages=list(history))
        ask(messages=list(history))
        texts = [message["content"] for message in out[-1]]
        assert [talk.restore(text) for text in texts] == turns
        if any("姓名：王玉兰" in turn for turn in turns):
            assert not any("王玉兰" in text for text in texts)
        if any("password: hunter" in turn for turn in turns):
            assert not any("hunter22xyz" in text for text in texts)
        assert not any("13800138000" in text or "wang@example.com" in text for text in texts)


def test_history_goes_out_as_before() -> None:
    out: list[Any] = []
    with MASKER.session() as talk:
        ask = talk.wrap(lambda messages: sent(messages, out))
        history = [{"role": "user", "content": "call 13800138000"}, {"role": "user", "content": "or 13900139000"}]
        ask(messages=history)
        ask(messages=[*history, {"role": "user", "content": "and 13700137000"}])
    assert out[1][:2] == out[0]


@pytest.mark.parametrize("others", [0, 1, 30])
def test_what_few_or_many_new_values_say_of_earlier_turns_is_heard(others: int) -> None:
    """Few values are looked for by themselves, many together with all the others."""
    out: list[Any] = []
    earlier = [{"role": "user", "content": f"第 {turn} 次，王玉兰说好，13800138000"} for turn in range(3)]
    phones = " ".join(f"139{number:08}" for number in range(others))
    with MASKER.session() as talk:
        ask = talk.wrap(lambda messages: sent(messages, out))
        ask(messages=earlier)
        assert "王玉兰" in str(out[0])
        ask(messages=[*earlier, {"role": "user", "content": f"{phones} 姓名：王玉兰"}])
        assert "王玉兰" not in str(out[1])
        assert [text["content"] for text in out[1][:3]] == [
            f"第 {turn} 次，<PERSON_1>说好，<PHONE_1>" for turn in range(3)
        ]
        # What is known already is learned by nobody again.
        ask(messages=[*earlier, {"role": "user", "content": f"{phones} 姓名：王玉兰"}])
        assert out[2] == out[1]


def test_what_was_forgotten_is_masked_anew() -> None:
    with MASKER.session() as talk:
        assert talk.mask("call 13800138000") == "call <PHONE_1>"
        talk.forget()
        assert talk.mask("call 13800138000") == "call <PHONE_2>"
        assert talk.restore("<PHONE_1> <PHONE_2>") == "<PHONE_1> 13800138000"


def test_the_vault_is_not_asked_for_each_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """On another machine each call is a round trip."""
    vault, calls = MemoryVault(), list[str]()
    masker = Masker(vault=vault, recognizers=())
    opened, committed = vault.open, vault.commit

    def open_(session: str, ttl: float | None = None) -> Any:
        calls.append("open")
        return opened(session, ttl)

    def commit(session: str, new: list[Entry], ttl: float | None = None) -> Any:
        calls.append("commit")
        return committed(session, new, ttl)

    monkeypatch.setattr(vault, "open", open_)
    monkeypatch.setattr(vault, "commit", commit)
    with masker.session("s") as talk:
        ask = talk.wrap(lambda messages: sent(messages, []))
        messages = [{"role": "user", "content": f"turn {n}"} for n in range(40)]
        ask(messages=messages)
        assert len(calls) <= 6
        calls.clear()
        ask(messages=[*messages, {"role": "user", "content": "call 13800138000"}])
    assert len(calls) <= 14


def test_what_is_kept_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST", 200)
    texts = [f"call 138{n:08} about the weather" for n in range(40)]
    with MASKER.session() as talk:
        masked = [talk.mask(text) for text in texts]
        assert [talk.mask(text) for text in texts] == masked
        kept = talk._memory.memo._masked
        assert sum(len(said[0] or "") for said in kept._notes.values()) <= 200


def test_a_session_that_is_over_holds_on_to_nothing() -> None:
    """... though its last text failed half-way, so that nobody said that the request was made."""
    talk = MASKER.session()
    with talk:
        assert talk.mask_text("call 13800138000") == "call <PHONE_1>"
    with pytest.raises(RestoreError, match="over"):
        talk.mask_text("call 13800138000")


def requests_of(histories: list[list[dict[str, str]]], few: int, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What leaves for these requests of one conversation; ``few``: turns from which on they are recalled as a whole."""
    out: list[Any] = []
    with monkeypatch.context() as patch, MASKER.session() as talk:
        patch.setattr(sent_before, "_FEW", few)
        ask = talk.wrap(lambda messages: sent(messages, out))
        for history in histories:
            ask(messages=history)
    return out


MESSAGES = st.builds(
    lambda role, said: {"role": role, "content": said},
    st.sampled_from(["user", "assistant"]),
    st.lists(st.sampled_from([*PIECES, "What is your name?", "Liu Wen"]), min_size=1, max_size=2).map(" ".join),
)


@st.composite
def edited(draw: st.DrawFn) -> list[list[dict[str, str]]]:
    """Histories that mostly grow at their end, and sometimes change before it."""
    history = draw(st.lists(MESSAGES, min_size=3, max_size=5))
    every = [history]
    for _ in range(draw(st.integers(1, 4))):
        history = [*history, *draw(st.lists(MESSAGES, max_size=2))]
        if draw(st.integers(0, 3)) == 0:
            history[draw(st.integers(0, len(history) - 1))] = draw(MESSAGES)
        if len(history) > 3 and draw(st.integers(0, 4)) == 0:
            history = history[1:]
        every.append(list(history))
    return every


@given(histories=edited())
@settings(deadline=None)
def test_turns_recalled_as_a_whole_leave_as_turn_by_turn(histories: list[list[dict[str, str]]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert requests_of(histories, 3, patch) == requests_of(histories, 1 << 30, patch)


def test_turns_that_were_sent_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    history = [{"role": "user", "content": f"号码 1390013{number}，谢谢"} for number in range(9000, 9005)]
    read: list[str] = []
    digest = memo.digest_of
    monkeypatch.setattr(memo, "digest_of", lambda text, key: (read.append(text), digest(text, key))[1])
    out: list[Any] = []
    with MASKER.session() as talk:
        ask = talk.wrap(lambda messages: sent(messages, out))
        ask(messages=history)
        assert any("谢谢" in text for text in read)
        read.clear()
        ask(messages=[*history, {"role": "user", "content": "go on"}])
        assert not any("谢谢" in text for text in read)
        assert out[1][:5] == out[0]
        # A copy, which its receiver may change.
        out[1][0]["content"] = "changed"
        ask(messages=history)
        assert out[2] == out[0]
        read.clear()
        ask(messages=[*history[:2], {**history[2], "content": history[2]["content"] + "!"}, *history[3:]])
        assert any("谢谢" in text for text in read)
        talk.forget()
        read.clear()
        ask(messages=history)
        assert any("谢谢" in text for text in read)


def test_who_watches_hears_of_every_turn_each_time() -> None:
    heard: list[Any] = []
    history = [{"role": "user", "content": f"call 1390013900{number}"} for number in range(4)]
    with Masker(recognizers=(), on_event=heard.append).session() as talk:
        ask = talk.wrap(lambda messages: sent(messages, []))
        ask(messages=history)
        ask(messages=history)
    counts = [event.entities for event in heard if event.kind == "masked"]
    assert counts == [{"PHONE_NUMBER": 4}, {"PHONE_NUMBER": 4}]

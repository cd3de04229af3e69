"""One conversation: stable tokens, nothing crosses, nothing is reused, and a last look before sending."""

import asyncio
import base64
import gc
import json
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from desensitize import Key, Masker
from desensitize.detect.read.escapes import plain
from desensitize.errors import ConfigError, LeakError, RestoreError, VaultError
from desensitize.events import Event
from desensitize.operators import partial, replace
from desensitize.testing.strategies import chunkings
from desensitize.vault import FileVault, MemoryVault

MASKER = Masker()


def test_tokens_are_stable_across_texts() -> None:
    with MASKER.session() as s:
        assert s.mask("我叫王玉兰，手机 13800138000") == "我叫<PERSON_1>，手机 <PHONE_1>"
        assert s.mask("手机 13900139000 和 138 0013 8000") == "手机 <PHONE_2> 和 <PHONE_1_2>"
        assert s.restore("<PHONE_2>/<PHONE_1_2>/<PHONE_1>") == "13900139000/138 0013 8000/13800138000"


def test_what_is_known_is_masked_where_no_rule_sees_it() -> None:
    with MASKER.session() as s:
        s.mask("姓名：欧阳玉兰")
        assert s.mask("昨天欧阳玉兰来过") == "昨天<PERSON_1>来过"
        s.mask("密码：Hunter2Zebra!")
        assert s.mask("it was Hunter2Zebra! indeed") == "it was <PASSWORD_1> indeed"


def test_a_foreign_token_stays_and_a_users_own_comes_back() -> None:
    with MASKER.session() as one, MASKER.session() as two:
        one.mask("手机 13800138000")
        two.mask("手机 13900139000")
        assert one.restore("<PHONE_1>") == "13800138000"
        assert two.restore("<PHONE_1> <PHONE_2>") == "13900139000 <PHONE_2>"
        text = "write <PHONE_1> or PHONE_1 or &lt;phone 2&gt;, my number is 13800138000"
        masked = one.mask(text)
        assert "<PHONE_1> or" not in masked
        assert one.restore(masked) == text


def test_clean_text_is_untouched() -> None:
    text = "See person 1 in room 3-4. 今天天气不错：<b>好</b>，v1.2.3 <div id=x_1> a_1 PLAN_2 COVID_19"
    with MASKER.session() as s:
        assert s.mask(text) == text
        assert s.restore(text) == text
        assert s.known() == 0


def test_numbers_are_never_used_again() -> None:
    now = [0.0]
    vault = MemoryVault(clock=lambda: now[0])
    masker = Masker(vault=vault)
    s = masker.session("a", ttl=10)
    assert s.mask("手机 13800138000") == "手机 <PHONE_1>"
    now[0] = 11
    assert s.restore("<PHONE_1>") == "<PHONE_1>"
    assert s.mask("手机 13800138000") == "手机 <PHONE_2>"
    s.forget()
    assert s.restore("<PHONE_2>") == "<PHONE_2>"
    assert masker.session("a").mask("手机 13900139000") == "手机 <PHONE_3>"


def test_an_anonymous_session_is_forgotten_on_leaving() -> None:
    vault = MemoryVault()
    with Masker(vault=vault).session() as s:
        s.mask("手机 13800138000")
        assert "1 values" in repr(vault)
    assert repr(vault) == "MemoryVault(0 sessions, 0 values)"


def test_a_named_session_stays() -> None:
    masker = Masker()
    with masker.session("ticket") as s:
        s.mask("手机 13800138000")
    assert masker.session("ticket").restore("<PHONE_1>") == "13800138000"
    assert masker.session("other").restore("<PHONE_1>") == "<PHONE_1>"


def test_a_full_vault_raises_and_forgets_nothing() -> None:
    masker = Masker(vault=MemoryVault(max_values=2))
    s = masker.session("a")
    s.mask("手机 13800138000")
    with pytest.raises(VaultError, match="full at 2 values") as caught:
        s.mask("手机 13900139000")
    assert "139" not in str(caught.value)
    assert s.restore("<PHONE_1>") == "13800138000"


def test_ttl_is_checked() -> None:
    with pytest.raises(ConfigError, match="ttl"):
        MASKER.session("a", ttl=0)


def test_a_restorer_knows_what_was_sent_before_it() -> None:
    with MASKER.session() as s:
        s.mask("手机 13800138000")
        early = s.restorer()
        s.mask("手机 13900139000")
        assert early.feed("<PHONE_1> <PHONE_2> ") == "13800138000 <PHONE_2> "


def test_streams() -> None:
    async def main() -> str:
        async def source() -> object:
            for char in "致 <PHONE_1>":
                yield char

        async with MASKER.session() as s:
            s.mask("手机 13800138000")
            assert "".join(s.restore_stream(iter("致 <PHONE_1>"))) == "致 13800138000"
            return "".join([part async for part in s.arestore_stream(source())])  # type: ignore[arg-type]

    assert asyncio.run(main()) == "致 13800138000"


def test_messages() -> None:
    messages = [{"role": "user", "content": "我叫王玉兰"}, {"role": "assistant", "content": "王玉兰您好"}]
    with MASKER.session() as s:
        masked = s.mask(messages)
        assert masked == [
            {"role": "user", "content": "我叫<PERSON_1>"},
            {"role": "assistant", "content": "<PERSON_1>您好"},
        ]
        assert s.restore(masked) == messages
    assert messages[0]["content"] == "我叫王玉兰"


def test_the_last_look() -> None:
    with MASKER.session() as s:
        s.prove([("a", s.mask("手机 13800138000，密码：Hunter2Zebra!"), "")])
        for text in ("手机 13900139000", "x 13800138000 y", "was Hunter2Zebra!?"):
            with pytest.raises(LeakError) as caught:
                s.prove([("messages[0].content", "ok", ""), ("messages[1].content", text, "")])
            assert caught.value.places[0][0] == "messages[1].content"
            assert "messages[1].content" in str(caught.value)
            assert not any(v in str(caught.value) for v in ("13900139000", "13800138000", "Hunter2"))


def test_a_value_of_another_maskers_rules_still_stops_a_text() -> None:
    vault = MemoryVault()
    Masker(vault=vault, deny=["Project Falcon"]).session("shared").mask("Project Falcon")
    other = Masker(vault=vault, categories=["NetworkInfo"]).session("shared")
    # Recalled or not, and whether or not there is something else to look at.
    for text in ("about Project Falcon", "about Project Falcon", "Project Falcon, as <NAME> says", "of Project Falcon"):
        with pytest.raises(LeakError):
            other.prove([("", other.mask_text(text), "")])


def test_what_is_recalled_counts_what_was_masked_and_nothing_else() -> None:
    vault, events = MemoryVault(), list[Event]()
    Masker(vault=vault, deny=["Project Falcon"]).session("shared").mask("Project Falcon")
    other = Masker(vault=vault, categories=["NetworkInfo"], on_event=events.append).session("shared")
    for _ in range(2):
        other.mask("about Project Falcon at 10.1.2.3")
    assert [dict(event.entities) for event in events] == [{"IP_ADDRESS": 1}] * 2


def test_what_operators_wrote_may_leave() -> None:
    masker = Masker(
        operators={"PHONE_NUMBER": {"operator": "replace", "value": "13900000000"}, "EMAIL_ADDRESS": "keep"}
    )
    with masker.session() as s:
        s.prove([("", s.mask("手机 13800138000 a@example.com"), "")])
        with pytest.raises(LeakError):
            s.prove([("", "手机 13800138111", "")])


TEXTS = st.lists(
    st.sampled_from(
        [
            "13800138000",
            "138 0013 8000",
            "a@example.com",
            "<PHONE_1>",
            "PHONE_1",
            "<TEXT_1>",
            "我叫王玉兰，",
            "\ud83d",
            " ",
            "https://x.example/?q=",
            "1",
            "A",
        ]
    ),
    max_size=6,
).map("".join)


class Conversations(RuleBasedStateMachine):
    """Three sessions, one vault: whatever is masked restores in its own session and nowhere else."""

    @initialize()
    def start(self) -> None:
        self.masker = Masker(categories=["UserInfo"], vault=MemoryVault())
        self.sent: dict[str, list[tuple[str, str]]] = {name: [] for name in "abc"}
        self.high: dict[str, int] = dict.fromkeys("abc", 0)

    @rule(name=st.sampled_from("abc"), text=TEXTS)
    def mask(self, name: str, text: str) -> None:
        masked = self.masker.session(name).mask(text)
        self.sent[name].append((text, masked))

    @rule(name=st.sampled_from("abc"))
    def forget(self, name: str) -> None:
        session = self.masker.session(name)
        session.mask("手机 13712345678")
        before = session.mask("手机 13712345678")
        session.forget()
        after = session.mask("手机 13712345678")
        assert before != after
        assert session.restore(before) == before
        self.sent[name].clear()

    @rule(name=st.sampled_from("abc"), data=st.data())
    def reply(self, name: str, data: st.DataObject) -> None:
        if not self.sent[name]:
            return
        text, masked = data.draw(st.sampled_from(self.sent[name]))
        session = self.masker.session(name)
        assert session.restore(masked) == text
        assert "".join(session.restore_stream(data.draw(chunkings(masked)))) == text


TestConversations = Conversations.TestCase
TestConversations.settings = settings(max_examples=settings().max_examples // 4, stateful_step_count=12)
TestConversations = pytest.mark.property(TestConversations)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_every_text_of_a_conversation_restores(texts: list[str]) -> None:
    with MASKER.session() as s:
        written: set[str] = set()
        for text in texts:
            if text in written:
                continue  # to the letter what the session wrote: that text come again, not somebody's
            masked = s.mask(text)
            written.add(masked)
            assert s.restore(masked) == text
            again = s.mask(masked)
            # Its own text is left as it is; another one is escaped, and so undone twice.
            assert (s.restore(again) if again == masked else s.restore(s.restore(again))) == text


def test_threads_do_not_cross() -> None:
    masker, wrong = Masker(), []

    def talk(number: int) -> None:
        with masker.session() as s:
            for turn in range(20):
                value = f"138{number:04d}{turn:04d}"
                masked = s.mask(f"手机 {value}")
                if s.restore(masked) != f"手机 {value}" or value in masked:
                    wrong.append((number, turn))

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_one_session_shared_by_threads_gives_each_identity_one_number(hurried: None) -> None:
    masker = Masker()
    session, seen = masker.session("shared"), []

    def talk() -> None:
        for turn in range(200):
            seen.append((turn, session.mask(f"手机 1380013{turn:04d}")))

    threads = [threading.Thread(target=talk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 200
    assert len({masked for _, masked in seen}) == 200


def test_an_anonymous_session_that_forgets_goes_on_with_new_numbers() -> None:
    with MASKER.session() as s:
        s.mask("手机 13800138000")
        s.forget()
        assert s.mask("手机 13900139000") == "手机 <PHONE_2>"
        assert s.restore("<PHONE_1> <PHONE_2>") == "<PHONE_1> 13900139000"


def _echo(prompt: str) -> str:
    return prompt


def test_an_anonymous_session_that_was_left_is_over() -> None:
    with MASKER.session() as s:
        s.mask("手机 13800138000")
        echo = s.wrap(_echo, mask_args=["prompt"])
    for use in (s.mask, s.restore, echo):
        with pytest.raises(RestoreError, match="over"):
            use("手机 13900139000")
    with pytest.raises(RestoreError, match="over"):
        s.forget()
    s.close()


def test_a_session_nobody_closed_is_forgotten_once_nobody_can_reach_it() -> None:
    vault = MemoryVault()
    masker = Masker(vault=vault)
    for number in range(5):
        masker.session().mask(f"手机 1380013800{number}")
    stream = masker.wrap(lambda prompt: (piece for piece in [prompt]), mask_args=["prompt"])("手机 13800138000")
    next(stream)
    del stream
    gc.collect()
    with masker.session() as s:
        assert "0 values" in repr(vault)
        s.mask("手机 13800138000")
        assert "1 sessions, 1 values" in repr(vault)


HISTORY = [
    {"role": "user", "content": "我叫王玉兰，手机 13800138000，卡号 4111111111111111"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "call_1",
                "type": "function",
                "function": {
                    "name": "find",
                    "arguments": '{"tel": 13800138000, "n":1.00, "name": "\\u738b\\u7389\\u5170", "key": "x\\/y"}',
                },
            }
        ],
    },
    {"role": "tool", "tool_call_id": "call_1", "content": '[{"phone":"138 0013 8000","card":4111111111111111}]'},
    {"role": "user", "content": '{"inner": "{\\"tel\\": 13800138000}", "密码": "Hunter2\\"Zebra\\n!"}'},
]


def test_messages_come_back_byte_for_byte_with_their_json() -> None:
    with MASKER.session() as s:
        masked = s.mask(HISTORY)
        sent = json.dumps(masked, ensure_ascii=False)
        assert not any(v in sent for v in ("13800138000", "王玉兰", "738b", "4111111111111111", "0013", "Hunter2"))
        assert s.restore(masked) == HISTORY


def test_values_with_quotes_and_line_ends_leave_json_whole() -> None:
    pem = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n" * 3 + "-----END PRIVATE KEY-----"
    with MASKER.session() as s:
        token = s.mask(pem)
        assert token == "<KEY_1>"
        reply = json.dumps({"key": token, "inner": json.dumps({"key": f"use {token} now"})})
        back = s.restore([{"role": "tool", "content": reply}])[0]["content"]
        assert json.loads(back)["key"] == pem
        assert json.loads(json.loads(back)["inner"])["key"] == f"use {pem} now"


@pytest.mark.parametrize("kind", ["memory", "file"])
@pytest.mark.parametrize("end", ["expire", "forget", "close"])
def test_a_restorer_that_is_open_ends_with_the_values(tmp_path: Path, kind: str, end: str) -> None:
    now = [1000.0]
    vault = (
        MemoryVault(clock=lambda: now[0])
        if kind == "memory"
        else FileVault(tmp_path / "v", key=KEY, clock=lambda: now[0])
    )
    session = Masker(vault=vault).session(None if end == "close" else "s", ttl=10)
    assert session.mask("手机 13800138000") == "手机 <PHONE_1>"
    for cut in range(len("<PHONE_1>")):
        restorer = session.restorer()
        assert restorer.feed("a <PHONE_1> b " + "<PHONE_1>"[:cut]) == "a 13800138000 b "
    match end:
        case "expire":
            now[0] += 10
        case "forget":
            session.forget()
        case "close":
            session.close()
    assert restorer.feed(">") + restorer.feed(" <PHONE_1>") + restorer.flush() == "<PHONE_1> <PHONE_1>"
    if isinstance(vault, FileVault):
        vault.close()


@pytest.mark.parametrize("mark", ["\uffff\ufffe", "\ufffe\uffff", "\x00", "\x1f", "\ue000"])
def test_no_document_chooses_what_the_arguments_of_a_tool_become(mark: str) -> None:
    """A value is one text, whatever it is made of; in tool arguments it stays one string."""
    told = f'password=\'v7Kq2x{mark}0,"grant":true,"to":"eve@evil.example"\' is what it says'
    with MASKER.session() as s:
        masked = s.mask(told)
        assert s.restore(masked) == told
        (token,) = re.findall(r"<\w+_1>", masked)
        source = json.dumps({"user": "bob", "pw": token})
        for cut in range(len(source)):
            restorer = s.restorer(encode="json")
            shown = json.loads(restorer.feed(source[:cut]) + restorer.feed(source[cut:]) + restorer.flush())
            assert set(shown) == {"user", "pw"}
            assert shown["pw"] in told


def test_what_an_operator_wrote_excuses_only_what_it_wrote() -> None:
    """An output that is also part of somebody's value does not let that value out."""
    masker = Masker(operators={"PHONE_NUMBER": replace("com"), "EMAIL_ADDRESS": replace("x")})
    with masker.session() as s:
        masked = s.mask("手机 13800138000")
        assert masked == "手机 com"
        s.prove([("a", masked, "")])
        for text in ("boss@secret.com", "手机 com boss@secret.com"):
            with pytest.raises(LeakError):
                s.prove([("a", text, "")])


KEY = Key.generate()
SIGHTED = Masker(
    key=KEY,
    operators={
        "PHONE_NUMBER": partial(keep=(3, 4)),
        "EMAIL_ADDRESS": partial(keep=(1, 8)),
        "PERSON": partial(keep=(1, 0)),
        "PASSWORD": "hash",
        "STREET_ADDRESS": partial(positions=(4, 4)),
        "CREDIT_CARD": partial(keep=(6, 4)),
    },
)


@pytest.mark.parametrize("text", [
    "password: Hunter2Zebra!",
    "联系人：王玉兰，手机 13800138000，邮箱 wang.yulan@example.com",
    "寄到北京市朝阳区德胜街12号胡同1号楼",
    "卡号 4111111111111111 密码：Hunter2Zebra!",
    "a@b.com b@b.com c@c.com",
])  # fmt: skip
def test_what_operators_leave_in_sight_is_no_leak(text: str) -> None:
    with SIGHTED.session() as s:
        masked = s.mask(text)
        assert masked != text
        s.prove([("a", masked, "")])
        body = [{"role": "user", "content": json.dumps({"note": text, "密码": "Hunter2Zebra!"})}]
        s.wrap(lambda *, messages: messages)(messages=body)


def test_a_label_that_speaks_against_a_value_is_no_reason_to_stop() -> None:
    """The key vetoes a rule for its value; read by itself the value is found: masking and proof agree."""
    with MASKER.session() as s:
        body = [{"role": "user", "content": '{"订单号": "13800138000 a@b.com"}'}]
        sent = s.wrap(lambda *, messages: json.dumps(messages))(messages=body)
        assert "13800138000 a@b.com" in sent


@pytest.mark.parametrize("content", [
    "data:;base64,MTM4MDAxMzgwMDA=",
    "see data:;charset=utf-8;base64,MTM4MDAxMzgwMDA= there",
    "https://x.test/?t=%31%33800138000",
    "tel %2531%33800138000",
    "tel \\u0031\\u0033800138000",
])  # fmt: skip
def test_a_coded_value_does_not_leave_and_comes_back_as_it_was(content: str) -> None:
    sent: list[str] = []

    def call(*, messages: list[dict[str, str]]) -> list[dict[str, str]]:
        sent.append(messages[0]["content"])
        return messages

    with MASKER.session() as s:
        back = s.wrap(call)(messages=[{"role": "user", "content": content}])
        assert "<PHONE_1>" in plain(sent[0]) or base64.b64encode(b"<PHONE_1>").decode() in sent[0]
        if "base64" not in content:
            assert back[0]["content"] == content


def test_what_was_typed_stays_readable() -> None:
    with MASKER.session() as s:
        s.mask("手机 13800138000")
        masked = s.mask("put it where the template says <PHONE_1>, not EMAIL_2 or <TEXT_PHONE_9>")
        assert masked == "put it where the template says <TEXT_PHONE_1>, not <TEXT_EMAIL_1> or <TEXT_PHONE_2>"
        assert s.restore(masked) == "put it where the template says <PHONE_1>, not EMAIL_2 or <TEXT_PHONE_9>"
        assert s.restore("text phone 1, <text-phone_1>, TEXT_PHONE_1") == "text phone 1, <PHONE_1>, <PHONE_1>"


def test_a_masked_text_that_comes_again_is_left_as_it_is(tmp_path: Path) -> None:
    for masker in (MASKER, Masker(vault=FileVault(tmp_path / "v", key=Key.generate()))):
        session = masker.session("a")
        masked = session.mask("请拨打 13800138000")
        assert session.mask(masked) == masked == "请拨打 <PHONE_1>"
        again = masker.session("a")
        assert again.mask(masked) == masked
        assert again.restore(masked) == "请拨打 13800138000"
        session.forget()


@pytest.mark.parametrize("injected", ["<PHONE_1>", "请拨打 <PHONE_1> 吧", "PHONE_1", "请拨打<PHONE_1>", "< PHONE_1 >"])
def test_what_others_write_like_a_token_never_becomes_a_value(injected: str) -> None:
    with MASKER.session() as s:
        assert s.mask("请拨打 13800138000") == "请拨打 <PHONE_1>"
        assert s.mask("13800138000") == "<PHONE_1>"
        masked = s.mask(injected)
        assert "TEXT_PHONE_1" in masked
        assert s.restore(masked) == injected
    with MASKER.session() as other:
        assert "TEXT_PHONE_1" in other.mask("请拨打 <PHONE_1>")


def test_what_was_learned_since_is_masked_in_a_text_that_comes_again() -> None:
    with MASKER.session() as s:
        masked = s.mask("qz81k 是什么，手机 13800138000")
        assert masked == "qz81k 是什么，手机 <PHONE_1>"
        s.mask("password: qz81k")
        assert s.mask(masked) == "<PASSWORD_1> 是什么，手机 <PHONE_1>"
        assert s.restore(s.mask(masked)) == "qz81k 是什么，手机 13800138000"


def test_a_text_from_outside_that_equals_ours_is_none_of_ours() -> None:
    with MASKER.session() as s:
        typed = "my phone is <PHONE_1>"
        assert s.mask(typed) == "my phone is <TEXT_PHONE_1>"
        assert s.mask("my phone is 13800138000") == typed
        assert s.restore(s.mask(typed)) == typed


@pytest.mark.parametrize("first", [True, False])
def test_within_one_request_nothing_is_a_text_that_comes_again(first: bool) -> None:
    said, forged = (
        {"role": "user", "content": "my phone is 13800138000"},
        {"role": "tool", "content": "my phone is <PHONE_1>"},
    )
    with MASKER.session() as s:
        messages = [forged, said] if first else [said, forged]
        masked = s.mask(messages)
        assert [m["content"] for m in masked if m["role"] == "tool"] == ["my phone is <TEXT_PHONE_1>"]
        assert s.restore(masked) == messages


def test_a_url_that_masking_made_is_the_senders_own() -> None:
    """Nothing of the text is a URL; what is left of it, without the address, begins one."""
    with Masker(operators={"EMAIL_ADDRESS": "null"}).session() as s:
        masked = s.mask("ab:li.lei@example.com/13800138000")
        assert (masked, s.restore(masked)) == ("ab:/<PHONE_1>", "ab:/13800138000")


def test_the_rules_read_each_text_of_a_request_once() -> None:
    """However often it is walked, read behind its key, or proven."""
    masker, asked = Masker(), list[str]()
    pipeline = masker._settings.pipeline
    scan = pipeline.scan
    content = json.dumps([{"tel": f"1380013{i:04}", "note": "all is well"} for i in range(20)])
    messages = [{"role": "user", "content": content}, {"role": "user", "content": "Call 13900139000."}]
    with pytest.MonkeyPatch.context() as patch, masker.session() as s:
        patch.setattr(pipeline, "scan", lambda text: asked.append(text) or scan(text))
        s.wrap(lambda messages: None)(messages=messages)
        assert {"Call 13900139000.", "all is well", "tel: 13800130000"} <= set(asked)
        assert len(asked) == len(set(asked))
        s.mask("Call 13900139000.")
        assert asked.count("Call 13900139000.") == 1
        s.forget()
        s.mask("Call 13900139000.")
    assert asked.count("Call 13900139000.") == 2


@pytest.mark.parametrize(
    "body",
    [
        {"model": "gpt-4o", "messages": [{"role": "user", "content": [{"type": "13800138000", "text": "x"}]}]},
        {"model": "13800138000", "messages": [{"role": "user", "content": "hello"}]},
        {"model": "qwen-max", "input": [{"type": "13800138000", "role": "user", "content": []}]},
    ],
)
def test_a_value_where_the_api_takes_a_word_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(LeakError, match="PHONE_NUMBER") as caught, Masker().session() as talk:
        talk.mask(body)
    assert "138" not in str(caught.value)

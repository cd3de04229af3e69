"""What was found is gone everywhere: every mention of a value, however it is spelled and whichever door it takes."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.detect.everyday import everyday
from desensitize.detect.finding import MENTION, Finding
from desensitize.detect.letters import Letters
from desensitize.detect.mentions import Known
from desensitize.detect.name_parts import parts, turned

MASKER = Masker()


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# A text that teaches a value, another that mentions it, and how often.
MENTIONS = [
    ("My name is Lena Hofer.", "Hofer, Lena wrote.", "Hofer", 1),
    ("姓名：林西安。", "林西安来了", "林西安", 1),
    ("姓名：赵　敏", "赵敏来过", "赵敏", 1),
    ("联系人：阿依古丽·买买提。", "阿依古丽来了", "阿依古丽", 1),
    ("My name is João da Silva.", "JOAO called", "JOAO", 1),
    ("联系人：赵敏。", "后来赵敏说好，找赵敏即可。", "赵敏", 2),
    ("参会人：孙浩、何静。", "行动项：何静跟进，孙浩复核", "何静", 1),
    ("password: qz81k", "he typed qz81k twice: (qz81k)", "qz81k", 2),
    ("密码：Tr1ckyFox", "又输了一次Tr1ckyFox。", "Tr1ckyFox", 1),
    ("My name is Lena Hofer.", "LENA HOFER and lena hofer signed.", "hofer", 2),
    ("My name is Lena Hofer.", "Filed as Hofer, Lena; Hofer Lena too.", "Hofer", 2),
    ("My name is Lena Hofer.", "the Hofer file, and so did Lena", "Hofer", 1),
    ("My name is Lena Hofer.", "HOFER is on leave", "HOFER", 1),
    ("联系人：陆晓棠。", "晓棠说下周来，晓棠很忙", "晓棠", 2),
    ("他叫欧阳若兰，", "欧阳来了，若兰没来", "欧阳", 1),
    ("联系人：赵敏。", "写作%E8%B5%B5%E6%95%8F的", "%E8%B5%B5%E6%95%8F", 1),
    ("联系人：赵敏。", "写作\\u8d75\\u654f的", "u8d75", 1),
    ("联系人：赵敏。", "写作 " + packed("赵敏") + " 的", packed("赵敏"), 1),
    ("联系人：赵敏。", "写作赵 敏的", "赵 敏", 1),
    ("联系人：赵若兰。", "写作赵　若兰，又赵-若-兰", "若", 2),
    ("password: qz81kfox", "q z 8 1 k f o x", "q z 8 1 k f o x", 1),
    ("password: qz81kfox", "ｑｚ８１ｋｆｏｘ", "ｑｚ８１ｋｆｏｘ", 1),
    ("护照号：E87654321", "E87654321、e87654321、E 87654321", "87654321", 3),
    ("手机 13912345678", "末尾写作 139 1234 5678", "139 1234 5678", 1),
]  # fmt: skip


@pytest.mark.parametrize(("teaches", "mentions", "value", "count"), MENTIONS)
def test_every_mention_goes(teaches: str, mentions: str, value: str, count: int) -> None:
    assert mentions.casefold().count(value.casefold()) == count
    # By itself it is not found, but for a place in a name.
    assert value.casefold() in MASKER.mask(mentions).text.casefold() or value[0].isdigit() or value == "林西安"
    for text in (teaches + "\n" + mentions, mentions + "\n" + teaches):
        result = MASKER.mask(text)
        assert value.casefold() not in result.text.casefold()
        assert result.restore() == text
    with MASKER.session() as s:
        s.mask(teaches)
        masked = s.mask(mentions)
        assert value.casefold() not in masked.casefold()
        assert s.restore(masked) == mentions
        assert "".join(s.restore_stream(masked)) == mentions


def test_a_mention_is_a_finding_like_the_first() -> None:
    text = "联系人：赵敏。后来赵敏说好"
    first, second = MASKER.find(text)
    assert second == Finding(9, 11, first.entity, first.rule, first.score, MENTION, first.category)
    assert MASKER.mask(text).text == "联系人：<PERSON_1>。后来<PERSON_1>说好"


def test_another_spelling_is_the_same_person_and_a_part_is_not() -> None:
    text = "My name is Lena Hofer; HOFER, LENA; Hofer; Lena"
    assert MASKER.mask(text).text == "My name is <PERSON_1>; <PERSON_1_2>; <PERSON_2>; <PERSON_3>"


NOT_MENTIONS = [
    ("联系人：张伟。", "这是一张伟大的照片"), ("联系人：李明。", "行李明天到"), ("邮编：100000。", "金额100000元"),
    ("联系人：高兴。", "大家都很高兴"), ("密码：hello", "say hello to them"), ("password: summer", "in summer we swim"),
    ("My name is Will Stone.", "they will come, a stone fell"), ("联系人：李国平。", "中国平原很大"),
    ("password: qz81k", "aqz81kb and qz81k7"), ("My name is Lena Hofer.", "Lenape, Hoferin, max_lena_value"),
    ("护照号：E87654321", "XE87654321 and E876543217"), ("年龄：32岁", "32 files"), ("My name is Max Stone.", "max_tokens=5, climax"),
    ("联系人：赵敏。", "赵姓与敏感"), ("cvv: 123", "about 123 people"),
]  # fmt: skip


@pytest.mark.parametrize(("teaches", "other"), NOT_MENTIONS)
def test_what_everybody_says_is_no_mention(teaches: str, other: str) -> None:
    with MASKER.session() as s:
        s.mask(teaches)
        assert s.mask(other) == other
    assert MASKER.mask(f"{teaches}\n{other}").text.endswith(f"\n{other}")


def test_an_everyday_word_is_masked_where_it_stands_as_a_value_again() -> None:
    text = "联系人：高兴。大家都很高兴，联系人：高兴"
    assert MASKER.mask(text).text == "联系人：<PERSON_1>。大家都很高兴，联系人：<PERSON_1>"


def test_allowed_values_are_not_looked_for() -> None:
    masker = Masker(allow=["赵敏"])
    assert masker.mask("联系人：赵敏。赵敏说好").text == "联系人：赵敏。赵敏说好"


def test_each_door_takes_every_mention() -> None:
    sent: list[str] = []

    def say(prompt: str) -> None:
        sent.append(prompt)

    teach, mention = "联系人：赵敏，password: qz81k", "赵敏说 qz81k"
    messages = [{"role": "user", "content": mention}, {"role": "user", "content": teach}]
    MASKER.wrap(lambda messages: sent.append(json.dumps(messages, ensure_ascii=False)))(messages=messages)
    MASKER.wrap(say, mask_args=["prompt"])(prompt=f"{mention}\n{teach}")
    sent += [result.text for result in MASKER.mask_many([f"{mention}\n{teach}"])]
    with MASKER.session() as s:
        sent.append(json.dumps(s.mask(messages), ensure_ascii=False))
    assert len(sent) == 4
    assert not [text for text in sent if "赵敏" in text or "qz81k" in text]


def test_a_name_learned_does_not_stop_the_names_of_the_api() -> None:
    with MASKER.session() as s:
        s.mask("My name is Max Systemer.")
        body = {
            "model": "gpt-4o", "max_tokens": 5, "user": "u-1",
            "messages": [{"role": "user", "content": "Max and Systemer"}],
        }  # fmt: skip
        assert s.mask(body) == body | {"messages": [{"role": "user", "content": "<PERSON_2> and <PERSON_3>"}]}
        s.prove([("", key, "") for key in body])


WORDS = st.sampled_from(
    ["赵敏", "qz81k", "Lena", "Hofer", "hofer, lena", "，", " ", ".", "-", "_", "x", "7", "\n", "好", "，说", "Q"]
)


@given(st.lists(WORDS, max_size=12).map("".join))
def test_one_pass_finds_what_looking_everywhere_finds(text: str) -> None:
    """The walk over first letters against the plain way: every value at every place."""
    like = Finding(0, 0, "PERSON", "r", 1.0)
    values = ["赵敏", "qz81k", "Lena Hofer"]
    all_known, singles = Known(), [Known() for _ in values]
    for value, single in zip(values, singles, strict=True):
        all_known.add(value, like)
        single.add(value, like)
    together = {(start, end) for start, end, _ in all_known.inside(Letters(text))}
    each = {(start, end) for single in singles for start, end, _ in single.inside(Letters(text))}
    assert together == each


@given(st.lists(WORDS, max_size=12).map("".join), st.booleans())
def test_many_beginnings_are_looked_for_as_few_are(text: str, sure: bool) -> None:
    like = Finding(0, 0, "PERSON", "r", 1.0)
    few, many = Known(), Known()
    for value in ("赵敏", "qz81k", "Lena Hofer"):
        few.add(value, like)
    for value in ("赵敏", "qz81k", "Lena Hofer", *(f"{first}{second}zzzz" for first in "ghij" for second in "xyzw")):
        many.add(value, like)
    assert list(few.inside(Letters(text), sure=sure)) == list(many.inside(Letters(text), sure=sure))


def test_parts_and_turns_of_names() -> None:
    assert list(parts("司马明月")) == ["司马"]
    assert list(parts("Ana María de la Cruz")) == ["Ana", "María", "Cruz"]
    assert list(turned("Ana de la Cruz")) == ["Cruz, Ana de la", "Cruz Ana de la", "Ana de la, Cruz"]
    assert everyday("明月")
    assert not everyday("若兰")


def test_values_are_not_shown() -> None:
    known = Known()
    known.add("qz81k", Finding(0, 0, "PASSWORD", "r", 1.0))
    assert "qz81k" not in repr(known) + repr(known._sought["qz81k"])


@pytest.mark.parametrize(("name", "other"), [("김민수", "가면서"), ("さとう", "さどう"), ("Йорданов", "Иорданов")])
def test_a_letter_is_not_its_first_piece(name: str, other: str) -> None:
    """Accents are left out of Latin letters alone: a Hangul syllable would be left with its first sound."""
    known = Known()
    known.add(name, Finding(0, 0, "PERSON", "r", 1.0))
    assert list(known.inside(Letters(other))) == []
    assert [(start, end) for start, end, _ in known.inside(Letters(name))] == [(0, len(name))]

"""Defects seen in other libraries, each as a test of this one. Numbers are those of the list in each docstring."""

import json
from typing import Any

import pytest

from desensitize import Masker
from desensitize.errors import RuleTimeout

MASKER = Masker()


def test_markers_of_ours_never_meet_the_users_own() -> None:
    """argus-redact: a ``①`` written behind a value collides with the user's; A gets B's phone."""
    text = "甲13899995678①，乙13812345678①"
    result = MASKER.mask(text)
    assert result.restore() == text
    assert result.restore("<PHONE_2>是乙的") == "13812345678是乙的"


def test_one_person_one_number_in_order_of_appearance() -> None:
    """LiteLLM: ``Ann met Bob. Ann left.`` gives three persons, and the next message renumbers them."""
    with Masker(names=["Ann", "Bob"]).session() as s:
        assert s.mask("Ann met Bob. Ann left.") == "<PERSON_1> met <PERSON_2>. <PERSON_1> left."
        assert s.mask("Bob and Ann again") == "<PERSON_2> and <PERSON_1> again"


def test_a_token_cut_by_the_stream_is_the_right_person() -> None:
    """LiteLLM, Anthropic SSE: ``Hi <PERS`` + ``ON_2>!`` gives the wrong person."""
    with Masker(names=["Ann", "Bob"]).session() as s:
        s.mask("Ann met Bob.")
        assert "".join(s.restore_stream(["Hi <PERS", "ON_2>!"])) == "Hi Bob!"


def test_a_value_cut_by_chunks_is_masked_whole() -> None:
    """LangChain: ``bob@acme.co`` + ``m.au`` leaves ``m.au``. Requests are masked whole, so there is no cut to fall into."""
    assert MASKER.mask("bob@acme.com.au").text == "<EMAIL_1>"
    key = "sk-" + "a1B2c3D4" * 30
    assert MASKER.mask(f"key {key}").text.count("a1B2") == 0


@pytest.mark.parametrize(
    "reply", ["[REDACTED_PERSON_1]", "PERSON_[1]", "(PERSON_1|.*)", "\\d+<PERSON_1>\\1", "$<PERSON_1>^"]
)
def test_tokens_are_text_and_no_pattern(reply: str) -> None:
    """LLM Guard and LangChain use the placeholder as a regular expression and shred the text."""
    with Masker(names=["Ann"]).session() as s:
        s.mask("Ann")
        assert s.restore(reply) == reply.replace("<PERSON_1>", "Ann").replace("(PERSON_1", "(Ann")


def test_restoring_does_not_chain_or_touch_longer_words() -> None:
    """LangChain: a fake ``Ann Lee`` inside ``Ann Leeson``; an original that holds a placeholder is expanded again."""
    with Masker(names=["Qix Lee", "<PERSON_1> Smith"]).session() as s:
        assert s.mask("Qix Lee and Qix Leeson") == "<PERSON_1> and <PERSON_2> Leeson"  # a given name is one by itself
        assert s.restore("Qix Leeson, <PERSON_1>son") == "Qix Leeson, Qix Leeson"
        masked = s.mask("<PERSON_1> Smith")
        assert s.restore(masked) == "<PERSON_1> Smith"


@pytest.mark.parametrize("literal", ["[EMAIL_1]", "<EMAIL_1>", "EMAIL_1", "&lt;EMAIL_1&gt;", "<email 1>", "<TEXT_1>"])
def test_a_literal_placeholder_of_the_user_stays_the_users(literal: str) -> None:
    """veil, fastguard, LiteLLM: a user's literal ``[EMAIL_1]`` comes back as someone's address."""
    with MASKER.session() as s:
        s.mask("a@example.com")
        text = f"the template says {literal}; b@example.com"
        masked = s.mask(text)
        assert masked == text.replace(
            literal.strip("[]"), "<TEXT_1>" if "TEXT" in literal else "<TEXT_EMAIL_1>"
        ).replace("b@example.com", "<EMAIL_2>")
        assert s.restore(masked) == text
        assert "example.com" not in s.restore(masked.split(";")[0])


def test_json_numbers_surrogates_and_width() -> None:
    """argus-redact: JSON becomes invalid, a lone surrogate crashes it, full-width and ASCII forms get two tokens."""
    text = '{"n":"13812345678","s":"\ud83d"}'
    assert MASKER.mask(text).restore() == text
    assert json.loads(MASKER.mask('{"n":"13812345678"}').text) == {"n": "<PHONE_1>"}
    assert MASKER.mask("13812345678 １３８１２３４５６７８").text == "<PHONE_1> <PHONE_1_2>"


@pytest.mark.parametrize(
    ("value", "entity"),
    [
        ("4111111111111111", "CREDIT_CARD"),
        ("192.0.2.7", "IP_ADDRESS"),
        ("a@example.com", "EMAIL_ADDRESS"),
        ("13800138000", "PHONE_NUMBER"),
    ],
)
def test_values_that_touch_chinese(value: str, entity: str) -> None:
    """Presidio's card, IP and e-mail recognizers find nothing when the value touches Chinese characters."""
    (finding,) = MASKER.find(f"我的是{value}的")
    assert (finding.entity, finding.start, finding.end) == (entity, 3, 3 + len(value))


def test_a_time_out_raises(tmp_path: Any) -> None:
    """Presidio's time-out skips the rule and returns success: it fails open."""
    file = tmp_path / "slow.yaml"
    file.write_text(
        "format: 2\ncategory: Slow\nrules:\n"
        "  - {id: slow, entity: SLOW, pattern: '(?:a|aa)+c', untrusted: true, examples: {match: ['⟦ac⟧'], ignore: ['b']}}\n",
        encoding="utf-8",
    )
    masker, sent = Masker(rules=file), []
    call = masker.wrap(lambda messages: [sent.append(messages)])
    with pytest.raises(RuleTimeout):
        call(messages=[{"role": "user", "content": "a" * 400}])
    assert sent == []


def test_a_clean_text_is_never_rewritten() -> None:
    """Unicode folding that changes the text itself."""
    text = "ＡＢＣ １２３ \u200b“quoted”－dash ﬁ"
    assert MASKER.mask(text).text == text


def test_areas_and_examples_that_strict_filters_let_through() -> None:
    """A strict SSN or example-key filter lets real-looking values through."""
    assert "912-34-5678" not in MASKER.mask("SSN: 912-34-5678").text
    assert "AKIAIOSFODNN7EXAMPLE" not in MASKER.mask("aws_access_key_id = AKIAIOSFODNN7EXAMPLE").text

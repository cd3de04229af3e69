"""Presidio's request shapes. Requests and replies are those of its API documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., httpx.Response]

PHONE = "13812345678"
TEXT = f"call {PHONE}"
HELLO = "hello world, my name is Jane Doe. My number is: 034453334"
RESULTS = [
    {"start": 24, "end": 32, "score": 0.8, "entity_type": "PERSON"},
    {"start": 48, "end": 57, "score": 0.95, "entity_type": "PHONE_NUMBER"},
]
KEY = "WmZq4t7w!z%C&F)J"


@pytest.fixture(scope="module")
def ask(alone: str) -> Ask:
    return lambda path, **body: httpx.post(alone + path, json=body)


def test_analyze(ask: Ask) -> None:
    found = {"start": 5, "end": 16, "entity_type": "PHONE_NUMBER"}
    (lean,) = ask("/analyze", text=TEXT, language="en").json()
    assert lean == {**found, "score": lean["score"], "analysis_explanation": None}
    (full,) = ask("/analyze", text=TEXT, language="en", return_decision_process=True, correlation_id="1").json()
    assert full["analysis_explanation"]["pattern_name"] == "cn.mobile"
    assert ask("/analyze", text=["nothing", TEXT], language="zh").json() == [[], [lean]]


def test_analyze_chooses(ask: Ask) -> None:
    text = f"{TEXT}, mail wang.fang@example.com"

    def entities(**more: Any) -> list[str]:
        return [one["entity_type"] for one in ask("/analyze", text=text, language="en", **more).json()]

    assert entities() == ["PHONE_NUMBER", "EMAIL_ADDRESS"]
    assert entities(entities=["EMAIL_ADDRESS"]) == ["EMAIL_ADDRESS"]
    assert entities(entities=[]) == ["PHONE_NUMBER", "EMAIL_ADDRESS"]
    assert entities(score_threshold=0.9) == ["PHONE_NUMBER"]
    assert entities(allow_list=[PHONE]) == ["EMAIL_ADDRESS"]


def test_context_counts_as_words_before(ask: Ask) -> None:
    text = "4532981"
    assert ask("/analyze", text=text, language="en").json() == []
    found = ask("/analyze", text=text, language="en", context=["password:"]).json()
    assert [one["entity_type"] for one in found] == ["PASSWORD"]


def test_entities_have_presidios_names(ask: Ask) -> None:
    text = "Bank account number: 123456789012"
    (own,) = ask("/analyze", text=text, language="en").json()
    assert own["entity_type"] == "BANK_ACCOUNT"
    (named,) = ask("/analyze", text=text, language="en", entities=["US_BANK_NUMBER"]).json()
    assert named == {**own, "entity_type": "US_BANK_NUMBER"}


@pytest.mark.parametrize(
    "path, body, message",
    [
        ("/analyze", {"text": TEXT, "ad_hoc_recognizers": [{"name": PHONE}]}, "ad_hoc_recognizers: rules are"),
        ("/analyze", {"text": TEXT, "regex_flags": 2}, "regex_flags: no pattern"),
        ("/analyze", {"text": TEXT, "allow_list_match": "regex"}, "allow_list_match: only whole values"),
        ("/analyze", {"text": TEXT, "entities": ["PHONE_NUMBR"]}, "(did you mean 'PHONE_NUMBER'?)"),
        ("/analyze", {"text": TEXT, "score_threshold": 2}, "score_threshold: must be at most 1"),
        ("/analyze", {"txt": TEXT}, "txt: unknown key (did you mean 'text'?)"),
        ("/anonymize", {"text": TEXT}, "analyzer_results: this key is required"),
        (
            "/anonymize",
            {"text": TEXT, "analyzer_results": [{"start": 5, "end": 17, "entity_type": "A"}]},
            "result 0 is outside",
        ),
        (
            "/anonymize",
            {"text": TEXT, "analyzer_results": [{"start": 5, "end": 4, "entity_type": "A"}]},
            "analyzer_results[0]: ends before it starts",
        ),
        (
            "/anonymize",
            {"text": TEXT, "analyzer_results": [], "anonymizers": {"A": {"type": "encrypt", "key": PHONE}}},
            "anonymizers.A: key must be a text of 16, 24 or 32 bytes",
        ),
        (
            "/anonymize",
            {"text": TEXT, "analyzer_results": [], "anonymizers": {"A": {"type": "custom", "lambda": "x"}}},
            "lambda must be a function",
        ),
        (
            "/anonymize",
            {"text": TEXT, "analyzer_results": [], "anonymizers": {"A": {"new_value": PHONE}}},
            "anonymizers.A: an operator is a mapping",
        ),
        (
            "/deanonymize",
            {"text": TEXT, "anonymizer_results": [], "deanonymizers": {"A": {"type": "replace"}}},
            "deanonymizers.A: type must be decrypt",
        ),
        (
            "/deanonymize",
            {
                "text": TEXT,
                "anonymizer_results": [{"start": 5, "end": 16, "entity_type": "A"}],
                "deanonymizers": {"A": {"type": "decrypt", "key": KEY}},
            },
            "was not written with this key",
        ),
        (
            "/deanonymize",
            {
                "text": TEXT,
                "anonymizer_results": [{"start": 5, "end": 16, "entity_type": "B"}],
                "deanonymizers": {"A": {"type": "decrypt", "key": KEY}},
            },
            "none is given for B",
        ),
    ],
)
def test_what_cant_be_done_is_said(ask: Ask, path: str, body: dict[str, Any], message: str) -> None:
    answer = ask(path, **body)
    assert answer.status_code == 400
    assert message in answer.json()["error"]
    assert PHONE not in answer.text
    assert KEY not in answer.text


def test_anonymize(ask: Ask) -> None:
    chosen = {"PERSON": {"type": "redact"}, "PHONE_NUMBER": {"type": "replace", "new_value": "ANONYMIZED"}}
    # As its documentation shows it, but for the places: there the text is another one.
    assert ask("/anonymize", text=HELLO, analyzer_results=RESULTS, anonymizers=chosen).json() == {
        "text": "hello world, my name is . My number is: ANONYMIZED",
        "items": [
            {"operator": "replace", "entity_type": "PHONE_NUMBER", "start": 40, "end": 50, "text": "ANONYMIZED"},
            {"operator": "redact", "entity_type": "PERSON", "start": 24, "end": 24, "text": ""},
        ],
    }
    plain = ask("/anonymize", text=HELLO, analyzer_results=RESULTS).json()
    assert plain["text"] == "hello world, my name is <PERSON>. My number is: <PHONE_NUMBER>"
    assert [one["operator"] for one in plain["items"]] == ["replace", "replace"]
    masked = {"DEFAULT": {"type": "mask", "masking_char": "*", "chars_to_mask": 4, "from_end": True}}
    assert (
        ask("/anonymize", text=HELLO, analyzer_results=RESULTS, anonymizers=masked).json()["text"].endswith("03445****")
    )
    hashed = ask("/anonymize", text=HELLO, analyzer_results=RESULTS, anonymizers={"DEFAULT": {"type": "hash"}}).json()
    assert [one["operator"] for one in hashed["items"]] == ["hash", "hash"]
    assert "Jane Doe" not in hashed["text"]


def test_what_analyze_gives_can_be_anonymized(ask: Ask) -> None:
    found = ask("/analyze", text=TEXT, language="en", return_decision_process=True).json()
    assert ask("/anonymize", text=TEXT, analyzer_results=found).json()["text"] == "call <PHONE_NUMBER>"


@pytest.mark.parametrize(
    "spans, expected",
    [
        ([(5, 10, 0.9, "A"), (8, 16, 0.5, "B")], "call <A>"),
        ([(5, 10, 0.5, "A"), (8, 16, 0.9, "B")], "call <B>"),
        ([(5, 16, 0.5, "A"), (6, 8, 0.5, "B")], "call <A>"),
        ([(5, 8, 0.5, "A"), (8, 16, 0.5, "B")], "call <A><B>"),
        ([(8, 16, 0.5, "B"), (5, 8, 0.5, "A")], "call <A><B>"),
    ],
)
def test_spans_that_overlap_are_one(ask: Ask, spans: list[Any], expected: str) -> None:
    results = [{"start": s, "end": e, "score": score, "entity_type": name} for s, e, score, name in spans]
    assert ask("/anonymize", text=TEXT, analyzer_results=results).json()["text"] == expected


def test_decrypt_reads_what_presidio_wrote(ask: Ask) -> None:
    answer = ask(
        "/deanonymize",
        text="My name is S184CMt9Drj7QaKQ21JTrpYzghnboTF9pn/neN8JME0=",
        deanonymizers={"PERSON": {"type": "decrypt", "key": KEY}},
        anonymizer_results=[{"start": 11, "end": 55, "entity_type": "PERSON"}],
    ).json()
    item = {"start": 11, "end": 16, "operator": "decrypt", "text": "Chloë", "entity_type": "PERSON"}
    assert answer == {"text": "My name is Chloë", "items": [item]}


def test_encrypt_and_back(ask: Ask) -> None:
    both = {"DEFAULT": {"type": "encrypt", "key": KEY}}
    made = ask("/anonymize", text=HELLO, analyzer_results=RESULTS, anonymizers=both).json()
    assert "Jane" not in made["text"]
    back = {"DEFAULT": {"type": "decrypt", "key": KEY}}
    said = {"text": made["text"], "anonymizer_results": made["items"]}
    opened = ask("/deanonymize", **said, deanonymizers=back).json()
    assert opened["text"] == HELLO
    assert [(one["start"], one["end"]) for one in opened["items"]] == [(48, 57), (24, 32)]
    other = {"DEFAULT": {"type": "decrypt", "key": KEY[::-1]}}
    assert ask("/deanonymize", **said, deanonymizers=other).json().get("text") != HELLO
    kept = {"DEFAULT": {"type": "deanonymize_keep"}}
    assert ask("/deanonymize", **said, deanonymizers=kept).json()["text"] == made["text"]

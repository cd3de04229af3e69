"""Turns of a talk in one text: what a line asks for is what the next one says, in any of the languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.detect.asked import asked

MASKER = Masker(recognizers=())

TALKS = [
    "Agent: And the long number on the card?\nCaller: ⟦5105 1050⟧\nAgent: uh-huh\nCaller: ⟦5105 1009⟧",
    "Agent: And the card number, please?\nCaller: ⟦5105⟧\nCaller: ⟦1050⟧\nAgent: ok.\nCaller: ⟦5105⟧\nAgent: right\nCaller: ⟦1009⟧",
    "客服：请提供一下您的验证码\n客户：⟦730415⟧",
    "Please enter the code we sent you\n⟦730415⟧\nThanks!",
    "[10:02] Bot: Wie lautet Ihre Telefonnummer?\n[10:03] Gast: ⟦0172 5550147⟧",
    "7\n00:00:01,000 --> 00:00:03,500\n<v Clerk>What is your date of birth?\n\n8\n00:00:03,600 --> 00:00:05,000\n<v Guest>⟦1968-02-29⟧\n",
    "Bot: What are the last four digits?\r\nUser: ⟦4471⟧\r\n",
    "客服：身份证后四位是多少？\n客户：⟦3512⟧，对吗",
]
# Nothing is asked for, or nobody answers.
SILENT = [
    "Agent: And the card number, please?\nAgent: 5105 1050\nAgent: just kidding",
    "FAQ\nWhat is your name?\nWe are called Fenwick Tools.\n",
    "What is your phone number?\nWe never ask for it, and nobody of us will call you about it either, ever.",
    "def phone():\n    return 12345678\n\nwhat?\n4471\n",
    "1\n00:00:01.000 --> 00:00:03.000\nIs it on page\n\n2\n00:00:03.000 --> 00:00:04.000\n3512\n",
    "Q: how many, please?\nA: 4471",
]


@pytest.mark.parametrize("talk", TALKS)
def test_an_answer_is_what_the_line_before_asks_for(talk: str) -> None:
    text = talk.replace("⟦", "").replace("⟧", "")
    said = [part.partition("⟧")[0] for part in talk.split("⟦")[1:]]
    assert [text[f.start : f.end] for f in MASKER.find(text)] == said
    result = MASKER.mask(text)
    assert not any(value in result.text for value in said)
    assert result.restore() == text
    with MASKER.session() as session:
        masked = session.mask(text)
        assert not any(value in masked for value in said)
        # What leaves is no finding once more.
        session.prove([("", masked, "")])
        assert session.restore(masked) == text


@pytest.mark.parametrize("text", SILENT)
def test_what_nobody_asked_for_is_left(text: str) -> None:
    assert MASKER.find(text) == []


@pytest.mark.parametrize(
    "question, label",
    [
        ("Quel est votre numéro de téléphone ?", "phone number"),
        ("Bitte nennen Sie mir Ihr Geburtsdatum.", "date of birth"),
        ("¿Cuál es el número de tarjeta?", "card number"),
        ("Qual è il suo codice fiscale?", "codice fiscale"),
        ("Wat is uw rekeningnummer?", "account number"),
        ("Proszę podać numer PESEL", "pesel"),
        ("Назовите, пожалуйста, код из СМС", "verification code"),
        ("ما هو رقم هاتفك؟ أقصد رقم الهاتف؟", "phone number"),
        ("कृपया अपना मोबाइल नंबर बताइए", "phone number"),
        ("ขอทราบที่อยู่ด้วยค่ะ กรุณา", "address"),
        ("Vui lòng cho biết ngày sinh của bạn", "date of birth"),
        ("Mohon nomor rekening Anda", "account number"),
        ("生年月日を教えてください。", "date of birth"),
        ("비밀번호가 어떻게 되세요?", "password"),
        ("請問您的身分證字號是？", "身份证号"),
    ],
)
def test_questions_in_other_languages(question: str, label: str) -> None:
    assert label in asked(question)


@pytest.mark.parametrize(
    "said", ["Unnötig.", "Danke für die Info zum dnipro-Projekt, nikto", "Il telefono squilla.", "เบอร์โทร"]
)
def test_what_asks_for_nothing(said: str) -> None:
    assert asked(said) == ()


@given(
    st.lists(
        st.sampled_from(
            ["Agent: Your phone number?", "Caller: ", "13800138000", "4539", "uh-huh", "\r", "：", "<v A>", "  "]
        ),
        max_size=12,
    ).map("\n".join)
)
def test_findings_are_sorted_disjoint_and_in_the_text(text: str) -> None:
    found = MASKER.find(text)
    ends = [0, *(finding.end for finding in found)]
    assert all(end <= f.start < f.end <= len(text) for end, f in zip(ends, found, strict=False))
    assert MASKER.mask(text).restore() == text

"""What a model says in clear is masked, whole or cut anywhere, and what this session sent comes back."""

from __future__ import annotations

import asyncio
import json
import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Masker
from desensitize.errors import Blocked, ConfigError, DesensitizeError, RestoreError, RuleTimeout, ShadowWarning
from desensitize.operators import partial, replace
from desensitize.vault import FileVault, MemoryVault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from desensitize import Session

OWN, MAIL = "13800138000", "li.lei@example.com"
OTHER, THEIR_MAIL, CARD = "13912345678", "support@acme.example.org", "4111 1111 1111 1111"
KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz1234567890ABCDEFGH"
PEM = "-----BEGIN PRIVATE KEY-----\nTm90QVJlYWxLZXlOb3RBUmVhbEtleU5vdEFSZWFs\n-----END PRIVATE KEY-----"
REPLIES = {
    f"Call <PHONE_1> or {OTHER}, mail <EMAIL_1> or {THEIR_MAIL}.": f"Call {OWN} or <PHONE_2>, mail {MAIL} or <EMAIL_2>.",
    f"请拨打<PHONE_1>或{OTHER}，卡号 {CARD}。": f"请拨打{OWN}或<PHONE_2>，卡号 <CARD_1>。",
    f"The key is {KEY}; keep it.\n{PEM}\nbye": "The key is <KEY_1>; keep it.\n<KEY_2>\nbye",
    # What it was not told, it guessed.
    f"Is it {OWN}? Or <PHONE_1>.": f"Is it <PHONE_1>? Or {OWN}.",
    # The same value has one token, in another spelling too.
    f"{OTHER}, I said 139 1234 5678 and {OTHER}": "<PHONE_2>, I said <PHONE_2_2> and <PHONE_2>",
    # A value beside a token, and around one.
    f"<PHONE_1>{OTHER} {OTHER}<PHONE_1>": f"{OWN}<PHONE_2> <PHONE_2>{OWN}",
    f"password: <PHONE_1>, {THEIR_MAIL}<EMAIL_1>": f"password: {OWN}, <EMAIL_2>{MAIL}",
    # A label behind a value, a value over the end of a line, in pieces, in disguise.
    "912-34-5678 is my SSN": "<SSN_1> is my SSN",
    "call 139\n1234 5678 or 1-3-9-1-2-3-4-5-6-7-9 or １３９１２３４５６７８": "call <PHONE_2> or <PHONE_3> or <PHONE_2_2>",
    "Nothing here: 3.14, 2024-01-02, version 2.5 <PHONE_9>.": "Nothing here: 3.14, 2024-01-02, version 2.5 <PHONE_9>.",
    # What the rules see folded is waited for as well, however it is written.
    "ａｎｎ＠ａｃｍｅ．ｏｒｇ, an\u200bn@acme.org, 𝐚𝐧𝐧@𝐚𝐜𝐦𝐞.𝐨𝐫𝐠, bye": "<EMAIL_2>, <EMAIL_2_2>, <EMAIL_2_3>, bye",
    # The host of an address goes on behind a word for a dot.
    "mail ann at example dot com, ann at mail dot example dot org": "mail <EMAIL_2>, <EMAIL_3>",
    # What is found is found again, from there on.
    "联系人：赵敏慧，赵敏慧说好": "联系人：<PERSON_1>，<PERSON_1>说好",
}


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(mask_replies=True)


def asking(masker: Masker, name: str | None = None) -> Session:
    session = masker.session(name)
    session.mask(f"call {OWN} or mail {MAIL}")
    return session


def streamed(masker: Masker, pieces: list[str]) -> list[str]:
    with asking(masker) as session:
        return list(session.restore_stream(pieces))


def pieces(text: str, cuts: list[int]) -> list[str]:
    return [text[low:high] for low, high in pairwise([0, *cuts, len(text)])]


@pytest.mark.parametrize(("reply", "shown"), REPLIES.items())
def test_cut_anywhere_a_reply_says_what_the_whole_says(masker: Masker, reply: str, shown: str) -> None:
    with asking(masker) as session:
        assert session.restore(reply) == shown
    for chunks in [list(reply), *(pieces(reply, [at]) for at in range(1, len(reply)))]:
        given = streamed(masker, chunks)
        assert "".join(given) == shown
        assert all(given)
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(20):
        cuts = sorted(chance.sample(range(1, len(reply)), chance.randrange(1, len(reply) - 1)))
        assert "".join(streamed(masker, pieces(reply, cuts))) == shown


def test_an_asynchronous_stream(masker: Masker) -> None:
    reply, shown = next(iter(REPLIES.items()))

    async def said() -> AsyncIterator[str]:
        for char in reply:
            yield char

    async def heard() -> str:
        async with asking(masker) as session:
            return "".join([piece async for piece in session.arestore_stream(said())])

    assert asyncio.run(heard()) == shown


def test_ordinary_words_are_hardly_held_back(masker: Masker) -> None:
    prose = (
        "If you want to go deeper, there are two stages: the first happens in the leaves, the other one in the roots.",
        "当然可以，下面简单介绍一下光合作用的过程。植物通过叶片上的气孔吸收空气中的二氧化碳，通过根部吸收水分。",
    )
    for text, most in zip(prose, (6.0, 14.0), strict=True):
        with asking(masker) as session:
            one = session.restorer()
            held = [one.held for char in text if one.feed(char) is not None]
        assert sum(held) / len(held) < most


def test_what_was_invented_stays_masked_until_it_is_sent(masker: Masker) -> None:
    with asking(masker) as session:
        shown = session.restore(f"call <PHONE_1> or {OTHER}")
        assert shown == f"call {OWN} or <PHONE_2>"
        # In the history it is the same token; said again, by whomever, it is no way to the value.
        assert session.mask(shown) == "call <PHONE_1> or <PHONE_2>"
        assert session.restore(shown) == shown
        assert session.restore("again: <PHONE_2>") == "again: <PHONE_2>"
        assert "".join(session.restore_stream(["<PHO", "NE_2>"])) == "<PHONE_2>"
        assert session.mask(f"I know {OTHER}") == "I know <PHONE_2>"
        assert session.restore("once more: <PHONE_2>") == f"once more: {OTHER}"


def test_what_was_guessed_is_not_restored_with_the_reply_that_guessed_it(masker: Masker) -> None:
    with asking(masker) as session:
        shown = session.restore(f"is it {OWN}?")
        assert shown == "is it <PHONE_1>?"
        assert session.restore(shown) == shown
        assert session.restore("it is <PHONE_1>") == f"it is {OWN}"


@pytest.mark.parametrize("kept", ["memory", "file"])
def test_a_named_session_goes_on_elsewhere(kept: str, tmp_path: Path) -> None:
    from desensitize import Key

    key = Key.generate()

    def vault() -> Any:
        return FileVault(tmp_path / "v.db", key=key) if kept == "file" else shared

    shared = MemoryVault()
    first = Masker(categories=["UserInfo"], mask_replies=True, vault=vault(), key=key)
    with asking(first, "t") as session:
        assert session.restore(OTHER) == "<PHONE_2>"
    second = Masker(categories=["UserInfo"], mask_replies=True, vault=vault(), key=key)
    with second.session("t") as session:
        assert session.restore(f"<PHONE_2> <PHONE_1> {OTHER}") == f"<PHONE_2> {OWN} <PHONE_2>"
        session.mask(OTHER)
    with asking(first, "t") as session:
        assert session.restore("<PHONE_2>") == OTHER


def test_another_sessions_value_is_invented_here(masker: Masker) -> None:
    with asking(masker) as one, masker.session() as other:
        assert other.mask(f"call {OTHER}") == "call <PHONE_1>"
        assert one.restore(f"call {OTHER}, <PHONE_1>") == f"call <PHONE_2>, {OWN}"


@pytest.mark.parametrize(
    ("operator", "shown"), [("redact", "[PHONE_NUMBER]"), (partial(keep=(3, 4)), "139****5678"), ("token", "<PHONE_2>")]
)
def test_the_operators_of_the_session(operator: Any, shown: str) -> None:
    masker = Masker(categories=["UserInfo"], mask_replies=True, operators={"PHONE_NUMBER": operator})
    reply = f"call {OTHER} or {OTHER} now"
    with masker.session() as session:
        session.mask(f"call {OWN}")
        assert session.restore(reply) == reply.replace(OTHER, shown)
        assert "".join(session.restore_stream(reply)) == reply.replace(OTHER, shown)
    blocking = Masker(categories=["UserInfo"], mask_replies=True, operators={"PHONE_NUMBER": "block"})
    with blocking.session() as session, pytest.raises(Blocked):
        session.restore(reply)


def test_what_the_session_wrote_is_no_value() -> None:
    masker = Masker(categories=["UserInfo"], mask_replies=True, operators={"PHONE_NUMBER": replace(value=OTHER)})
    with masker.session() as session:
        assert session.mask(f"call {OWN}") == f"call {OTHER}"
        assert session.restore(f"I call {OTHER}") == f"I call {OTHER}"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (f'{{"to": "<PHONE_1>", "cc": "{OTHER}"}}', {"to": OWN, "cc": "<PHONE_2>"}),
        (f'{{"n": {OTHER}, "a": [1, -2.5e3, "{THEIR_MAIL}"]}}', {"n": "<PHONE_2>", "a": [1, -2.5e3, "<EMAIL_2>"]}),
        (f'{{"text": "line\\n{OTHER} \\"x\\" {OWN}"}}', {"text": 'line\n<PHONE_2> "x" <PHONE_1>'}),
        (f'{{"{OTHER}": true}}', {"<PHONE_2>": True}),
        # An escape is nothing of a value, and never cut; a letter by its code is.
        (rf'{{"a": "at\n{THEIR_MAIL}\nC:\\{THEIR_MAIL}\\"}}', {"a": "at\n<EMAIL_2>\nC:\\<EMAIL_2>\\"}),
        (r'["\u0061nn@acme.org", "\"\u00313912345678\n"]', ["<EMAIL_2>", '"<PHONE_2>\n']),
        (
            r'["API_KEY=access_token$sandbox$dombom0g0zp3w9t2$033b2c2cabf4d01d35201920b482788c\", "]',
            ['API_KEY=<KEY_1>", '],
        ),
    ],
)
def test_arguments_stay_json(masker: Masker, source: str, shown: Any) -> None:
    for chunks in [[source], list(source), *(pieces(source, [at]) for at in range(1, len(source), 3))]:
        with asking(masker) as session:
            one = session.restorer(encode="json")
            assert json.loads("".join(map(one.feed, chunks)) + one.flush()) == shown


class Plug:
    name = "plug"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def find(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        if "falcon" in text and self.error is not None:
            raise self.error
        for found in re.finditer("falcon", text):
            yield *found.span(), "PROJECT", 0.9


RULES = """
format: 2
category: Mine
rules:
  - {id: mine.project, entity: PROJECT, recognizer: plug, examples: {match: ['⟦falcon⟧'], ignore: ['x']}}
"""
UNTRUSTED = """
format: 2
category: Mine
rules:
  - {id: mine.wild, entity: WILD, untrusted: true, pattern: '<<(?s:.)*?>>', examples: {match: ['⟦<<a>>⟧'], ignore: ['x']}}
"""


def mine(tmp_path: Path, rules: str, **options: Any) -> Masker:
    path = tmp_path / "mine.yaml"
    path.write_text(rules, encoding="utf-8")
    return Masker(rules=[path], mask_replies=True, **options)


def test_plug_ins_see_lines(tmp_path: Path) -> None:
    masker = mine(tmp_path, RULES, recognizers=[Plug()])
    with masker.session() as session:
        assert list(session.restore_stream("a fal,con falcon b\n\nc falcon")) == [
            "a fal,con <PROJECT_1> b\n\n",
            "c <PROJECT_1>",
        ]


def test_a_pattern_of_any_kind_sees_all(tmp_path: Path) -> None:
    with mine(tmp_path, UNTRUSTED).session() as session:
        assert list(session.restore_stream("a << b\n\nc >> d")) == ["a <WILD_1> d"]


def test_after_an_error_nothing_more_is_given(tmp_path: Path) -> None:
    masker = mine(tmp_path, RULES, recognizers=[Plug(RuleTimeout("slow", "mine.project"))])
    with masker.session() as session:
        one = session.restorer()
        assert one.feed("fine\n\n") == "fine\n\n"
        with pytest.raises(RuleTimeout):
            one.feed("the falcon\n\n")
        for again in (lambda: one.feed("x"), one.flush, one.cut):
            with pytest.raises(RestoreError):
                again()
        with pytest.raises(RuleTimeout):
            session.restore("the falcon")
        given: list[str] = []
        with pytest.raises(DesensitizeError):
            given += session.restore_stream(["ok\n", "the falcon\n", "tail"])


def test_what_was_masked_is_counted() -> None:
    events: list[Any] = []
    masker = Masker(categories=["UserInfo"], mask_replies=True, on_event=events.append)
    with asking(masker) as session:
        session.restore(f"<PHONE_1> {OTHER} {OWN}")
        list(session.restore_stream(["<PHONE_1> ", THEIR_MAIL]))
    told = [(event.kind, event.entities, event.restored) for event in events[1:]]
    assert told == [("restored", {"PHONE_NUMBER": 2}, 1), ("restored", {"EMAIL_ADDRESS": 1}, 1)]


def test_a_shadow_only_tells() -> None:
    events: list[Any] = []
    with pytest.warns(ShadowWarning):
        masker = Masker(categories=["UserInfo"], mask_replies=True, shadow=True, on_event=events.append)
    reply = f"<PHONE_1> {OTHER}"
    with masker.session() as session:
        assert session.restore(reply) == reply
        assert list(session.restore_stream(list(reply))) == list(reply)
    assert [(event.kind, event.entities, event.shadow) for event in events] == [
        ("restored", {"PHONE_NUMBER": 1}, True)
    ] * 2


def test_without_it_a_reply_is_only_restored() -> None:
    with asking(Masker(categories=["UserInfo"])) as session:
        assert session.restore(f"<PHONE_1> {OTHER}") == f"{OWN} {OTHER}"


@pytest.mark.parametrize("option", [None, 1, "yes"])
def test_it_is_on_or_off(option: Any) -> None:
    with pytest.raises(ConfigError, match="mask_replies"):
        Masker(mask_replies=option)

"""What ``restore`` says of tokens that stay: how many there are, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize.cli.strangers import Strangers

if TYPE_CHECKING:
    from conftest import Run

    from desensitize import Key

TEXT = "拨打 13800138000，写信 wang@example.com。".encode()


@pytest.fixture
def masked(probe: Run, key: Key) -> bytes:
    return probe("mask", "--vault", "v", stdin=TEXT).out


def said(ran: object) -> list[str]:
    assert ran.status == 0  # type: ignore[attr-defined]  # what the command line gave
    return [line for line in ran.err.splitlines() if "restored" in line]  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    ("stdin", "line"),
    [
        (b"", None),
        (b" again, <PHONE_1>, and phone_1 as prose", None),
        (b" <PHONE_9>", "1 token not restored"),
        # Of a label that the vault never gave out, and one that may not enter a URL.
        (b" <PERSON_1> <EMAIL_7> https://example.com/?q=<PHONE_1>", "3 tokens not restored"),
        (b" PHONE:UC227G7WBXYQNALXYXG73H464LAXZH6IHLZIW", "1 token not restored"),
        (b" <b> <h1> <item_1> a:b x~y https://example.com", None),
    ],
)
def test_tokens_that_stay_are_counted(probe: Run, masked: bytes, stdin: bytes, line: str | None) -> None:
    ran = probe("restore", "--vault", "v", stdin=masked + stdin)
    assert said(ran) == ([] if line is None else [f"desensitize: {line}"])
    assert ran.out.startswith(TEXT)
    assert said(probe("restore", "--vault", "v", "--quiet", stdin=masked + stdin)) == []


@pytest.mark.parametrize("format_", ["text", "json", "jsonl"])
def test_another_vault_restores_nothing_and_says_so(probe: Run, key: Key, format_: str) -> None:
    source = b'{"a": "13800138000", "wang@example.com": [13800138000, "\\u003cPHONE_1\\u003e"]}\n'
    masked = probe("mask", "--vault", "v", "--format", format_, stdin=source).out
    assert said(probe("restore", "--vault", "v", "--format", format_, stdin=masked)) == []
    probe("mask", "--vault", "other", stdin=b"call 13900139000 13900139001 13900139002")
    ran = probe("restore", "--vault", "other", "--format", format_, stdin=masked.replace(b"PHONE_", b"PHONE_7"))
    assert said(ran) == [f"desensitize: {masked.count(b'PHONE_') + masked.count(b'EMAIL_')} tokens not restored"]


def test_what_a_manifest_does_not_tell_is_counted(probe: Run, key: Key) -> None:
    masked = probe("mask", "--operator", "keyed_token", "--manifest", "m", stdin=TEXT).out
    assert said(probe("restore", "--manifest", "m", stdin=masked)) == []
    probe("mask", "--operator", "keyed_token", "--manifest", "other", "--context", "x", stdin=TEXT)
    ran = probe("restore", "--manifest", "other", stdin=masked + b" <PHONE_1>")
    assert said(ran) == ["desensitize: 3 tokens not restored"]
    assert "PHONE" not in ran.err


def test_the_pieces_of_a_text_make_no_difference() -> None:
    text = "<PERSON_1> x<EMAIL_2>y KEY:UC227G7WBXYQNALXYXG73H464LAXZH6IHLZIW\n<PHONE_1> <PERSON_1_2>"
    for size in range(1, len(text) + 1):
        strangers = Strangers({"PHONE"})
        for at in range(0, len(text), size):
            strangers.feed(text[at : at + size])
        strangers.flush()
        assert strangers.count == 4


def test_a_text_without_blanks_is_not_held() -> None:
    strangers = Strangers(())
    for _ in range(100):
        strangers.feed("<PHONE_1>" * 1000)
        assert len(strangers._waiting) < 80_000
    strangers.flush()
    # One may be cut where a piece ends.
    assert 99_980 <= strangers.count <= 100_000

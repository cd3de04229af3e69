"""The short way to mask a text gives what the long one gives, or leaves the text to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.mask.apply import apply
from desensitize.mask.grammar import reader
from desensitize.mask.singly import singly
from desensitize.vault.record import Record, Snapshot

MASKER = Masker(recognizers=())
SETTINGS = MASKER._settings
LOOKALIKE = reader(SETTINGS.labels, escapes=True)
_PIECES = ["13800138000", "138-0013-8000", "13900139000", "wang.yl@example.com", "192.168.1.7", "电话", "，", " ", "PHONE_", "<PHONE_1>", "phone 1",
           "PHONE_1", "姓名：王玉兰", "password: hunter22xyz", "\n", "1"]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_both_ways_give_the_same(text: str) -> None:
    found, heard = SETTINGS.read(text)
    record = Record()
    lookalike = LOOKALIKE if heard else None
    written = apply(text, found, SETTINGS.policy, record.names, lookalike=lookalike)
    brief = singly(text, found, SETTINGS.policy, lookalike)
    if brief is None:
        labels = [SETTINGS.policy.labels[finding.rule] for finding in found]
        assert len(set(labels)) < len(labels) or LOOKALIKE.search(written.text) is not None or len(record) > len(found)
        return
    assert brief[0] == written.text
    one, other = Snapshot(brief[1]), Snapshot(record)
    assert one.held == other.held
    assert one.labels() == other.labels()
    assert brief[1].counts == record.counts


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_what_is_masked_comes_back(text: str) -> None:
    assert MASKER.mask(text).restore() == text


def test_two_values_of_one_label_are_told_apart() -> None:
    assert MASKER.mask("13800138000, 138 0013 8000, 13900139000").text == "<PHONE_1>, <PHONE_1_2>, <PHONE_2>"


def test_a_look_alike_between_values_is_escaped() -> None:
    text = "phone 1 is 13800138000 <PHONE_1>"
    result = MASKER.mask(text)
    assert result.text.count("<PHONE_1>") == 1
    assert result.restore() == text

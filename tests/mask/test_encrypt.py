"""Encrypted values: another output each time, restored exactly or not at all."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Key
from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.encrypt import Encrypt
from desensitize.mask.keyed_grammar import tokens_in
from desensitize.mask.keyed_token import KeyedToken
from desensitize.mask.operator import Circumstance

OLD, NEW = Key("dsk1_" + "A" * 43), Key("dsk1_" + "B" * 42 + "A")
TEXT = st.text(max_size=40)
GOLDEN = [
    ("PHONE", "", "13800138000", "PHONE~UD2QIZLWM5ZX3CLNIGSMS2522GYAGEEFNN7KJUO7O7IUUHP7EOJ3HLZXDDM6U6OD"),
    ("PERSON", "acme.users.name", "王玉兰", "PERSON~UCM2KHWDOYAEIBSL3W76S2U2CDXYZQEG5SZPZJ4M4NZJO6HPZBISJUFHBC572"),
]


def at(label: str = "PHONE", key: Key | None = OLD, context: str = "") -> Circumstance:
    return Circumstance("PHONE_NUMBER", label, key, context)


@given(TEXT, st.sampled_from(["PHONE", "EMPLOYEE_ID"]), TEXT)
def test_every_value_comes_back(value: str, label: str, context: str) -> None:
    where = at(label, OLD, context)
    output = Encrypt()(value, where)
    assert [Encrypt().undo(form, where) for form in (output, output.lower(), output.swapcase())] == [value] * 3
    assert [(start, end) for start, end, _ in tokens_in(f"请看{output}。", {label})] == [(2, 2 + len(output))]


def test_a_lone_surrogate_comes_back() -> None:
    assert Encrypt().undo(Encrypt()("\ud800", at()), at()) == "\ud800"


@pytest.mark.parametrize(("label", "context", "value", "output"), GOLDEN)
def test_what_was_written_before_comes_back(label: str, context: str, value: str, output: str) -> None:
    assert Encrypt().undo(output, at(label, OLD, context)) == value


def test_no_two_outputs_are_alike() -> None:
    outputs = {Encrypt()("13800138000", at()) for _ in range(1000)}
    assert len(outputs) == 1000
    assert len({output[6:] for output in outputs}) == 1000
    assert {len(output) for output in outputs} == {len("PHONE~") + 64}


def test_label_context_and_key_do_not_mix() -> None:
    places = [at(), at("ID"), at(context="acme"), at(key=NEW)]
    for place in places:
        output = Encrypt()("13800138000", place)
        for other in places:
            if other is place:
                assert Encrypt().undo(output, other) == "13800138000"
                continue
            with pytest.raises(RestoreError) as caught:
                Encrypt().undo(f"{other.label}~{output.partition('~')[2]}", other)
            assert "138" not in str(caught.value)
            assert caught.value.__context__ is None


def test_a_ring_writes_with_its_first_and_restores_with_all() -> None:
    ring = Key(f"{NEW.reveal()} {OLD.reveal()}")
    before, after = Encrypt()("a", at()), Encrypt()("a", at(key=ring))
    assert Encrypt().undo(before, at(key=ring)) == Encrypt().undo(after, at(key=NEW)) == "a"
    with pytest.raises(RestoreError, match="no secret of the key"):
        Encrypt().undo(before, at(key=NEW))
    with pytest.raises(RestoreError, match="no secret of the key"):
        Encrypt().undo(after, at())


def _altered(output: str) -> Iterator[str]:
    for index, char in enumerate(output):
        for other in "A7Z:.~ı1é":
            if other != char.upper():
                yield output[:index] + other + output[index + 1 :]
        yield output[:index] + output[index + 1 :]
        yield output[:index]
        yield output[:index] + "A" + output[index:]
    yield output + "A"
    yield output + "="
    yield output + "." + output.partition("~")[2]


@pytest.mark.parametrize("value", ["", "13800138000"])
def test_what_was_altered_or_cut_off_restores_nothing(value: str) -> None:
    for form in _altered(Encrypt()(value, at())):
        with pytest.raises(RestoreError) as caught:
            Encrypt().undo(form, at())
        assert "138" not in str(caught.value)


def test_its_outputs_and_keyed_tokens_are_told_apart() -> None:
    token, output = KeyedToken()("13800138000", at()), Encrypt()("13800138000", at())
    said = f"{token}，{output}"
    assert [said[start + len(label)] for start, _, label in tokens_in(said, {"PHONE"})] == [":", "~"]
    for operator, other in ((KeyedToken(), output), (Encrypt(), token)):
        for form in (other, other.replace("~", ":") if "~" in other else other.replace(":", "~")):
            with pytest.raises(RestoreError):
                operator.undo(form, at())


def test_a_key_is_needed_and_never_shown() -> None:
    for call in (Encrypt(), Encrypt().undo):
        with pytest.raises(ConfigError, match="'encrypt' needs a key"):
            call("PHONE~A", at(key=None))
    assert OLD.reveal()[5:13] not in f"{Encrypt()!r} {at()!r}"

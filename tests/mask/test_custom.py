"""``custom``, Presidio's forms, and ``DEFAULT``: what a program may state beside what a file may."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from desensitize import Masker
from desensitize.errors import Blocked, ConfigError, RestoreError
from desensitize.operators import custom

SECRET = "13800138000"
TEXT = f"拨打 {SECRET} 或 a@example.com"


def _quoting(value: str) -> str:
    raise ValueError(value)


@pytest.mark.parametrize(
    "stated",
    [
        custom(function=lambda value: f"#{len(value)}"),
        {"operator": "custom", "function": lambda value: f"#{len(value)}"},
        {"type": "custom", "lambda": lambda value: f"#{len(value)}"},
    ],
    ids=["operator", "ours", "presidio"],
)
def test_a_function_writes_the_replacement(stated: Any) -> None:
    masker = Masker(operators={"PHONE_NUMBER": stated})
    assert masker.mask(TEXT).text == "拨打 #11 或 <EMAIL_1>"
    with pytest.raises(RestoreError, match="irreversible"):
        masker.mask(f"拨打 {SECRET}").restore()


@pytest.mark.parametrize(
    ("function", "says"),
    [(_quoting, "raised ValueError"), (lambda _: None, "gave NoneType"), (lambda value: value.encode(), "gave bytes")],
)
def test_a_function_that_fails_is_said_without_the_value(function: Any, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        Masker(operators={"PHONE_NUMBER": custom(function=function)}).mask(TEXT)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(ConfigError, match="must be a function"):
        Masker(operators={"PHONE_NUMBER": {"operator": "custom", "function": "lambda x: x"}})


def test_a_function_may_block() -> None:
    def strict(value: str) -> str:
        raise Blocked("PHONE_NUMBER")

    with pytest.raises(Blocked):
        Masker(operators={"PHONE_NUMBER": custom(function=strict)}).mask(TEXT)


def test_default_is_for_every_entity_that_is_not_named() -> None:
    mask = {"type": "mask", "masking_char": "*", "chars_to_mask": 4, "from_end": True}
    masker = Masker(operators={"DEFAULT": {"operator": "redact"}, "PHONE_NUMBER": mask})
    assert masker.mask(TEXT).text == "拨打 1380013**** 或 [EMAIL_ADDRESS]"
    assert Masker(operators={"DEFAULT": "redact"}).mask(TEXT).text == "拨打 [PHONE_NUMBER] 或 [EMAIL_ADDRESS]"
    with masker.session() as session:
        assert session.mask(TEXT) == "拨打 1380013**** 或 [EMAIL_ADDRESS]"


def test_default_of_a_call_goes_over_what_the_masker_names() -> None:
    masker = Masker(operators={"PHONE_NUMBER": "null"})
    assert masker.mask(TEXT, operators={"DEFAULT": "redact"}).text == "拨打 [PHONE_NUMBER] 或 [EMAIL_ADDRESS]"
    assert masker.mask(TEXT, operator="redact").text == "拨打 [PHONE_NUMBER] 或 [EMAIL_ADDRESS]"
    assert masker.mask(TEXT, operator="redact", operators={"EMAIL_ADDRESS": "null"}).text == "拨打 [PHONE_NUMBER] 或 "
    with pytest.raises(ConfigError, match="either operator, or operators with 'DEFAULT'"):
        masker.mask(TEXT, operator="redact", operators={"DEFAULT": "null"})


def test_default_goes_over_what_a_rule_states() -> None:
    masker = Masker(deny=["Falcon"], operators={"DEFAULT": "redact"})
    assert masker.mask("Project Falcon").text == "Project [CUSTOM]"

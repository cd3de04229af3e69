"""A session with choices of its own, and what it tells of the texts that it masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Masker
from desensitize.errors import ConfigError
from desensitize.vault import MemoryVault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize import Finding

PHONE, MAIL = "13812345678", "wang.fang@example.com"
TEXT = f"call {PHONE}, {MAIL}"
BODY = [{"role": "user", "content": TEXT}, {"role": "user", "content": "nothing"}]


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


def test_choices_of_a_session(masker: Masker) -> None:
    with masker.session(operators={"EMAIL_ADDRESS": "redact"}) as session:
        assert session.mask(TEXT) == "call <PHONE_1>, [EMAIL_ADDRESS]"
        assert session.mask(BODY)[0]["content"] == "call <PHONE_1>, [EMAIL_ADDRESS]"
    with masker.session(entities=["EMAIL_ADDRESS"]) as session:
        assert session.mask(TEXT) == f"call {PHONE}, <EMAIL_1>"
    with masker.session(exclude=["email"], operator="redact") as session:
        assert session.mask(TEXT) == f"call [PHONE_NUMBER], {MAIL}"
    with masker.session() as session:
        assert session.mask(TEXT) == "call <PHONE_1>, <EMAIL_1>"


def test_choices_share_the_session_of_a_name() -> None:
    masker = Masker(vault=MemoryVault())
    masked = masker.session("s", entities=["EMAIL_ADDRESS"]).mask(TEXT)
    assert masker.session("s").mask(f"{MAIL} {PHONE}") == "<EMAIL_1> <PHONE_1>"
    assert masker.session("s", operator="redact").restore(masked) == TEXT


@pytest.mark.parametrize("choice", [{"operator": "redakt"}, {"operators": {"X_Y": "redact"}}, {"entities": ["X_Y"]}])
def test_choices_that_cant_be(masker: Masker, choice: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        masker.session(**choice)


@pytest.mark.parametrize("watched", [False, True])
def test_what_is_found_is_told(watched: bool) -> None:
    events: list[Any] = []
    masker = Masker(on_event=events.append) if watched else Masker()
    told: dict[str, list[str]] = {}

    def tell(path: str, findings: Sequence[Finding]) -> None:
        told[path] = [TEXT[one.start : one.end] for one in findings]

    with masker.session() as session:
        assert session.mask(TEXT, tell=tell) == "call <PHONE_1>, <EMAIL_1>"
        assert told == {"": [PHONE, MAIL]}
        # The same text once more is recalled, with its places.
        for _ in range(2):
            told.clear()
            session.mask(BODY, tell=tell)
            assert told == {"messages[0].content": [PHONE, MAIL]}
    assert [dict(event.entities) for event in events] == [{"EMAIL_ADDRESS": 1, "PHONE_NUMBER": 1}] * 3 * watched


def test_a_shadow_tells_too() -> None:
    told: list[str] = []
    with pytest.warns(UserWarning, match="shadow"):
        masker = Masker(shadow=True, on_event=lambda event: None)
    with masker.session() as session:
        assert session.mask(TEXT, tell=lambda path, found: told.extend(one.rule for one in found)) == TEXT
    assert told == ["cn.mobile", "email"]

"""What a wrapped call gives back that cannot be restored: given as it came, with a warning, and never in silence."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import datetime as dt
import types
import warnings
from typing import TYPE_CHECKING, Any

import openai
import pydantic
import pytest

from desensitize import Masker
from desensitize.errors import DesensitizeError, UnrestoredWarning

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from tests.recording import Recorder

PHONE = "13622223333"
MASKER = Masker()


@dataclasses.dataclass
class Reply:
    text: str
    more: Any = None


class Model(pydantic.BaseModel):
    text: str


class Words(list[str]):
    """A list of one's own."""


def asked(make: Callable[[str], Any]) -> Any:
    """What comes back from a call that makes something of the text it was sent."""

    def ask(prompt: str) -> Any:
        return make(prompt)

    return MASKER.wrap(ask, mask_args=["prompt"])(f"ring {PHONE}")


UNRESTORED: list[Callable[[str], Any]] = [
    Reply, lambda text: Model(text=text), lambda text: types.SimpleNamespace(text=text), lambda text: text.encode(),
    lambda text: Words([text]), lambda text: collections.deque([text]), lambda text: Reply("x", more={"a": [text]}),
    lambda text: {"reply": Reply(text)}, lambda text: [1, Reply(text)], lambda text: ("x", iter([text])),
    lambda text: {"a": open, "b": memoryview(text.encode())},
]  # fmt: skip


@pytest.mark.parametrize("make", UNRESTORED)
def test_an_object_that_keeps_its_tokens_is_told_of(make: Callable[[str], Any]) -> None:
    with pytest.warns(UnrestoredWarning) as caught:
        asked(make)
    assert len(caught) == 1
    assert PHONE not in str(caught[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnrestoredWarning)
        with pytest.raises(DesensitizeError):
            asked(make)


Named = collections.namedtuple("Named", "a b")  # noqa: PYI024 - the kind without types

QUIET: list[tuple[Callable[[str], Any], Any]] = [
    (lambda text: {text}, {f"ring {PHONE}"}),
    (lambda text: frozenset([text]), frozenset([f"ring {PHONE}"])),
    (lambda text: Named(text, [text]), Named(f"ring {PHONE}", [f"ring {PHONE}"])),
    (lambda text: {"a": {(text, 1)}}, {"a": {(f"ring {PHONE}", 1)}}),
    (lambda text: Reply("nothing"), Reply("nothing")),
    (lambda text: (None, True, 1, 2.5, 3j, dt.date(2024, 1, 2), b"x"), (None, True, 1, 2.5, 3j, dt.date(2024, 1, 2), b"x")),
]  # fmt: skip


@pytest.mark.parametrize("make, expected", QUIET)
def test_what_is_restored_or_holds_none_is_not(make: Callable[[str], Any], expected: Any) -> None:
    given = asked(make)
    assert given == expected
    assert type(given) is type(expected)


def test_where_nothing_was_masked_nothing_can_be_left() -> None:
    reply = iter(["x"])
    assert MASKER.wrap(lambda prompt: {"a": reply}, mask_args=["prompt"])("nothing of anyone")["a"] is reply


def pieces(text: str) -> list[str]:
    return [text[at : at + 3] for at in range(0, len(text), 3)]


def test_a_stream_of_objects_is_told_of_once_though_its_tokens_are_cut() -> None:
    for make in (Reply, str.encode, lambda piece: {"deep": Reply(piece)}):

        def ask(prompt: str, make: Any = make) -> Iterator[Any]:
            yield from map(make, pieces(f"{prompt} {prompt}"))

        async def aask(prompt: str, make: Any = make) -> AsyncIterator[Any]:
            for piece in pieces(prompt):
                yield make(piece)

        async def main(aask: Any = aask) -> list[Any]:
            return [chunk async for chunk in MASKER.wrap(aask, mask_args=["prompt"])(PHONE)]

        with pytest.warns(UnrestoredWarning) as caught:
            list(MASKER.wrap(ask, mask_args=["prompt"])(PHONE))
        assert len(caught) == 1
        with pytest.warns(UnrestoredWarning):
            asyncio.run(main())


def test_a_stream_of_objects_without_tokens_is_not() -> None:
    def ask(prompt: str) -> Iterator[Any]:
        yield from (Reply("<PHO"), Reply("ne"), b"<PHONE", 5)
        yield {"type": "ping"}

    assert len(list(MASKER.wrap(ask, mask_args=["prompt"])(PHONE))) == 5


def test_what_a_generator_returns_is_restored() -> None:
    def ask(prompt: str) -> Iterator[str]:
        yield "x"
        return prompt

    def drained() -> Iterator[str]:
        assert (yield from MASKER.wrap(ask, mask_args=["prompt"])(PHONE)) == PHONE

    assert list(drained()) == ["x"]


def test_raw_responses_of_an_sdk_are_told_of(recorder: Recorder) -> None:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        call = MASKER.wrap(client.chat.completions.with_raw_response.create)
        with pytest.warns(UnrestoredWarning):
            call(model="m", messages=[{"role": "user", "content": PHONE}])
    assert not [body for body in recorder.requests if PHONE in body]

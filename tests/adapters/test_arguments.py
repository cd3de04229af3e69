"""Arguments that are bound beforehand, and what stands beside those that hold text: nothing goes out unread."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import datetime as dt
import functools
import inspect
import io
import re
import threading
import types
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pydantic
import pytest

from desensitize import Masker
from desensitize.chat.objects import unfolded
from desensitize.errors import ConfigError, LeakError, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recording import Recorder

PHONE, MAIL = "13612345670", "han.mei@example.org"
ASKED = [{"role": "user", "content": f"ring {PHONE}"}]
MASKER = Masker()


@pytest.fixture
def client(recorder: Recorder) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        yield client


def sent_nothing_raw(recorder: Recorder) -> bool:
    return bool(recorder.requests) and not [raw for raw in recorder.requests if PHONE in raw or MAIL in raw]


class Own(functools.partial):  # type: ignore[type-arg]  # any call
    """A partial inside which another is not folded."""


def bound(call: Any) -> list[Any]:
    """The same call, with text bound to it in each way there is."""
    inner = Own(call, messages=ASKED, model="m")
    inner.note = "has attributes, so that the next does not unfold it"
    return [
        functools.partial(call, messages=ASKED, model="m", user=MAIL),
        functools.partial(functools.partial(call, messages=ASKED), model="m", extra_body={"note": f"to {MAIL}"}),
        functools.partial(inner, user=MAIL),
        functools.partial(functools.partial(call, messages=[]), messages=ASKED, model="m", metadata={MAIL: MAIL}),
    ]


def test_arguments_bound_to_a_call_are_masked(recorder: Recorder, client: openai.OpenAI) -> None:
    for call in bound(client.chat.completions.create):
        wrapped = MASKER.wrap(call)
        assert PHONE not in repr(wrapped) + str(wrapped)
        assert MAIL not in repr(wrapped)
        assert wrapped().choices[0].message.content == f"ring {PHONE}"
        said = "".join(chunk.choices[0].delta.content or "" for chunk in wrapped(stream=True) if chunk.choices)
        assert said == f"ring {PHONE}"
        with MASKER.session() as session:
            assert session.wrap(call)().choices[0].message.content == f"ring {PHONE}"
    assert sent_nothing_raw(recorder)


def test_arguments_bound_to_a_helper_are_masked(recorder: Recorder, client: openai.OpenAI) -> None:
    call = MASKER.wrap(functools.partial(client.chat.completions.stream, model="m", messages=ASKED))
    with call(user=MAIL) as stream:
        assert stream.get_final_completion().choices[0].message.content == f"ring {PHONE}"
    assert sent_nothing_raw(recorder)


def test_arguments_bound_to_an_async_call_are_masked(recorder: Recorder) -> None:
    async def main() -> None:
        async with openai.AsyncOpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
            for call in bound(client.chat.completions.create):
                assert (await MASKER.wrap(call)()).choices[0].message.content == f"ring {PHONE}"

    async def ask(prompt: str) -> str:
        assert PHONE not in prompt
        return prompt

    asked = MASKER.wrap(functools.partial(ask, PHONE))
    assert inspect.iscoroutinefunction(asked)
    assert asyncio.run(asked()) == PHONE
    asyncio.run(main())
    assert sent_nothing_raw(recorder)


def test_bound_arguments_by_position_and_by_name_of_a_call_of_ones_own() -> None:
    seen: list[Any] = []

    def ask(who: str, prompt: str, *rest: str, style: str = "short") -> str:
        seen.append((who, prompt, rest, style))
        return f"{who} {prompt}"

    for call in (functools.partial(ask, PHONE), functools.partial(functools.partial(ask), PHONE)):
        for options in ({"mask_args": ["who", "prompt", "style"]}, {}):
            asked = MASKER.wrap(call, **options)
            assert asked(prompt=f"mail {MAIL}") == f"{PHONE} mail {MAIL}"
            assert "<EMAIL_1>" in str(seen[-1])
    assert MASKER.wrap(functools.partial(ask, PHONE, MAIL, PHONE), mask_args=["who", "prompt", "rest"])()
    assert PHONE not in str(seen)
    assert MAIL not in str(seen)
    with pytest.raises(LeakError):
        MASKER.wrap(functools.partial(ask, style=PHONE), mask_args=["prompt"])("x", "y")
    with pytest.raises(ConfigError):
        MASKER.wrap(functools.partial(ask, "x"), mask_args=["no_such"])


def test_a_partial_that_calls_in_a_way_of_its_own_is_refused() -> None:
    class Odd(functools.partial):  # type: ignore[type-arg]  # any call
        def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
            raise AssertionError(args)

    with pytest.raises(ConfigError, match="partial"):
        MASKER.wrap(Odd(print, PHONE))


def test_a_socket_behind_a_partial_is_refused(recorder: Recorder, client: openai.OpenAI) -> None:
    with pytest.raises(ConfigError, match="refused"):
        MASKER.wrap(functools.partial(functools.partial(client.responses.connect), extra_query={}))
    assert recorder.requests == []


# --- beside mask_args ---


@dataclasses.dataclass
class Context:
    note: str
    more: Any = None


@dataclasses.dataclass(frozen=True, slots=True)
class Fixed:
    note: str


class Slotted:
    __slots__ = ("note", "unset")

    def __init__(self, note: str) -> None:
        self.note = note


class Derived(Slotted):
    __slots__ = ("note",)

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = "mine"


class Model(pydantic.BaseModel):
    note: str = pydantic.Field(exclude=True)


class Dictionary(dict[str, str]):
    """A mapping with an attribute."""


class Weak:
    def __init__(self) -> None:
        self.me = self
        self.note = {"deep": [PHONE]}


def derived() -> Any:
    made = Derived("x")
    Slotted.note.__set__(made, PHONE)  # type: ignore[attr-defined]  # the slot that the other hides
    return made


def dictionary() -> Any:
    made = Dictionary(a="b")
    made.note = PHONE  # type: ignore[attr-defined]  # the test is about it
    return made


Named = collections.namedtuple("Named", "a b")  # noqa: PYI024 - the kind without types

HOLDERS: list[Any] = [
    {PHONE}, frozenset({PHONE}), {"a": {PHONE}}.values(), [{(PHONE, 1)}], {(PHONE, 1): "x"}, collections.deque([PHONE]),
    collections.ChainMap({"a": PHONE}), collections.UserDict(a=PHONE), types.MappingProxyType({"a": PHONE}),
    Context(PHONE), Context("x", {Context(PHONE).note}), Fixed(PHONE), Slotted(PHONE), derived(), Model(note=PHONE),
    dictionary(), Weak(), types.SimpleNamespace(note=PHONE), Named("x", PHONE), functools.partial(print, PHONE),
    functools.partial(print, sep=PHONE), re.compile(PHONE), ValueError(PHONE), [Context("x", more=Fixed(PHONE))],
]  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)
def test_a_value_in_an_object_beside_the_masked_arguments_does_not_leave(recorder: Recorder, holder: Any) -> None:
    def ask(prompt: str, *rest: Any, beside: Any = None, **more: Any) -> None:
        httpx.post(recorder.url, json={"prompt": prompt, "beside": str(beside), "rest": str(rest), "more": str(more)})

    asked = MASKER.wrap(ask, mask_args=["prompt"])
    for args, kwargs in (((), {"beside": holder}), ((), {"other": holder}), ((holder,), {})):
        with pytest.raises(LeakError) as caught:
            asked("hi", *args, **kwargs)
        assert PHONE not in str(caught.value) + repr(caught.value.places)
    assert recorder.requests == []


class Cursor:
    """An iterator of one's own."""

    def __iter__(self) -> Cursor:
        return self

    def __next__(self) -> str:
        return PHONE


def unreadable() -> list[Any]:
    return [
        iter([PHONE]), (letter for letter in PHONE), Cursor(), io.StringIO(PHONE), threading.Lock(), threading.local(),
        Context("x", more=threading.Event()), {"a": {"b": iter([PHONE])}}, contextlib.closing(io.StringIO(PHONE)),
        map(str, [PHONE]),
    ]  # fmt: skip


@pytest.mark.parametrize("thing", unreadable(), ids=lambda thing: type(thing).__name__)
def test_an_object_nobody_can_read_is_refused(thing: Any) -> None:
    def ask(prompt: str, beside: Any = None, **more: Any) -> None:
        raise AssertionError(prompt)

    asked = MASKER.wrap(ask, mask_args=["prompt"])
    with pytest.raises(UnsupportedPart) as caught:
        asked("hi", beside=thing)
    assert caught.value.path == "beside"
    assert "the request" not in str(caught.value)
    with pytest.raises(LeakError) as leak:
        asked("hi", **{PHONE: thing})
    assert PHONE not in str(leak.value) + repr(leak.value.places)


def test_what_holds_no_text_of_anyone_is_let_through() -> None:
    seen: list[Any] = []

    def ask(prompt: str, **more: Any) -> None:
        seen.append(more)

    given: dict[str, Any] = {
        "a": object(), "b": ask, "c": Context, "d": re, "e": seen.append, "f": {"x", 1}, "g": Context("x", more=[1.5]),
        "h": dt.date(2024, 5, 6), "i": ..., "j": None, "k": httpx.Timeout(5), "l": openai.NOT_GIVEN, "m": range(10**9),
        "n": Slotted("x"), "o": set(), "p": {},
    }  # fmt: skip
    MASKER.wrap(ask, mask_args=["prompt"])(prompt=PHONE, **given)
    assert [seen[0][name] is value for name, value in given.items()] == [True] * len(given)


def test_objects_without_end_are_refused_and_one_that_holds_itself_is_not() -> None:
    chain: Any = None
    for _ in range(500):
        chain = Context("x", more=chain)
    with pytest.raises(UnsupportedPart):
        unfolded(chain)
    # Each holds the one before it twice: far more paths than objects.
    many: Any = {"x"}
    for _ in range(20):
        many = Context("x", more=[many, many])
    both = unfolded(many)["more"]
    assert both[0] is both[1]
    read = unfolded(Weak())
    assert read["me"] is read
    assert read["note"] == {"deep": [PHONE]}

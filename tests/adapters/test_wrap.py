"""The driver: whatever a call gives back, masked on the way out, restored on the way in, and nothing sent in doubt."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

import pytest

from desensitize import Masker
from desensitize.adapters.exchange import Call, ChatExchange
from desensitize.adapters.sides import Sides
from desensitize.adapters.wrap import wrap
from desensitize.errors import ConfigError, InternalError, LeakError, UnrestoredWarning, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

PHONE = "13800138000"
TOKEN = "<PHONE_1>"
SENTENCE = f"call {PHONE} or {PHONE}!"


class Buffered:
    """A restorer that holds back a possible start of its token."""

    def __init__(self, encode: str = "text") -> None:
        self.encode = encode
        self.held = ""

    def feed(self, chunk: str, /) -> str:
        text = (self.held + chunk).replace(TOKEN, PHONE)
        keep = next((n for n in range(len(TOKEN) - 1, 0, -1) if text.endswith(TOKEN[:n])), 0)
        self.held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def flush(self) -> str:
        held, self.held = self.held, ""
        return held

    def whole(self, text: str, /) -> str:
        return self.feed(text) + self.flush()


class Log:
    """What happened around one wrapped call."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.closed = 0
        self.proven: list[tuple[str, str, str]] = []

    def prove(self, leaves: Any) -> None:
        self.proven += leaves
        places = [(path, "PHONE") for path, text, _ in self.proven if PHONE in text]
        if places:
            raise LeakError("a value would have left", places)

    def close(self) -> None:
        self.closed += 1

    def wrap(self, call: Callable[..., Any], mask_args: list[str] | None = None, **options: Any) -> Any:
        sides = Sides(
            mask_text=lambda text, *_: text.replace(PHONE, TOKEN),
            prove=self.prove,
            restorer=Buffered,
            closed=self.close,
            **options,
        )
        about = Call.of(call, mask_args)
        return wrap(call, lambda: ChatExchange(about, sides))


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_plain_function(log: Log) -> None:
    def ask(prompt: str, *, style: str = "short") -> str:
        """Ask."""
        log.sent.append(prompt)
        return prompt.upper() + prompt

    asked = log.wrap(ask, mask_args=["prompt"])
    assert asked(SENTENCE) == SENTENCE.upper() + SENTENCE
    assert asked(prompt=SENTENCE, style="long")
    assert log.sent == [SENTENCE.replace(PHONE, TOKEN)] * 2
    assert (asked.__name__, asked.__doc__, asked.__wrapped__) == ("ask", "Ask.", ask)
    assert inspect.signature(asked) == inspect.signature(ask)
    assert log.closed == 2


def test_the_first_argument_may_be_positional_if_its_name_is_known(log: Log) -> None:
    def chat(messages: list[dict[str, str]]) -> str:
        log.sent.append(messages)
        return messages[0]["content"]

    assert log.wrap(chat)([{"role": "user", "content": PHONE}]) == PHONE
    assert log.sent == [[{"role": "user", "content": TOKEN}]]


def test_a_coroutine_function_stays_one(log: Log) -> None:
    async def ask(prompt: str) -> str:
        await asyncio.sleep(0)
        log.sent.append(prompt)
        return prompt

    asked = log.wrap(ask)
    assert inspect.iscoroutinefunction(asked)
    assert asyncio.run(asked(prompt=PHONE)) == PHONE
    assert log.sent == [TOKEN]
    assert log.closed == 1


def test_a_function_that_gives_an_awaitable(log: Log) -> None:
    async def inner(prompt: str) -> str:
        return prompt

    def ask(prompt: str) -> Any:
        log.sent.append(prompt)
        return inner(prompt)

    async def main() -> None:
        assert await log.wrap(ask)(prompt=PHONE) == PHONE

    asyncio.run(main())
    assert log.sent == [TOKEN]


def test_an_object_with_an_async_call(log: Log) -> None:
    class Model:
        async def __call__(self, prompt: str) -> str:
            return prompt

    asked = log.wrap(Model())
    assert inspect.iscoroutinefunction(asked)
    assert asyncio.run(asked(prompt=PHONE)) == PHONE


def test_a_partial_and_a_builtin(log: Log) -> None:
    def ask(model: str, prompt: str) -> str:
        assert PHONE not in prompt
        return prompt

    assert log.wrap(functools.partial(ask, "m"))(prompt=PHONE) == PHONE
    with pytest.raises(ConfigError, match="by name"):
        log.wrap(_opaque(), mask_args=["x"])(PHONE)


def _opaque() -> Callable[..., Any]:
    class Opaque:
        __signature__ = "none"

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            raise AssertionError("called")

    return Opaque()


def test_a_generator_function_masks_at_once_and_streams(log: Log) -> None:
    def ask(prompt: str) -> Iterator[str]:
        log.sent.append(prompt)
        yield from prompt
        return "done"

    stream = log.wrap(ask)(prompt=SENTENCE)
    assert log.sent == []
    assert log.proven, "the request was masked before the first chunk was asked for"

    def drained() -> Iterator[str]:
        assert (yield from stream) == "done"

    assert "".join(drained()) == SENTENCE
    assert log.closed == 1
    with pytest.raises(StopIteration):
        next(stream)


def test_held_back_text_is_given_at_the_end(log: Log) -> None:
    def ask(prompt: str) -> Iterator[str]:
        yield "almost <PHO"

    assert list(log.wrap(ask)(prompt="x")) == ["almost ", "<PHO"]


def test_an_async_generator_function(log: Log) -> None:
    closed = []

    async def ask(prompt: str) -> AsyncIterator[str]:
        try:
            for letter in prompt:
                yield letter
        finally:
            closed.append(True)

    async def main() -> None:
        assert "".join([piece async for piece in log.wrap(ask)(prompt=SENTENCE)]) == SENTENCE
        stream = log.wrap(ask)(prompt=SENTENCE)
        assert await anext(stream) == "c"
        await stream.aclose()
        async with contextlib.aclosing(log.wrap(ask)(prompt=SENTENCE)) as again:
            assert await anext(again) == "c"
        async with log.wrap(ask)(prompt=SENTENCE) as third:
            assert await anext(third) == "c"

    asyncio.run(main())
    assert len(closed) == 4
    assert log.closed >= 4


def test_a_coroutine_that_gives_a_stream(log: Log) -> None:
    async def ask(prompt: str) -> AsyncIterator[str]:
        async def letters() -> AsyncIterator[str]:
            for letter in prompt:
                yield letter

        return letters()

    async def main() -> str:
        return "".join([piece async for piece in await log.wrap(ask)(prompt=SENTENCE)])

    assert asyncio.run(main()) == SENTENCE


class Both:
    """A stream with its own attributes, that can be read either way and only iterates through ``__iter__``."""

    response = "the response"

    def __init__(self, text: str) -> None:
        self.text = text
        self.log: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return iter(self.text)

    async def __aiter__(self) -> AsyncIterator[str]:
        for letter in self.text:
            yield letter

    def __enter__(self) -> Self:
        self.log.append("enter")
        return self

    def __exit__(self, *error: object) -> None:
        self.log.append("exit")

    def close(self) -> None:
        self.log.append("close")


def spoken(prompt: str) -> Both:
    return Both(prompt)


def test_a_stream_keeps_what_it_can_do(log: Log) -> None:
    stream = log.wrap(spoken)(prompt=SENTENCE)
    assert stream.response == "the response"
    with stream as entered:
        assert entered is stream
        assert "".join(entered) == SENTENCE
    stream.close()
    assert stream.log == ["enter", "exit", "close"]
    assert not hasattr(stream, "no_such")

    async def main() -> str:
        return "".join([piece async for piece in log.wrap(spoken)(prompt=SENTENCE)])

    assert asyncio.run(main()) == SENTENCE


def test_a_context_manager_that_opens_a_stream(log: Log) -> None:
    @contextlib.contextmanager
    def opened(prompt: str) -> Iterator[Iterator[str]]:
        yield iter(prompt)

    @contextlib.asynccontextmanager
    async def aopened(prompt: str) -> AsyncIterator[Iterator[str]]:
        yield iter(prompt)

    with log.wrap(opened)(prompt=SENTENCE) as stream:
        assert "".join(stream) == SENTENCE

    async def main() -> None:
        async with log.wrap(aopened)(prompt=SENTENCE) as stream:
            assert "".join(stream) == SENTENCE

    asyncio.run(main())


def test_a_stream_that_breaks_says_so_and_closes(log: Log) -> None:
    def ask(prompt: str) -> Iterator[str]:
        yield "ab"
        raise OSError("cut")

    stream = log.wrap(ask)(prompt="x")
    assert next(stream) == "ab"
    with pytest.raises(OSError, match="cut"):
        next(stream)
    assert log.closed == 1


REPLIES: list[tuple[Any, Any]] = [
    (TOKEN, PHONE),
    ({"a": [TOKEN, {TOKEN: 1}]}, {"a": [PHONE, {PHONE: 1}]}),
    ([TOKEN, 1, None], [PHONE, 1, None]),
    ((TOKEN,), (PHONE,)),
    (
        {"choices": [{"message": {"content": TOKEN, "other": TOKEN}}]},
        {"choices": [{"message": {"content": PHONE, "other": TOKEN}}]},
    ),
    (5, 5),
    (None, None),
]


@pytest.mark.parametrize("reply, expected", REPLIES)
def test_replies_by_what_they_are(log: Log, reply: Any, expected: Any) -> None:
    before = repr(reply)
    assert log.wrap(lambda prompt: reply)(prompt="x") == expected
    assert repr(reply) == before
    assert log.closed == 1


def test_any_other_object_comes_back_itself(log: Log) -> None:
    thing = SimpleNamespace(text=TOKEN)
    for reply in (thing, TOKEN.encode()):
        with pytest.warns(UnrestoredWarning, match=f"{type(reply).__name__} .* holds tokens"):
            assert log.wrap(lambda prompt, reply=reply: reply)(prompt="x") is reply


def never(*args: Any, **kwargs: Any) -> Any:
    raise AssertionError("the call must not happen")


CALLS: list[tuple[Any, list[str] | None, tuple[Any, ...], dict[str, Any], type[Exception]]] = [
    (never, None, (), {}, ConfigError),
    (never, None, (), {"question": PHONE}, ConfigError),
    (never, None, ([{"role": "user", "content": PHONE}],), {}, ConfigError),
    (never, None, (), {"messages": [{"role": "user", "content": object()}]}, UnsupportedPart),
    (never, None, (), {"messages": [], "model": PHONE}, LeakError),
    (never, None, (), {"messages": [], "tools": [{"type": "function", "function": {"name": PHONE}}]}, LeakError),
    (never, ["question"], (), {"question": "x", "other": PHONE}, LeakError),
    (never, ["question"], (), {"question": "x", "other": [{"deep": PHONE}]}, LeakError),
    (never, ["question"], (), {"question": "x", "other": b"13800138000"}, LeakError),
    (never, ["question"], (), {"question": "x", "other": 13800138000}, LeakError),
    (never, ["question"], (PHONE,), {}, LeakError),
    (lambda prompt, extra: never(), None, ("x", object()), {}, UnsupportedPart),
    (lambda prompt: never(), None, ("x",), {"prompt": "y"}, ConfigError),
    (lambda prompt: never(), None, ("x", "y"), {}, ConfigError),
]


@pytest.mark.parametrize("case", CALLS)
def test_in_doubt_the_call_does_not_happen(log: Log, case: Any) -> None:
    call, mask_args, args, kwargs, error = case
    with pytest.raises(error) as caught:
        log.wrap(call, mask_args)(*args, **kwargs)
    assert PHONE not in str(caught.value)
    assert log.closed == 1

    async def acall(*args: Any, **kwargs: Any) -> None:
        never()

    if call is never:
        with pytest.raises(error):
            asyncio.run(log.wrap(acall, mask_args)(*args, **kwargs))


def test_a_failure_while_masking_stops_the_call(log: Log) -> None:
    def broken(text: str, path: str, beside: str) -> str:
        raise RuntimeError("detector down")

    about = Call.of(never)
    sides = Sides(mask_text=broken, prove=log.prove, restorer=Buffered, closed=log.close)
    with pytest.raises(InternalError, match="RuntimeError"):
        wrap(never, lambda: ChatExchange(about, sides))(messages=[], user="x")
    assert log.closed == 1


@pytest.mark.parametrize("mask_args", ["prompt", ["promt"], ["prompt", "x"]])
def test_mask_args_that_cannot_work_are_refused_when_wrapping(log: Log, mask_args: Any) -> None:
    with pytest.raises(ConfigError):
        log.wrap(lambda prompt: prompt, mask_args)


def test_mask_args_through_every_kind_of_parameter(log: Log) -> None:
    def ask(first: Any, /, second: Any, *rest: Any, third: Any = None, **more: Any) -> Any:
        log.sent.append((first, second, rest, third, more))

    asked = log.wrap(ask, ["first", "rest", "third", "fourth"])
    asked(PHONE, "clean", PHONE, [PHONE], third={"a": PHONE}, fourth=(PHONE,), fifth=object())
    first, second, rest, third, more = log.sent[0]
    assert (first, second, rest, third) == (TOKEN, "clean", (TOKEN, [TOKEN]), {"a": TOKEN})
    assert more["fourth"] == (TOKEN,)
    with pytest.raises(ConfigError, match="more"):
        log.wrap(ask, ["more"])


def test_arguments_read_once_are_read_for_the_call_too(log: Log) -> None:
    asked = log.wrap(lambda messages: messages[0]["content"])
    assert asked(messages=iter([{"role": "user", "content": PHONE}])) == PHONE


class NotGiven:
    def __bool__(self) -> bool:
        return False


def test_what_never_leaves_is_left_alone(log: Log) -> None:
    def create(**kwargs: Any) -> None:
        log.sent.append(kwargs)

    absent, wait = NotGiven(), object()
    headers = {"Authorization": f"Bearer {PHONE}", "X-User": PHONE}
    log.wrap(create)(messages=[], stop=absent, timeout=wait, extra_headers=headers)
    assert log.sent[0]["stop"] is absent
    assert log.sent[0]["timeout"] is wait
    assert log.sent[0]["extra_headers"] == {"Authorization": f"Bearer {PHONE}", "X-User": TOKEN}
    assert headers["X-User"] == PHONE
    assert list(log.sent[0]) == ["messages", "stop", "timeout", "extra_headers"]


def test_a_name_that_is_part_of_the_apis_own_words_stops_no_call() -> None:
    sent: list[dict[str, object]] = []
    chat = Masker(names=["Max", "Tool"]).wrap(lambda **request: sent.append(request))
    said = {"model": "gpt-4o", "max_tokens": 5, "tool_choice": "auto"}
    chat(**said, messages=[{"role": "user", "content": "Max has a Tool"}])
    assert sent == [said | {"messages": [{"role": "user", "content": "<PERSON_1> has a <PERSON_2>"}]}]

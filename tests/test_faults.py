"""When a step fails inside a door, no value shows in what is said of it, and none leaves.

``python -m benchmarks.faults`` tries many more; here are some of each door and kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.fault_inputs import INPUTS
from benchmarks.fault_steps import BARE, OWN, QUOTING, STEPS, VERDICTS, Injection, injected
from benchmarks.fault_traces import Traces, said_by, values
from benchmarks.fault_world import World, asked
from benchmarks.faults import tried, tried_input
from desensitize import Masker, errors

if TYPE_CHECKING:
    from collections.abc import Callable

# Door, step that fails when it is first called, how.
FAULTS = (
    ("find", "Pipeline.survey", "ValueError"),
    ("find", "CoreScanner.sight", "JSONDecodeError"),
    ("find", "Settings.read", "UnicodeDecodeError"),
    ("find", "Phone.__call__", "StopIteration"),
    ("find", "CoreScanner.sight", "with a note"),
    ("find", "pipeline:Pipeline.survey", "with a cause"),
    ("mask", "Pipeline.survey", "KeyError"),
    ("session", "Known.add", "ExceptionGroup"),
    ("mask", ":singly", "MemoryError"),
    ("session", "Settings.masked", "MemoryError"),
    ("mask", "iban:is_valid", "MemoryError"),
    ("mask", "iban:is_valid", "RecursionError"),
    ("mask", "iban:is_valid", "OSError, bare"),
    ("mask", "iban:is_valid", "TimeoutError"),
    ("session", ":apply", "OSError"),
    ("result.restore", ":sent_urls", "AttributeError"),
    ("mask_many", "CoreScanner.sight", "TypeError"),
    ("mask_many", ":singly", "UnicodeEncodeError"),
    ("mask, keyed", "Key.derive", "ValueError"),
    ("mask, keyed", "Hash.__call__", "AssertionError"),
    ("result.restore", "Restorer.whole", "with a note"),
    ("result.restore", "Snapshot.each", "with a cause"),
    ("session", "Session._left", "KeyError"),
    ("session", "MemoryVault.commit", "JSONDecodeError"),
    ("session", "MemoryVault.forget", "RecursionError"),
    ("session, a request", ":walk", "AttributeError"),
    ("session, a request", "jsontext:edit", "StopIteration"),
    ("session, file vault", "Store.taken", "ValueError"),
    ("session, file vault", "shelves:seal", "UnicodeEncodeError"),
    ("session, file vault", "SqliteFile._connected", "disk full"),
    ("session, file vault", "SqliteFile._connected", "KeyboardInterrupt"),
    ("restore_stream", "Restorer._token", "OSError"),
    ("restore_stream", "Restorer.flush", "StopIteration"),
    ("arestore_stream", "Restorer.feed", "TypeError"),
    ("arestore_stream", "Memory.at", "CancelledError"),
    ("wrap", "ChatExchange.mask_request", "ValueError"),
    ("wrap", ":identity", "JSONDecodeError"),
    ("wrap", "outgoing:leaves", "MemoryError"),
    ("wrap", "Session.prove", "with a cause"),
    ("wrap", "reply:restored", "KeyError"),
    ("wrap", "World.create", "TimeoutError"),
    ("wrap, streamed", "ReplyStream.feed", "UnicodeDecodeError"),
    ("wrap, streamed", "ReplyStream.flush", "ExceptionGroup"),
    ("wrap, awaited", "Sides.check_state", "AssertionError"),
    ("wrap, awaited", "Session._write", "CancelledError"),
    ("wrap, async stream", "ReplyStream.feed", "StopIteration"),
    ("OpenAI", "WireExchange._body", "ValueError"),
    ("OpenAI", "exact:loads", "JSONDecodeError"),
    ("OpenAI", "World.answered", "SystemExit"),
    ("OpenAI", "Session.close", "VaultError"),
    ("OpenAI, streamed", "SseReply._frame", "KeyError"),
    ("OpenAI, streamed", "SseReader.feed", "with a note"),
    ("AsyncOpenAI", "WireExchange.reply", "TypeError"),
    ("AsyncOpenAI", ":source_leaves", "MemoryError"),
    ("Anthropic", ":masked_headers", "UnicodeEncodeError"),
    ("Anthropic, streamed", "Frame.saying", "AttributeError"),
    ("httpx transport", ":masked_query", "OSError"),
    ("httpx transport", "exact:rewritten", "with a cause"),
    ("httpx transport, async", "transport:told", "UnicodeDecodeError"),
    ("ASGI", "WireExchange.mask_request", "ValueError"),
    ("ASGI", "WireExchange.check", "KeyError"),
    ("mask command", "Conversation._proven", "ValueError"),
    ("restore command", "FileVault.commit", "disk full"),
    ("file vault", "shelves:unseal", "JSONDecodeError"),
    ("memory vault", "Record.name", "KeyError"),
)
# These say a status, not an error.
ANSWERED = ("ASGI", "mask command", "restore command")
EVERY = (*STEPS, *VERDICTS, *OWN)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("faults"))


def named(end: str) -> str:
    (step,) = (step for step in EVERY if step.endswith(end))
    return step


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[" ".join(fault) for fault in FAULTS])
def test_no_value_shows_or_leaves_when_a_step_fails(world: World, number: int) -> None:
    door, end, kind = FAULTS[number]
    came = tried(world, door, Injection(named(end), 1, kind), 5000 + number)
    assert came.struck
    assert came.error
    assert came.shown == ()
    assert not came.raw
    if kind in QUOTING:
        assert came.error == ("FailedError" if door in ANSWERED else "InternalError")


@pytest.mark.parametrize("number", range(len(INPUTS)), ids=list(INPUTS))
def test_no_value_shows_or_leaves_when_what_comes_is_broken(world: World, number: int) -> None:
    came = tried_input(world, list(INPUTS)[number], 6000 + number)
    assert came.error
    assert came.error not in {"NameError", "AssertionError"}
    assert came.shown == ()
    assert not came.raw


@pytest.mark.parametrize("kind", BARE)
def test_an_exception_of_the_wrapped_call_passes_as_it_is(world: World, kind: str) -> None:
    told = values(7000)
    error = Injection(OWN[1], 1, kind).error(told)
    with injected(OWN[1], error, 1), pytest.raises(type(error)) as caught:
        world.masker.wrap(world.create)(**asked(told))
    assert caught.value is error
    assert error.__cause__ is None
    assert error.__context__ is None


def test_the_table_names_doors_steps_and_kinds_that_are() -> None:
    assert len(set(FAULTS)) == len(FAULTS)
    assert {kind for *_, kind in FAULTS} >= QUOTING.keys()


def test_the_search_sees_a_value_wherever_it_shows() -> None:
    told = values(7001)
    ways: dict[str, Callable[[], BaseException]] = {
        kind: lambda kind=kind: Injection("", 1, kind).error(told)  # type: ignore[misc]  # a default of its own
        for kind in QUOTING
    }
    for kind, made in ways.items():
        assert any(told.shown(said) for _, said in said_by(made())), kind
    pickled = errors.LeakError("not sent", [(told.mail, "EMAIL")])
    assert any(told.shown(said) for where, said in said_by(pickled) if where == "pickle")
    with Traces() as traces:
        print(told.text)  # noqa: T201 - what is to be seen
    assert [where for where, said in traces.said() if told.shown(said)] == ["output"]


def test_every_value_is_found_and_no_two_faults_share_one() -> None:
    masker = Masker()
    each = [values(number) for number in range(0, 6000, 61)]
    assert not any(told.shown(masker.mask(told.text).text) for told in each)
    assert len({value for told in each for value in told}) == 5 * len(each)

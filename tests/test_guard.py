"""What a guarded door lets out: no message, argument, note or earlier exception that may repeat a text."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

import pytest

from desensitize import Masker, errors
from desensitize.guard import guarded, guarding

PHONE = "13712340071"


def broken(said: str) -> Any:
    raise ValueError(said)


def decoded(said: str) -> str:
    try:
        return said.encode("gb18030").decode()
    except UnicodeDecodeError:
        raise errors.UnsupportedPart("no UTF-8", "body") from None


def test_what_a_library_says_is_not_repeated_and_where_is_shown() -> None:
    with pytest.raises(errors.InternalError, match=r"ValueError at .*test_guard\.py:\d+") as caught:
        guarded(broken)(PHONE)
    error = caught.value
    shown = "".join(traceback.format_exception(error))
    assert "in broken" in shown
    assert PHONE not in shown
    assert (error.__cause__, error.__context__) == (None, None)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_an_error_of_the_library_comes_from_nothing() -> None:
    with pytest.raises(errors.UnsupportedPart) as caught:
        guarded(decoded)("号码 137")
    assert caught.value.__context__ is None


def test_what_the_caller_was_handling_stays() -> None:
    mine = KeyError("mine")
    for inner in (broken, decoded):
        try:
            try:
                raise mine
            except KeyError:
                guarded(inner)("号码 137")
        except errors.DesensitizeError as error:
            assert error.__context__ is mine  # noqa: PT017 - it is the context that is looked at


def test_arguments_that_do_not_fit_are_said_by_python() -> None:
    with pytest.raises(TypeError, match="missing"):
        guarded(broken)()  # type: ignore[call-arg]  # on purpose
    with pytest.raises(TypeError, match="nothing"):
        Masker().mask("x", nothing=1)  # type: ignore[call-arg]  # on purpose


@pytest.mark.parametrize("kind", [MemoryError, RecursionError, ImportError, KeyboardInterrupt])
def test_what_the_interpreter_says_passes(kind: type[BaseException]) -> None:
    def failing() -> None:
        try:
            broken(PHONE)
        except ValueError:
            raise kind from None

    with pytest.raises(kind) as caught:
        guarded(failing)()
    assert caught.value.__context__ is None


def test_a_class_is_guarded_where_it_says() -> None:
    @guarding("feed")
    class Reader:
        def feed(self, chunk: str) -> str:
            return str(broken(chunk))

        def other(self, chunk: str) -> str:
            return str(broken(chunk))

    with pytest.raises(errors.InternalError):
        Reader().feed(PHONE)
    with pytest.raises(ValueError, match=PHONE):
        Reader().other(PHONE)


def test_a_text_that_comes_from_the_caller_fails_in_the_callers_way() -> None:
    def texts() -> Any:
        yield "nothing"
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        Masker().mask_many(texts())

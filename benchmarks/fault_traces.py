"""What a fault left behind, and whether a value shows in it: the error and its chain, output, logs, warnings."""

from __future__ import annotations

import base64
import contextlib
import io
import logging
import pickle
import random
import string
import traceback
import warnings
from typing import TYPE_CHECKING, NamedTuple, Self

from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Traces", "Values", "said_by", "values"]

# Loggers of this library, of what carries its requests, and of the loop. Those of an SDK itself show its own arguments.
_LOGGERS = ("desensitize", "httpx", "httpcore", "asyncio")


# Where exceptions of Python keep what they stumbled over, beside their arguments.
_HOLDERS = ("object", "obj", "doc", "filename", "filename2", "value", "code")


class Values(NamedTuple):
    """The values of one fault; no other fault has them."""

    phone: str
    mail: str
    identity: str
    iban: str
    password: str

    @property
    def text(self) -> str:
        """A text that holds them."""
        return f"手机 {self.phone}，{self.mail}，身份证 {self.identity}，{self.iban}，password: {self.password}"

    def shown(self, said: str) -> bool:
        """Whether one of them shows in what was said, as it is or in Base64."""
        packed = (base64.b64encode(value.encode()).decode().rstrip("=")[:-1] for value in self)
        return any(value in said for value in (*self, *packed))


def values(number: int) -> Values:
    """The values of a fault, by its number: valid, so that every verifier is asked."""
    dice = random.Random(f"fault {number}")
    body = f"110105{dice.randint(1950, 2004)}0{dice.randint(1, 9)}{dice.randint(10, 28)}{number % 1000:03d}"
    checked = sum(int(digit) * (1 << (17 - at)) for at, digit in enumerate(body)) % 11
    account = f"37040044{number:010d}"
    return Values(
        f"139{10_000_000 + number * 7919 % 89_999_999:08d}",
        f"user.{number}.{dice.randint(100, 999)}@example.com",
        body + "10X98765432"[checked],
        f"DE{98 - int(account + '131400') % 97:02d}{account}",
        f"{''.join(dice.choices(string.ascii_letters, k=9))}{number}zQ7",
    )


def said_by(error: BaseException) -> Iterator[tuple[str, str]]:
    """(where, text) of all that an error says of itself, and those that it came from, shown or not."""
    yield "traceback", "".join(traceback.format_exception(error))
    if isinstance(error, DesensitizeError):
        yield "pickle", pickle.dumps(error).decode("latin-1")
    seen: set[int] = set()
    left: list[tuple[str, BaseException | None]] = [("error", error)]
    while left:
        where, one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield where, f"{one} {one!r} {one.args!r} {vars(one)!r} {[getattr(one, name, '') for name in _HOLDERS]!r}"
        left += [("cause", one.__cause__), ("context", one.__context__)]
        left += [("group", inner) for inner in getattr(one, "exceptions", ())]


class Traces:
    """All that is said on the side while it is entered."""

    def __init__(self) -> None:
        self._out, self._logs = io.StringIO(), io.StringIO()
        self._stack = contextlib.ExitStack()
        self._warned: list[warnings.WarningMessage] = []

    def __enter__(self) -> Self:
        enter = self._stack.enter_context
        enter(contextlib.redirect_stdout(self._out))
        enter(contextlib.redirect_stderr(self._out))
        self._warned = enter(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        handler = logging.StreamHandler(self._logs)
        for name in _LOGGERS:
            self._listen(logging.getLogger(name), handler)
        return self

    def _listen(self, logger: logging.Logger, handler: logging.Handler) -> None:
        before = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        self._stack.callback(logger.setLevel, before)
        self._stack.callback(logger.removeHandler, handler)

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def said(self) -> Iterator[tuple[str, str]]:
        """(where, text) of it."""
        yield "output", self._out.getvalue()
        yield "log", self._logs.getvalue()
        yield from (("warning", str(one.message)) for one in self._warned)

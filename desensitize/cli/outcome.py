"""What a command is, and what a run of one comes to: its exit status, and what it said on the way."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from desensitize.errors import ConfigError, DesensitizeError, LeakError, RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DONE",
    "FAILED",
    "FOUND",
    "LEAK",
    "USAGE",
    "Command",
    "FileError",
    "Outcome",
    "say",
    "status_of",
    "summary_of",
]

DONE, FOUND, USAGE, LEAK, FAILED = range(5)

# Of several things that happened, the exit status tells the gravest.
_GRAVITY = (DONE, FOUND, FAILED, LEAK, USAGE)


class FileError(DesensitizeError):
    """A file that can't be read or written, or isn't what it was said to be; the message never quotes it."""


class Command(NamedTuple):
    """A command of the command line."""

    name: str
    function: Callable[..., None]
    examples: tuple[str, ...]


class Outcome:
    """The exit status so far. A failure is said at once and remembered."""

    def __init__(self) -> None:
        self.status = DONE

    def note(self, status: int) -> None:
        """Remember a status unless something graver happened."""
        self.status = max(self.status, status, key=_GRAVITY.index)

    def fail(self, where: object, error: DesensitizeError) -> None:
        """Say what failed and remember it."""
        say(f"{where}: {error}")
        self.note(status_of(error))


def say(message: str) -> None:
    """One message to the person, on stderr."""
    print(f"desensitize: {message}", file=sys.stderr, flush=True)  # noqa: T201 - this is where the command line speaks


def status_of(error: DesensitizeError) -> int:
    """The exit status of an error of the library."""
    if isinstance(error, LeakError):
        return LEAK
    return USAGE if isinstance(error, ConfigError | RuleError) else FAILED


def summary_of(error: Exception) -> str:
    """What may be said of an error nobody foresaw: its type, since its text may quote the input."""
    return f"internal error ({type(error).__name__}); nothing more was written. Please report it, without the input"

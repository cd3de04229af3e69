"""What comes out of a public door when something fails inside: an error of this library that repeats no text.

An exception of a library, a plug-in or a bug may repeat the text it stumbled over, in its message, its arguments, its
notes, or in an earlier exception that it came from. Whoever logs it would log the text.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from desensitize.errors import DesensitizeError, InternalError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["guarded", "guarding"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Class = TypeVar("_Class", bound=type)

# What the interpreter says names modules and limits, no text.
_PLAIN = (DesensitizeError, ImportError, MemoryError, RecursionError)


def guarded(door: Callable[_P, _R]) -> Callable[_P, _R]:
    """``door``, from which no exception comes that may repeat a text.

    Errors of this library pass, without those they came from; so does what the interpreter raises. Anything else
    becomes an `InternalError` that says where it happened, with its traceback and without its message.

    >>> guarded(int)("secret")
    Traceback (most recent call last):
    desensitize.errors.InternalError: ...
    """

    @functools.wraps(door)
    def guarding(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        outside = sys.exception()
        try:
            return door(*args, **kwargs)
        except Exception as error:
            if isinstance(error, _PLAIN) or _not_entered(error):
                _cut(error, outside)
                raise
            failed = InternalError.of(error)
        except BaseException as error:
            _cut(error, outside)
            raise
        # Here nothing is being handled, so that the new error comes from nothing.
        raise failed

    return guarding


def guarding(*doors: str) -> Callable[[_Class], _Class]:
    """A class whose methods of these names are guarded."""

    def made(kind: _Class) -> _Class:
        for name in doors:
            setattr(kind, name, guarded(getattr(kind, name)))
        return kind

    return made


def _not_entered(error: Exception) -> bool:
    """Whether a call did not come as far as its function: Python says which arguments it takes."""
    return isinstance(error, TypeError) and error.__traceback__ is not None and error.__traceback__.tb_next is None


def _cut(error: BaseException, outside: BaseException | None) -> None:
    """Let an error come from what was handled when the door was entered, which is the caller's, and nothing else."""
    if error is not outside:
        error.__cause__, error.__context__ = None, outside

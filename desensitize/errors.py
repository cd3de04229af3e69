"""One family of errors. No message, ``repr`` or pickle of them ever holds a masked value.

>>> issubclass(LeakError, DesensitizeError)
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

__all__ = [
    "AloneWarning",
    "Blocked",
    "ConfigError",
    "DesensitizeError",
    "InternalError",
    "LeakError",
    "ListTooLong",
    "NoAnchor",
    "NotNoticed",
    "OldFormat",
    "Problem",
    "RestoreError",
    "RuleError",
    "RuleTimeout",
    "RuleWarning",
    "ShadowWarning",
    "Shadowed",
    "SlowPattern",
    "UnrestoredWarning",
    "UnsupportedPart",
    "VaultError",
]


class DesensitizeError(Exception):
    """Base of every error this library raises on purpose."""


class ConfigError(DesensitizeError):
    """An option, key or combination of options that cannot work; the message names it and the way out.

    ``parameter`` is the operator's parameter that is wrong, where it is one.
    """

    def __init__(self, message: str, parameter: str = "") -> None:
        self.parameter = parameter
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.args[0], self.parameter)


class VaultError(DesensitizeError):
    """The vault cannot give or take a value: full, closed, tampered with, or the wrong key."""


class RestoreError(DesensitizeError):
    """A text cannot be restored: nothing reversible was recorded for it, or it is nested too deep to be read."""


class InternalError(DesensitizeError):
    """A step failed in a way nobody foresaw: a library, a plug-in or a bug. Nothing was let through.

    Its traceback says where. What was said there is not repeated: it may quote the text.
    """

    @classmethod
    def of(cls, error: Exception) -> InternalError:
        """The error to raise for another one: with its traceback, without its message."""
        where = _where(error.__traceback__)
        made = cls(f"{type(error).__name__} at {where}; its message is not shown, since it may quote the text")
        return made.with_traceback(error.__traceback__)


class LeakError(DesensitizeError):
    """Text about to leave still holds a value; the call did not happen.

    ``places`` are (path, entity) pairs, never the value.
    """

    def __init__(self, message: str, places: Iterable[tuple[str, str]] = ()) -> None:
        self.places = tuple(places)
        super().__init__(message)

    @classmethod
    def at(cls, places: Sequence[tuple[str, str]]) -> LeakError:
        """The error for values found there; its message names the first few."""
        listed = ", ".join(f"{path or 'text'} ({entity})" for path, entity in places[:5])
        return cls(f"not sent: {len(places)} value(s) would have left at {listed}", places)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.args[0], self.places)


class Blocked(DesensitizeError):  # noqa: N818 - the public name is fixed
    """A text holds a value of an entity whose operator is ``block``; nothing was sent. ``entity`` is its name."""

    def __init__(self, entity: str) -> None:
        self.entity = entity
        super().__init__(f"the text holds {entity}, which its operator 'block' lets nobody send")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.entity,)


class UnsupportedPart(DesensitizeError):  # noqa: N818 - the public name is fixed
    """A part of a request that cannot be scanned. ``path`` says where it sits, such as ``messages[0].content[1]``."""

    def __init__(self, message: str, path: str = "") -> None:
        self.path = path
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.args[0], self.path)


class UnrestoredWarning(DesensitizeError, UserWarning):  # noqa: N818 - a warning, and an error on demand
    """What a wrapped call gave back is an object that cannot be restored: it still holds tokens, or may.

    ``warnings.simplefilter("error", UnrestoredWarning)`` makes it an error.
    """


class ShadowWarning(DesensitizeError, UserWarning):  # noqa: N818 - a warning, and an error on demand
    """A masker of ``shadow=True`` was made: what goes through it is looked at, and sent as it is."""


class RuleWarning(DesensitizeError, UserWarning):  # noqa: N818 - a warning, and an error on demand
    """Something about a user's rule that is no mistake, and that its author should know. ``code`` tells its kind.

    ``place`` is file:line:column, ``rule`` the rule's id, ``hint`` what to write, such as a line of evidence.
    """

    code = "rule"

    def __init__(self, message: str, place: str = "", rule: str = "", hint: str = "") -> None:
        self.message, self.place, self.rule, self.hint = message, place, rule, hint
        where = f"{place}: " if place else ""
        what = f"rule {rule}: " if rule else ""
        super().__init__(f"{where}{self.code}: {what}{message}{f': {hint}' if hint else ''}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.place, self.rule, self.hint)


class OldFormat(RuleWarning):
    """The file is in a format that a later version reads no more."""

    code = "old-format"


class SlowPattern(RuleWarning):
    """The pattern takes long at many places of an ordinary text."""

    code = "slow-pattern"


class NoAnchor(RuleWarning):
    """Nothing rare is sure to stand in what the pattern matches, so it is tried at many places of any text."""

    code = "no-anchor"


class Shadowed(RuleWarning):
    """Another rule that goes first takes what this one finds."""

    code = "shadowed"


class NotNoticed(RuleWarning):
    """The rule's evidence holds without one of its checks, guards or words as well, so it does not speak for that."""

    code = "not-noticed"


class ListTooLong(RuleWarning):
    """So many words in a pattern belong into a list with a name and a source."""

    code = "list-too-long"


class AloneWarning(DesensitizeError, UserWarning):  # noqa: N818 - a warning, and an error on demand
    """A masker was made of rule files that do not say whether what is shipped is looked for too: it is not."""


class RuleTimeout(DesensitizeError):  # noqa: N818 - the public name is fixed
    """An untrusted rule took longer than its time limit. ``rule`` is its id."""

    def __init__(self, message: str, rule: str = "") -> None:
        self.rule = rule
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.args[0], self.rule)


class Problem(NamedTuple):
    """One thing wrong with a rule file. ``line`` and ``column`` are 1-based; 0 where the file has no such place."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


def _where(trace: TracebackType | None) -> str:
    """File and line where a traceback ends."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "an unknown place"


class RuleError(DesensitizeError):
    """A rule file that does not load: every problem found; ``file``, ``line`` and ``column`` are the first one's."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        self.file, self.line, self.column = first.file, first.line, first.column
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problems,)

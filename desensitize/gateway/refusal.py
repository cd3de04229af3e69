"""What a gateway says no with: an HTTP status, a code and a message for people that quotes nothing that was sent."""

from __future__ import annotations

from desensitize.adapters.sides import ForgottenStateError
from desensitize.errors import (
    Blocked,
    ConfigError,
    DesensitizeError,
    LeakError,
    RuleTimeout,
    UnsupportedPart,
    VaultError,
)

__all__ = ["Refusal", "refusal_of", "stopping"]


class Refusal(DesensitizeError):  # noqa: N818 - what a door answers is no failure of its own
    """A request that is not served.

    :param status: the HTTP status.
    :param code: a word that programs can tell it by.
    :param parameter: which part of the request is wrong, where it is one.
    :param headers: what the answer says beside it, such as ``retry-after``.
    """

    def __init__(
        self, status: int, code: str, message: str, *, parameter: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self.status, self.code, self.parameter = status, code, parameter
        self.headers = headers or {}
        super().__init__(message)


def stopping() -> Refusal:
    """What a request is told that the server could not wait for when it was stopped."""
    return Refusal(503, "server_stopping", "the server was stopped before the reply was over")


# The first that fits; whatever else fails here, nothing was sent.
_KINDS: tuple[tuple[type[DesensitizeError], int, str], ...] = (
    (LeakError, 403, "leak_stopped"),
    (Blocked, 403, "blocked"),
    (UnsupportedPart, 400, "unsupported_part"),
    (ForgottenStateError, 409, "state_not_in_session"),
    (ConfigError, 400, "invalid_request"),
    (RuleTimeout, 503, "rule_timeout"),
    (VaultError, 503, "vault_error"),
)


def refusal_of(error: DesensitizeError) -> Refusal:
    """What to answer for an error of the library.

    >>> refusal_of(UnsupportedPart("an image can't be read", "messages[0].content[1]")).status
    400
    """
    if isinstance(error, Refusal):
        return error
    status, code = next(((status, code) for kind, status, code in _KINDS if isinstance(error, kind)), (500, "internal"))
    path = error.path if isinstance(error, UnsupportedPart) else ""
    return Refusal(status, code, str(error), parameter=path)

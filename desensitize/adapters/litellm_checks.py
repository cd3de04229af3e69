"""With which options, and on which versions of litellm, a guardrail masks every request. Anything else is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["refuse_missing_hooks", "refuse_unguarded"]

_BOTH = frozenset({"pre_call", "post_call"})
# What it says of each option with which litellm throws away what a guardrail gives, or does not ask it.
_SWITCHES = {
    "run_in_parallel": "run_in_parallel: false, since what a parallel guardrail masks is thrown away",
    "scan_raw_request": "scan_raw_request: false, since what such a guardrail masks is thrown away",
}


def refuse_unguarded(options: Mapping[str, Any]) -> None:
    """Refuse options with which some request would go unmasked, or some reply stay so.

    :raises ConfigError: what to set.

    >>> refuse_unguarded({"mode": ["pre_call", "post_call"], "default_on": True})
    >>> refuse_unguarded({"mode": "logging_only", "default_on": True})
    Traceback (most recent call last):
    desensitize.errors.ConfigError: the guardrail would not mask every request; set mode: [pre_call, post_call]
    """
    if _modes(options.get("mode")) != _BOTH:
        raise _refusal("mode: [pre_call, post_call]")
    if options.get("default_on") is not True:
        raise _refusal("default_on: true")
    for name, what in _SWITCHES.items():
        if options.get(name):
            raise _refusal(what)
    if _scopes(options.get("stream_scope")) - {"both"}:
        raise _refusal("stream_scope: both, or leave it out")


def refuse_missing_hooks(base: type, hooks: Iterable[str]) -> None:
    """Refuse a litellm whose guardrails lack something that this one needs.

    :raises ConfigError: which.
    """
    lacks = sorted(name for name in hooks if not callable(getattr(base, name, None)))
    if lacks:
        raise ConfigError(f"this litellm lacks {', '.join(lacks)}: pip install 'litellm>=1.110'")


def _modes(mode: Any) -> frozenset[str]:
    given = mode if isinstance(mode, list | tuple | set | frozenset) else [mode]
    return frozenset(str(getattr(one, "value", one)) for one in given)


def _scopes(scope: Any) -> set[str]:
    if scope is None:
        return set()
    return {str(one) for one in scope.values()} if isinstance(scope, dict) else {str(scope)}


def _refusal(what: str) -> ConfigError:
    return ConfigError(f"the guardrail would not mask every request; set {what}")

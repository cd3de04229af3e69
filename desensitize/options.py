"""Options of a ``Masker``, checked before anything is built. What is wrong is said of the option, not of its value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NoReturn

from desensitize.errors import ConfigError

__all__ = ["check_options"]


def check_options(  # noqa: PLR0913 - one for each option
    *,
    score_threshold: Any,
    restore_in_urls: Any,
    restore_tools: Any,
    on_unsupported: Any,
    recognizers: Any,
    listed: Mapping[str, Any],
    operators: Any,
) -> None:
    """Raise for the first option that cannot work.

    :param listed: options that are lists of texts, by name; ``None``: not given.
    :raises ConfigError: with the option's name and what it takes.
    """
    if (
        isinstance(score_threshold, bool)
        or not isinstance(score_threshold, int | float)
        or not 0 <= score_threshold <= 1
    ):
        _wrong("score_threshold must be a number between 0 and 1")
    if restore_in_urls not in ("never", "always") and not _texts(restore_in_urls):
        _wrong("restore_in_urls must be 'never', 'always' or a list of hosts")
    if restore_tools not in ("all", "none") and not _tools(restore_tools):
        _wrong("restore_tools must be 'all', 'none' or a mapping of tool names to lists of arguments")
    if on_unsupported not in ("refuse", "forward"):
        _wrong("on_unsupported must be 'refuse' or 'forward'")
    if recognizers != "auto" and (isinstance(recognizers, str) or not _plugs(recognizers)):
        _wrong("recognizers must be 'auto' or a list of objects with a name and a method find")
    if operators is not None and not isinstance(operators, Mapping):
        _wrong("operators must be a mapping of entities to operators")
    for option, words in listed.items():
        if words is not None and not _texts(words):
            _wrong(f"{option} must be a list of texts, none of them empty")


def _wrong(message: str) -> NoReturn:
    raise ConfigError(message)


def _texts(value: Any) -> bool:
    """Whether it is a collection of texts that say something, and no text itself."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Collection):
        return False
    return all(isinstance(item, str) and item for item in value)


def _tools(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) and _texts(value[name]) for name in value)


def _plugs(value: Any) -> bool:
    return isinstance(value, Collection) and all(
        isinstance(getattr(plug, "name", None), str) and callable(getattr(plug, "find", None)) for plug in value
    )

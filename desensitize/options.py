"""Options of a ``Masker``, checked before anything is built. What is wrong is said of the option, not of its value."""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Iterable, Mapping
from os import PathLike
from typing import Any, NoReturn

from desensitize.errors import AloneWarning, ConfigError
from desensitize.hints import ALONE, meant
from desensitize.mask.keys import Key
from desensitize.registry import Registry

__all__ = [
    "check_call",
    "check_choice",
    "check_options",
    "check_recognizers",
    "check_session",
    "hint",
    "text_of",
    "texts_of",
]

_REGISTRY = "registry must be a Registry, not a {}: categories=['UserInfo'] names categories, rules=['acme.yaml'] files"
_KEY = "key must be a Key, not a {}: Key.from_env(), Key.from_file(path) or Key(text) makes one"
_VAULT = (
    "vault must be an object with open, commit and forget, not a {}: desensitize.vault.FileVault(path, key=key) keeps "
    "values in a file, and without a vault they are in memory"
)
# What each list holds, and what follows where it is not given.
_LISTS = {
    "names": ("people, such as ['Ann Lee']", ""),
    "allow": ("values or patterns, such as ['*@acme.com']", ""),
    "deny": ("words, such as ['Falcon'], or a mapping of entities to such lists", ""),
    "categories": ("names, such as ['UserInfo']", "; leave it out for those on by default"),
    "locales": ("languages or locales, such as ['zh-CN']", "; leave it out for all"),
    "entities": ("names, such as ['PHONE_NUMBER']", "; leave it out for everything"),
    "exclude": ("names, such as ['PHONE_NUMBER']", ""),
}
# Where an empty list would leave nothing to do, and nobody means that.
_NEVER_EMPTY = ("categories", "locales", "entities")


def check_options(registry: Any, options: Mapping[str, Any]) -> None:
    """Raise for the first option of a masker that cannot work.

    :param options: by name, all of them.
    :raises ConfigError: with the option's name, what it takes and what to do.
    """
    if registry is not None and not isinstance(registry, Registry):
        _wrong(_REGISTRY.format(type(registry).__name__))
    if registry is not None and any(_given(options[name]) for name in ("categories", "rules", "locales")):
        _wrong("give either a registry, or categories, rules and locales to load one from")
    _check_objects(options)
    _check_restoring(options)
    for name in _LISTS:
        if not (name == "deny" and isinstance(options[name], Mapping)):
            _check_list(name, options[name])
    if isinstance(options["deny"], Mapping) and not _words_by_name(options["deny"]):
        _wrong(f"deny must be a list of texts that are not empty: {_LISTS['deny'][0]}")
    _check_operators(options["operators"])


def hint(registry: Registry) -> None:
    """Warn, once for each place that makes such a masker, of rule files that leave out all that is shipped."""
    if registry.alone:
        warnings.warn(AloneWarning(ALONE), stacklevel=3)


def check_choice(entities: Any, exclude: Any) -> None:
    """Raise for what a call cannot choose.

    :raises ConfigError: as above.
    """
    _check_list("entities", entities)
    _check_list("exclude", exclude)


def check_call(operators: Any) -> None:
    """Raise for operators of a call that are no mapping.

    :raises ConfigError: as above.
    """
    _check_operators(operators)


def check_session(name: Any, ttl: Any) -> None:
    """Raise for a session that cannot be.

    :raises ConfigError: as above.
    """
    if name is not None and not (isinstance(name, str) and name):
        _wrong("a session's name must be a text that is not empty; leave it out for one that is forgotten at its end")
    if ttl is not None and not (_number(ttl) and ttl > 0):
        _wrong("ttl must be a number of seconds over 0, such as 3600 for an hour")


def _check_objects(options: Mapping[str, Any]) -> None:
    key, vault, profile, rules = (options[name] for name in ("key", "vault", "profile", "rules"))
    if key is not None and not isinstance(key, Key):
        _wrong(_KEY.format(type(key).__name__))
    if vault is not None and not all(callable(getattr(vault, call, None)) for call in ("open", "commit", "forget")):
        _wrong(_VAULT.format(type(vault).__name__))
    if profile is not None and not (isinstance(profile, str) and profile):
        _wrong("profile must be the name of one, such as 'support'")
    if not _paths(rules):
        _wrong("rules must be a path, or a list of paths, of rule files or folders of them, such as ['acme.yaml']")
    if options["recognizers"] != "auto" and (
        isinstance(options["recognizers"], str) or not _plugs(options["recognizers"])
    ):
        _wrong("recognizers must be 'auto' or a list of objects with a name and a method find")


def _check_restoring(options: Mapping[str, Any]) -> None:
    threshold, urls, tools = (options[name] for name in ("score_threshold", "restore_in_urls", "restore_tools"))
    if not (_number(threshold) and 0 <= threshold <= 1):
        _wrong("score_threshold must be a number between 0 and 1")
    if urls not in ("never", "always") and not _texts(urls):
        _wrong("restore_in_urls must be 'never', 'always' or a list of hosts")
    if tools not in ("all", "none") and not _words_by_name(tools):
        _wrong("restore_tools must be 'all', 'none' or a mapping of tool names to lists of arguments")
    for name in ("mask_replies", "mentions"):
        if not isinstance(options[name], bool):
            _wrong(f"{name} must be True or False")
    if options["on_unsupported"] not in ("refuse", "forward"):
        _wrong("on_unsupported must be 'refuse' or 'forward'")


def _check_list(name: str, value: Any) -> None:
    if value is None and name in _NEVER_EMPTY:
        return
    holds, otherwise = _LISTS[name]
    if not _texts(value):
        _wrong(f"{name} must be a list of texts that are not empty: {holds}{otherwise}")
    if not value and name in _NEVER_EMPTY:
        _wrong(f"{name} is an empty list, which leaves nothing to look for: it takes {holds}{otherwise}")


def _check_operators(operators: Any) -> None:
    if operators is None:
        return
    if not isinstance(operators, Mapping):
        _wrong(
            "operators must be a mapping of entities, rule ids or categories to operators, "
            "such as {'PHONE_NUMBER': 'redact'}; 'DEFAULT' is for all that are not named"
        )
    odd = next((name for name in operators if not isinstance(name, str)), None)
    if odd is not None:
        _wrong(f"operators must have names as keys, not a {type(odd).__name__}")


def text_of(text: object) -> str:
    """A text as the core reads it: of no other class than ``str``.

    :raises ConfigError: it is none.
    """
    if not isinstance(text, str):
        _wrong(f"text must be a str, not {type(text).__name__}; for messages use masker.session().mask(...)")
    return text if type(text) is str else str.__str__(text)


def texts_of(texts: Iterable[object]) -> list[str]:
    """Several texts.

    :raises ConfigError: it is one, or one of them is none.
    """
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        _wrong("texts must be several texts; for one there is masker.mask(...)")
    return [text_of(text) for text in texts]


def check_recognizers(plugs: Collection[Any], asked: Collection[str]) -> None:
    """Raise for a plug-in that no rule asks for: nothing it finds would be masked.

    :param asked: the names that rules ask for.
    :raises ConfigError: as above.
    """
    idle = next((plug.name for plug in plugs if plug.name not in asked), None)
    if idle is not None:
        _wrong(
            f"no rule asks for the recognizer {idle!r}{meant(idle, asked)}: a rule with `recognizer: {idle}` says "
            "which entity it finds"
        )


def _wrong(message: str) -> NoReturn:
    raise ConfigError(message)


def _given(value: Any) -> bool:
    return value is not None and not (isinstance(value, Collection) and not value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _paths(value: Any) -> bool:
    if isinstance(value, str | PathLike):
        return bool(value)
    listed = isinstance(value, Collection) and not isinstance(value, bytes | Mapping)
    return listed and all(isinstance(path, str | PathLike) and path for path in value)


def _texts(value: Any) -> bool:
    """Whether it is a collection of texts that say something, and no text itself."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Collection):
        return False
    return all(isinstance(item, str) and item for item in value)


def _words_by_name(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) and _texts(value[name]) for name in value)


def _plugs(value: Any) -> bool:
    return isinstance(value, Collection) and all(
        isinstance(getattr(plug, "name", None), str) and callable(getattr(plug, "find", None)) for plug in value
    )

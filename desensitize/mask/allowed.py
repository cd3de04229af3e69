"""Values that are never masked: as they are written, by a pattern, or by a keyed hash."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from desensitize.detect.read.view import view
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.mask.keys import Key
    from desensitize.policy.rule import Rule

__all__ = ["SECRETS", "Allowed", "hashed"]

_HASH = re.compile(r"hmac:([0-9a-f]{8}):[0-9a-f]{32}")
# Labels of what is a secret, whatever it looks like: `*@acme.com` is for addresses, and passwords end so too.
SECRETS = frozenset({"COOKIE", "KEY", "PASSWORD", "SECRET", "SEED", "WEBHOOK"})


class Allowed:
    """Tells whether a value is allowed. Immutable.

    :param stated: values, each to the byte; patterns, in which ``*`` is any text and ``?`` any one character, compared
        whole, in any case, and with the value as a reader sees it (full-width letters are plain ones); and hashes that
        `Key.digest` gave.
    :param key: that made the hashes.
    :raises ConfigError: a pattern that allows everything, or a hash that this key did not make.

    >>> allowed = Allowed(["*@acme.com", "10.0.?.*"])
    >>> [value in allowed for value in ("Ann@ACME.com", "ann@acme.com.evil", "10.0.0.1", "10.0.10.1")]
    [True, False, True, False]
    """

    __slots__ = ("_hashes", "_key", "_patterns", "_secrets", "_values")

    def __init__(self, stated: Iterable[str], key: Key | None = None) -> None:
        stated = dict.fromkeys(stated)
        hashes = [each for each in stated if each.startswith("hmac:")]
        patterns = [each for each in stated if not each.startswith("hmac:") and ("*" in each or "?" in each)]
        self._key = key
        self._secrets = tuple(_secrets(hashes, key))
        self._hashes = frozenset(hashes)
        self._patterns = tuple(map(_compiled, patterns))
        self._values = frozenset(stated).difference(hashes, patterns)

    def __repr__(self) -> str:
        return f"Allowed({len(self)} values)"

    def __len__(self) -> int:
        return len(self._values) + len(self._patterns) + len(self._hashes)

    def __contains__(self, value: str) -> bool:
        return self.named(value) or self.alike(value)

    def named(self, value: str) -> bool:
        """Whether the value itself is allowed, or its hash."""
        if value in self._values:
            return True
        return self._key is not None and any(self._key.digest(value, at) in self._hashes for at in self._secrets)

    def alike(self, value: str) -> bool:
        """Whether a pattern allows the value, if it is no secret: of those a pattern says nothing."""
        if not self._patterns:
            return False
        seen = view(value).text.casefold()
        return any(pattern.match(seen) for pattern in self._patterns)


def hashed(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """By rule id the hashes among the values that a rule allows."""
    found = {rule.id: tuple(each for each in rule.allow if each.startswith("hmac:")) for rule in rules if rule.allow}
    return {name: hashes for name, hashes in found.items() if hashes}


def _compiled(pattern: str) -> re.Pattern[str]:
    if not any(char.isalnum() for char in pattern):
        message = (
            "allow has a pattern without a letter or a digit, which would allow everything: say what it stands for"
        )
        raise ConfigError(message)
    # `[` is no class here.
    return re.compile(fnmatch.translate(view(pattern).text.casefold().replace("[", "[[]")))


def _secrets(hashes: Iterable[str], key: Key | None) -> Iterator[int]:
    """Which secrets of the key made the hashes."""
    made_by = {found[1] if (found := _HASH.fullmatch(each)) else "" for each in hashes}
    if "" in made_by:
        message = "allow has a text that begins with 'hmac:' and is no hash: `desensitize key hash` makes them"
        raise ConfigError(message)
    if made_by and key is None:
        message = "allow has hashes, which need the key that made them: give key"
        raise ConfigError(message)
    ours = {key.key_id(at): at for at in range(len(key))} if made_by and key is not None else {}
    for name in sorted(made_by):
        if name not in ours:
            message = f"allow has a hash of the secret {name!r}, which this key does not have: hash the values anew"
            raise ConfigError(message)
        yield ours[name]

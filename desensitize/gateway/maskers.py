"""The maskers of a gateway: one for each set of categories, all with the same vault, key and choices.

What a caller names is looked for on top of what the gateway always looks for, and never instead of it.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from desensitize.mask.keys import Key
from desensitize.masker import Masker
from desensitize.registry import Registry
from desensitize.vault.memory import MemoryVault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desensitize.events import OnEvent
    from desensitize.gateway.config import Config, VaultPlace
    from desensitize.vault.protocol import Vault

__all__ = ["Maskers"]

# However few categories are named: what opens other doors, and what takes money.
ALWAYS = ("CredentialInfo", "FinanceInfo")
# Sets of categories that are kept ready.
_KEPT = 32


class Maskers:
    """Makes maskers on first use. Safe to share between threads."""

    def __init__(self, config: Config, on_event: OnEvent, environ: Mapping[str, str] | None = None) -> None:
        known = os.environ if environ is None else environ
        place = config.vault
        self._key = Key(known[place.key_env]) if place is not None else None
        self.vault: Vault = MemoryVault() if place is None else _vault(place, self._key, known)
        self._config, self._on_event = config, on_event
        self._base = tuple(config.categories or Registry.load(config.rules).names)
        self._made: OrderedDict[tuple[str, ...], Masker] = OrderedDict()
        self._lock, self._building = threading.Lock(), threading.Lock()

    @property
    def key(self) -> Key | None:
        """The key of the vault."""
        return self._key

    def of(self, categories: Iterable[str] = (), *, rules: Iterable[str] = ()) -> Masker:
        """The masker that looks for these categories too.

        :param rules: rule files beside the gateway's own.
        :raises ConfigError: a category that nobody knows.
        :raises RuleError: rules that do not load.
        """
        files = (*self._config.rules, *rules)
        names = tuple(dict.fromkeys((*self._base, *ALWAYS, *categories)))
        asked = (*names, "", *files)
        made = self._kept(asked)
        if made is None:
            # Others are given theirs meanwhile: an event loop may ask.
            with self._building:
                made = self._kept(asked) or self._masker(names, files)
                with self._lock:
                    self._made[asked] = made
                    if len(self._made) > _KEPT:
                        self._made.popitem(last=False)
        return made

    def _kept(self, asked: tuple[str, ...]) -> Masker | None:
        with self._lock:
            if asked in self._made:
                self._made.move_to_end(asked)
            return self._made.get(asked)

    def _masker(self, names: tuple[str, ...], files: tuple[str, ...]) -> Masker:
        config = self._config
        options: dict[str, Any] = {"mask_replies": True} if config.mask_replies else {}
        return Masker(
            Registry.load(files, categories=names),
            key=self._key,
            vault=self.vault,
            profile=config.profile,
            allow=config.allow,
            deny=config.deny,
            names=config.names,
            on_event=self._on_event,
            **options,
        )

    def close(self) -> None:
        """Close the vault."""
        getattr(self.vault, "close", lambda: None)()


def _vault(place: VaultPlace, key: Key | None, environ: Mapping[str, str]) -> Vault:
    from desensitize.vault import FileVault, RedisVault  # noqa: PLC0415 - only where one is used

    if place.file is not None:
        return FileVault(place.file, key=key)
    return RedisVault(environ[place.redis_env or ""], key=key)

"""What a worker needs to make its masker: the rules, the options, and where the key is.

A masker is compiled, keeps locks and a vault, and holds the key: it does not travel. What travels is this, which holds
no key and no value of anybody: each worker reads the key where it stands on its own machine.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.mask.keys import Key
from desensitize.masker import Masker
from desensitize.policy.rule import DEFAULT
from desensitize.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from desensitize.mask.catalogue import OperatorLike

__all__ = ["KeyRef", "MaskerSpec", "spec_of"]

# Those of `Masker` that are objects of this process.
_OWN = ("key", "vault", "on_event", "on_part", "registry")
_COUNTS = (
    "operator 'token' counts, and workers can't share a count: take a keyed one, which gives a value the same token on "
    "every worker: operator='keyed_token' with key_env='DESENSITIZE_KEY' (on the command line --operator keyed_token "
    "with --key-env or --key-file), or one that needs no record, such as 'redact'"
)


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Where a key stands: the name of an environment variable, or a file that only its owner may read."""

    env: str | None = None
    file: str | None = None

    def key(self) -> Key | None:
        """The key, read now; ``None``: none is named.

        :raises ConfigError: it is not there, others may read it, or there are two.
        """
        if self.env is not None and self.file is not None:
            message = "there are two keys: give key_env or key_file, not both"
            raise ConfigError(message)
        if self.file is not None:
            return Key.from_file(self.file)
        return Key.from_env(self.env) if self.env is not None else None


@dataclass(frozen=True, slots=True)
class MaskerSpec:
    """How to make a masker. Picklable; ``options`` are those of `Masker`, without what belongs to one process."""

    registry: Registry
    options: Mapping[str, Any] = field(default_factory=dict)
    key: KeyRef = KeyRef()

    def masker(self) -> Masker:
        """The masker, compiled: some tenths of a second.

        :raises ConfigError: an option that cannot work, or a key that is not there.
        """
        return Masker(self.registry, key=self.key.key(), **self.options)

    def shared(self) -> Masker:
        """The masker of one of several workers, who mask alike.

        :raises ConfigError: an operator that counts, one that needs a key where none is named; as above.
        """
        masker = self.masker()
        self._check(masker)
        return masker

    def check_shared(self) -> None:
        """The same on the machine that only starts them: the key may be there where they are alone.

        :raises ConfigError: as above.
        """
        known = self.key.env is None or self.key.env in os.environ
        self._check(self.masker() if known else Masker(self.registry, **self.options))

    @property
    def told(self) -> str:
        """A digest of all that the outputs depend on, the key by its public name. It tells no option by itself."""
        named = self.key.file is not None or (self.key.env or "") in os.environ
        key = self.key.key() if named else None
        # Where a rule was written is no part of what it means.
        rules = [[getattr(rule, part.name) for part in fields(rule) if part.compare] for rule in self.registry.rules]
        whole = repr((rules, sorted(self.options.items()), key.key_id() if key else None))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()

    def _check(self, masker: Masker) -> None:
        if "token" in masker.operators:
            raise ConfigError(_COUNTS)
        keyed = sorted(name for name, made in masker.operators.items() if hasattr(made, "undo"))
        if keyed and self.key == KeyRef():
            message = f"operator {keyed[0]!r} needs a key: name it by key_env or key_file (--key-env, --key-file)"
            raise ConfigError(message)


def spec_of(  # noqa: PLR0913 - the public options of Spark, Ray and the frames, all by name
    *,
    registry: Registry | None = None,
    rules: str | Path | tuple[str | Path, ...] = (),
    categories: list[str] | None = None,
    locales: list[str] | None = None,
    operator: OperatorLike = None,
    operators: Mapping[str, OperatorLike] | None = None,
    key_env: str | None = None,
    key_file: str | Path | None = None,
    **options: Any,
) -> MaskerSpec:
    """The spec for the options that a program gives: those of `Masker`, and the key by its name.

    :param operator: one operator for all that ``operators`` does not name.
    :param key_env: the environment variable that holds the key, on every worker.
    :param key_file: the file that holds it.
    :raises ConfigError: an option that belongs to one process, such as a key itself.
    :raises RuleError: rules that do not load.
    """
    own = next((name for name in _OWN if name in options), None)
    if own is not None:
        message = f"{own} does not travel to a worker" + (": name it by key_env or key_file" if own == "key" else "")
        raise ConfigError(message)
    level = dict(operators or {})
    if operator is not None:
        level.setdefault(DEFAULT, operator)
    if level:
        options["operators"] = level
    return MaskerSpec(
        registry
        or Registry.load(
            [rules] if isinstance(rules, str | os.PathLike) else list(rules), categories=categories, locales=locales
        ),
        options,
        KeyRef(key_env, None if key_file is None else os.fspath(key_file)),
    )

"""``gateway.yaml`` → `Config`: every mistake at once, each with file, line and column; never a secret."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.errors import ConfigError, Problem, RuleError
from desensitize.gateway.config import Config
from desensitize.gateway.model_keys import keys_at
from desensitize.hints import meant
from desensitize.policy.document import Document, read
from desensitize.policy.mistakes import mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desensitize.policy.document import Path as Steps

__all__ = ["checked", "load", "loopback"]


def load(path: str | Path, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in a file, checked as far as can be without serving.

    :param environ: where variables are looked up; default: the process's.
    :raises ConfigError: with everything that is wrong, each with its place.
    """
    file = Path(path)
    try:
        document = read(file.read_bytes(), str(file))
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}"
        raise ConfigError(message) from None
    except RuleError as error:
        raise ConfigError(str(error)) from None
    problems = list(_shape(document))
    if not problems:
        config = Config.model_validate(document.data)
        problems = [document.problem(at, say) for at, say in _wrong(config, os.environ if environ is None else environ)]
        problems.sort(key=lambda problem: (problem.line, problem.column))
    if problems:
        raise ConfigError("\n".join(map(str, problems)))
    return config


def checked(config: Config, environ: Mapping[str, str] | None = None) -> Config:
    """A configuration that was made without a file.

    :raises ConfigError: what could not be served.
    """
    found = list(_wrong(config, os.environ if environ is None else environ))
    if found:
        raise ConfigError("\n".join(str(Problem("gateway", 0, 0, _dotted(at), say)) for at, say in found))
    return config


def loopback(host: str) -> bool:
    """Whether only this machine reaches a server on ``host``.

    >>> loopback("127.0.0.1"), loopback("::1"), loopback("localhost"), loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _shape(document: Document) -> Iterator[Problem]:
    """What is not of the shape of the file; of an unknown key what was probably meant."""
    for path, say, key in mistakes(document.data, Config):
        hint = meant(str(path[-1]), keys_at(Config, path)) if key else ""
        yield document.problem(path, say + hint, key=key)


def _wrong(config: Config, environ: Mapping[str, str]) -> Iterator[tuple[Steps, str]]:
    """What does not fit together: (path, message)."""
    if not config.upstreams.named():
        yield ("upstreams",), "at least one upstream is needed, such as default: {url: https://api.openai.com/v1}"
    if not loopback(config.host) and not config.keys:
        yield ("host",), "a host that other machines reach requires keys: [{name: app, env: APP_KEY}]"
    if config.vault is not None and (config.vault.file is None) == (config.vault.redis_env is None):
        yield ("vault",), "takes either file or redis_env"
    if config.workers > 1 and config.vault is None:
        yield ("workers",), "more than one worker requires a vault, which they share: vault: {file: sessions.vault}"
    if config.dms.rules_dir is not None and not config.dms.signatures:
        yield ("dms", "rules_dir"), "rules are added by signed requests only: give dms.signatures too"
    yield from _repeated(config)
    for path, variable in _variables(config):
        if not environ.get(variable):
            yield path, f"environment variable {variable} is not set"


def _repeated(config: Config) -> Iterator[tuple[Steps, str]]:
    seen: set[str] = set()
    for index, caller in enumerate(config.keys):
        if caller.name in seen:
            yield ("keys", index, "name"), "another caller has this name, and they would share their sessions"
        seen.add(caller.name)
    for index, signer in enumerate(config.dms.signatures):
        if signer.access_key in seen:
            path = ("dms", "signatures", index, "access_key")
            yield path, "another caller has this name, and they would share their sessions"
        seen.add(signer.access_key)


def _variables(config: Config) -> Iterator[tuple[Steps, str]]:
    """(path, name) of every environment variable that has to be there."""
    for door, upstream in config.upstreams.named().items():
        if upstream.key_env:
            yield ("upstreams", door, "key_env"), upstream.key_env
    for index, caller in enumerate(config.keys):
        yield ("keys", index, "env"), caller.env
    for index, signer in enumerate(config.dms.signatures):
        yield ("dms", "signatures", index, "env"), signer.env
    if config.vault is not None:
        yield ("vault", "key_env"), config.vault.key_env
        if config.vault.redis_env:
            yield ("vault", "redis_env"), config.vault.redis_env


def _dotted(path: Steps) -> str:
    return ".".join(map(str, path))

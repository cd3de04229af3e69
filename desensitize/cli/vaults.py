"""``desensitize vault``."""
# typer reads annotations when the command is built, so they are not postponed here.

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from desensitize.cli import options
from desensitize.cli.conversation import DEFAULT_KEY, key_from, vault_at
from desensitize.cli.outcome import Command, say
from desensitize.errors import ConfigError
from desensitize.mask.identity import identity
from desensitize.mask.keys import Key

if TYPE_CHECKING:
    from desensitize.vault import FileVault, RedisVault

__all__ = ["VAULT"]

_DAY = 86_400

VaultFile = Annotated[
    str,
    typer.Argument(metavar="FILE", help="A file that `desensitize mask --vault` wrote, or the URL of a Redis server."),
]
Sessions = Annotated[list[str] | None, typer.Argument(metavar="SESSION", help="Names of sessions.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Which vault of a Redis server.")]
FileKey = Annotated[
    str | None,
    typer.Option(
        "--file-key-env",
        metavar="NAME",
        help="The environment variable with the key of the exported file, if another.",
    ),
]
FileKeyPath = Annotated[
    str | None,
    typer.Option("--file-key-file", metavar="PATH", help="The key file of the exported file, if another."),
]


def list_(
    file: VaultFile, *, key_env: options.KeyEnv = None, key_file: options.KeyPath = None, name: Name = "vault"
) -> None:
    """Show the sessions: name, first use, last use, number of values, end of the values; times are UTC.

    A session of which an earlier version did not write the name shows as # and its digest.
    """
    for info in vault_at(file, _key(key_env, key_file), must_exist=True, name=name).sessions():
        label = f"#{info.digest}" if info.name is None else _plain(info.name)
        row = (label, _time(info.created), _time(info.used), info.values, _time(info.expires))
        typer.echo("\t".join(map(str, row)))


def forget(
    file: VaultFile,
    sessions: Sessions = None,
    *,
    values: Annotated[
        bool, typer.Option("--values", help="Read values from stdin, one a line, and forget them in every session.")
    ] = False,
    final: Annotated[
        bool, typer.Option("--final", help="The name will never be used again: forget which numbers it used, too.")
    ] = False,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    name: Name = "vault",
) -> None:
    """Forget sessions, or values wherever they are: somebody asks to be forgotten.

    A value may be spelled in any way; it goes with all spellings of it, and a name with the parts that nobody else has.
    What merely contains it stays. Values are read from stdin, since a command line can be seen by others.
    """
    if values == bool(sessions):
        message = "name sessions, or give --values and the values on stdin, one a line"
        raise ConfigError(message)
    vault = vault_at(file, _key(key_env, key_file), must_exist=True, name=name)
    if values:
        sought = _lines()
        say(f"forgotten in {vault.forget_value(*sought, canonical=identity)} sessions")
        return
    _check_known(vault, sessions or [])
    for session in sessions or ():
        vault.forget(session, final=final)
    say(f"{len(sessions or ())} sessions forgotten")


def expire(
    file: VaultFile,
    *,
    unused: Annotated[
        float | None, typer.Option("--unused", metavar="DAYS", min=0, help="Those not used for so many days, too.")
    ] = None,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    name: Name = "vault",
) -> None:
    """Drop the values of sessions whose time is up. Their token numbers are not used again."""
    count = vault_at(file, _key(key_env, key_file), must_exist=True, name=name).expire(
        None if unused is None else unused * _DAY
    )
    say(f"{count} sessions expired")


def export(
    file: VaultFile,
    sessions: Sessions = None,
    *,
    out: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="A new file that only you may read.")],
    file_key_env: FileKey = None,
    file_key_file: FileKeyPath = None,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    name: Name = "vault",
) -> None:
    """Write sessions, or all of them, to a sealed file, to be imported into another vault."""
    key = _key(key_env, key_file)
    vault = vault_at(file, key, must_exist=True, name=name)
    count = vault.export_to(out, key=_file_key(file_key_env, file_key_file) or key, sessions=sessions or None)
    say(f"{count} sessions are in {out}")


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A vault, made if there is none, or a Redis URL.")],
    moved: Annotated[str, typer.Argument(metavar="EXPORT", help="A file that `desensitize vault export` wrote.")],
    *,
    file_key_env: FileKey = None,
    file_key_file: FileKeyPath = None,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    name: Name = "vault",
) -> None:
    """Take in the sessions of an exported file: all of them or, if one is there already, none."""
    key = _key(key_env, key_file)
    vault = vault_at(file, key, name=name)
    count = vault.import_from(moved, key=_file_key(file_key_env, file_key_file) or key)
    say(f"{count} sessions were taken in")


def audit(
    file: VaultFile, *, key_env: options.KeyEnv = None, key_file: options.KeyPath = None, name: Name = "vault"
) -> None:
    """Show who restored what: time (UTC), who, session, and keyed digests of the values. Values are not kept there."""
    for record in vault_at(file, _key(key_env, key_file), must_exist=True, name=name).audit_log():
        row = (_time(record.time), _plain(record.actor), _plain(record.session), " ".join(record.values))
        typer.echo("\t".join(row))


def _key(variable: str | None, file: str | None) -> Key:
    key = key_from(variable, file)
    if key is None:
        message = f"a vault needs a key: put its own into {DEFAULT_KEY}, or name it by --key-env or --key-file"
        raise ConfigError(message)
    return key


def _file_key(variable: str | None, file: str | None) -> Key | None:
    """The key of an exported file, if it has one of its own."""
    if variable is not None and file is not None:
        message = "there are two keys: give --file-key-env or --file-key-file, not both"
        raise ConfigError(message)
    return key_from(variable, file) if variable is not None or file is not None else None


def _lines() -> list[str]:
    """What stands on stdin, line by line."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "stdin is not UTF-8, and nothing was forgotten"
        raise ConfigError(message) from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _check_known(vault: "FileVault | RedisVault", sessions: list[str]) -> None:
    known = {info.name for info in vault.sessions()}
    missing = sum(session not in known for session in sessions)
    if missing:
        message = (
            f"{missing} of these sessions are not in the vault, and nothing was forgotten; `desensitize vault list`"
        )
        raise ConfigError(message)


def _plain(text: str) -> str:
    """A text on one line, in one column."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


VAULT = (
    Command("list", list_, ("desensitize vault list notes.vault",)),
    Command(
        "forget",
        forget,
        (
            "desensitize vault forget notes.vault ticket-4711",
            "desensitize vault forget notes.vault --values < values.txt",
        ),
    ),
    Command("expire", expire, ("desensitize vault expire notes.vault --unused 30",)),
    Command("export", export, ("desensitize vault export notes.vault -o moved ticket-4711",)),
    Command("import", import_, ("desensitize vault import other.vault moved --file-key-env OLD_KEY",)),
    Command("audit", audit, ("desensitize vault audit notes.vault",)),
)

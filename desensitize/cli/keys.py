"""``desensitize key``."""
# typer reads annotations when the command is built, so they are not postponed here.

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from desensitize.cli import options
from desensitize.cli.conversation import DEFAULT_KEY
from desensitize.cli.outcome import Command, say
from desensitize.errors import ConfigError
from desensitize.mask.keys import Key

__all__ = ["KEY"]

KeyFile = Annotated[str | None, typer.Argument(metavar="[FILE]", help="A key file. [default: the environment's key]")]


def new(
    out: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="A new file that only you may read.")
    ] = None,
) -> None:
    """Make a key of 256 random bits.

    Whoever has it can open what was sealed with it, and nobody can without it: keep it, and keep it apart.
    """
    key = Key.generate()
    if out is None:
        typer.echo(key.reveal())
        return
    _write(out, key, f"{out} exists; a key is never written over")
    say(f"key {key.key_id()} is in {out}")


def rotate(file: KeyFile = None, *, key_env: options.KeyEnv = None, key_file: options.KeyPath = None) -> None:
    """Put a new secret before those of a key: it makes from now on, and the old ones still open what they sealed.

    A key file is changed whole or not at all, and nothing is printed. A key from the environment is printed with its
    new secret, to be stored where it came from.
    """
    file = _one_file(file, key_env, key_file)
    if file is None:
        typer.echo(Key.from_env(key_env or DEFAULT_KEY).rotated().reveal())
        return
    # The draft is also the lock: of two rotations at once, one would lose the other's secret.
    target = Path(file).resolve()
    draft = target.with_name(f".{target.name}.rotating")
    _write(str(draft), None, f"{draft} exists: another rotation is at work; if none is, delete that file")
    try:
        key = Key.from_file(target).rotated()
        _fill(draft, key)
        draft.replace(target)
    except OSError as error:
        message = f"{file}: can't be written: {error.strerror}"
        raise ConfigError(message) from None
    finally:
        draft.unlink(missing_ok=True)
    say(f"key {key.key_id()} makes from now on; {len(key) - 1} older still open what they sealed")


def show(file: KeyFile = None, *, key_env: options.KeyEnv = None, key_file: options.KeyPath = None) -> None:
    """Name the secrets of a key by their public ids, the one that makes first. The secrets are never shown."""
    key = _key(_one_file(file, key_env, key_file), key_env)
    for index in range(len(key)):
        typer.echo(f"{key.key_id(index)} {'opens' if index else 'makes and opens'}")


def hash_(
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[VALUE]...", help="Values; - or nothing: stdin, one a line.")
    ] = None,
    *,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
) -> None:
    """Hash values with a key, for a list of what is allowed that holds no personal data.

    A hash a line, in order, for --allow and `allow`. Whoever has no key learns nothing from it; with another key it is
    refused. A value on the command line stays in the shell's history: pipe it, as UTF-8, as long a list as you like.
    """
    key = _key(_one_file(None, key_env, key_file), key_env)
    for value in _lines() if not values or values == ["-"] else values:
        if value:
            # Not `typer.echo`, which flushes each line.
            sys.stdout.write(f"{key.digest(value)}\n")
    sys.stdout.flush()


def _lines() -> Iterator[str]:
    """The lines of stdin without their ends, as they come.

    :raises ConfigError: one is not UTF-8.
    """
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.rstrip(b"\r\n").decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            message = f"stdin is not UTF-8 in line {number}; the lines before it are hashed"
            raise ConfigError(message) from None


def _one_file(file: str | None, key_env: str | None, key_file: str | None) -> str | None:
    """The key file, given by itself or by its option, or ``None`` for the environment's key.

    :raises ConfigError: more than one key is given.
    """
    given = [each for each in (file, key_env, key_file) if each is not None]
    if len(given) > 1:
        message = "there is more than one key: give a key file, --key-env or --key-file"
        raise ConfigError(message)
    return file if file is not None else key_file


def _key(file: str | None, key_env: str | None) -> Key:
    return Key.from_file(file) if file is not None else Key.from_env(key_env or DEFAULT_KEY)


def _write(path: str, key: Key | None, exists: str) -> None:
    """A new file that only its owner may read; empty without a key.

    :raises ConfigError: it exists, said in the words of ``exists``, or can't be written.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if key is not None:
            _fill(Path(path), key)
    except FileExistsError:
        raise ConfigError(exists) from None
    except OSError as error:
        message = f"{path}: can't be written: {error.strerror}"
        raise ConfigError(message) from None


def _fill(path: Path, key: Key) -> None:
    with path.open("w", encoding="ascii") as stream:
        stream.write(f"{key.reveal()}\n")
        stream.flush()
        os.fsync(stream.fileno())


KEY = (
    Command("new", new, ('export DESENSITIZE_KEY="$(desensitize key new)"', "desensitize key new -o desensitize.key")),
    Command(
        "rotate",
        rotate,
        ("desensitize key rotate desensitize.key", 'export DESENSITIZE_KEY="$(desensitize key rotate)"'),
    ),
    Command(
        "hash",
        hash_,
        ("desensitize key hash < public-numbers.txt", 'desensitize find --allow "$(desensitize key hash -)" notes.txt'),
    ),
    Command("show", show, ("desensitize key show desensitize.key", "desensitize key show --key-env ACME_KEY")),
)

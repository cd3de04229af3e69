"""``desensitize key``."""
# typer reads annotations when the command is built, so they are not postponed here.

import os
from typing import Annotated

import typer

from desensitize.cli.outcome import Command, say
from desensitize.errors import ConfigError
from desensitize.mask.keys import Key

__all__ = ["KEY"]


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
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(f"{key.reveal()}\n")
    except FileExistsError:
        message = f"{out} exists; a key is never written over"
        raise ConfigError(message) from None
    except OSError as error:
        message = f"{out}: can't be written: {error.strerror}"
        raise ConfigError(message) from None
    say(f"key {key.key_id()} is in {out}")


KEY = (
    Command("new", new, ('export DESENSITIZE_KEY="$(desensitize key new)"', "desensitize key new -o desensitize.key")),
)

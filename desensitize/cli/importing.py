"""``desensitize rules import``."""
# typer reads annotations when the command is built, so they are not postponed here.

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from desensitize.cli.drafting import proven, put
from desensitize.cli.outcome import DONE, FAILED, Command, FileError, say
from desensitize.errors import ConfigError
from desensitize.policy.importers.draft import Draft
from desensitize.policy.importers.gitleaks import gitleaks
from desensitize.policy.importers.higress import higress
from desensitize.policy.importers.presidio import presidio
from desensitize.policy.importers.privyscope import privyscope

__all__ = ["IMPORT"]

# Bytes of a file that is read at most.
_MOST = 1 << 22


class Kind(StrEnum):
    """Whose rules they are."""

    PRESIDIO = "presidio"
    GITLEAKS = "gitleaks"
    HIGRESS = "higress"
    PRIVYSCOPE = "privyscope"


_READERS: Final[Mapping[Kind, Callable[[bytes, str], Draft]]] = {
    Kind.PRESIDIO: presidio,
    Kind.GITLEAKS: gitleaks,
    Kind.HIGRESS: higress,
    Kind.PRIVYSCOPE: privyscope,
}


def import_(
    kind: Annotated[Kind, typer.Argument(help="Whose rules they are; gitleaks: betterleaks' too.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="Their file.")],
    *,
    out: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT", help="A category file to write; default: stdout.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The category's name.")] = None,
) -> None:
    """Turn another product's rules into a category file.

    Patterns are translated into the rule dialect, and rules without examples get some of their own. What cannot be
    carried over is said on stderr and in comments of the file, and then the exit status is 4.
    """
    draft, text = proven(_READERS[kind](_read(file), name or kind.value.capitalize()))
    if not draft.rules:
        for lost in draft.lost:
            say(f"not carried over: {lost}")
        message = f"{file}: nothing of it can be carried over"
        raise ConfigError(message)
    put(text, out)
    for lost in draft.lost:
        say(f"not carried over: {lost}")
    changed = sum(bool(rule.notes) for rule in draft.rules)
    say(f"{len(draft.rules)} rules, {changed} with a note; not carried over: {len(draft.lost)}")
    raise typer.Exit(FAILED if draft.lost else DONE)


def _read(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(_MOST + 1)
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}"
        raise FileError(message) from None
    if len(data) > _MOST:
        message = f"{file} is larger than {_MOST} bytes"
        raise FileError(message)
    return data


IMPORT = (
    Command(
        "import",
        import_,
        (
            "desensitize rules import gitleaks .gitleaks.toml -o secrets.yaml",
            "desensitize rules import presidio recognizers.yaml --name Acme -o acme.yaml",
            "desensitize rules import higress ai-data-masking.yaml -o gateway-rules.yaml",
        ),
    ),
)

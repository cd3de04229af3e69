"""Options that several commands share, and what is built from them."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from desensitize.cli.outcome import say
from desensitize.cli.policy_options import listed
from desensitize.cli.source import Opened, Source
from desensitize.hints import ALONE
from desensitize.registry import Registry

__all__ = [
    "Categories",
    "Files",
    "Format",
    "FormatOption",
    "KeyEnv",
    "KeyPath",
    "Quiet",
    "RuleFiles",
    "format_of",
    "registry_of",
]


class Format(StrEnum):
    """How an input is read."""

    AUTO = "auto"
    TEXT = "text"
    JSONL = "jsonl"
    JSON = "json"


Files = Annotated[list[str] | None, typer.Argument(metavar="FILES|-", help="Files to read; - or nothing: stdin.")]
Categories = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="NAME", help="A category to look for, such as UserInfo; may be repeated."),
]
RuleFiles = Annotated[
    list[str] | None, typer.Option("--rules", metavar="FILE", help="A rule file of your own; may be repeated.")
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        help="auto: .jsonl and .ndjson are JSON lines, .json is one document; stdin is JSON lines if its first line "
        "is a JSON object; all else is text.",
    ),
]
KeyEnv = Annotated[
    str | None,
    typer.Option("--key-env", metavar="NAME", help="The environment variable with the key. [default: DESENSITIZE_KEY]"),
]
KeyPath = Annotated[
    str | None,
    typer.Option(
        "--key-file", metavar="PATH", help="A key file that only you may read, from `desensitize key new -o`."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]

_BY_SUFFIX = {".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".json": Format.JSON}


def format_of(asked: Format, source: Source, opened: Opened) -> Format:
    """How to read an open source; looks at the first line of stdin where nothing else tells."""
    if asked is not Format.AUTO:
        return asked
    if source.path is None:
        return Format(opened.guessed())
    return _BY_SUFFIX.get(source.path.suffix.lower(), Format.TEXT)


def registry_of(
    categories: list[str] | None, rules: list[str] | None, locales: list[str] | None = None, *, quiet: bool = False
) -> Registry:
    """The rules that the options name; categories and locales may also be given as one list with commas.

    That nothing of what is shipped is among them is said, where a file does not say so itself.
    """
    loaded = Registry.load(rules or (), categories=listed(categories), locales=listed(locales))
    if loaded.alone and not quiet:
        say(ALONE)
    return replace(loaded, alone=False)

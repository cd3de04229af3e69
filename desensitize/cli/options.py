"""Options that several commands share, and what is built from them."""

from enum import StrEnum
from typing import Annotated

import typer

from desensitize.batch.formats import columns as columns_
from desensitize.batch.formats.encoding import AUTO, codec_named
from desensitize.batch.formats.kinds import name_of
from desensitize.cli.policy_options import listed
from desensitize.cli.source import Opened, Source
from desensitize.errors import ConfigError
from desensitize.registry import Registry

__all__ = [
    "Categories",
    "Columns",
    "Encoding",
    "Files",
    "Format",
    "FormatOption",
    "KeyEnv",
    "KeyPath",
    "Quiet",
    "RuleFiles",
    "checked",
    "format_of",
    "registry_of",
]


class Format(StrEnum):
    """How an input is read."""

    AUTO = "auto"
    TEXT = "text"
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    VTT = "vtt"
    SRT = "srt"
    MD = "md"
    CHAT = "chat"


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
        help="auto: as the name ends, .gz and .zst aside; stdin is JSON lines if its first line is a JSON object; "
        "captions and chats are told by how they begin; all else is text.",
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
Encoding = Annotated[
    str,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="auto, utf-8, utf-16, gb18030, shift-jis or another: how the input spells its letters, and the output.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="NAME[=ENTITY],...",
        help="Only these columns, keys or JSON paths; name=PERSON says what all of one is.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]


def format_of(asked: Format, source: Source, opened: Opened) -> Format:
    """How to read an open source; looks at its beginning, of stdin at the first line, where nothing else tells."""
    if asked is not Format.AUTO:
        return asked
    if source.path is None:
        return Format(opened.guessed())
    return Format(name_of(source.path.name) or opened.shown() or "text")


def checked(encoding: str, columns: columns_.Columns, registry: Registry | None = None) -> None:
    """See that an encoding exists, and that columns are said to be what there are rules for.

    :raises ConfigError: one does not.
    """
    if encoding != AUTO:
        codec_named(encoding)
    entities = {rule.entity for rule in registry.rules} if registry is not None else None
    for entity in columns.entities.values():
        if entities is not None and entity not in entities:
            message = f"--columns: there is no entity {entity!r}; `desensitize rules list` names them"
            raise ConfigError(message)


def registry_of(categories: list[str] | None, rules: list[str] | None, locales: list[str] | None = None) -> Registry:
    """The rules that the options name; categories and locales may also be given as one list with commas."""
    return Registry.load(rules or (), categories=listed(categories), locales=listed(locales))

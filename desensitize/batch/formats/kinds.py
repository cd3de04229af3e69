"""Which format a file is of: by its name, else by how it begins."""

from __future__ import annotations

import importlib
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from desensitize.batch.formats.compressed import inner_name

if TYPE_CHECKING:
    from desensitize.batch.formats.format import Format

__all__ = ["NAMES", "format_named", "name_of", "shown_by"]

# Formats by name, each with its module and what that calls it. Nothing is imported until it is used.
_FORMATS = {
    "text": ("text", "FORMAT"),
    "jsonl": ("jsonl", "FORMAT"),
    "json": ("jsonl", "JSON"),
    "csv": ("delimited", "FORMAT"),
    "tsv": ("delimited", "TSV"),
    "vtt": ("cues", "FORMAT"),
    "srt": ("cues", "SRT"),
    "md": ("markdown", "FORMAT"),
    "chat": ("chat", "FORMAT"),
}
NAMES = tuple(_FORMATS)
_BY_SUFFIX = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".har": "json", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".vtt": "vtt", ".srt": "srt", ".md": "md", ".markdown": "md",
}  # fmt: skip
_SRT = re.compile(r"\s*[0-9]+[ \t]*\r?\n[0-9]{1,2}:[0-9]{2}:[0-9]{2}[,.][0-9]{1,3} *-->")


def format_named(name: str) -> Format:
    """The format of a name."""
    module, attribute = _FORMATS[name]
    found: Format = getattr(importlib.import_module(f"desensitize.batch.formats.{module}"), attribute)
    return found


def name_of(path: str) -> str | None:
    """The name of a file's format, as its own says; ``None`` where that says nothing.

    >>> name_of("calls.csv.gz"), name_of("calls.txt")
    ('csv', None)
    """
    return _BY_SUFFIX.get(PurePath(inner_name(path)).suffix.lower())


def shown_by(head: str) -> str | None:
    """The name of the format that a text of no telling name shows by how it begins; ``None``: it is any text."""
    if head.startswith("WEBVTT"):
        return "vtt"
    if _SRT.match(head):
        return "srt"
    from desensitize.batch.formats.chat import is_chat  # noqa: PLC0415 - only where nothing else tells

    return "chat" if is_chat(head) else None

"""What goes into a vault."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["OUTPUT", "SENT_URL", "Entry", "source_of", "value_of", "written_as"]

# Labels of what a session remembers beside its values. No token can have them: a token's label is all capitals.
# A URL of a masked text up to and including a token: what the sender put into URLs itself.
SENT_URL = "~url"
# What an irreversible operator wrote.
OUTPUT = "~output"
# Between a value and how a JSON document wrote it; two characters that no text is made of.
_WRITTEN = "\uffff\ufffe"


class Entry(NamedTuple):
    """A value that needs a token: its label, its canonical form, and the spelling to give back."""

    label: str
    identity: str
    spelling: str

    def __repr__(self) -> str:
        return f"Entry({self.label})"


def written_as(value: str, source: str) -> str:
    r"""The spelling of a value that is all of a number or string of a JSON document, and how it stands there.

    >>> spelling = written_as("13800138000", "1.38e10")
    >>> value_of(spelling), source_of(spelling), source_of("13800138000")
    ('13800138000', '1.38e10', None)
    """
    return f"{value}{_WRITTEN}{source}"


def value_of(spelling: str) -> str:
    """The value alone."""
    return spelling.partition(_WRITTEN)[0]


def source_of(spelling: str) -> str | None:
    """How a JSON document wrote it, if that is part of the spelling."""
    return spelling.partition(_WRITTEN)[2] or None

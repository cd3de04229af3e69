"""What goes into a vault."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["OUTPUT", "SENT_URL", "WROTE", "Entry"]

# Labels of what a session remembers beside its values. No token can have them: a token's label is all capitals.
# A URL of a masked text up to and including a token: what the sender put into URLs itself.
SENT_URL = "~url"
# What an irreversible operator wrote.
OUTPUT = "~output"
# The digest of a masked text, so that it is known when it comes again.
WROTE = "~wrote"


class Entry(NamedTuple):
    """A value that needs a token: its label, its canonical form, and the spelling to give back.

    ``source``: how a JSON document wrote it, where it is all of a number or string there and not written plainly. It is
    a field of its own: whatever a value is made of, no part of it is ever taken for JSON.
    """

    label: str
    identity: str
    spelling: str
    source: str = ""

    def __repr__(self) -> str:
        return f"Entry({self.label})"

"""What goes into a vault, and what stands there."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["INVENTED", "OUTPUT", "SENT", "SENT_URL", "WROTE", "Entry", "Token"]

# Labels of what a session remembers beside its values. No token can have them: a token's label is all capitals.
# A URL of a masked text up to and including a token: what the sender put into URLs itself.
SENT_URL = "~url"
# What an irreversible operator wrote.
OUTPUT = "~output"
# The digest of a masked text, so that it is known when it comes again.
WROTE = "~wrote"
# The name of a token for a value that a reply was the first to say; and of one whose value was sent since.
INVENTED, SENT = "~invented", "~sent"


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


class Token(NamedTuple):
    """A token as it is kept and moved: its name, its label and what it stands for; ``None``: that was forgotten."""

    name: str
    label: str
    entry: Entry | None

    def __repr__(self) -> str:
        return f"Token({self.label})"

    def fields(self) -> list[str]:
        """It as a list for JSON: its name and its entry, or its name and its label."""
        return [self.name, *(self.entry or (self.label,))]

    @classmethod
    def of(cls, fields: list[str]) -> Token | None:
        """A token from such a list; ``None``: it is none."""
        if not isinstance(fields, list) or not all(isinstance(field, str) for field in fields):
            return None
        match fields:
            case [name, label]:
                return cls(name, label, None)
            case [name, label, identity, spelling, source]:
                return cls(name, label, Entry(label, identity, spelling, source))
        return None

"""What goes into a vault."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Entry"]


class Entry(NamedTuple):
    """A value that needs a token: its label, its canonical form, and the spelling to give back."""

    label: str
    identity: str
    spelling: str

    def __repr__(self) -> str:
        return f"Entry({self.label})"

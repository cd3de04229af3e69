"""What a domain of format-preserving encryption is: values that can be counted, and each value's place among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LEAST", "Domain", "Place", "located"]

# Fewer values than this are found by trying them all (SP 800-38G, revision 1).
LEAST = 1_000_000


class Place(NamedTuple):
    """Where a value stands in its domain.

    :param number: its own, from 0.
    :param size: of how many.
    :param kept: what stays of the value and tells one run of numbers from another, such as a region.
    :param frame: what else the domain needs to write a value, and what stays the same in each that it writes.
    """

    number: int
    size: int
    kept: str = ""
    frame: str = ""


class Domain(NamedTuple):
    """Values of one form. They are texts of ASCII letters and digits; separators are somebody else's matter.

    :param name: goes into the tweak; never to be changed, since it would change every output.
    :param place: a value's place; ``None``: it is none of the domain's.
    :param write: the value of a number at a place. What the first of several domains writes has its place there, with
        the same size, part and frame; what others write may have it in one before them.
    """

    name: str
    place: Callable[[str], Place | None]
    write: Callable[[Place, int], str]


def located(text: str, domains: Sequence[Domain]) -> tuple[Domain, Place] | None:
    """The first domain that a value belongs to and that is large enough, and the value's place there."""
    for domain in domains:
        place = domain.place(text)
        if place is not None and place.size >= LEAST:
            return domain, place
    return None

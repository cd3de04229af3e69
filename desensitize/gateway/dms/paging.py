"""Lists in pages, as the API asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from desensitize.gateway.dms.kinds import whole
from desensitize.gateway.dms.parameters import Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["PAGING", "page"]

_T = TypeVar("_T")
_SIZE = 10

PAGING = (Parameter("PageNumber", whole(1, 1_000_000)), Parameter("PageSize", whole(1, 100)))


def page(items: Sequence[_T], values: Mapping[str, int]) -> list[_T]:
    """The page that is asked for.

    >>> page("abcde", {"PageNumber": 2, "PageSize": 2})
    ['c', 'd']
    """
    size = values.get("PageSize", _SIZE)
    at = (values.get("PageNumber", 1) - 1) * size
    return list(items[at : at + size])

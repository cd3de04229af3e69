"""The Public Suffix List as ``publicsuffixlist`` reads it, kept in a cache file: parsing it takes 36 ms at each start.

What is kept belongs to the bytes of the installed list and package; where it cannot be kept, the package is asked.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize import cache
from desensitize.cache.sources import digest

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NAME", "is_private", "sections", "stamp", "under"]

NAME = "suffixes"
_RULES, _NOTICE = "rules", "NOTICE"
_LIST = "public_suffix_list.dat"


def is_private(domain: str) -> bool:
    """Whether a domain, in ASCII and lower case, is a name under a public suffix that ICANN knows.

    >>> is_private("example.co.uk"), is_private("co.uk"), is_private("foo@2x.png")
    (True, False, False)
    """
    return _asked()(domain)


@lru_cache(maxsize=1)
def _asked() -> Callable[[str], bool]:
    installed = stamp()
    kept = None if installed is None else cache.obtain(NAME, installed, sections)
    if kept is None:
        library = _library()
        return lambda domain: library.privatesuffix(domain) is not None
    rules = frozenset(str(kept[_RULES], "utf-8").split("\n"))
    depth = max(rule.count(".") for rule in rules) + 2
    return lambda domain: under(domain, rules, depth)


def under(domain: str, rules: frozenset[str], depth: int) -> bool:
    """Whether a domain is longer than the suffix that ``rules`` give it.

    :param depth: labels at its end that may take part: one more than the longest rule has.

    >>> rules = frozenset({"uk", "*.ck", "!www.ck"})
    >>> [under(name, rules, 3) for name in ("a.uk", "uk", "b.ck", "a.b.ck", "www.ck", "a.example")]
    [True, False, False, True, True, False]
    """
    labels = domain.split(".")
    if "" in labels:
        return False
    for count in range(min(len(labels), depth), 0, -1):
        tail = ".".join(labels[-count:])
        if f"!{tail}" in rules:  # an exception to a wildcard: its own first label is private
            return len(labels) > count - 1
        if f"*.{tail}" in rules:
            return len(labels) > count + (count < len(labels))
        if tail in rules:
            return len(labels) > count
    return False


def stamp() -> bytes | None:
    """What the rules are made from: the list, the package that reads it, and this code."""
    found = find_spec("publicsuffixlist")
    if found is None or found.origin is None:
        return None
    package = Path(found.origin)
    try:
        listed = package.with_name(_LIST).read_text("utf-8")
        return digest((), also=(listed, package.read_text("utf-8"), Path(__file__).read_text("utf-8")))
    except OSError:
        return None


def sections() -> dict[str, bytes]:
    """What is kept: the rules as the package reads them, ``*.`` before a wildcard and ``!`` before an exception."""
    notice = (
        "Derived from the Public Suffix List, https://publicsuffix.org/list/, as in the Python package "
        "publicsuffixlist. Mozilla Public License 2.0, https://mozilla.org/MPL/2.0/\n"
    )
    return {_NOTICE: notice.encode(), _RULES: "\n".join(sorted(_library()._publicsuffix)).encode()}  # noqa: SLF001 - it has no public name; the stamp holds the package to its bytes


def _library() -> Any:  # the package has no types
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - parses the list: only where nothing is kept

    return PublicSuffixList(accept_unknown=False, only_icann=True)

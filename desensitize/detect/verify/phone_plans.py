"""The numbering plans of libphonenumber as patterns: from a cache file, so that its package need not be imported.

Importing ``phonenumbers`` takes 50 ms, and loading its regions more than that. What tells most numbers are four
patterns a region. They are kept for the version they are from; where another one is installed, or nothing can be kept,
the package is asked.
"""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desensitize import cache
from desensitize.cache.sources import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NAME", "Kept", "Library", "Plan", "Plans", "Stated", "plans", "sections", "stamp"]

NAME = "phones"
_CODES, _NOTICE = "codes", "NOTICE"
# What kinds of numbers a region has patterns for.
_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
# A code that is no region's: of freephone and satellite numbers.
_NO_REGION = "001"
_NEVER = "(?!)"


class Stated(NamedTuple):
    """What a plan says: four patterns, none of them empty, and the country code.

    ``replaces``: a national prefix is not left out but stands for something else. ``leading``: the region has leading
    digits of its own, by which its numbers are told first.
    """

    general: str
    kinds: str
    national: str
    international: str
    replaces: bool
    leading: bool
    code: int


class Plan:
    """The numbering plan of one region."""

    def __init__(self, stated: Stated) -> None:
        self._stated = stated
        self.code = str(stated.code)

    def has(self, digits: str) -> bool:
        """Whether these digits, as they stand, are a number of the region."""
        return bool(self._general.fullmatch(digits) and self._kinds.fullmatch(digits))

    def goes_abroad(self, digits: str) -> bool:
        """Whether some of these digits could be what is dialled before a country code."""
        return self._international.match(digits) is not None

    def readings(self, digits: str) -> tuple[str, ...]:
        """The national numbers that these digits may stand for: without a prefix, if one is there, and as they are.

        Empty: the prefix is not left out but stands for something else, which the package knows.
        """
        prefix = self._national.match(digits)
        if prefix is None or not prefix[0]:
            return (digits,) if prefix is None or not self._stated.replaces else ()
        return () if self._stated.replaces else (digits[prefix.end() :], digits)

    def is_sure_of(self, readings: tuple[str, ...]) -> bool:
        """Whether a number that may be read so is surely one of the region: without its prefix it is a number."""
        return not self._stated.leading and self.has(readings[0])

    @cached_property
    def _general(self) -> re.Pattern[str]:
        return re.compile(self._stated.general)

    @cached_property
    def _kinds(self) -> re.Pattern[str]:
        return re.compile(self._stated.kinds)

    @cached_property
    def _national(self) -> re.Pattern[str]:
        return re.compile(self._stated.national)

    @cached_property
    def _international(self) -> re.Pattern[str]:
        return re.compile(self._stated.international)


class Plans(Protocol):
    """Where plans come from."""

    def stated(self, region: str) -> Stated | None:
        """What the plan of a region says; ``None``: there is none."""

    def regions(self, code: int) -> tuple[str, ...]:
        """The regions of a country code, the main one first; empty: it is no region's."""


class Library:
    """Plans from the package itself."""

    def stated(self, region: str) -> Stated | None:
        """What the plan of a region says; ``None``: there is none."""
        from phonenumbers.phonemetadata import PhoneMetadata  # noqa: PLC0415 - 50 ms: only where nothing is kept

        found = PhoneMetadata.metadata_for_region(region, None)
        return None if found is None else _stated(found)

    def regions(self, code: int) -> tuple[str, ...]:
        """The regions of a country code, the main one first; empty: it is no region's."""
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # noqa: PLC0415 - 50 ms: only where nothing is kept

        return tuple(region for region in COUNTRY_CODE_TO_REGION_CODE.get(code, ()) if region != _NO_REGION)


class Kept:
    """Plans from a cache file, each read when it is asked for."""

    def __init__(self, kept: Mapping[str, memoryview]) -> None:
        self._kept = kept

    def stated(self, region: str) -> Stated | None:
        """What the plan of a region says; ``None``: there is none."""
        return Stated(*self._json(region)) if region in self._kept else None

    def regions(self, code: int) -> tuple[str, ...]:
        """The regions of a country code, the main one first; empty: it is no region's."""
        return tuple(self._codes.get(str(code), ()))

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self._json(_CODES)
        return found

    def _json(self, key: str) -> Any:
        return json.loads(str(self._kept[key], "utf-8"))


@lru_cache(maxsize=1)
def plans() -> Plans:
    """Plans as kept for the installed version, else the package's own."""
    installed = stamp()
    kept = None if installed is None else cache.obtain(NAME, installed, sections)
    return Library() if kept is None else Kept(kept)


def stamp() -> bytes | None:
    """What the plans are made from: the package's version, which its first module states, and this code."""
    found = find_spec("phonenumbers")
    if found is None or found.origin is None:
        return None
    try:
        return digest((), also=(Path(found.origin).read_text("utf-8"), Path(__file__).read_text("utf-8")))
    except OSError:
        return None


def sections() -> dict[str, bytes]:
    """What is kept."""
    import phonenumbers  # noqa: PLC0415 - 50 ms: only where it is built

    library = Library()
    stated = {region: library.stated(region) for region in sorted(phonenumbers.SUPPORTED_REGIONS)}
    codes = {code: library.regions(code) for code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)}
    notice = (
        f"Derived from the metadata of libphonenumber in the Python package phonenumbers {phonenumbers.__version__}. "
        "Copyright (C) The Libphonenumber Authors. Apache License 2.0, https://github.com/google/libphonenumber\n"
    )
    return {
        _NOTICE: notice.encode(),
        _CODES: json.dumps(codes).encode(),
        **{region: json.dumps(plan).encode() for region, plan in stated.items() if plan is not None},
    }


def _stated(meta: Any) -> Stated:
    kinds = [getattr(meta, kind) for kind in _KINDS]
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
    return Stated(
        general=meta.general_desc.national_number_pattern or _NEVER,
        kinds=_any(patterns),
        national=meta.national_prefix_for_parsing or _NEVER,
        international=meta.international_prefix or _NEVER,
        replaces=bool(meta.national_prefix_transform_rule),
        leading=bool(meta.leading_digits),
        code=meta.country_code,
    )


def _any(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns) or _NEVER

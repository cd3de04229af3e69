"""Phone numbers, by libphonenumber; most that are valid are told by its own patterns, without taking them apart."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Any

__all__ = ["Phone"]

_SIGNS = str.maketrans("", "", " -.()")
# What kinds of numbers a region has patterns for.
_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
_NEVER = re.compile(r"(?!)")


class Phone:
    """Whether a text is a number that is valid when dialled in a region; ``ZZ``: only with its country code.

    >>> Phone("CN")("138 0013 8000"), Phone("CN")("128 0013 8000"), Phone("ZZ")("0044 20 7946 0958")
    (True, False, True)
    """

    def __init__(self, region: str) -> None:
        self._region = None if region == "ZZ" else region

    def __call__(self, value: str) -> bool:
        """Ask the patterns first; what they can't tell is taken apart."""
        if self._region is None and value.startswith("00"):
            value = "+" + value[2:]
        return self._plainly(value.translate(_SIGNS)) or self._parsed(value)

    @cached_property
    def _home(self) -> _Plan | None:
        return None if self._region is None else _plan(self._region)

    def _plainly(self, digits: str) -> bool:
        """Whether it is certain that the number is valid."""
        if not digits.isascii():
            return False
        if digits.startswith("+"):
            return digits[1:].isdigit() and _abroad(digits[1:])
        return digits.isdigit() and self._home is not None and self._home.has(digits)

    def _parsed(self, value: str) -> bool:
        import phonenumbers  # noqa: PLC0415 - 50 ms: only on candidates

        try:
            number = phonenumbers.parse(value, self._region)
        except phonenumbers.NumberParseException:
            return False
        return bool(phonenumbers.is_valid_number(number))


class _Plan:
    """The numbering plan of one region.

    A number is certain where it fits the plan as it stands and nothing of it could be read as a prefix.
    """

    def __init__(self, meta: Any) -> None:
        kinds = [getattr(meta, kind) for kind in _KINDS]
        patterns = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
        self._general = re.compile(meta.general_desc.national_number_pattern or "(?!)")
        self._kinds = re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")
        prefixes = [meta.national_prefix_for_parsing, meta.international_prefix]
        self._prefix = (
            re.compile("|".join(f"(?:{prefix})" for prefix in prefixes if prefix)) if any(prefixes) else _NEVER
        )
        # The region of a number with leading digits of its own is told by those first.
        self.plain = not meta.leading_digits

    def has(self, digits: str) -> bool:
        """Whether these digits are surely a number of the region."""
        fits = self._general.fullmatch(digits) and self._kinds.fullmatch(digits)
        return bool(fits) and self._prefix.match(digits) is None


@lru_cache(maxsize=512)
def _plan(region: str) -> _Plan:
    from phonenumbers.phonemetadata import PhoneMetadata  # noqa: PLC0415 - 50 ms: only on candidates

    return _Plan(PhoneMetadata.metadata_for_region(region, None))


def _abroad(digits: str) -> bool:
    """Whether these digits are surely a country code and a number of the first of its regions."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # noqa: PLC0415 - 50 ms: only on candidates

    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if regions is not None and not digits.startswith("0"):
            main = None if regions[0] == "001" else _plan(regions[0])
            return main is not None and main.plain and main.has(digits[length:])
    return False

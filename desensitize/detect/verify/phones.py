"""Phone numbers, by libphonenumber; most are told by its own patterns, without taking them apart."""

from __future__ import annotations

from functools import cached_property, lru_cache

from desensitize.detect.verify.phone_plans import Plan, plans

__all__ = ["Phone"]

_SIGNS = str.maketrans("", "", " -.()")
_CODE_LENGTHS = (1, 2, 3)


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
        told = self._told(value.translate(_SIGNS))
        return self._parsed(value) if told is None else told

    @cached_property
    def _home(self) -> Plan | None:
        return None if self._region is None else _plan(self._region)

    def _told(self, digits: str) -> bool | None:
        """Whether the number is valid, where that is certain."""
        if not digits.isascii():
            return None
        if digits.startswith("+"):
            return _abroad(digits[1:]) if digits[1:].isdigit() else None
        return self._at_home(digits) if digits.isdigit() and self._home is not None else None

    def _at_home(self, digits: str) -> bool | None:
        home = self._home
        # A country code may stand there, with what is dialled before it or without a sign.
        if home is None or home.goes_abroad(digits) or digits.startswith(home.code):
            return None
        return _national(home, digits)

    def _parsed(self, value: str) -> bool:
        import phonenumbers  # noqa: PLC0415 - 50 ms: only on candidates

        try:
            number = phonenumbers.parse(value, self._region)
        except phonenumbers.NumberParseException:
            return False
        return bool(phonenumbers.is_valid_number(number))


@lru_cache(maxsize=512)
def _plan(region: str) -> Plan | None:
    stated = plans().stated(region)
    return None if stated is None else Plan(stated)


def _abroad(digits: str) -> bool | None:
    """Whether these digits are a country code and a number of one of its regions, where that is certain."""
    for length in () if digits.startswith("0") else _CODE_LENGTHS:
        regions = plans().regions(int(digits[:length]))
        if regions:
            main = _plan(regions[0])
            return None if main is None else _national(main, digits[length:])
    return None


def _national(plan: Plan, digits: str) -> bool | None:
    """Whether these digits, without a country code, are a number of its regions, where that is certain.

    ``plan`` is of the region whose prefixes may stand there.
    """
    readings = plan.readings(digits)
    if not readings:
        return None
    if plan.is_sure_of(readings):
        return True
    every = [_plan(region) for region in plans().regions(int(plan.code))]
    return None if any(one is None or any(map(one.has, readings)) for one in every) else False

"""Check digits that python-stdnum does not know, each by its published rule. Separators do not matter."""

from __future__ import annotations

__all__ = ["CHECKS"]

_VIN = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# The number that stands for the place in a Taiwanese identity number, in the order A to Z (Ministry of the Interior).
_TAIWAN = (10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33)


def _plain(value: str) -> str:
    return "".join(c for c in value if c.isascii() and c.isalnum()).upper()


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def sg_nric(value: str) -> bool:
    """Singapore NRIC or FIN: weights 2 7 6 5 4 3 2, MOD 11, a table of letters for each first letter.

    >>> sg_nric("S0000001I"), sg_nric("S0000001J")
    (True, False)
    """
    number = _plain(value)
    if len(number) != 9 or number[0] not in "STFGM" or not number[1:8].isdigit():  # noqa: PLR2004 - by the standard
        return False
    total = _weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}.get(number[0], "XWUTRQPNMLK")
    at = total % 11
    # The table of the M series (2022) is published in both directions.
    return number[8] in {letters[at], letters[10 - at] if number[0] == "M" else ""}


def hk_id(value: str) -> bool:
    """Hong Kong identity card: one or two letters, six digits, check character MOD 11.

    >>> hk_id("G123456(A)"), hk_id("G123456(7)")
    (True, False)
    """
    number = _plain(value)
    head = number[:-7]
    if len(head) not in {1, 2} or not head.isalpha() or not number[-7:-1].isdigit():
        return False
    letters = [36, *(ord(c) - 55 for c in head)][-2:]
    total = letters[0] * 9 + letters[1] * 8 + _weighted(number[-7:-1], (7, 6, 5, 4, 3, 2))
    return "0123456789A".find(number[-1]) == -total % 11


def tw_id(value: str) -> bool:
    """Taiwanese identity number of a citizen or resident: a letter, nine digits (or a second letter, eight).

    >>> tw_id("A123456789"), tw_id("A123456788")
    (True, False)
    """
    number = _plain(value)
    if len(number) != 10 or not number[0].isalpha() or not number[2:].isdigit():  # noqa: PLR2004 - by the standard
        return False
    place = _TAIWAN[ord(number[0]) - 65]
    second = str(_TAIWAN[ord(number[1]) - 65] % 10) if number[1].isalpha() else number[1]
    return _weighted(f"{place}{second}{number[2:]}", (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)) % 10 == 0


def vin(value: str) -> bool:
    """Vehicle identification number (ISO 3779) with the check digit of 49 CFR 565.15 and GB 16735.

    >>> vin("1M8GDM9AXKP042788"), vin("1M8GDM9A1KP042788")
    (True, False)
    """
    number = _plain(value)
    if len(number) != 17 or not all(c in _VIN for c in number) or len(set(number)) < 5:  # noqa: PLR2004 - by the standard
        return False
    total = sum(_VIN[c] * weight for c, weight in zip(number, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == number[8]


def de_rvnr(value: str) -> bool:
    """German pension insurance number (VKVV § 4): digit sums of the weighted digits, MOD 10.

    >>> de_rvnr("15 070649 C 103"), de_rvnr("15 070649 C 104")
    (True, False)
    """
    number = _plain(value)
    if len(number) != 12 or not (number[:8] + number[9:]).isdigit() or not number[8].isalpha():  # noqa: PLR2004
        return False
    digits = f"{number[:8]}{ord(number[8]) - 64:02}{number[9:11]}"
    products = (int(d) * w for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[11])


def cn_org(value: str) -> bool:
    """Organisation code of mainland China (GB 11714-1997): eight characters, check character MOD 11.

    >>> cn_org("D2143569-X"), cn_org("D2143569-1")
    (True, False)
    """
    number = _plain(value)
    if len(number) != 9 or number[8] not in "0123456789X":  # noqa: PLR2004 - by the standard
        return False
    total = sum(int(c, 36) * w for c, w in zip(number, (3, 7, 9, 10, 5, 8, 4, 2), strict=False))
    return "0123456789X0"[11 - total % 11] == number[8]


def npi(value: str) -> bool:
    """National provider identifier (45 CFR 162.406): Luhn over 80840 and the ten digits.

    >>> npi("1234567893"), npi("1234567894")
    (True, False)
    """
    from stdnum import luhn  # noqa: PLC0415 - only where a candidate needs it

    number = _plain(value)
    return len(number) == 10 and luhn.is_valid("80840" + number)  # noqa: PLR2004 - by the standard


def dea(value: str) -> bool:
    """Registration number of the US Drug Enforcement Administration (21 CFR 1301): two letters, seven digits.

    >>> dea("AB1234563"), dea("AB1234564")
    (True, False)
    """
    digits = _plain(value)[2:]
    if len(digits) != 7 or not digits.isdigit():  # noqa: PLR2004 - by the standard
        return False
    return (_weighted(digits, (1, 0, 1, 0, 1)) + 2 * _weighted(digits, (0, 1, 0, 1, 0, 1))) % 10 == int(digits[6])


CHECKS = {
    "sg_nric": sg_nric, "hk_id": hk_id, "tw_id": tw_id, "vin": vin, "de_rvnr": de_rvnr, "cn_org": cn_org, "npi": npi,
    "dea": dea,
}  # fmt: skip

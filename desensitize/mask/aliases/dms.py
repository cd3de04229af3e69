"""The DMS catalogue: function types by rule type.

Of the parameters the vendor publishes only ``salt``; the other names are ours. Characters are counted from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.mask.aliases.alias import Alias, Param, Params
from desensitize.mask.aliases.kinds import CODES, NO_KEY, SALT, TABLE, TEXT, YES, choice, codes_of, number
from desensitize.mask.digest import Digest
from desensitize.mask.encrypt import Encrypt
from desensitize.mask.generalize import Generalize
from desensitize.mask.hash import Hash
from desensitize.mask.keep import Keep
from desensitize.mask.legacy_des import LegacyDes
from desensitize.mask.map_replace import MapReplace
from desensitize.mask.partial import Partial
from desensitize.mask.replace import Replace
from desensitize.mask.shuffle import Shuffle
from desensitize.mask.string_shift import StringShift

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DMS", "des", "digest", "hmac"]

_LEVELS = choice("year", "month", "day", "hour", "minute")


def digest(algorithm: str) -> Alias:
    """A bare digest with a salt."""
    return Alias((Param("salt", SALT),), lambda p: Digest(algorithm, str(p["salt"])))


def des(algorithm: str) -> Alias:
    """A cipher of the last century: only for who says so."""
    needs = (Param("legacy", YES), Param("key", TEXT, ""))
    return Alias(needs, lambda p: LegacyDes(algorithm, p["key"], legacy=p["legacy"]))


def _span(p: Params) -> Partial:
    if p["from"] > p["to"]:
        message = "from must not be after to; both are counted from 1"
        raise ValueError(message)
    return Partial(positions=(p["from"], p["to"]), cover=p["cover"])


hmac = Alias((Param("salt", SALT, ""),), lambda p: Hash(salt=str(p["salt"])))
DMS: Mapping[str, Mapping[str, Alias]] = {
    "PLAINTEXT": {"PLAINTEXT": Alias((), lambda _: Keep())},
    "HASH": {
        "MD5": digest("MD5"),
        "SHA1": digest("SHA1"),
        "SHA256": digest("SHA256"),
        "HMAC": hmac,
    },
    "MASK": {
        "DEFAULT": Alias((Param("cover", TEXT, "***********"),), lambda p: Replace(p["cover"])),
        "FIX_POS": Alias((Param("from", number(1)), Param("to", number(1)), Param("cover", TEXT, None)), _span),
        "FIX_CHAR": Alias(
            (Param("chars", TEXT), Param("cover", TEXT, None)),
            lambda p: Partial(chars=p["chars"], cover=p["cover"]),
        ),
    },
    "REPLACE": {
        "MAP_REPLACE": Alias((Param("table", TABLE),), lambda p: MapReplace(p["table"])),
        "RANDOM_REPLACE": Alias((Param("codes", CODES),), lambda p: Shuffle(codes_of(p["codes"]))),
    },
    "TRANSFORM": {
        # The digit this many places before the point is the last one that stays.
        "NUMBER_ROUNDING": Alias((Param("digit", number(1, 19)),), lambda p: Generalize(number=10 ** (p["digit"] - 1))),
        "DATE_ROUNDING": Alias((Param("level", _LEVELS),), lambda p: Generalize(date=p["level"])),
        "STRING_TRANSFORM": Alias(
            (Param("count", number(1)), Param("direction", choice("left", "right"), "left")),
            lambda p: StringShift(p["count"], p["direction"]),
        ),
    },
    "ENCRYPT": {"AES": Alias((Param("key", NO_KEY, None),), lambda _: Encrypt()), "DES": des("DES")},
}

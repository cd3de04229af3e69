"""The algorithms of Data Security Center (formerly SDDP), by class. Characters are counted from 1, as in DMS.

The vendor publishes what an algorithm takes, not its name on the wire: names and parameters are ours. Of the column
shuffle only the random choice has a meaning where a value stands alone; putting a whole column into another order needs
the column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.mask.aliases.alias import Alias, Param, Params
from desensitize.mask.aliases.dms import des, digest
from desensitize.mask.aliases.kinds import CODES, TABLE, TEXT, choice, codes_of, number
from desensitize.mask.aliases.shardingsphere import characters, cover
from desensitize.mask.char_map import CharMap
from desensitize.mask.prefix_map import PrefixMap
from desensitize.mask.random_replace import RandomReplace
from desensitize.mask.shuffle import Shuffle
from desensitize.mask.string_shift import StringShift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DSC"]

_COVER = Param("cover", choice("*", "#"), "*")
_COUNTS = (Param("n", number(0)), Param("m", number(0)), _COVER)
_SPAN = (Param("x", number(1)), Param("y", number(1)), _COVER)
_MARK = (Param("char", choice("@", "&", ".")), _COVER)
_TABLES = ("upper", "lower", "digit", "special")


def _covered(params: tuple[Param, ...], make: Callable[[Params], dict[str, Any]]) -> Alias:
    return cover(params, make, fill="cover")


def _some(p: Params) -> tuple[int, int]:
    if not (p["n"] or p["m"]):
        message = "n and m must not both be 0"
        raise ValueError(message)
    return p["n"], p["m"]


def _span(p: Params) -> tuple[int, int]:
    if p["x"] > p["y"]:
        message = "x must not be after y; both are counted from 1"
        raise ValueError(message)
    return p["x"], p["y"]


def _drawn(form: str) -> Alias:
    return Alias((Param("codes", CODES, ()),), lambda p: RandomReplace(form, codes_of(p["codes"])))


DSC: Mapping[str, Alias] = {
    "SHA-1": digest("SHA1"),
    "SHA-256": digest("SHA256"),
    "SHA512": digest("SHA512"),
    "SM3": digest("SM3"),
    "KEEP_FIRST_LAST": _covered(_COUNTS, lambda p: {"keep": (p["n"], p["m"])}),
    "KEEP_RANGE": _covered(_SPAN, lambda p: {"keep_positions": _span(p)}),
    "MASK_FIRST_LAST": _covered(_COUNTS, lambda p: {"ends": _some(p)}),
    "MASK_RANGE": _covered(_SPAN, lambda p: {"positions": _span(p)}),
    "MASK_BEFORE": _covered(_MARK, lambda p: {"before": p["char"]}),
    "MASK_AFTER": _covered(_MARK, lambda p: {"after": p["char"]}),
    "ID_CARD_MAPPING": Alias((Param("regions", TABLE),), lambda p: PrefixMap(p["regions"])),
    "GENERIC_MAPPING": Alias(tuple(Param(name, TEXT, "") for name in _TABLES), lambda p: CharMap(**p)),
    "ID_CARD_RANDOM_REPLACE": _drawn("id_card"),
    "LANDLINE_RANDOM_REPLACE": _drawn("landline"),
    "MILITARY_ID_RANDOM_REPLACE": Alias(
        (Param("codes", CODES, "军,兵,士,文,职"),), lambda p: RandomReplace("military_id", codes_of(p["codes"]))
    ),
    "PASSPORT_RANDOM_REPLACE": _drawn("passport"),
    "PERMIT_RANDOM_REPLACE": _drawn("permit"),
    "BANK_CARD_RANDOM_REPLACE": _drawn("bank_card"),
    "MOBILE_RANDOM_REPLACE": _drawn("mobile"),
    "CREDIT_CODE_RANDOM_REPLACE": _drawn("credit_code"),
    "GENERIC_RANDOM_REPLACE": Alias(
        tuple(Param(name, CODES, ()) for name in _TABLES),
        characters,
    ),
    "CHAR_SHIFT": Alias(
        (Param("bits", number(1)), Param("direction", choice("left", "right"), "left")),
        lambda p: StringShift(p["bits"], p["direction"]),
    ),
    "3DES": des("3DES"),
    "COLUMN_SHUFFLE": Alias((Param("values", CODES),), lambda p: Shuffle(codes_of(p["values"]))),
}

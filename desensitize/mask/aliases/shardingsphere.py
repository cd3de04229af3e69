"""Apache ShardingSphere's mask algorithms, with their own property names. Characters are counted from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.mask.aliases.alias import Alias, Param, Params
from desensitize.mask.aliases.kinds import CHARACTER, CODES, TEXT, codes_of, number
from desensitize.mask.partial import Partial
from desensitize.mask.random_chars import RandomChars
from desensitize.mask.random_replace import RandomReplace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SHARDINGSPHERE", "characters", "cover"]

_FILL = Param("replace-char", CHARACTER, "*")
_ENDS = (Param("first-n", number(0)), Param("last-m", number(0)), _FILL)
_SPAN = (Param("from-x", number(0)), Param("to-y", number(0)), _FILL)
_MARK = (Param("special-chars", TEXT), _FILL)


def cover(params: tuple[Param, ...], make: Callable[[Params], dict[str, Any]], fill: str = "replace-char") -> Alias:
    """A `Partial` with the fill that is asked for."""
    return Alias(params, lambda p: Partial(fill=p[fill], **make(p)))


def _ends(p: Params) -> dict[str, Any]:
    if not (p["first-n"] or p["last-m"]):
        message = "first-n and last-m must not both be 0"
        raise ValueError(message)
    return {"ends": (p["first-n"], p["last-m"])}


def _from_zero(p: Params) -> tuple[int, int]:
    if p["from-x"] > p["to-y"]:
        message = "from-x must not be after to-y; both are counted from 0"
        raise ValueError(message)
    return p["from-x"] + 1, p["to-y"] + 1


def _drawn(form: str, name: str) -> Alias:
    return Alias((Param(name, CODES),), lambda p: RandomReplace(form, codes_of(p[name])))


def _credit_code(p: Params) -> RandomReplace:
    parts = (p["registration-department-codes"], p["category-codes"], p["administrative-division-codes"])
    first, second, third = map(codes_of, parts)
    return RandomReplace("credit_code_digits", tuple(a + b + c for a in first for b in second for c in third))


def characters(p: Params) -> RandomChars:
    """Of four lists of codes: capital letters, small letters, digits, other characters."""
    upper, lower, digit, special = map(codes_of, p.values())
    return RandomChars(upper, lower, digit, special)


SHARDINGSPHERE: Mapping[str, Alias] = {
    "KEEP_FIRST_N_LAST_M": cover(_ENDS, lambda p: {"keep": (p["first-n"], p["last-m"])}),
    "MASK_FIRST_N_LAST_M": cover(_ENDS, _ends),
    "KEEP_FROM_X_TO_Y": cover(_SPAN, lambda p: {"keep_positions": _from_zero(p)}),
    "MASK_FROM_X_TO_Y": cover(_SPAN, lambda p: {"positions": _from_zero(p)}),
    "MASK_BEFORE_SPECIAL_CHARS": cover(_MARK, lambda p: {"before": p["special-chars"]}),
    "MASK_AFTER_SPECIAL_CHARS": cover(_MARK, lambda p: {"after": p["special-chars"]}),
    "PERSONAL_IDENTITY_NUMBER_RANDOM_REPLACE": Alias((), lambda _: RandomReplace("id_card_birth")),
    "MILITARY_IDENTITY_NUMBER_RANDOM_REPLACE": _drawn("military_id", "type-codes"),
    "TELEPHONE_RANDOM_REPLACE": _drawn("kept_prefix", "network-numbers"),
    "LANDLINE_NUMBER_RANDOM_REPLACE": _drawn("prefix", "landline-numbers"),
    "UNIFIED_CREDIT_CODE_RANDOM_REPLACE": Alias(
        tuple(
            Param(name, CODES)
            for name in ("registration-department-codes", "category-codes", "administrative-division-codes")
        ),
        _credit_code,
    ),
    "GENERIC_TABLE_RANDOM_REPLACE": Alias(
        tuple(
            Param(name, CODES, ())
            for name in ("uppercase-letter-codes", "lowercase-letter-codes", "digital-codes", "special-codes")
        ),
        characters,
    ),
}

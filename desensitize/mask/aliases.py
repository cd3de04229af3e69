"""Operators by the names that other products give them: the DMS and DSC catalogues, ShardingSphere, Presidio.

Sources: Alibaba Cloud DMS ``AddDesensitizationRule`` (function types) and the DSC algorithm list; Apache ShardingSphere
5.3 mask algorithms; Presidio anonymizer operators. DMS counts characters from 1, ShardingSphere from 0: each name keeps
its own base. Of the parameters the vendor publishes only ``salt``; the other names are ours. Where a value is too
short for what is asked for, ShardingSphere shows it as it is; here it is covered whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from desensitize.mask.digest import Digest
from desensitize.mask.generalize import Generalize
from desensitize.mask.hash import Hash
from desensitize.mask.keep import Keep
from desensitize.mask.map_replace import MapReplace
from desensitize.mask.params import whole
from desensitize.mask.partial import Partial
from desensitize.mask.replace import Replace
from desensitize.mask.shuffle import Shuffle
from desensitize.mask.string_shift import StringShift

__all__ = ["ALIASES", "Alias"]

Params = Mapping[str, Any]


class Alias(NamedTuple):
    """An operator under another name: which parameters it needs and may take there, and how it is made of them."""

    needs: tuple[str, ...]
    takes: tuple[str, ...]
    make: Callable[[Params], Any]


def _digest(algorithm: str) -> Alias:
    return Alias(("salt",), (), lambda p: Digest(algorithm, str(p["salt"])))


def _rounded(p: Params) -> Generalize:
    """The digit ``digit`` places before the point is the last one that stays."""
    if not whole(p["digit"], 1, 19):
        message = "digit must be a whole number from 1 to 19"
        raise ValueError(message)
    return Generalize(number=10 ** (p["digit"] - 1))


def _from_zero(p: Params) -> tuple[int, int]:
    if not (whole(p["from-x"], 0) and whole(p["to-y"], p["from-x"])):
        message = "from-x and to-y must be whole numbers, 0-based, from-x not after to-y"
        raise ValueError(message)
    return p["from-x"] + 1, p["to-y"] + 1


def _fill(p: Params) -> dict[str, Any]:
    return {"fill": p["replace-char"]} if "replace-char" in p else {}


def _presidio_mask(p: Params) -> Partial:
    count = p["chars_to_mask"]
    return Partial(ends=(0, count) if p.get("from_end", False) else (count, 0), fill=p["masking_char"])


_DMS = {
    "PLAINTEXT": Alias((), (), lambda _: Keep()),
    "MD5": _digest("MD5"),
    "SHA1": _digest("SHA1"),
    "SHA256": _digest("SHA256"),
    "SHA512": _digest("SHA512"),
    "SM3": _digest("SM3"),
    "HMAC": Alias((), ("salt",), lambda p: Hash(salt=str(p.get("salt", "")))),
    "DEFAULT": Alias((), ("cover",), lambda p: Replace(p.get("cover", "***********"))),
    "FIX_POS": Alias(
        ("from", "to"), ("cover",), lambda p: Partial(positions=(p["from"], p["to"]), cover=p.get("cover"))
    ),
    "FIX_CHAR": Alias(("chars",), ("cover",), lambda p: Partial(chars=p["chars"], cover=p.get("cover"))),
    "MAP_REPLACE": Alias(("table",), (), lambda p: MapReplace(p["table"])),
    "RANDOM_REPLACE": Alias(("codes",), (), lambda p: Shuffle(p["codes"])),
    "NUMBER_ROUNDING": Alias(("digit",), (), _rounded),
    "DATE_ROUNDING": Alias(("level",), (), lambda p: Generalize(date=p["level"])),
    "STRING_TRANSFORM": Alias(
        ("count",), ("direction",), lambda p: StringShift(p["count"], p.get("direction", "left"))
    ),
}
_SHARDINGSPHERE = {
    "KEEP_FIRST_N_LAST_M": Alias(
        ("first-n", "last-m"), ("replace-char",), lambda p: Partial(keep=(p["first-n"], p["last-m"]), **_fill(p))
    ),
    "MASK_FIRST_N_LAST_M": Alias(
        ("first-n", "last-m"), ("replace-char",), lambda p: Partial(ends=(p["first-n"], p["last-m"]), **_fill(p))
    ),
    "KEEP_FROM_X_TO_Y": Alias(
        ("from-x", "to-y"), ("replace-char",), lambda p: Partial(keep_positions=_from_zero(p), **_fill(p))
    ),
    "MASK_FROM_X_TO_Y": Alias(
        ("from-x", "to-y"), ("replace-char",), lambda p: Partial(positions=_from_zero(p), **_fill(p))
    ),
    "MASK_BEFORE_SPECIAL_CHARS": Alias(
        ("special-chars",), ("replace-char",), lambda p: Partial(before=p["special-chars"], **_fill(p))
    ),
    "MASK_AFTER_SPECIAL_CHARS": Alias(
        ("special-chars",), ("replace-char",), lambda p: Partial(after=p["special-chars"], **_fill(p))
    ),
}
# Presidio's replace, redact, keep and hash go by our operators of these names.
_PRESIDIO = {"mask": Alias(("masking_char", "chars_to_mask"), ("from_end",), _presidio_mask)}

ALIASES: Mapping[str, Alias] = MappingProxyType({**_DMS, **_SHARDINGSPHERE, **_PRESIDIO})

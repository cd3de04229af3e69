"""The masking rules of DataWorks Data Security Guard, with its parameters as its interface writes them.

Its rules are named ``hash``, ``mask`` and the like, so here they begin with ``dataworks_``. The vendor shows examples
of the parameters and does not say what each means: a position is counted from 1, -99 is the rest of the value, and
``intervalselect`` and ``decimalpoint`` have parameters of ours.
"""

from __future__ import annotations

from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, Any

from desensitize.mask.aliases.alias import Alias, Param, Params
from desensitize.mask.aliases.kinds import TEXT, Kind, choice, number
from desensitize.mask.char_at import CharAt
from desensitize.mask.digest import Digest
from desensitize.mask.generalize import Generalize
from desensitize.mask.null import Null
from desensitize.mask.params import one_of, whole
from desensitize.mask.partial import Partial
from desensitize.mask.random_chars import RandomChars
from desensitize.mask.round_decimals import RoundDecimals

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DATAWORKS"]

_REST, _END = -99, 1 << 30
_CHARSETS = {
    "Aa": ascii_letters,
    "A": ascii_uppercase,
    "a": ascii_lowercase,
    "0": digits,
}
_SALT = Param("salt", number(1, 9))


def _parts(stated: Any) -> bool:
    """Whether it is a list of {desens, left}, the rest only at its end, and something is covered."""
    if not isinstance(stated, tuple) or not stated or not all(map(_part, stated)):
        return False
    parts = [dict(part) for part in stated]
    return any(part["desens"] for part in parts) and all(part["left"] != _REST for part in parts[:-1])


def _part(stated: Any) -> bool:
    if not isinstance(stated, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in stated):  # noqa: PLR2004 - a pair
        return False
    part = {name: value for name, value in stated if isinstance(name, str)}
    left = part.get("left")
    return set(part) == {"desens", "left"} and type(part["desens"]) is bool and (whole(left, 1, 4096) or left == _REST)


def _custom_mask(p: Params) -> Partial:
    spans: list[tuple[int, int]] = []
    at = 1
    for part in map(dict, p["separatorList"]):
        end = _END if part["left"] == _REST else at + part["left"] - 1
        # Two covered parts in a row are one range.
        if part["desens"] and spans and spans[-1][1] == at - 1:
            spans[-1] = (spans[-1][0], end)
        elif part["desens"]:
            spans.append((at, end))
        at = end + 1
    return Partial(positions=tuple(spans))


def _replaced(p: Params) -> Partial | CharAt:
    """The character at a position becomes a text, or one of a library's."""
    which = one_of({name: p[name] for name in ("replace", "library")})
    if which == "library":
        return CharAt(p["position"], p["library"])
    return Partial(positions=(p["position"], p["position"]), cover=p["replace"])


def _mapping(p: Params) -> RandomChars:
    codes = tuple(_CHARSETS[p["charset"]])
    return RandomChars(codes, codes, codes, codes, salt=str(p["salt"]))


_PARTS = Kind("a list of {desens: true or false, left: how many characters, or -99 for the rest, at its end}", _parts)

DATAWORKS: Mapping[str, Alias] = {
    "dataworks_hash": Alias(
        (Param("algo", choice("MD5", "SHA256", "SHA512", "SM3")), _SALT), lambda p: Digest(p["algo"], str(p["salt"]))
    ),
    "dataworks_mapping": Alias((Param("charset", choice(*_CHARSETS)), _SALT), _mapping),
    "dataworks_mask": Alias(
        (Param("before", number(0)), Param("after", number(0))), lambda p: Partial(keep=(p["before"], p["after"]))
    ),
    "dataworks_custom_mask": Alias((Param("separatorList", _PARTS),), _custom_mask),
    "dataworks_charreplacement": Alias(
        (Param("position", number(1)), Param("replace", TEXT, None), Param("library", TEXT, None)), _replaced
    ),
    "dataworks_intervalselect": Alias((Param("width", number(1)),), lambda p: Generalize(interval=p["width"])),
    "dataworks_decimalpoint": Alias((Param("places", number(0, 9)),), lambda p: RoundDecimals(p["places"])),
    "dataworks_emptydesens": Alias((), lambda _: Null()),
}

"""Operators by their public names: ``partial(keep=(3, 4))``, ``redact()``; a name or a dict works too.

>>> from desensitize.operators import partial
>>> partial(keep=(3, 4))
Partial(keep=(3, 4))
"""

from __future__ import annotations

from desensitize.mask.block import Block as block
from desensitize.mask.char_at import CharAt as char_at
from desensitize.mask.char_map import CharMap as char_map
from desensitize.mask.custom import Custom as custom
from desensitize.mask.encrypt import Encrypt as encrypt
from desensitize.mask.fpe import Fpe as fpe
from desensitize.mask.generalize import Generalize as generalize
from desensitize.mask.hash import Hash as hash  # noqa: A004 - the public name is the operator's name
from desensitize.mask.keep import Keep as keep
from desensitize.mask.keyed_token import KeyedToken as keyed_token
from desensitize.mask.map_replace import MapReplace as map_replace
from desensitize.mask.null import Null as null
from desensitize.mask.partial import Partial as partial
from desensitize.mask.prefix_map import PrefixMap as prefix_map
from desensitize.mask.random_chars import RandomChars as random_chars
from desensitize.mask.random_replace import RandomReplace as random_replace
from desensitize.mask.redact import Redact as redact
from desensitize.mask.replace import Replace as replace
from desensitize.mask.round_decimals import RoundDecimals as round_decimals
from desensitize.mask.shift_date import ShiftDate as shift_date
from desensitize.mask.shuffle import Shuffle as shuffle
from desensitize.mask.string_shift import StringShift as string_shift
from desensitize.mask.surrogate import Surrogate as surrogate
from desensitize.mask.token import Token as token

__all__ = [
    "block",
    "char_at",
    "char_map",
    "custom",
    "encrypt",
    "fpe",
    "generalize",
    "hash",
    "keep",
    "keyed_token",
    "map_replace",
    "null",
    "partial",
    "prefix_map",
    "random_chars",
    "random_replace",
    "redact",
    "replace",
    "round_decimals",
    "shift_date",
    "shuffle",
    "string_shift",
    "surrogate",
    "token",
]

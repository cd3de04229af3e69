"""Presidio's anonymizer operators, with its own parameters: ``{type: mask, masking_char: '*', chars_to_mask: 4}``.

They go by ``type``, as in ``OperatorConfig``: several have the name of an operator of ours that does something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.mask.aliases.alias import Alias, Param, Params
from desensitize.mask.aliases.kinds import CHARACTER, FLAG, NO_KEY, SALT, Kind, choice, number
from desensitize.mask.custom import Custom
from desensitize.mask.digest import Digest
from desensitize.mask.encrypt import Encrypt
from desensitize.mask.keep import Keep
from desensitize.mask.null import Null
from desensitize.mask.partial import Partial
from desensitize.mask.redact import Redact
from desensitize.mask.replace import Replace

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PRESIDIO"]

_ANY_TEXT = Kind("text", lambda value: isinstance(value, str))
_FUNCTION = Kind("a function from text to text; a file can't state one", callable)


def _mask(p: Params) -> Partial:
    count = p["chars_to_mask"]
    return Partial(ends=(0, count) if p["from_end"] else (count, 0), fill=p["masking_char"])


def _decrypt(_: Params) -> Encrypt:
    message = "it is the way back, and no value goes that way to a model: encrypt().undo(text, at) gives the value"
    raise ValueError(message)


PRESIDIO: Mapping[str, Alias] = {
    "replace": Alias(
        (Param("new_value", _ANY_TEXT, ""),), lambda p: Replace(p["new_value"]) if p["new_value"] else Redact("<>")
    ),
    "redact": Alias((), lambda _: Null()),
    "mask": Alias(
        (Param("masking_char", CHARACTER), Param("chars_to_mask", number(1)), Param("from_end", FLAG, default=False)),
        _mask,
    ),
    # Without a salt the code of a phone number is found by trying all of them.
    "hash": Alias(
        (Param("salt", SALT), Param("hash_type", choice("sha256", "sha512"), "sha256")),
        lambda p: Digest(p["hash_type"].upper(), str(p["salt"])),
    ),
    "keep": Alias((), lambda _: Keep()),
    "encrypt": Alias((Param("key", NO_KEY, None),), lambda _: Encrypt()),
    "decrypt": Alias((Param("key", NO_KEY, None),), _decrypt),
    "custom": Alias((Param("lambda", _FUNCTION),), lambda p: Custom(p["lambda"])),
}

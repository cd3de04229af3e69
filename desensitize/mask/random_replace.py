"""``random_replace``: another number of the same form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.draws import Draws
from desensitize.mask.operator import key_for
from desensitize.mask.random_forms import FORMS

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["RandomReplace"]

# Birthdays are drawn from these days on: about 60 years.
_FIRST, _DAYS = date(1945, 1, 1), 21900
# A credit code goes on with this many digits.
_FRESH = "0" * 10
_TURNS = 8


@dataclass(frozen=True, slots=True)
class RandomReplace:
    """Irreversible, keyed: the same value becomes the same number under the same key, never itself.

    A number that looks real may be somebody's. What is not of the form becomes the entity in square brackets.

    :param form: ``id_card landline military_id passport permit bank_card mobile credit_code``; check digits are right.
        Or a form as ShardingSphere writes it, without check digits: ``id_card_birth credit_code_digits prefix
        kept_prefix``.
    :param codes: what the number may begin with; without them it begins as it did.
    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("CN_BANK_CARD", "CN_BANK_CARD", Key("dsk1_" + "A" * 43))
    >>> made = RandomReplace("bank_card")("6222021234567890128", at)
    >>> made[:6], len(made), made != "6222021234567890128"
    ('622202', 19, True)
    >>> RandomReplace("bank_card")("no card", at)
    '[CN_BANK_CARD]'
    """

    name: ClassVar[str] = "random_replace"
    reversible: ClassVar[bool] = False
    form: str
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.form, str) or self.form not in FORMS:
            message = f"form must be one of: {', '.join(FORMS)}"
            raise ValueError(message)
        if not isinstance(self.codes, tuple) or not all(isinstance(code, str) and code for code in self.codes):
            message = "codes must be a list of texts"
            raise ValueError(message)
        if FORMS[self.form].needs and not self.codes:
            message = f"form {self.form} needs codes"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """Another number of the form, or ``[ENTITY]``."""
        key = key_for(self.name, at)
        found = re.fullmatch(self._pattern(), value, re.DOTALL)
        for turn in range(_TURNS if found else 0):
            made = self._drawn(found, Draws(key, f"random_replace/{self.form}", f"{turn}\0{value}"))
            if made != value:
                return made
        return f"[{at.entity}]"

    def _pattern(self) -> str:
        # Longest first: of 0571 and 05 the value begins with the former.
        codes = "|".join(map(re.escape, sorted(self.codes, key=lambda code: (-len(code), code))))
        return FORMS[self.form].pattern.replace("{codes}", codes)

    def _drawn(self, found: re.Match[str] | None, draws: Draws) -> str:
        made = ""
        for part, text in found.groupdict().items() if found else ():
            made += self._part(part, text, made, draws)
        return made

    def _part(self, part: str, text: str, before: str, draws: Draws) -> str:
        if part == "code":
            return draws.one(self.codes) if self.codes else text
        if part == "birth":
            return (_FIRST + timedelta(days=draws.below(_DAYS))).strftime("%Y%m%d")
        if part == "check":
            return _check(FORMS[self.form].check, before)
        return draws.digits(text if part == "body" else _FRESH) if part in {"body", "fresh"} else text


# The modules whose ``calc_check_digit`` gives a check character; loaded where one is needed.
_CHECKS = {"luhn": "stdnum.luhn", "mod_11_2": "stdnum.iso7064.mod_11_2", "mod_31": "stdnum.cn.uscc"}


def _check(method: str, before: str) -> str:
    return str(import_module(_CHECKS[method]).calc_check_digit(before))

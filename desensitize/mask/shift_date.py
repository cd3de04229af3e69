"""``shift_date``: dates move, and the days between them stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.dates import rewritten
from desensitize.mask.operator import key_for
from desensitize.mask.params import whole

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["ShiftDate"]


@dataclass(frozen=True, slots=True)
class ShiftDate:
    """Irreversible, keyed: all dates of one subject move by the same number of days, never by none.

    What is no date with the year first, or would leave the calendar, becomes the entity in square brackets.

    :param days: the farthest a date moves either way, 1 to 36500.
    :param subject: whose dates these are; another subject's move by another number of days.
    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("DATE_OF_BIRTH", "BIRTH", Key("dsk1_" + "A" * 43))
    >>> ShiftDate()("2024-05-17", at), ShiftDate()("2024年5月18日", at)
    ('2024-08-11', '2024年8月12日')
    """

    name: ClassVar[str] = "shift_date"
    reversible: ClassVar[bool] = False
    days: int = 365
    subject: str = ""

    def __post_init__(self) -> None:
        if not whole(self.days, 1, 36500):
            message = "days must be a whole number from 1 to 36500"
            raise ValueError(message)
        if not isinstance(self.subject, str):
            message = "subject must be text"
            raise ValueError(message)  # noqa: TRY004 - one kind of error for every bad parameter

    def __call__(self, value: str, at: Circumstance) -> str:
        """The date, moved, in the form it had."""
        drawn = key_for(self.name, at).number("shift_date", self.subject) % (2 * self.days)
        moved = timedelta(days=drawn - self.days if drawn < self.days else drawn - self.days + 1)
        return rewritten(value, lambda day: day + moved) or f"[{at.entity}]"

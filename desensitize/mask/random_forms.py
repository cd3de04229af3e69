"""The forms that ``random_replace`` writes: what of a number a code stands for, what is drawn, what is checked.

A form is a pattern of the whole value. Its groups say what becomes of each part: ``code`` one of the codes (the
value's own where there are none), ``body`` another digit for each digit, ``birth`` another day, ``check`` the check
character of all before it, ``fresh`` ten digits; every other group stays. ``{codes}`` stands for the codes themselves.

Sources: GB 11643 (resident identity numbers), GB 32100 (unified social credit codes), ISO/IEC 7812 (cards), the code
tables that Data Security Center and ShardingSphere name for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMS", "Form"]


class Form(NamedTuple):
    """``needs``: whether codes must be given; ``check``: the check character's method."""

    pattern: str
    needs: bool = False
    check: str = ""


FORMS: Mapping[str, Form] = {
    "id_card": Form(r"(?P<code>[0-9]{6})(?P<birth>[0-9]{8})(?P<body>[0-9]{3})(?P<check>[0-9Xx])", check="mod_11_2"),
    "landline": Form(r"(?P<code>0(?:10|2[0-9]|[3-9][0-9]{2}))(?P<body>[ -]?[0-9][0-9 -]{5,11})"),
    "military_id": Form(r"(?P<code>[^0-9])(?P<body>.*[0-9].*)", needs=True),
    "passport": Form(r"(?P<code>[A-Z])(?P<body>[A-Z]?[0-9]{7,8})"),
    "permit": Form(r"(?P<code>[A-Z])(?P<body>[A-Z]?[0-9]{7,10})"),
    "bank_card": Form(r"(?P<code>[0-9]{6})(?P<body>[0-9]{6,12})(?P<check>[0-9])", check="luhn"),
    "mobile": Form(r"(?P<lead>(?:\+86[ -]?)?)(?P<code>1[3-9][0-9])(?P<body>[ -]?[0-9]{4}[ -]?[0-9]{4})"),
    "credit_code": Form(r"(?P<code>[0-9A-Z]{2}[0-9]{6})(?P<body>[0-9A-Z]{9})(?P<check>[0-9A-Z])", check="mod_31"),
    # ShardingSphere's own: the birthday's digits only; a credit code of a fresh body, whatever the value was.
    "id_card_birth": Form(
        r"(?P<region>[0-9]{6})(?P<body>[0-9]{6}(?:[0-9]{2}(?=[0-9]{3}[0-9Xx]\Z)|(?=[0-9]{3}\Z)))(?P<tail>.*)"
    ),
    "credit_code_digits": Form(r"(?P<code>.{0,8})(?P<fresh>.*)", needs=True),
    "prefix": Form(r"(?P<code>{codes})(?P<body>.*[0-9].*)", needs=True),
    "kept_prefix": Form(r"(?P<kept>{codes})(?P<body>.*[0-9].*)", needs=True),
}

"""Short token labels of common entities: ``<PHONE_1>`` reads better to a model than ``<PHONE_NUMBER_1>``."""

from __future__ import annotations

import re

__all__ = ["ESCAPE_LABEL", "label_for"]

# Label of the tokens that stand for look-alikes found in text from outside: alone, or before the label that they show.
ESCAPE_LABEL = "TEXT"

_SHORT = {
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "CARD",
    "CN_BANK_CARD": "CARD",
    "CN_ID_CARD": "ID",
    "CN_PASSPORT": "PASSPORT",
    "CN_TRAVEL_PERMIT": "PERMIT",
    "CN_VEHICLE_PLATE": "PLATE",
    "CN_USCC": "USCC",
    "CN_WECHAT": "WECHAT",
    "CN_QQ": "QQ",
    "STREET_ADDRESS": "ADDRESS",
    "DATE_OF_BIRTH": "BIRTH",
    "IBAN_CODE": "IBAN",
    "SWIFT_CODE": "SWIFT",
    "BANK_ACCOUNT": "ACCOUNT",
    "IP_ADDRESS": "IP",
    "MAC_ADDRESS": "MAC",
    "API_KEY": "KEY",
    "US_SSN": "SSN",
}


def label_for(entity: str) -> str:
    """The token label of an entity: capital letters and single underscores, as the token grammar needs.

    >>> label_for("PHONE_NUMBER"), label_for("EMPLOYEE_ID"), label_for("ISO2_CODE")
    ('PHONE', 'EMPLOYEE_ID', 'ISO_CODE')
    """
    letters = re.sub(r"_+", "_", re.sub(r"[^A-Z_]", "", entity)).strip("_")
    return _SHORT.get(entity, letters or "VALUE")

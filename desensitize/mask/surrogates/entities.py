"""Which forms an entity has: a module and a name in it. Data only; all others are numbers (`number_forms`)."""

from __future__ import annotations

__all__ = ["FORMS"]

_PLACE, _FACT, _SECRET = ("places", "PLACES"), ("facts", "FACTS"), ("secrets", "SECRETS")
_ORGANISATION = ("places", "ORGANISATIONS")
_TEXT, _CARD, _DAY = ("text", "TEXT"), ("cards", "CARDS"), ("days", "DAYS")

FORMS = {
    "AGE": ("facts", "AGES"),
    "API_KEY": _SECRET,
    "CARD_EXPIRY": _DAY,
    "CN_BANK_CARD": _CARD,
    "CN_USCC": ("cards", "CREDIT_CODES"),
    "CN_WECHAT": _TEXT,
    "COOKIE": _SECRET,
    "CREDIT_CARD": _CARD,
    "CRYPTO": _SECRET,
    "DATE_OF_BIRTH": _DAY,
    "DATE": _DAY,
    "DEVICE_ID": _SECRET,
    "DE_KFZ": _TEXT,
    "EMAIL_ADDRESS": ("net", "MAILS"),
    "GEO_COORDINATE": ("days", "DEGREES"),
    "HOSTNAME": ("net", "HOSTS"),
    "IBAN_CODE": ("cards", "IBANS"),
    "IP_ADDRESS": ("net", "IPS"),
    "LOCATION": _PLACE,
    "MAC_ADDRESS": ("net", "MACS"),
    "ORGANIZATION": _ORGANISATION,
    "PASSWORD": _SECRET,
    "PERSON": ("people", "PEOPLE"),
    "PHONE_NUMBER": ("phones", "PHONES"),
    "PRIVATE_KEY": _SECRET,
    "SCHOOL": _ORGANISATION,
    "SEED_PHRASE": ("secrets", "PHRASES"),
    "SOCIAL_ACCOUNT": ("net", "PROFILES"),
    "STREET_ADDRESS": _PLACE,
    "URL": ("net", "PAGES"),
    "USERNAME": _TEXT,
    "USER_ID": _SECRET,
    "WORKPLACE": _ORGANISATION,
    **dict.fromkeys(
        (
            "BLOOD_TYPE", "DEGREE", "ETHNICITY", "GENDER", "JOB_TITLE", "KINSHIP", "MARITAL_STATUS", "MEDICAL",
            "NATIONALITY", "POLITICAL", "RELIGION", "SENSITIVE_ATTR",
        ),
        _FACT,
    ),
}  # fmt: skip

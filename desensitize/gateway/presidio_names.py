"""Presidio's names of entities beside ours. Most are the same; these are not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["OURS", "named", "ours"]

# By Presidio's name what its entity is here. Several where Presidio's is wider; one that is wider than Presidio's is
# called so only where somebody asked by that name.
OURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DATE_TIME": ("DATE_OF_BIRTH",),
        "DE_SOCIAL_SECURITY_NUMBER": ("DE_SOCIAL_SECURITY",),
        "DE_TAX_NUMBER": ("DE_STNR",),
        "ES_NIE": ("ES_NIF",),
        "IT_VAT_CODE": ("IT_VAT",),
        "LOCATION": ("LOCATION", "STREET_ADDRESS", "ZIP_CODE", "GEO_COORDINATE"),
        "MEDICAL_LICENSE": ("US_DEA",),
        "NRP": ("NATIONALITY", "RELIGION", "POLITICAL", "ETHNICITY"),
        "ORGANIZATION": ("ORGANIZATION", "WORKPLACE", "SCHOOL"),
        "SE_ORGANISATIONSNUMMER": ("SE_ORGNR",),
        "UK_VEHICLE_REGISTRATION": ("VEHICLE_PLATE",),
        "US_BANK_NUMBER": ("BANK_ACCOUNT",),
        "US_DRIVER_LICENSE": ("DRIVER_LICENSE",),
    }
)


def ours(asked: Iterable[str]) -> list[str]:
    """Our names for Presidio's, each once.

    >>> ours(["PERSON", "NRP"])
    ['PERSON', 'NATIONALITY', 'RELIGION', 'POLITICAL', 'ETHNICITY']
    """
    return list(dict.fromkeys(name for each in asked for name in OURS.get(each, (each,))))


def named(entity: str, asked: Iterable[str]) -> str:
    """What to call an entity to somebody who asked by these names: by ours, unless only another one was said.

    >>> named("BANK_ACCOUNT", ["US_BANK_NUMBER"]), named("BANK_ACCOUNT", []), named("LOCATION", ["LOCATION"])
    ('US_BANK_NUMBER', 'BANK_ACCOUNT', 'LOCATION')
    """
    names = list(asked)
    return entity if entity in names else next((name for name in names if entity in OURS.get(name, ())), entity)

"""Fakes by entity: from which ranges they come, and how they are spelled.

Each module says for its entities which range was chosen, why, and by which source.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from desensitize.mask.surrogates.entities import FORMS
from desensitize.mask.surrogates.form import Form
from desensitize.mask.surrogates.numbers import number_form
from desensitize.mask.surrogates.text import LONGEST, TEXT

__all__ = ["form_of"]

# Modules whose values may be long. A number or a name of more letters is none.
_LONG = {"secrets", "net", "text"}
_LONGEST_NAME = 512


def form_of(entity: str, value: str) -> Form:
    """The first form of an entity that has a range for a value; nearly any text has one, unless it is too long."""
    if len(value) > (LONGEST if FORMS.get(entity, ("",))[0] in _LONG else _LONGEST_NAME):
        return TEXT
    for form in _forms(entity):
        if form.span(form.plain(value)) is not None:
            return form
    return TEXT


@lru_cache(maxsize=512)
def _forms(entity: str) -> tuple[Form, ...]:
    if entity not in FORMS:
        return number_form(entity)
    module, name = FORMS[entity]
    forms = getattr(import_module(f"desensitize.mask.surrogates.{module}"), name)
    if isinstance(forms, dict):
        forms = forms[entity]
    return (forms,) if isinstance(forms, Form) else tuple(forms)

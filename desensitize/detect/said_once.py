"""Whether what was found stands in its text only once: most texts are short, and nothing in them is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.finding import PERSON
from desensitize.detect.letters import letters_of
from desensitize.detect.read.view import view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.detect.finding import Finding
    from desensitize.detect.letters import Letters

__all__ = ["said_once"]

# Letters that two mentions of one value have in common at least, if it has so many.
_STEM = 6


def said_once(text: str, found: Iterable[Finding], letters: Letters) -> bool:
    """Whether no value found can be mentioned anywhere but where it was found.

    :param letters: of the folded text.

    >>> from desensitize.detect.finding import Finding
    >>> from desensitize.detect.letters import Letters
    >>> found = [Finding(0, 8, "PHONE_NUMBER", "cn.mobile", 0.8)]
    >>> [said_once(text, found, Letters(text)) for text in ("13800138 rang", "13800138 rang 138-001-38")]
    [True, False]
    """
    for finding in found:
        value = text[finding.start : finding.end]
        stem = letters_of(value if value.isascii() else view(value).text)[:_STEM]
        if finding.entity == PERSON or not stem:
            return False
        first = letters.text.find(stem)
        if letters.text.find(stem, first + 1) >= 0:
            return False
    return True

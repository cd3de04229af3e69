"""What anybody says: everyday words and numbers. A value that is one of them tells nobody by itself.

Such a value is masked where a rule finds it, and not wherever else the word stands: ``password: hello`` makes no other
``hello`` a secret. Which words those are is a matter of lists, not of length: 王芳 is short and somebody.
"""

from __future__ import annotations

import re
from functools import lru_cache

from desensitize.policy.shipped import lexicon

__all__ = ["crosses", "everyday", "is_han"]

# Lists of `rules/lexicon`: words of the language, and what many people have in common.
_LISTS = (
    "everyday_en", "everyday_zh", "role", "title", "kinship", "ethnic_group", "degree", "religion", "political",
    "country", "province", "city", "world_place",
)  # fmt: skip
# The longest word that could go across the edge of a name.
_LONGEST = 4
_HAN = re.compile("[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
# Small numbers, years, and round ones.
_NUMBER = re.compile(r"[0-9]{1,3}|(?:19|20)[0-9]{2}|[1-9][0-9]?0{3,}")


def is_han(text: str) -> bool:
    """Whether a text is of Chinese characters alone.

    >>> is_han("王芳"), is_han("A座"), is_han("")
    (True, False, False)
    """
    return _HAN.fullmatch(text) is not None


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """All lists in one, in lower case: 24,000 words, read when the first value is looked for."""
    return frozenset(word.lower() for name in _LISTS for line in lexicon(name) for word in line.split())


def everyday(value: str) -> bool:
    """Whether a (folded) value is an everyday word, a single Chinese character, a small number or a year.

    >>> [value for value in ("hello", "Hello", "高兴", "123", "1987", "王芳", "hunter22xyz", "4821") if everyday(value)]
    ['hello', 'Hello', '高兴', '123', '1987']
    """
    return value.lower() in _words() or _NUMBER.fullmatch(value) is not None or (len(value) == 1 and is_han(value))


def crosses(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether an everyday Chinese word stands across either edge of ``[start, end)``; one around all of it: both.

    >>> crosses("中国平安保险", 1, 3), crosses("晓棠说下周来", 0, 2), crosses("这是一张伟大的照片", 3, 5)
    ((True, True), (False, False), (True, True))
    """
    words = _words()
    left = right = False
    for low in range(max(0, start - _LONGEST + 1), end):
        for high in range(max(start, low + 1) + 1, min(len(text), low + _LONGEST) + 1):
            if (low < start or high > end) and text[low:high] in words:
                left, right = left or low < start, right or high > end
    return left, right

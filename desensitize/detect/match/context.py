"""Words around a match: they raise its score, or refuse it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.policy.rule import Context

__all__ = ["CLAUSE_END", "boosted", "cue_factor", "vetoed", "words_pattern"]

# A veto word speaks for its own clause only, and only for the first number after it: in
# "单号 SF1234567，13800138000" the phone is not part of the order number.
CLAUSE_END = frozenset("，。；！？、,;!?|\n\t0123456789")


def words_pattern(words: tuple[str, ...], *, glued: bool = False) -> str:
    """A pattern of the rule dialect for a list of words, longest first; ASCII words keep their edges free.

    >>> words_pattern(("tel", "电话"))
    '(?i:(?<![A-Za-z])tel(?![A-Za-z])|电话)'
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?i:{'|'.join(word if glued else _free(word) for word in map(_escape, ordered))})"


def cue_factor(words: tuple[str, ...]) -> str:
    """An RE2 pattern that occurs wherever one of the words does, with the same free edges; of no words: nowhere."""
    return "|".join(sorted({_cue(word) for word in words})) or r"\z\A."


def _cue(word: str) -> str:
    before, after = (_guard(edge, "{}") for edge in (word[0], word[-1]))
    left = f"(?:\\A|[^{before[1:]})" if before else ""
    right = f"(?:\\z|[^{after[1:]})" if after else ""
    return f"{left}(?i:{_escape(word)}){right}"


def _free(word: str) -> str:
    before = _guard(word[0], "(?<!{})")
    after = _guard(word[-1], "(?!{})")
    return before + word + after


def _guard(edge: str, form: str) -> str:
    if not (edge.isascii() and edge.isalnum()):
        return ""
    return form.format("[A-Za-z]" if edge.isalpha() else "[0-9]")


def _escape(word: str) -> str:
    return "".join(f"\\{c}" if c in "\\^$.|?*+()[]{}-" else c for c in word)


@lru_cache(maxsize=2048)
def _compiled(words: tuple[str, ...], *, cut: bool) -> regex.Pattern[str]:
    """``cut``: the searched stretch ends with one character more than a word may have."""
    pattern = words_pattern(words)
    return regex.compile(f"{pattern}(?!\\Z)" if cut else pattern, regex.ASCII | regex.VERSION0)


def _words(words: tuple[str, ...], text: str, low: int, high: int) -> Iterator[regex.Match[str]]:
    """Where words stand within ``[low, high)``: all of a word, and free of what really stands on either side of it.

    A search that ended at ``high`` would take that for the end of the text, and ``acn`` in ``acnotes`` for a word. So
    it sees the next character too, which only tells whether a word ends before it.

    >>> [found.span() for found in _words(("acn",), "acnotes acn 1", 0, 3)]
    []
    >>> [found.span() for found in _words(("acn",), "acnotes acn 1", 0, 11)]
    [(8, 11)]
    """
    cut = high < len(text)
    return _compiled(words, cut=cut).finditer(text, low, high + cut)


def boosted(context: Context, text: str, start: int, end: int) -> bool:
    """Whether a boost word lies within the window on either side of ``[start, end)``."""
    if not context.boost:
        return False
    low, high = max(0, start - context.window), min(len(text), end + context.window)
    return any(True for at in ((low, start), (end, high)) for _ in _words(context.boost, text, *at))


def vetoed(context: Context, text: str, start: int) -> bool:
    """Whether a veto word lies before ``start`` in the same clause, with no boost word and no digit in between."""
    if not context.veto:
        return False
    low = at = max(0, start - context.window)
    for index in range(start - 1, low - 1, -1):
        if text[index] in CLAUSE_END:
            at = index + 1
            break
    last = max((found.end() for found in _words(context.veto, text, at, start)), default=-1)
    return last >= 0 and not (context.boost and any(True for _ in _words(context.boost, text, last, start)))

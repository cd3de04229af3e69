"""Lines of evidence for a rule that came without: made from its own pattern, and kept only if the rule agrees."""

from __future__ import annotations

import string
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from desensitize.pattern.charset import intersects, within
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.importers.draft import Lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.pattern.charset import Ranges
    from desensitize.policy.importers.draft import DraftRule

    # (a rule, a text) → the spans that the rule alone finds in it.
    Finds = Callable[[DraftRule, str], Sequence[tuple[int, int]]]

__all__ = ["PLAIN", "counters", "evident", "marked", "sample"]

#: A line in which there is nothing of the kind.
PLAIN = "nothing of the kind"
# What a value may stand between, so that the guards of most patterns agree.
_CARRIERS = ("{}", "{} ", " {}", "{};", '"{}"', "\n{}\n", "x {} y")
_CARRIERS_BESIDE = ("{1}: {0}", "{1} {0}", "{0} {1}", '{1}="{0}"', "{1}={0} ")
_DRAWS = 60
_MATCHES, _IGNORES = 2, 2
# Letters and digits first, so that what is drawn looks like a value.
_LIKELY = string.digits + string.ascii_lowercase + string.ascii_uppercase
_PRINTED = "".join(map(chr, range(0x21, 0x7F)))
_MORE = 6
_PROSE: Ranges = ((0x20, 0x20), (0x30, 0x39), (0x3D, 0x3D), (0x61, 0x7A))


def evident(rule: DraftRule, finds: Finds) -> tuple[DraftRule | None, list[Lost]]:
    """The rule with examples that hold, drawn where it came without, and those of its own that do not hold.

    ``None``: no line that it finds anything in could be made, or none in which it finds nothing.
    """
    where, lost = f"rule {rule.id}", list[Lost]()
    given = [(line, marked(line, finds(rule, line))) for line in rule.given]
    lost += [
        Lost(f"{where}, an example to match", f"nothing is found in it: {line}") for line, made in given if line == made
    ]
    match = [made for line, made in given if line != made]
    match = match or [line for line in rule.marked if _holds(rule, line, finds)] or _drawn(rule, finds)
    if not match:
        return None, [*lost, Lost(where, "no example could be made that it finds")]
    lost += [
        Lost(f"{where}, an example to ignore", f"it is found: {line}") for line in rule.silent if finds(rule, line)
    ]
    silent = [line for line in rule.silent if not finds(rule, line)]
    if not silent:
        silent = [line for line in counters(match[0], rule.context) if not finds(rule, line)][:_IGNORES]
    if not silent:
        return None, [*lost, Lost(where, "no example could be made that it leaves alone")]
    return replace(rule, marked=tuple(match), silent=tuple(dict.fromkeys(silent)), given=()), lost


def marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A line of evidence.

    >>> marked("call 110.", [(5, 8)])
    'call ⟦110⟧.'
    """
    out, done = "", 0
    for start, end in spans:
        out += f"{text[done:start]}⟦{text[start:end]}⟧"
        done = end
    return out + text[done:]


def _holds(rule: DraftRule, line: str, finds: Finds) -> bool:
    text = line.replace("⟦", "").replace("⟧", "")
    return marked(text, finds(rule, text)) == line


def _drawn(rule: DraftRule, finds: Finds) -> list[str]:
    """Lines made of draws from the pattern, or of the words."""
    found: list[str] = []
    for value in _values(rule):
        for text in _lines(value, rule.context):
            spans = finds(rule, text)
            if len(spans) == 1 and "⟦" not in text and "⟧" not in text:
                found.append(marked(text, spans))
                break
        if len(found) == _MATCHES:
            break
    return list(dict.fromkeys(found))


def _values(rule: DraftRule) -> Iterator[str]:
    yield from rule.words[:_MATCHES]
    if rule.node is not None:
        for turn in range(_DRAWS):
            yield sample(rule.node, Random(f"{rule.id}/{turn}"))  # noqa: S311 - example values, the same each time


def _lines(value: str, context: Sequence[str]) -> Iterator[str]:
    for word in context[:1]:
        yield from (form.format(value, word) for form in _CARRIERS_BESIDE)
    yield from (form.format(value) for form in _CARRIERS)


def counters(line: str, context: Sequence[str] = ()) -> Iterator[str]:
    """Lines that look like one of evidence and should not be found: glued, cut, broken, without the word beside it."""
    before, _, rest = line.partition("⟦")
    value, _, after = rest.partition("⟧")
    for word in context:
        if word in before + after:
            yield before.replace(word, "") + value + after.replace(word, "")
    sign = "7" if value[-1:].isdigit() else "x"
    yield f"{before}{value}{sign}{after}" if value[-1:].isalnum() else f"{before}{value[:-1]}{after}"
    yield f"{before}{value[: len(value) // 2]}{after}"
    middle = len(value) // 2
    yield f"{before}{value[:middle]}{'#' if value[middle : middle + 1] != '#' else ' '}{value[middle + 1 :]}{after}"
    yield PLAIN


def sample(node: Node, draw: Random) -> str:
    """A text that a part of a pattern matches, but for what its look-arounds demand."""
    match node:
        case Chars(ranges):
            return _character(ranges, draw)
        case Look():
            return ""
        case Value(item):
            return sample(item, draw)
        case Alt(branches):
            return sample(draw.choice(branches), draw)
        case Seq(items):
            return "".join(sample(item, draw) for item in items)
        case Repeat(item, low, high):
            least = low if high == 1 else max(low, 1)
            count = draw.randint(least, min(high, low + _MORE))
            return "".join(sample(item, draw) for _ in range(count))


def _character(ranges: Ranges, draw: Random) -> str:
    usable = _usable(ranges)
    if usable:
        return draw.choice(usable)
    low, high = ranges[0]
    return chr(draw.randint(low, min(high, low + _DRAWS)))


@lru_cache(maxsize=1024)
def _usable(ranges: Ranges) -> str:
    """The characters of a set that look most like those of a value."""
    if within(_PROSE, ranges):
        # Text of any kind: mostly what ends a word, for the sake of those that follow.
        return " =ab  "
    for liked in (_LIKELY, _PRINTED, " "):
        usable = "".join(char for char in liked if intersects(((ord(char), ord(char)),), ranges))
        if usable:
            return usable
    return ""

"""What a text must hold together for its other readings: a value written apart, packed or spelled is read whole.

A disguise ends where its run does. Blanks that break packed text into words are not waited for: any sentence is such a
run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.frontier.goal import ASKED, HELD, Goal
from desensitize.detect.read import lookalikes, spaced, spoken_email
from desensitize.pattern.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["disguises"]

_SIGN = "[ \\-._/,*|~\\n\\t•·'\"，、:]"
_WORD = "[0-9A-Za-z@._+:\\-]"
_NO_WORD = f"(?<!{_WORD})"
# A line's end, and what stands before the next line's first word.
_BREAK = "[ \\t]{0,2}\\r?\\n[ \\t>]{0,4}"
_GROUPS = "(?: [0-9A-Z]{1,6}){0,8}"
_MARK = "(?:\\*{1,3}|__|~~|`|</?(?i:b|i|u|s|em|strong|mark|code|span|del|ins|small|font)>)"
_MARKED = "[0-9A-Za-z@.:+\\-]"
_PACKED = "[0-9A-Za-z+/_\\-]"
_VISIBLE = "[!-~]"


def disguises() -> Iterator[Goal]:
    """Goals for the readings of `desensitize.detect.read`, and for numbers, which are never cut."""
    for pattern in _asked():
        yield Goal(parse(pattern), tail=1, weight=ASKED)
    for pattern in _held():
        yield Goal(parse(pattern), weight=HELD)


def _asked() -> Iterator[str]:
    # One by one, and in groups.
    yield f"(?<![0-9A-Za-z+])\\+?[0-9A-Za-z@](?:{_SIGN}{{1,3}}[0-9A-Za-z@](?![0-9A-Za-z])){{4,64}}"
    yield spaced.grouped_suspects()
    # On both sides of a line's end: where there is a digit on one of them, two capitals or an address.
    groups = "(?<![0-9A-Za-z])\\+?(?:[0-9A-Z]{1,6} ){0,8}"
    yield f"{groups}{_WORD}{{0,63}}[0-9:]{_BREAK}{_WORD}{{1,64}}{_GROUPS}"
    yield f"{groups}{_WORD}{{1,64}}{_BREAK}[0-9:]{_WORD}{{0,63}}{_GROUPS}"
    yield f"{_NO_WORD}{_WORD}{{0,63}}[A-Z]{_BREAK}[A-Z]{_WORD}{{1,64}}"
    yield f"{_NO_WORD}{_WORD}{{0,63}}@{_WORD}{{0,63}}{_BREAK}{_WORD}{{1,64}}"
    yield f"{_NO_WORD}{_WORD}{{1,64}}{_BREAK}{_WORD}{{0,63}}@{_WORD}{{0,63}}"
    # Emphasis: a mark inside a word, or one in front of a word that goes on behind its twin.
    inner = "[^\\n*_~`<>]{1,64}"
    yield f"(?<!{_MARKED}){_MARKED}{{1,64}}(?:{_MARK}{inner}{_MARK}{_MARKED}{{0,64}}){{1,4}}"
    yield f"(?<!{_MARKED})(?:{_MARK}[^\\n*_~`<> ]{inner}{_MARK}{_MARKED}{{1,64}}){{1,4}}"
    # Addresses in words.
    host = "[0-9A-Za-z.\\-]{1,63}"
    dotted = "(?:[Dd][Oo][Tt]|\\.|[Pp]unto|[Pp]unkt|点)"
    dot = f"(?: {{0,2}}[(\\[{{<（【] ?{dotted} ?[)\\]}}>）】] {{0,2}}| {{1,2}}{dotted} {{1,2}}|点)"
    for branch in _branches(spoken_email.SUSPECTS):
        start = "(?<![0-9A-Za-z._%+\\-])[0-9A-Za-z_+%.\\-]{0,63}"
        # A word for a dot may be the last of the branch: the host goes on behind it.
        yield f"{start}{branch}(?: {{0,1}}[)\\]}}>）】]){{0,1}} {{0,2}}{host}?(?:{dot}{host}){{0,4}}"
    # Packed: a run in which not all is small letters, over the ends of lines too.
    yield f"(?<!{_PACKED}){_PACKED}{{1,200}}[0-9A-Z+]{_PACKED}{{6,200}}={{0,2}}"
    yield f"(?<!{_PACKED}){_PACKED}{{6,200}}[0-9A-Z+]{_PACKED}{{0,200}}={{0,2}}"
    yield f"(?<!{_PACKED}){_PACKED}{{16,200}}(?:[ \\t]{{0,4}}\\r?\\n[ \\t>|]{{0,8}}{_PACKED}{{1,200}}){{1,200}}={{0,2}}"
    # Codes.
    yield f"(?<!{_VISIBLE}){_VISIBLE}{{0,200}}(?:%[0-9A-Fa-f]{{2}}|\\\\[nrtux]|&#[0-9xX]){_VISIBLE}{{0,200}}"
    # Look-alikes.
    yield from _lookalikes()


def _lookalikes() -> Iterator[str]:
    digits, letters, marks = lookalikes.classes()
    some = f"[0-9{digits}][{marks}]{{0,1}}"
    between = "(?:[ \\-.:,·/_()]{0,2}|[A-Za-z:.\\-]{1,6}| [A-Z]{1,5} )"
    yield f"(?<![0-9{digits}]){some}(?:{between}{some}){{4,64}}"
    word = f"[0-9A-Za-z@._%+\\-{letters}{marks}]"
    yield f"(?<!{word}){word}{{0,64}}[{letters}{marks}]{word}{{0,64}}"


def _held() -> Iterator[str]:
    yield "(?<![0-9A-Za-z])-?[0-9][0-9.eE+\\-]{0,64}"


def _branches(pattern: str) -> list[str]:
    """The branches of a choice that stands outside of all brackets."""
    depth, at, out, skip, inside = 0, 0, [], False, False
    for place, char in enumerate(pattern):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            out.append(pattern[at:place])
            at = place + 1
    return [*out, pattern[at:]]

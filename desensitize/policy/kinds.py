"""What a rule can be: one table of the kinds, each with its guard and with what it says where the rule says nothing.

A kind is a way to write a rule down. It becomes the pattern, the score and the checks that a rule has always had, so
nothing that reads text knows of kinds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.pattern.guards import GUARDS, Guard
from desensitize.pattern.shape import last
from desensitize.pattern.syntax import PatternError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from desensitize.policy.document import Path

__all__ = ["BESIDE_WINDOW", "JOINS", "KINDS", "Kind", "Stretch", "Template", "every_word", "guarded", "labelled"]

#: Characters that ``beside`` looks at on either side, unless ``context`` says another window.
BESIDE_WINDOW = 32


class Kind(NamedTuple):
    """``guard``: its name; ``None``: the rule may name one. ``defaults``: by key what holds if the rule is silent."""

    guard: str | None = None
    defaults: Mapping[str, Any] = {}


KINDS = {
    # Digits that could be anything: under the threshold, unless one of the words stands beside them.
    "number": Kind("number", {"score": 0.3, "priority": 3}),
    # The format alone says what it is. What stands in documents instead of a key has the format too.
    "key": Kind("key", {"entity": "API_KEY", "label": "KEY", "score": 0.95, "verify": ["not_placeholder"]}),
    # Says what its value ends with.
    "labelled": Kind("by its value"),
    "pattern": Kind(),
    # Borders by script: ASCII words keep their edges free.
    "words": Kind("by its words"),
    "recognizer": Kind("its own"),
}

_COLON = "[\"'”』」]?[ \\t]{0,3}(?:[:：=]|=>|->)[ \\t]{0,3}[\"'“『「]?"
#: What may stand between a label and its value. Where the label ends in ASCII, ``space`` takes at least one blank.
JOINS = {
    "colon": _COLON,
    "said": f"(?:{_COLON}|[ \\t]{{1,3}}(?i:is|was|no\\.?|number|#)[:：]?[ \\t]{{0,3}}|[是为為])",
    "space": "(?:[ \\t]{1,3}|(?<![ -~]))",
}
_SIGNS = frozenset("\\^$.|?*+()[]{}-#&~")
_ASCII = 127
_FOLD = "(?i)"


class Stretch(NamedTuple):
    """From ``start`` on a template is what was written at ``path``; ``written``: character by character."""

    start: int
    path: Path
    written: bool = False


class Template(NamedTuple):
    """A pattern with its guards, in which names still stand; ``stretches``: where its pieces were written."""

    text: str
    stretches: tuple[Stretch, ...] = ()

    def place(self, at: int) -> tuple[Path, int]:
        """The path to what stands at a character, and characters into that."""
        here = next((one for one in reversed(self.stretches) if one.start <= at), Stretch(0, ()))
        return here.path, at - here.start if here.written else 0


def guarded(pattern: str, guard: Guard, path: Path) -> Template:
    """A pattern between its guards. A leading ``(?i)`` stays in front."""
    head = _FOLD if pattern.startswith(_FOLD) else ""
    before, after = guard.around(pattern.removeprefix(head))
    start = len(before)
    stretches = (Stretch(0, path), Stretch(start, path, written=True), Stretch(start + len(pattern), path))
    return Template(head + before + pattern.removeprefix(head) + after, stretches)


def labelled(stated: Mapping[str, Any], path: Path, spelled_out: Callable[[str], str | None]) -> Template:
    """A label, what joins it to a value, and the value.

    :param spelled_out: a pattern with all names put in; ``None``: one of them is wrong.
    """
    value = str(stated["value"])
    head = _labels(every_word(stated["labels"])) + JOINS[stated.get("join", "colon")] + "(?<value>"
    after = GUARDS[_ending(spelled_out(value))].after
    stretches = Stretch(0, (*path, "labels")), Stretch(len(head), (*path, "value"), written=True)
    text = f"{head}{value})"
    return Template(text + after, (*stretches, Stretch(len(text) - 1, (*path, "value"))))


def every_word(stated: Mapping[str, list[str]] | list[str]) -> Iterable[str]:
    """Words, whether by language or not, each once."""
    every = [word for words in stated.values() for word in words] if isinstance(stated, dict) else stated
    return dict.fromkeys(every)


def _labels(labels: Iterable[str]) -> str:
    """Any of the labels, the longest first; between its words a blank, an underscore, a hyphen or nothing."""
    ordered = sorted(labels, key=lambda label: (-len(label), label))
    return f"(?i:{'|'.join(map(_label, ordered))})"


def _label(label: str) -> str:
    first, last = (edge.isascii() and edge.isalpha() for edge in (label[0], label[-1]))
    body = "[ _\\-]?".join("".join(f"\\{c}" if c in _SIGNS else c for c in word) for word in label.split(" "))
    return "(?<![A-Za-z])" * first + body + "(?![A-Za-z])" * last


def _ending(value: str | None) -> str:
    """The guard behind a value: by what its last character can be."""
    try:
        ranges = () if value is None else last(parse(value))
    except PatternError:
        return "none"
    ends = [chr(code) for low, high in ranges for code in range(low, min(high, _ASCII) + 1)]
    if not ends or any(high > _ASCII for _, high in ranges) or not "".join(ends).isalnum():
        return "none"
    return "number" if "".join(ends).isdigit() else "word"

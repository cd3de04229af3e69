"""Word lists that patterns name: ``(?#surname)`` stands for any word of ``lexicon/surname.txt``.

``(?#province|city)`` stands for any word of either list. Any other engine reads a comment there, so it still compiles
the patterns of a rule file as they are written.

A list is a text file in the folder ``lexicon`` beside the category file, or among the shipped ones: words apart from
each other by blanks or line ends, and lines that begin with ``#``, of which one says ``source:`` and one ``licence:``.
Where one says ``one a line``, blanks are part of a word, as in ``account number``.
Names are resolved when a category is loaded, so whatever reads a rule later sees a plain pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from desensitize.errors import Problem, RuleError
from desensitize.pattern.outline import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

__all__ = ["Lexicon", "Spelled", "UnknownListError", "flat_spelling", "inserted", "spelled", "spelling"]

MAX_BYTES = 1 << 20
MAX_WORDS = 20_000
# More ways to begin than this are told by a look at the first character.
MANY = 16
_BEHIND = ("(?<=", "(?<!")
_STATED = ("source:", "licence:")
_NAMED = re.compile(r"\(\?#([^()]*)\)")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"\S(?:.*\S)?")
_ONE_A_LINE = re.compile(r"(?m)^#\s*one a line\s*$")
_SPECIAL = frozenset("\\^$.|?*+()[]{}-&~#")


class UnknownListError(ValueError):
    """A pattern names a list that does not exist. ``position``: 0-based character in the pattern."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class Spelled(NamedTuple):
    """A pattern with its lists spelled out.

    ``lists``: where each begins and ends in ``text``, where its name begins in what was written, and the name's length;
    all in characters, 0-based.
    """

    text: str
    lists: tuple[tuple[int, int, int, int], ...] = ()

    def written(self, at: int) -> int:
        """Where the character at ``at`` of the text was written; inside a list: where the list is named."""
        grown = 0
        for start, end, named, length in self.lists:
            if at < start:
                break
            if at < end:
                return named
            grown += (end - start) - length
        return at - grown


def spelled(pattern: str, words: Callable[[str], tuple[str, ...] | None]) -> Spelled:
    """Resolve the lists that a pattern names; ``words`` gives a list's words, ``None`` where there is no such list.

    Right behind the head of a look-behind each word is a branch of its own, because those need a fixed width.

    :raises UnknownListError: a name of no list.

    >>> lists = {"metal": ("tin", "tungsten"), "gas": ("neon",)}
    >>> spelled("(?#metal|gas)s?", lists.get).text, spelled("[a-z]{3,8}(?<=(?#metal))", lists.get).text
    ('(?:neon|t(?:in|ungsten))s?', '[a-z]{3,8}(?<=tin|tungsten)')
    """
    if "(?#" not in pattern:
        return Spelled(pattern)
    found = []
    for start, end, named in _names(pattern):
        listed: list[str] = []
        for name in named.split("|"):
            more = words(name) if _NAME.match(name) else None
            if more is None:
                message = f"no list of words '{name[:40]}': it would be lexicon/{name[:40]}.txt"
                raise UnknownListError(message, start)
            listed.extend(more)
        flat = pattern.endswith(_BEHIND, 0, start)
        found.append((start, end, flat_spelling(tuple(listed)) if flat else spelling(tuple(listed))))
    return inserted(pattern, found)


def inserted(written: str, found: Iterable[tuple[int, int, str]]) -> Spelled:
    """What was written with some stretches of it replaced: where each begins and ends, and its text, ascending."""
    text, lists, last = "", [], 0
    for start, end, meant in found:
        text += written[last:start]
        lists.append((len(text), len(text) + len(meant), start, end - start))
        text += meant
        last = end
    return Spelled(text + written[last:], tuple(lists))


def _names(pattern: str) -> Iterator[tuple[int, int, str]]:
    """Every ``(?#name)`` that is neither escaped nor inside a class."""
    for step in steps(pattern):
        found = _NAMED.match(pattern, step.start)
        if found is not None:
            yield found.start(), found.end(), found[1]


@lru_cache(maxsize=64)
def flat_spelling(words: tuple[str, ...]) -> str:
    """The words as branches of one width each."""
    return "|".join("".join(map(_literal, word)) for word in sorted(set(words)))


@lru_cache(maxsize=64)
def spelling(words: tuple[str, ...]) -> str:
    """A group that matches any of the words, the longer one first, and that tries no beginning twice.

    >>> spelling(("ab", "abc", "x", "y"))
    '(?:ab(?:c)?|[xy])'
    """
    body = _branches(sorted(set(words)))
    firsts = sorted({word[0] for word in words})
    # An engine tries branch after branch: one look at the first character spares them all nearly everywhere.
    return f"(?:(?=[{''.join(map(_literal, firsts))}])(?:{body}))" if len(firsts) > MANY else f"(?:{body})"


def _branches(words: list[str]) -> str:
    """The choices between sorted words, none empty."""
    by_rest: dict[str, list[str]] = {}
    for first, group in groupby(words, itemgetter(0)):
        by_rest.setdefault(_rest([word[1:] for word in group]), []).append(first)
    return "|".join(_one_of(firsts) + rest for rest, firsts in by_rest.items())


def _rest(rests: list[str]) -> str:
    """What may follow a beginning."""
    longer = [rest for rest in rests if rest]
    if not longer:
        return ""
    inner = _branches(longer)
    if len(longer) < len(rests):
        return f"(?:{inner})?"
    return f"(?:{inner})" if "|" in inner else inner


def _one_of(characters: list[str]) -> str:
    escaped = [_literal(char) for char in characters]
    return escaped[0] if len(escaped) == 1 else f"[{''.join(escaped)}]"


def _literal(char: str) -> str:
    return f"\\{char}" if char in _SPECIAL else char


class Lexicon:
    """The lists of one folder after another."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[str, ...]] = {}

    def words(self, name: str, folders: Iterable[Path]) -> tuple[str, ...] | None:
        """The words of the first list of this name; ``None`` where no folder has one.

        :raises RuleError: the file is no list of words, with every problem and its place.
        """
        for folder in folders:
            file = folder / "lexicon" / f"{name}.txt"
            if file not in self._read and file.is_file():
                self._read[file] = _listed(file)
            if file in self._read:
                return self._read[file]
        return None


def _listed(file: Path) -> tuple[str, ...]:
    try:
        text = file.read_bytes()[: MAX_BYTES + 1].decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise RuleError([Problem(str(file), 1, 1, "", "can't be read as UTF-8")]) from None
    words: dict[str, None] = {}
    problems = list(_unsaid(file, text))
    word = _LINE if _ONE_A_LINE.search(text) else _WORD
    for row, line in enumerate(text.splitlines(), 1):
        for found in () if line.startswith("#") else word.finditer(line):
            if found[0] in words:
                problems.append(Problem(str(file), row, found.start() + 1, "", "this word stands in the list already"))
            words[found[0]] = None
    if not 0 < len(words) <= MAX_WORDS or len(text) > MAX_BYTES:
        problems.append(Problem(str(file), 1, 1, "", f"a list holds 1 to {MAX_WORDS} words in {MAX_BYTES} bytes"))
    if problems:
        raise RuleError(problems)
    return tuple(words)


def _unsaid(file: Path, text: str) -> Iterator[Problem]:
    """What the head of a list must say and does not."""
    said = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    for key in _STATED:
        if not any(line.startswith(key) and line.removeprefix(key).strip() for line in said):
            yield Problem(str(file), 1, 1, "", f"a line '# {key} ...' is missing")

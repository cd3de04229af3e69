"""Lists of words that patterns name: spelled out when a category loads, and every mistake said with its place."""

import re
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker, Registry
from desensitize.errors import RuleError
from desensitize.pattern.word_lists import UnknownListError, spelled, spelling
from desensitize.policy.build import compile_flags
from desensitize.registry import shipped_folder

# The first format names lists as (?#name); the second is tested with the parts of patterns.
pytestmark = pytest.mark.filterwarnings("ignore::desensitize.errors.OldFormat")

RULE = """\
format: 1
category: Acme
rules:
  - id: acme.river
    entity: RIVER
    pattern: '{}'
    examples: {{match: ['on the ⟦Elbe⟧.'], ignore: ['on the Thames']}}
"""
HEAD = "# Rivers\n# source: an atlas\n# licence: CC0-1.0\n"
LISTS = {"river": ("Elbe", "Rhine", "Rhone"), "lake": ("Como",)}


def category(folder: Path, pattern: str, words: str | None = HEAD + "Elbe Rhine\nRhone\n") -> Path:
    if words is not None:
        (folder / "lexicon").mkdir()
        (folder / "lexicon" / "river.txt").write_text(words, encoding="utf-8")
    file = folder / "acme.yaml"
    file.write_text(RULE.format(pattern), encoding="utf-8")
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    return [str(problem).removeprefix(f"{file.parent}/") for problem in caught.value.problems]


def test_a_list_beside_the_file_is_spelled_out(tmp_path: Path) -> None:
    registry = Registry.load(category(tmp_path, "(?<![A-Za-z])(?#river)(?![a-z])"))
    assert registry.rules[0].pattern == "(?<![A-Za-z])(?:Elbe|Rh[io]ne)(?![a-z])"
    assert [(f.start, f.end) for f in Masker(registry).find("Rhine and Elbe")] == [(0, 5), (10, 14)]


def test_blanks_are_part_of_a_word_where_a_list_has_one_a_line(tmp_path: Path) -> None:
    file = category(tmp_path, "(?#river)", HEAD + "# one a line\n  Elbe Canal \nElbe\n")
    assert Registry.load(file).rules[0].pattern == "(?:Elbe(?: Canal)?)"


def test_a_shipped_list_serves_any_file(tmp_path: Path) -> None:
    text = RULE.format("(?#ethnic_group)").replace("Elbe", "畲族")
    (tmp_path / "acme.yaml").write_text(text, encoding="utf-8")
    assert Masker(Registry.load(tmp_path / "acme.yaml")).find("是畲族。")[0].entity == "RIVER"


@pytest.mark.parametrize(
    ("pattern", "words", "place", "says"),
    [
        ("on (?#rivr)", HEAD + "Elbe", "acme.yaml:6:18", "no list of words 'rivr'"),
        ("on (?#River)", HEAD + "Elbe", "acme.yaml:6:18", "no list of words 'River'"),
        ("on (?#../river)", HEAD + "Elbe", "acme.yaml:6:18", "no list of words"),
        ("on (?#river|lake)", HEAD + "Elbe", "acme.yaml:6:18", "no list of words 'lake'"),
        ("(?#river)", None, "acme.yaml:6:14", "no list of words 'river'"),
        ("(?#river)", "# source: x\nElbe", "lexicon/river.txt:1:1", "licence:"),
        ("(?#river)", "# licence: x\nElbe", "lexicon/river.txt:1:1", "source:"),
        ("(?#river)", "# source:\n# licence: x\nElbe", "lexicon/river.txt:1:1", "source:"),
        ("(?#river)", HEAD + "Elbe\nRhine Elbe", "lexicon/river.txt:5:7", "already"),
        ("(?#river)", HEAD, "lexicon/river.txt:1:1", "1 to 20000 words"),
        ("(?#river)[0-9]+", HEAD + "Elbe Rhine Rhone", "acme.yaml:6:29", "{1,64}"),
        (r"(?#river) \d(?#river)", HEAD + "Elbe Rhine Rhone", "acme.yaml:6:25", "write [0-9]"),
    ],
)
def test_each_mistake_has_its_place(tmp_path: Path, pattern: str, words: str | None, place: str, says: str) -> None:
    found = problems(category(tmp_path, pattern, words))
    assert any(line.startswith(place) and says in line for line in found), found


def test_what_is_escaped_or_in_a_class_names_no_list() -> None:
    for pattern in (r"\(?#river)", "[(?#river)]", "[](?#river)]"):
        assert spelled(pattern, LISTS.get).text == pattern
    with pytest.raises(UnknownListError):
        spelled("[a](?#sea)", LISTS.get)


def test_a_place_in_the_pattern_is_found_again() -> None:
    pattern = "x(?#river)y(?#river|lake)z"
    resolved = spelled(pattern, LISTS.get)
    for char in "xyz":
        assert resolved.written(resolved.text.index(char)) == pattern.index(char)
    assert resolved.written(resolved.text.index("Rh")) == 1
    assert resolved.written(resolved.text.index("Como")) == pattern.index("(?#river|lake")
    assert resolved.written(len(resolved.text)) == len(pattern)


@given(st.lists(st.text("ab.北)", min_size=1, max_size=5), min_size=1, max_size=12), st.text("ab.北)", max_size=8))
def test_a_spelling_matches_its_words_and_the_longest_first(words: list[str], text: str) -> None:
    found = regex.compile(spelling(tuple(words)), compile_flags).match(text)
    longest = max((word for word in words if text.startswith(word)), key=len, default=None)
    assert (found and found[0]) == longest


@given(st.lists(st.text("ab.北)", min_size=1, max_size=5), min_size=1, max_size=12), st.text("ab.北)", max_size=8))
def test_behind_a_look_behind_any_of_the_words_may_end(words: list[str], text: str) -> None:
    pattern = spelled("(?<=(?#list))!", {"list": tuple(words)}.get).text
    found = regex.compile(pattern, compile_flags).search(f"{text}!")
    assert bool(found) == any(text.endswith(word) for word in words)


def test_every_shipped_list_is_named_by_a_rule_and_says_where_it_is_from() -> None:
    folder = shipped_folder()
    text = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.yaml"))
    # A pattern may go on in the next line.
    groups = re.findall(r"\{([a-z][a-z0-9_|]*)\}", re.sub(r"\\\n\s*", "", text))
    named = {name for group in groups for name in group.split("|")}
    for file in (folder / "lexicon").glob("*.txt"):
        # The words of BIP 39 are a verifier's: a phrase has a checksum.
        assert file.stem.startswith(("bip39_", "everyday_")) or file.stem in named

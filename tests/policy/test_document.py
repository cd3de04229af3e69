"""YAML read strictly: one meaning per spelling, each mistake with its place."""

import pytest

from desensitize.errors import RuleError
from desensitize.policy.document import MAX_BYTES, read


def load(text: str) -> object:
    return read(text.encode(), "f.yaml").data


def test_plain_data() -> None:
    assert load("a: 1\nb: [true, false, null, ~, -2, 0.5]\nc: 'yes'\nd: text\n") == {
        "a": 1, "b": [True, False, None, None, -2, 0.5], "c": "yes", "d": "text",
    }  # fmt: skip


AMBIGUOUS = [
    "yes",
    "No",
    "on",
    "OFF",
    "True",
    "010",
    "0x1F",
    "0o17",
    "0b1",
    "1_000",
    "12:30",
    "1:30:00",
    "2020-01-01",
    ".inf",
    ".nan",
    "1e3",
    "+1",
    "1.",
]


@pytest.mark.parametrize("spelling", AMBIGUOUS)
def test_what_yaml_readers_disagree_on_must_be_quoted(spelling: str) -> None:
    with pytest.raises(RuleError, match=r"^f\.yaml:2:4: .*quotes"):
        load(f"a: 1\nb: {spelling}\n")
    assert load(f"b: '{spelling}'") == {"b": spelling}


MISTAKES = [
    ("a: 1\na: 2\n", "f.yaml:2:1", "duplicate key"),
    ("a: {b: 1, b: 2}\n", "f.yaml:1:11", "duplicate key"),
    ("a: !!python/object/apply:os.system [ls]\n", "f.yaml:1:4", "tags"),
    ("a: !thing x\n", "f.yaml:1:4", "tags"),
    ("a: !!set {x, y}\n", "f.yaml:1:4", "tags"),
    ("1: a\n", "f.yaml:1:1", "key must be text"),
    ("? [a]\n: b\n", "f.yaml:1:3", "key must be text"),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "f.yaml:3:3", "merge keys"),
    ("a: &x [*x]\n", "f.yaml:1:4", "inside its own anchor"),
    ("a: [1\n", "f.yaml:2:1", "not YAML"),
    ("a: 1\n---\nb: 2\n", "f.yaml:2:1", "not YAML"),
    ("a:\tb\n\t- c\n", "f.yaml:", "not YAML"),
]


@pytest.mark.parametrize(("text", "place", "says"), MISTAKES)
def test_mistakes_have_a_place(text: str, place: str, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        load(text)
    assert any(str(p).startswith(place) and says in p.message for p in caught.value.problems)


def test_all_mistakes_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        load("a: yes\nb: 010\na: 1\n")
    assert [p.line for p in caught.value.problems] == [1, 2, 3]


def test_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(RuleError, match="aliases expand"):
        load("\n".join(lines))


def test_size_and_depth_are_bounded() -> None:
    with pytest.raises(RuleError, match="larger than"):
        read(b"a" * (MAX_BYTES + 1), "f.yaml")
    with pytest.raises(RuleError, match=r"^f\.yaml:1:33: nested deeper than 32 levels"):
        load("[" * 40 + "]" * 40)


@pytest.mark.parametrize("depth", [33, 300, 5000, 200_000])
@pytest.mark.parametrize("unit", ["[]", "{}", "- ", "? "])
def test_no_depth_gets_past(unit: str, depth: int) -> None:
    """Whether this module says so first or the YAML parser: where it stands and that it is refused is the promise."""
    opened, closed = unit[0] if unit[1] != " " else unit, unit[1].strip()
    with pytest.raises(RuleError, match=r"^f\.yaml:1:[0-9]+: .") as caught:
        load((opened * depth + closed * depth)[:MAX_BYTES])
    assert len(str(caught.value)) < 200


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(RuleError, match=r"f\.yaml:2:1: the file is not UTF-8"):
        read(b"a: 1\nb: \xff\n", "f.yaml")


def test_places_of_values() -> None:
    document = read(b"rules:\n  - id: a\n    examples: {match: ['x', 'y']}\n", "f.yaml")
    assert str(document.place(("rules", 0, "examples", "match", 1))) == "f.yaml:3:29"
    assert str(document.place(("rules", 0, "absent"))) == "f.yaml:2:5"

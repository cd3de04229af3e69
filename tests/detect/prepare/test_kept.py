"""What is kept on disk of the rules made ready: what is shipped, as much as was not edited, and nothing of a user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Masker, cache
from desensitize.cache.folder import user_folder
from desensitize.detect.prepare import prepared as preparing
from desensitize.detect.prepare import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from desensitize.detect.prepare.pick import Counts
    from desensitize.detect.prepare.prepared import Anchored, Pattern, Progress

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

SMALL = """
format: 2
category: Toys
rules:
  - id: toy.one
    entity: TOY
    pattern: '(?:AKIA|ASIA)[0-9A-Z]{8}'
    examples: {match: ['⟦AKIA01234567⟧'], ignore: ['AKIA']}
  - id: toy.two
    entity: TOY
    pattern: 'toy-(?<value>[0-9]{4})'
    examples: {match: ['toy-⟦1234⟧'], ignore: ['toy-1']}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two rules in place of the shipped ones, and a cache folder of this test's."""
    monkeypatch.setenv("DESENSITIZE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "Toys.yaml").write_text(SMALL, encoding="utf-8")
    return folder


@pytest.fixture
def picks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patterns of which anchors are picked, as they are."""
    seen: list[str] = []
    was = preparing.picked

    def picked(patterns: list[Pattern], counts: Counts, show: Progress | None = None) -> dict[str, Anchored]:
        seen.extend(pattern.text for pattern in patterns)
        return was(patterns, counts, show)

    monkeypatch.setattr(preparing, "picked", picked)
    return seen


def test_an_edit_to_one_rule_picks_the_anchors_of_one_rule(rules: Path, picks: list[str]) -> None:
    first = shipped.sections(rules, keep=True)
    assert len(picks) == 2
    picks.clear()
    assert shipped.sections(rules, keep=True) == first
    assert picks == []
    (rules / "Toys.yaml").write_text(SMALL.replace("toy-(", "toy=("), encoding="utf-8")
    assert shipped.sections(rules, keep=True) != first
    assert picks == ["toy=(?<value>[0-9]{4})"]


def test_what_was_not_to_be_kept_is_not(rules: Path, picks: list[str], tmp_path: Path) -> None:
    shipped.sections(rules)
    shipped.sections(rules)
    assert len(picks) == 4
    assert not (tmp_path / "cache").exists()


def test_a_broken_file_is_as_good_as_none(rules: Path, picks: list[str]) -> None:
    first = shipped.sections(rules, keep=True)
    folder = user_folder()
    assert folder is not None
    for broken in (b"", b"\x00" * 100, None):
        (file,) = folder.glob("anchors-*.bin")
        data = file.read_bytes()
        # Whole but for its last byte: the sum over it is wrong.
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if broken is None else broken)
        picks.clear()
        assert shipped.sections(rules, keep=True) == first
        assert len(picks) == 2


def test_tables_that_the_core_refuses_are_made_again(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound as a file, but not what this core reads."""
    made_from = shipped.sources(rules)
    sound = shipped.sections(rules)
    for name, data in (("code", b"\xff" * 64), ("shape", bytes(48)), ("keys", sound["keys"][:-16])):
        cache.store(shipped.NAME, made_from, {**sound, name: data})
        shipped._shipped.cache_clear()
        found = shipped._shipped(engine, rules)
        assert len(found.slots) == 2
    shipped._shipped.cache_clear()


def test_kept_tables_are_not_made_again(rules: Path, picks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shipped._shipped.cache_clear()
    assert len(shipped._shipped(engine, rules).slots) == 2
    shipped._shipped.cache_clear()
    monkeypatch.setattr(shipped, "sections", None)
    assert len(shipped._shipped(engine, rules).slots) == 2
    shipped._shipped.cache_clear()
    assert len(picks) == 2


def test_a_rule_or_code_that_changed_is_another_digest(rules: Path, tmp_path: Path) -> None:
    before = shipped.sources(rules)
    assert shipped.sources(rules) == before
    (rules / "Toys.yaml").write_text(SMALL + "\n", encoding="utf-8")
    assert shipped.sources(rules) != before


def test_nothing_of_a_users_is_written_to_the_cache(tmp_path: Path) -> None:
    """Names, denied words and rules are personal data; what is shipped may be kept, and is."""
    Masker().find("nothing")
    own = tmp_path / "own.yaml"
    own.write_text(SMALL.replace("toy-", "zqxsecret-").replace("Toys", "Own"), encoding="utf-8")
    masker = Masker(names=["Zqxname Qwvname"], rules=own, deny=["zqxdenied"])
    with masker.session() as session:
        masked = str(session.mask("Zqxname Qwvname met zqxdenied, zqxsecret-1234"))
    assert not any(word in masked for word in ("Zqxname", "zqxdenied", "1234"))
    place = user_folder()
    assert place is not None
    written = [path for path in place.rglob("*") if path.is_file()]
    assert any(path.name.startswith("tables-") for path in written)
    for path in written:
        data = path.read_bytes() + path.name.encode()
        assert not any(word in data for word in (b"zqx", b"Zqx", b"qwv", b"Qwv", "zqx".encode("utf-16-le")))

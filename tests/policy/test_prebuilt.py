"""The shipped categories as kept are those that the YAML gives, and no others; what is kept is never out of date."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Masker, Registry, cache
from desensitize.errors import ConfigError, RuleError
from desensitize.policy import prebuilt as module
from desensitize.policy.category import Library
from desensitize.policy.document import read as read_document
from desensitize.policy.kept_document import opened
from desensitize.policy.prebuilt import documents, prebuilt, sections, sources
from desensitize.policy.shipped import shipped_folder
from desensitize.prebuild import main

if TYPE_CHECKING:
    from pathlib import Path

    from desensitize.policy.rule import Category

SHIPPED = shipped_folder()
FILES = sorted(SHIPPED.glob("*.yaml"))


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    return sections(SHIPPED)


@pytest.fixture(scope="module")
def read() -> dict[str, Category]:
    """The categories as their YAML files say."""
    library = Library(SHIPPED)
    return {file.stem: found for file in FILES if (found := library.category(file)) is not None}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, and an installed package that brings nothing."""
    monkeypatch.setenv("DESENSITIZE_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(cache, "PREBUILT", tmp_path / "prebuilt")
    return tmp_path / "kept"


@pytest.fixture(scope="module")
def kept_documents() -> dict[str, bytes]:
    return documents(SHIPPED)


@pytest.fixture
def filled(
    place: Path, kept: dict[str, bytes], kept_documents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The cache with what belongs there; whoever builds it again fails."""
    cache.store(module.NAME, sources(SHIPPED), kept)
    cache.store(module.DOCUMENTS, sources(SHIPPED), kept_documents)
    for build in ("sections", "documents"):
        monkeypatch.setattr(module, build, lambda shipped: pytest.fail("built though it was there"))
    return place


def every_field(category: Category) -> list[Any]:
    """Also those that take no part in equality, with their types: 1 is not True, and a list no tuple."""
    return [
        repr([(field.name, getattr(part, field.name)) for field in dataclasses.fields(part)])
        for part in (dataclasses.replace(category, rules=()), *category.rules)
    ]


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_category_as_kept_is_the_category_as_written(name: str, filled: Path, read: dict[str, Category]) -> None:
    ready = prebuilt(SHIPPED)
    assert ready is not None
    found = ready.category(name)
    assert found == read[name]
    assert hash(found) == hash(read[name])
    assert every_field(found) == every_field(read[name])
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_same_registry_with_and_without(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[dict[str, Any]] = [
        {},
        {"locales": ["zh"]},
        {"categories": ["UserInfo", "RegionDE"]},
        {"categories": ["GDPR"], "locales": ["en"]},
        {"paths": SHIPPED / "PIPL.yaml"},
        {"paths": SHIPPED},
    ]
    ready = [Registry.load(**way) for way in ways]
    monkeypatch.setenv("DESENSITIZE_CACHE", "off")
    assert [Registry.load(**way) for way in ways] == ready
    assert len(ready[0].names) < len(ready[-1].names) == len(FILES)


OWN = """\
format: 2
category: Mine
include: [UserInfo, NationalIdInfo]
mask: {operator: redact}
rules:
  - {id: cn.mobile, mask: {operator: replace, value: '#'}, score: 0.7}
  - {id: email, enabled: false}
  - {id: cn.id_card, title: Another, verify: []}
"""


def test_a_users_file_includes_what_is_kept(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(OWN.partition("  - {id: cn.id_card")[0], encoding="utf-8")
    ready = Registry.load(file)
    before = [path.read_bytes() for path in sorted(filled.glob("*.bin"))]
    monkeypatch.setenv("DESENSITIZE_CACHE", "off")
    plain = Registry.load(file)
    assert ready == plain
    assert list(map(every_field, ready.categories)) == list(map(every_field, plain.categories))
    assert [path.read_bytes() for path in sorted(filled.glob("*.bin"))] == before, "a user's rules are not kept"


WRONG = {
    "a verifier": "  - {id: cn.mobile, verify: [lunh]}\n",
    "a pattern": "  - {id: cn.mobile, pattern: 'x\\d'}\n",
    "examples that no longer hold": "  - {id: cn.mobile, pattern: 'xyz'}\n",
    "two kinds": "  - {id: cn.mobile, words: [a]}\n",
    "a list of words": "  - {id: cn.mobile, pattern: '(?#nolist)'}\n",
    "an include": "include: [UserInf]\n",
    "a circle": "include: [Mine]\n",
    "a profile": "profiles: {p: {NOTHING: {operator: token}}}\n",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_mistakes_are_told_as_ever(wrong: str, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "Mine.yaml"
    head = "format: 2\ncategory: Mine\n" + ("" if wrong.startswith("include") else "include: [UserInfo]\n")
    file.write_text(head + ("rules:\n" if wrong.startswith(" ") else "") + wrong, encoding="utf-8")
    with pytest.raises(RuleError) as ready:
        Registry.load(file)
    monkeypatch.setenv("DESENSITIZE_CACHE", "off")
    with pytest.raises(RuleError) as plain:
        Registry.load(file)
    assert ready.value.problems == plain.value.problems


def test_an_unknown_name_is_told_as_ever(filled: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"no category 'UserInf' \(did you mean 'UserInfo'\?\); there are: .*UserInfo"
    ):
        Registry.load(categories=["UserInf"])


def _checkout(folder: Path) -> Path:
    """Rules to edit: a few categories, the word lists and the parts."""
    rules = folder / "rules"
    for shared in ("lexicon", "parts"):
        shutil.copytree(SHIPPED / shared, rules / shared)
    for name in ("NetworkInfo", "HealthInfo"):
        shutil.copy(SHIPPED / f"{name}.yaml", rules)
    return rules


def test_an_edit_is_seen_at_once_though_size_and_time_stay(tmp_path: Path) -> None:
    rules = _checkout(tmp_path)
    first = prebuilt(rules)
    assert first is not None
    file = rules / "NetworkInfo.yaml"
    times, old = file.stat().st_mtime_ns, file.read_text(encoding="utf-8")
    title = first.category("NetworkInfo").title
    file.write_text(old.replace(title, title[::-1]), encoding="utf-8")
    os.utime(file, ns=(times, times))
    assert file.stat().st_size == len(old.encode())
    again = prebuilt(rules)
    assert again is not None
    assert again.category("NetworkInfo").title == title[::-1]


def test_a_word_added_to_a_list_is_seen_at_once(tmp_path: Path) -> None:
    rules = _checkout(tmp_path)
    before = sources(rules)
    with (rules / "lexicon" / "given.txt").open("a", encoding="utf-8") as file:
        file.write("zzyzx\n")
    assert sources(rules) != before
    (rules / "lexicon" / "given.txt").rename(rules / "lexicon" / "other.txt")
    assert len({before, sources(rules), sources(SHIPPED)}) == 3


def test_a_part_that_changes_is_seen_at_once(tmp_path: Path) -> None:
    rules = _checkout(tmp_path)
    before = sources(rules)
    file = rules / "parts" / "numbers.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("{mmdd}", "{mmdd}{0}", 1), encoding="utf-8")
    assert sources(rules) != before


def test_a_change_of_the_code_is_seen_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in module._CODE:
        shutil.copytree(module._PACKAGE / room, tmp_path / room)
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    seen = {sources(SHIPPED)}
    for file in ("policy/build.py", "pattern/word_lists.py", "cache/layout.py"):
        with (tmp_path / file).open("a", encoding="utf-8") as code:
            code.write("# changed\n")
        seen.add(sources(SHIPPED))
    assert len(seen) == 4


@pytest.mark.parametrize(
    "path", [(), ("rules", 1), ("rules", 1, "pattern"), ("rules", 0, "examples", "match", 1), ("x",)]
)
def test_a_document_as_kept_knows_its_places(path: tuple[str | int, ...], kept_documents: dict[str, bytes]) -> None:
    file = SHIPPED / "UserInfo.yaml"
    plain = read_document(file.read_bytes(), str(file), trusted=True)
    kept = opened(json.loads(kept_documents["UserInfo"]), file)
    assert kept.data == plain.data
    assert kept.place(path) == plain.place(path)
    assert kept.problem(path, "wrong", key=True) == plain.problem(path, "wrong", key=True)


def test_an_editors_own_files_change_nothing(tmp_path: Path) -> None:
    rules = _checkout(tmp_path)
    before = sources(rules)
    (rules / ".NetworkInfo.yaml.swp").write_text("...")
    (rules / "NetworkInfo.yaml~").write_text("...")
    assert sources(rules) == before


def test_rules_saved_while_they_are_read_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the new rules would be kept as what the old files say."""
    rules = _checkout(tmp_path)
    old = (rules / "HealthInfo.yaml").read_bytes()

    def slow(shipped: Path) -> dict[str, bytes]:
        (shipped / "HealthInfo.yaml").write_bytes(old + b"# saved\n")
        return sections(shipped)

    monkeypatch.setattr(module, "sections", slow)
    assert prebuilt(rules) is None
    monkeypatch.undo()


@pytest.mark.parametrize("text", ["a: [", "format: 2\ncategory: Broken\nrules: [{}]\n", "- 1\n"])
def test_broken_rules_of_a_checkout_are_left_to_whoever_reads_them(tmp_path: Path, text: str) -> None:
    rules = _checkout(tmp_path)
    (rules / "Broken.yaml").write_text(text, encoding="utf-8")
    assert prebuilt(rules) is None
    assert Library(rules).category(rules / "HealthInfo.yaml") is not None


def test_a_broken_file_is_built_again(filled: Path, kept: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = filled.glob("registry-*.bin")
    whole = file.read_bytes()
    monkeypatch.setattr(module, "sections", lambda shipped: kept)
    for broken in (b"", whole[:-1], whole[:1000] + b"\0" + whole[1001:]):
        file.write_bytes(broken)
        assert prebuilt(SHIPPED) is not None
        assert file.read_bytes() == whole


def test_a_category_in_a_file_of_another_name_is_read_as_ever(tmp_path: Path) -> None:
    rules = _checkout(tmp_path)
    (rules / "HealthInfo.yaml").rename(rules / "Other.yaml")
    assert prebuilt(rules) is None


def _names(_: int) -> tuple[str, ...]:
    return Registry.load().names


def test_several_processes_start_at_once(place: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.map(_names, range(4))
    assert len(set(found)) == 1
    assert len(list(place.glob("registry-*.bin"))) == 1


def test_nothing_of_a_users_is_kept(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        textwrap.dedent("""
        format: 2
        category: Mine
        include: [HealthInfo]
        rules:
          - id: mine.word
            entity: WORD
            words: [Zacharias]
            examples: {match: ['of ⟦Zacharias⟧'], ignore: ['none']}
        """),
        encoding="utf-8",
    )
    masker = Masker(rules=[file], names=["Balthasar"], deny=["Melchior"])
    assert len(masker.mask("Zacharias, Balthasar and Melchior").findings) == 3
    everything = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert everything
    assert not [word for word in (b"Zacharias", b"Balthasar", b"Melchior") if word in everything]


def test_the_file_of_the_wheel(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main([str(tmp_path / "prebuilt")]) == 0
    assert main([]) == 2
    monkeypatch.setattr(module, "sections", lambda shipped: pytest.fail("built though the wheel brings it"))
    assert prebuilt(SHIPPED) is not None
    assert not place.exists()


def test_the_file_of_the_wheel_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run = [sys.executable, "-m", "desensitize.prebuild", str(tmp_path / name)]
        subprocess.run(run, check=True, cwd=SHIPPED.parent)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert one == two
    assert one.keys() == {"documents.bin", "literals.bin", "phones.bin", "registry.bin", "suffixes.bin", "tables.bin"}
    assert not [name for name, data in one.items() if str(SHIPPED.parent).encode() in data], "no path of the builder's"

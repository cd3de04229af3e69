"""rules and key."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desensitize import Key
from desensitize.cli import check
from desensitize.registry import Registry

if TYPE_CHECKING:
    from conftest import Run

PROBE = Path(__file__).parent / "data" / "probe.yaml"
RULE = """
format: 2
category: Mine
rules:
  - id: mine.number
    entity: NUMBER
    pattern: '{pattern}'
    {more}
    examples: {{match: ['{match}'], ignore: ['x']}}
"""


def test_rules_are_listed_and_explained(bare: Run) -> None:
    rows = [line.split("\t") for line in bare("rules", "list", "--rules", PROBE).out.decode().splitlines()]
    assert rows[0] == ["probe.phone", "PHONE_NUMBER", "Probe", "token <PHONE_1>", "A mobile number"]
    assert len(rows) == len(Registry.load(PROBE).rules)
    shown = bare("rules", "show", "probe.person", "--rules", PROBE).out.decode()
    for part in (
        "PERSON",
        "联系人：⟦王玉兰⟧",
        "raised by 客户 (within 8",
        "refused by 公司",
        "token <PERSON_1>",
        "found by",
        "0.8",
    ):
        assert part in shown
    assert f"{PROBE.name}:" in shown


def test_a_sound_file_has_no_problems(bare: Run) -> None:
    ran = bare("rules", "check", PROBE)
    assert (ran.status, ran.out.decode()) == (0, f"{PROBE}: 6 rules, no problems\n")


def test_every_problem_has_its_place(bare: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(RULE.format(pattern=r"\d+", more="scor: 1", match="1"))
    ran = bare("rules", "check", file)
    assert ran.status == 2
    assert f"{file}:8:" in ran.out.decode()
    assert "scor" in ran.out.decode()
    file.write_text(RULE.format(pattern="[0-9]{3}x", more="mask: {operator: nope}", match="⟦12⟧"))
    assert "no operator 'nope'" in bare("rules", "check", file).out.decode()
    file.write_text(RULE.format(pattern="[0-9]{3}x", more="score: 1.0", match="⟦12⟧"))
    assert "rule mine.number examples.match[0]" in bare("rules", "check", file).out.decode()
    assert "can't be read" in bare("rules", "check", tmp_path / "none.yaml").out.decode()


def test_profiles_are_checked(bare: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    text = RULE.format(pattern="[0-9]{3}x", more="score: 1.0", match="⟦123x⟧")
    file.write_text(text.replace("rules:", "profiles: {short: {NUMBER: {operator: nope}}}\nrules:"))
    ran = bare("rules", "check", file)
    assert ran.status == 2
    assert "profiles.short.NUMBER: no operator 'nope'" in ran.out.decode()


def test_a_rule_that_the_gate_can_not_rule_out_is_noted(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(RULE.format(pattern="[a-z ]{1,3}", more="score: 1.0", match="⟦ab⟧"))
    (tmp_path / "probe.yaml").write_bytes(PROBE.read_bytes())
    ran = bare("rules", "check", tmp_path)
    assert "rule mine.number: note: " in ran.out.decode() or ran.status == 2
    (tmp_path / "mine.yaml").write_text(
        RULE.format(pattern="[a-z]{1,3}", more="score: 1.0", match="⟦ab⟧").replace("['x']", "['1']")
    )
    ran = bare("rules", "check", tmp_path)
    assert ran.status == 0
    assert f"{tmp_path / 'mine.yaml'}:5:5: rule mine.number: note: " in ran.out.decode()
    assert ran.out.decode().count("no problems") == 2


def test_a_shipped_file_is_checked_like_any_other(bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "shipped_folder", lambda: tmp_path)
    file = tmp_path / "mine.yaml"
    file.write_text(RULE.format(pattern="[0-9]{3}x", more="score: 1.0", match="⟦12⟧"))
    assert bare("rules", "check", file).status == 2
    file.write_text(RULE.format(pattern="[0-9]{3}x", more="mask: {operator: nope}", match="⟦123x⟧"))
    assert "no operator" in bare("rules", "check", file).out.decode()
    file.write_text(RULE.format(pattern="[0-9]{3}x", more="score: 1.0", match="⟦123x⟧"))
    assert bare("rules", "check", file).status == 0


def test_the_schema_is_json(bare: Run) -> None:
    defined = json.loads(bare("rules", "schema").out)["$defs"]
    assert all("rules" in defined[name]["properties"] for name in ("CategoryFile", "SecondEdition"))


def test_a_key_is_printed_or_kept_in_a_private_file(bare: Run, tmp_path: Path) -> None:
    first, second = (bare("key", "new").out.decode() for _ in range(2))
    assert first != second
    assert Key(first).reveal() == first.strip()
    ran = bare("key", "new", "-o", "k")
    file = tmp_path / "k"
    assert (ran.status, ran.out) == (0, b"")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made = Key.from_file(file)
    assert made.key_id() in ran.err
    assert made.reveal() not in ran.err
    assert bare("key", "new", "-o", "k").status == 2
    assert Key.from_file(file) == made


@pytest.mark.parametrize(
    "command",
    [
        "mask",
        "restore",
        "find",
        "rules list",
        "rules show",
        "rules check",
        "rules schema",
        "key new",
        "key rotate",
        "key show",
    ],
)
def test_help_shows_an_example(command: str, bare: Run) -> None:
    ran = bare(*command.split(), "--help")
    assert ran.status == 0
    assert f"desensitize {command}" in ran.out.decode().partition("Examples:")[2]


def test_a_rotated_key_file_makes_with_the_new_secret_and_keeps_the_old(bare: Run, tmp_path: Path) -> None:
    file = tmp_path / "k"
    bare("key", "new", "-o", file)
    old = Key.from_file(file)
    ran = bare("key", "rotate", file)
    ring = Key.from_file(file)
    assert (ran.status, ran.out) == (0, b"")
    assert [ring.key_id(index) for index in range(len(ring))][1:] == [old.key_id()]
    assert ring.key_id() in ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["k"]
    assert bare("key", "show", file).out.decode() == f"{ring.key_id()} makes and opens\n{old.key_id()} opens\n"


def test_a_rotation_leaves_the_file_alone_when_it_cannot_be_done(bare: Run, tmp_path: Path) -> None:
    file, lock = tmp_path / "k", tmp_path / ".k.rotating"
    assert bare("key", "rotate", file).status == 2
    assert not lock.exists()
    bare("key", "new", "-o", file)
    before = file.read_bytes()
    lock.touch()
    ran = bare("key", "rotate", file)
    assert (ran.status, file.read_bytes(), lock.exists()) == (2, before, True)
    assert "another rotation" in ran.err
    lock.unlink()
    file.chmod(0o644)
    ran = bare("key", "rotate", file)
    assert (ran.status, file.read_bytes(), lock.exists()) == (2, before, False)
    assert "chmod 600" in ran.err


def test_the_key_of_the_environment_is_shown_by_name_and_rotated_to_stdout(bare: Run, key: Key) -> None:
    ran = bare("key", "show")
    assert ran.out.decode() == f"{key.key_id()} makes and opens\n"
    assert key.reveal().removeprefix("dsk1_")[:8] not in ran.out.decode() + ran.err
    ring = Key(bare("key", "rotate").out.decode())
    assert [ring.key_id(1), len(ring)] == [key.key_id(), 2]
    assert bare("key", "show", "--key-env", "NO_SUCH_KEY").status == 2


def test_what_was_masked_before_a_rotation_is_restored_after_it(
    probe: Run, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "拨打 13800138000。".encode()
    masked = probe("mask", "--vault", "v", stdin=text).out
    assert masked != text
    monkeypatch.setenv("DESENSITIZE_KEY", key.rotated().rotated().reveal())
    assert probe("restore", "--vault", "v", stdin=masked).out == text
    monkeypatch.setenv("DESENSITIZE_KEY", Key.generate().reveal())
    assert probe("restore", "--vault", "v", stdin=masked).status != 0

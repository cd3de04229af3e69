"""rules import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

PRESIDIO = """
recognizers:
  - {name: Badge, supported_entity: BADGE, supported_language: en, patterns: [{name: b, regex: 'B-[0-9]{4}', score: 0.7}]}
"""
MORE = "  - {name: Coded, supported_language: en}\n"


def test_what_is_imported_is_written_and_loads(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PRESIDIO)
    ran = bare("rules", "import", "presidio", "p.yaml", "--name", "Acme", "-o", "acme.yaml")
    assert (ran.status, ran.out) == (0, b"")
    assert [rule.id for rule in Registry.load(tmp_path / "acme.yaml").rules] == ["presidio.badge"]
    assert bare("rules", "check", "acme.yaml").status == 0
    again = bare("rules", "import", "presidio", "p.yaml", "-o", "acme.yaml")
    assert again.status == 2
    assert "exists" in again.err


def test_what_is_not_carried_over_is_said_and_the_status_tells(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PRESIDIO + MORE)
    ran = bare("rules", "import", "presidio", "p.yaml")
    assert ran.status == 4
    assert "recognizer Coded: it is code" in ran.err
    assert "#   - recognizer Coded: it is code" in ran.out.decode()
    (tmp_path / "p.yaml").write_text("recognizers:\n" + MORE)
    ran = bare("rules", "import", "presidio", "p.yaml", "-o", "none.yaml")
    assert ran.status == 2
    assert not (tmp_path / "none.yaml").exists()
    assert bare("rules", "import", "gitleaks", "absent.toml").status == 4
    assert bare("rules", "import", "nobody", "p.yaml").status == 2

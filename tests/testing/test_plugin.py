"""The plugin of pytest, as a stranger's project runs it."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from desensitize.testing import pytest_plugin

ROOT = Path(__file__).resolve().parents[2]

GOOD = r"""
format: 2
category: Acme
rules:
  - id: acme.employee
    entity: EMPLOYEE_ID
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9A-Za-z])'
    verify: [luhn]
    examples: {match: ['badge AC-⟦79927398⟧ lost'], ignore: ['AC-79927399']}
"""


def _pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    # Without what else is installed here: other plugins take seconds to start.
    command = [sys.executable, "-m", "pytest", "-p", "desensitize.testing.pytest_plugin", *arguments]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return run.returncode, run.stdout + run.stderr


def test_pytest_finds_the_plugin_by_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"desensitize": pytest_plugin.__name__}


def test_each_rule_and_property_is_a_test(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(GOOD, encoding="utf-8")
    status, said = _pytest(tmp_path, "-v", "--desensitize-rules", "acme.yaml", "--desensitize-examples", "3")
    assert status == 0
    for name in ("found", "glued", "near_miss", "restored", "linear"):
        assert f"acme.yaml::acme.employee[{name}] PASSED" in said
    assert "collected 15 items" in said


def test_a_fault_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(GOOD.replace("(?![0-9A-Za-z])", ""), encoding="utf-8")
    status, said = _pytest(tmp_path, "--desensitize-rules", "acme.yaml")
    assert status == 1
    assert "rule acme.employee, property 'glued'" in said
    assert "acme.yaml:5:5" in said
    assert "ignore: ['AC-000000000']" in said
    assert "Traceback" not in said
    assert "1 failed" in said


def test_tests_of_the_project_run_beside_them_and_names_choose(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    _, said = _pytest(tmp_path, "--desensitize-rules", "acme.yaml", "-k", "own or glued")
    assert "2 passed" in said


def test_a_file_that_does_not_load_fails_with_every_mistake(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(GOOD.replace("[luhn]", "[lunh]"), encoding="utf-8")
    status, said = _pytest(tmp_path, "--desensitize-rules", "acme.yaml")
    assert status == 1
    assert "acme.yaml:8:14" in said
    assert "no such verifier" in said


def test_without_rules_nothing_is_imported(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n\ndef test_own():\n    loaded = [m for m in sys.modules if m.startswith('desensitize')]\n"
        "    assert loaded == ['desensitize', 'desensitize.testing', 'desensitize.testing.pytest_plugin']\n",
        encoding="utf-8",
    )
    status, said = _pytest(tmp_path)
    assert (status, said) == (0, said)

"""Every mistake as its author sees it: the place, the words and the line underlined, as ``golden/*.out`` have it.

``UPDATE_GOLDEN=1 pytest tests/policy/test_golden.py`` writes the files anew; read what changed before keeping it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from desensitize import Registry
from desensitize.errors import RuleError
from desensitize.policy.underlined import underlined

GOLDEN = Path(__file__).with_name("golden")
FILES = sorted(GOLDEN.glob("*.yaml"))


def said(file: Path) -> str:
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    return (
        "".join(f"{line}\n" for line in underlined(caught.value.problems))
        .replace(f"{file.parent}/", "")
        .replace(str(file.parent), "...")
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_mistake_is_told_so_that_it_can_be_mended(file: Path, tmp_path: Path) -> None:
    copy = shutil.copy(file, tmp_path)
    shown = said(Path(copy))
    golden = file.with_suffix(".out")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_there_are_pairs_and_nothing_else() -> None:
    assert len(FILES) >= 40
    assert {path.stem for path in GOLDEN.iterdir()} == {file.stem for file in FILES}


def test_a_line_is_shown_in_part_and_never_in_the_error_itself(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    words = ", ".join(f"word{n}" for n in range(90))
    file.write_text(
        f"format: 2\ncategory: Acme\nrules:\n  - {{id: a.b, words: [{words}], scroe: 1}}\n", encoding="utf-8"
    )
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    assert "word1" not in str(caught.value)
    (text,) = underlined(caught.value.problems)
    _, line, carets = text.split("\n")
    assert len(line) <= 104
    assert line[carets.index("^") : carets.rindex("^") + 1] == "scroe"

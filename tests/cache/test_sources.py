"""A digest tells any two states of the sources apart, and none by where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize.cache.sources import digest

if TYPE_CHECKING:
    from pathlib import Path


def _folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return path


STATES: list[dict[str, bytes]] = [
    {"a.py": b"1"},
    {"a.py": b"2"},
    {"b.py": b"1"},
    {"a.py": b"1", "b.py": b""},
    {"a.py": b"", "b.py": b"1"},
    {"a.py": b"1b.py"},
    {"sub/a.py": b"1"},
    {"a.py": b"1", "sub/a.py": b"1"},
]


def test_names_and_bytes_count(tmp_path: Path) -> None:
    found = [digest([_folder(tmp_path / str(at), files)]) for at, files in enumerate(STATES)]
    assert len(set(found)) == len(STATES)
    assert [digest([_folder(tmp_path / f"again{at}", files)]) for at, files in enumerate(STATES)] == found


def test_folders_and_versions_count(tmp_path: Path) -> None:
    one, two = _folder(tmp_path / "1", STATES[0]), _folder(tmp_path / "2", STATES[1])
    ways = [
        digest([one]),
        digest([one, two]),
        digest([two, one]),
        digest([one], also=["1"]),
        digest([one], also=["1", ""]),
    ]
    assert len(set(ways)) == len(ways)


def test_what_editors_and_python_leave_does_not_count(tmp_path: Path) -> None:
    folder = _folder(tmp_path, {"a.py": b"1"})
    before = digest([folder])
    _folder(folder, {"__pycache__/a.pyc": b"2", ".a.py.swp": b"3", "a.py~": b"4"})
    assert digest([folder]) == before


@pytest.mark.parametrize("files", [{}, {"a.pyc": b"byte code alone"}])
def test_without_sources_there_is_no_digest(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(FileNotFoundError):
        digest([_folder(tmp_path, files)])
    with pytest.raises(FileNotFoundError):
        digest([tmp_path / "nowhere"])

"""Kept files: found again, by their digest alone, where nobody else may write; nothing about them stops a start."""

from __future__ import annotations

import multiprocessing
import os
import stat
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desensitize import cache
from desensitize.cache import folder as folders
from desensitize.cache import lock
from desensitize.detect.prepare.shipped import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

D1, D2 = b"1" * 32, b"2" * 32
SECTIONS = {"a": b"alpha", "b": b"\0" * 100}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owner and mode are POSIX")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, and an installed package that brings nothing."""
    monkeypatch.setenv("DESENSITIZE_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(cache, "PREBUILT", tmp_path / "prebuilt")
    return tmp_path / "kept"


def plain(found: Mapping[str, memoryview] | None) -> dict[str, bytes] | None:
    return None if found is None else {name: bytes(data) for name, data in found.items()}


def only(place: Path) -> Path:
    (file,) = place.glob("*.bin")
    return file


def test_kept_and_found_again(place: Path) -> None:
    assert cache.load("rules", D1) is None
    assert not place.exists(), "looking makes nothing"
    cache.store("rules", D1, SECTIONS)
    assert plain(cache.load("rules", D1)) == SECTIONS
    assert cache.load("rules", D2) is None
    assert cache.load("other", D1) is None
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE(only(place).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "../rules", "a/b", "Rules", "a.b", "a\0", "名"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        cache.load(name, D1)
    with pytest.raises(ValueError, match="not a name"):
        cache.store(name, D1, {})


def test_a_broken_file_is_like_none_and_is_replaced(place: Path) -> None:
    cache.store("rules", D1, SECTIONS)
    file = only(place)
    for broken in (b"", file.read_bytes()[:-1], b"\0" * 4000):
        file.write_bytes(broken)
        assert cache.load("rules", D1) is None
        assert plain(cache.obtain("rules", D1, lambda: SECTIONS)) == SECTIONS
        assert plain(cache.load("rules", D1)) == SECTIONS


def test_what_the_wheel_brings_comes_first_and_is_never_written_at_run_time(place: Path) -> None:
    cache.write(cache.PREBUILT, "rules", D1, {"from": b"wheel"})
    before = {path: path.read_bytes() for path in cache.PREBUILT.iterdir()}
    cache.store("rules", D1, {"from": b"home"})
    cache.store("rules", D2, {"from": b"home"})
    assert plain(cache.load("rules", D1)) == {"from": b"wheel"}
    assert plain(cache.load("rules", D2)) == {"from": b"home"}
    assert {path: path.read_bytes() for path in cache.PREBUILT.iterdir()} == before
    assert cache.obtain("rules", D1, lambda: pytest.fail("built though it was there"))


def test_a_broken_file_of_the_wheel_is_like_none(place: Path) -> None:
    cache.write(cache.PREBUILT, "rules", D1, SECTIONS)
    (cache.PREBUILT / "rules.bin").write_bytes(b"\0" * 99)
    assert cache.load("rules", D1) is None
    cache.store("rules", D1, SECTIONS)
    assert plain(cache.load("rules", D1)) == SECTIONS


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_used(place: Path, mode: int) -> None:
    cache.store("rules", D1, SECTIONS)
    only(place).chmod(mode)
    assert cache.load("rules", D1) is None
    cache.store("rules", D1, SECTIONS)
    assert plain(cache.load("rules", D1)) == SECTIONS


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
def test_a_folder_that_others_may_write_is_not_used(place: Path, mode: int) -> None:
    cache.store("rules", D1, SECTIONS)
    place.chmod(mode)
    assert cache.load("rules", D1) is None
    cache.store("rules", D2, SECTIONS)
    assert len(list(place.glob("*.bin"))) == 1
    place.chmod(0o755)
    assert plain(cache.load("rules", D1)) == SECTIONS, "others may read it: it holds no secret"


def test_what_belongs_to_another_user_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store("rules", D1, SECTIONS)
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    assert cache.load("rules", D1) is None
    cache.store("rules", D2, SECTIONS)
    assert len(list(place.glob("*.bin"))) == 1


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root gives files away")
def test_a_file_given_to_another_user_is_not_used(place: Path) -> None:
    cache.store("rules", D1, SECTIONS)
    os.chown(only(place), 12345, -1)
    assert cache.load("rules", D1) is None
    os.chown(only(place), 0, -1)
    os.chown(place, 12345, -1)
    assert cache.load("rules", D1) is None


def test_a_link_in_place_of_the_file_is_not_followed(place: Path, tmp_path: Path) -> None:
    cache.store("rules", D1, SECTIONS)
    file, aim = only(place), tmp_path / "aim"
    aim.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(aim)
    assert cache.load("rules", D1) is None
    cache.store("rules", D1, {"a": b"new"})
    assert not file.is_symlink(), "the link is replaced"
    assert plain(cache.load("rules", D1)) == {"a": b"new"}
    assert b"alpha" in aim.read_bytes(), "and what it pointed to is untouched"


def test_a_link_in_place_of_the_folder_is_not_followed(place: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(0o700)
    place.symlink_to(elsewhere)
    cache.store("rules", D1, SECTIONS)
    assert list(elsewhere.iterdir()) == []
    with cache.building("rules", patience=0) as alone:
        assert not alone
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_or_a_folder_in_place_of_the_file_is_like_none(place: Path) -> None:
    cache.store("rules", D1, SECTIONS)
    file = only(place)
    file.unlink()
    os.mkfifo(file, 0o600)
    assert cache.load("rules", D1) is None
    file.unlink()
    file.mkdir(0o700)
    assert cache.load("rules", D1) is None
    cache.store("rules", D1, SECTIONS)  # nothing can take the place of a folder
    assert cache.load("rules", D1) is None
    assert [path.name for path in place.iterdir()] == [file.name], "and nothing half written stays"


def test_a_file_too_large_to_be_ours_is_not_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store("rules", D1, SECTIONS)
    os.truncate(only(place), folders.MAX_BYTES + 1)
    assert cache.load("rules", D1) is None


def test_no_place_to_keep_it_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    for stated in (str(tmp_path / "file" / "below"), "/proc/nowhere/x", "off"):
        monkeypatch.setenv("DESENSITIZE_CACHE", stated)
        cache.store("rules", D1, SECTIONS)
        assert cache.load("rules", D1) is None
        assert cache.obtain("rules", D1, lambda: pytest.fail("built for nothing")) is None


def test_no_folder_is_made_in_another_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root with a user's home: the user could not use it any more."""
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    monkeypatch.setattr(Path, "stat", lambda path, **_: os.stat_result((0o40700, 0, 0, 1, real + 2, *[0] * 5)))
    monkeypatch.setattr(Path, "exists", lambda path: path == tmp_path)
    made: list[Path] = []
    monkeypatch.setattr(Path, "mkdir", lambda path, **_: made.append(path))
    cache.store("rules", D1, SECTIONS)
    assert made == []


def test_a_file_system_without_locks_keeps_files_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(opened: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock, "_lock", none)
    assert plain(cache.obtain("rules", D1, lambda: SECTIONS)) == SECTIONS
    assert plain(cache.load("rules", D1)) == SECTIONS


def test_a_full_disk_leaves_nothing_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(opened: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    cache.store("rules", D1, SECTIONS)
    assert list(place.iterdir()) == []


def test_the_place_is_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESENSITIZE_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert folders.user_folder() == tmp_path / "xdg" / "desensitize"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert folders.user_folder() == tmp_path / ".cache" / "desensitize"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert folders.user_folder() == tmp_path / "Library" / "Caches" / "desensitize"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert folders.user_folder() == tmp_path / "local" / "desensitize" / "Cache"
    monkeypatch.delenv("LOCALAPPDATA")
    assert folders.user_folder() is None


def test_old_files_of_other_digests_are_removed(place: Path) -> None:
    for number in range(9):
        cache.store("rules", bytes([number]) * 32, SECTIONS)
        os.utime(next(place.glob(f"rules-{number:02x}*")), (number, number))
    cache.store("other", D1, SECTIONS)
    (place / "notes.txt").write_text("the user's own")
    (place / ".rules-1.tmp").write_text("left by a process that was killed")
    os.utime(place / ".rules-1.tmp", (1, 1))
    (place / ".rules-2.tmp").write_text("being written")
    cache.store("rules", D2, SECTIONS)
    kept = {path.name[:8] for path in place.glob("rules-*.bin")}
    assert kept == {"rules-32", "rules-05", "rules-06", "rules-07", "rules-08"}
    assert cache.load("other", D1)
    assert (place / "notes.txt").exists()
    assert not (place / ".rules-1.tmp").exists()
    assert (place / ".rules-2.tmp").exists()


def _write_and_read(number: int, rounds: int) -> int:
    """Sections of one byte each time: any mixture of two writers' would be seen."""
    broken = 0
    for at in range(rounds):
        cache.store("rules", D1, {"a": bytes([number]) * 50_000, "b": bytes([number]) * (at + 1)})
        found = plain(cache.load("rules", D1))
        broken += found is None or len(set(found["a"] + found["b"])) != 1
    return broken


def test_many_writers_never_show_half_a_file() -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.starmap(_write_and_read, [(number, 25) for number in range(4)]) == [0, 0, 0, 0]


def _obtain(log: str) -> dict[str, bytes] | None:
    def build() -> dict[str, bytes]:
        with Path(log).open("a") as file:
            file.write("built\n")
        time.sleep(0.3)
        return SECTIONS

    return plain(cache.obtain("rules", D1, build))


def test_of_several_processes_one_builds(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.map(_obtain, [str(log)] * 4) == [SECTIONS] * 4
    assert log.read_text() == "built\n"


def test_of_several_threads_one_builds(tmp_path: Path) -> None:
    log = tmp_path / "log"
    threads = [threading.Thread(target=_obtain, args=(str(log),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.read_text() == "built\n"


def test_a_build_may_give_nothing(place: Path) -> None:
    assert cache.obtain("rules", D1, lambda: None) is None
    assert list(place.glob("*.bin")) == []


def test_waiting_has_an_end() -> None:
    with cache.building("rules") as first, cache.building("rules", patience=0.05) as second:
        assert (first, second) == (True, False)
    with cache.building("rules", patience=0) as again:
        assert again


def test_a_build_that_fails_lets_the_next_one_in() -> None:
    def fails() -> dict[str, bytes]:
        raise KeyError

    with pytest.raises(KeyError):
        cache.obtain("rules", D1, fails)
    assert plain(cache.obtain("rules", D1, lambda: SECTIONS)) == SECTIONS


@pytest.mark.skipif(os.name == "nt", reason="owners and modes are POSIX")
def test_why_nothing_is_kept_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, link, file, open_to_all = tmp_path / "real", tmp_path / "link", tmp_path / "file", tmp_path / "all"
    real.mkdir(mode=0o700)
    link.symlink_to(real)
    file.touch()
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    for place, words in ((link, "a link"), (file, "directory"), (open_to_all, "others may write"), ("off", "is off")):
        monkeypatch.setenv("DESENSITIZE_CACHE", str(place))
        assert words in (cache.refusal() or "").lower(), place
    monkeypatch.setenv("DESENSITIZE_CACHE", str(real))
    assert cache.refusal() is None


def test_the_notice_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for place, words in ((tmp_path / "file", "at each start"), (tmp_path / "fresh", "once")):
        monkeypatch.setenv("DESENSITIZE_CACHE", str(place))
        shown()(0, 3)
        assert words in capsys.readouterr().err

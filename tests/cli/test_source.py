"""Long texts in blocks: a block never ends inside a value."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from desensitize import Masker
from desensitize.batch.formats import lines
from desensitize.batch.formats.format import FormatError
from desensitize.batch.formats.spelling import offsets, unveiled, veiled
from desensitize.cli import source
from desensitize.cli.outcome import FileError

if TYPE_CHECKING:
    from pathlib import Path

    from desensitize.detect.finding import Finding

PROBE = __file__.replace("test_source.py", "data/probe.yaml")


def _opened(data: bytes) -> source.Opened:
    return source.Opened("x", io.BytesIO(data), lambda _: None)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BLOCK", 512)
    monkeypatch.setattr(source, "LIMIT", 4096)
    monkeypatch.setattr(lines, "LIMIT", 4096)
    monkeypatch.setattr(lines, "_HEAD", 512)
    monkeypatch.setattr(source, "_MARGIN", 128)


def _nothing(text: str) -> list[Finding]:
    del text
    return []


def test_blocks_end_after_blank_lines(small: None) -> None:
    text = "\n".join(f"line {number} 你好\n" if number % 7 == 0 else f"line {number}" for number in range(300))
    blocks = list(_opened(text.encode()).blocks(_nothing))
    assert "".join(blocks) == text
    assert len(blocks) > 2
    assert all(block.endswith("\n\n") for block in blocks[:-1])


def test_no_block_ends_inside_a_value(small: None) -> None:
    find = Masker(rules=[PROBE]).find
    for shift in range(0, 300, 7):
        key = "-----BEGIN KEY-----\nabc\ndef\nghi\n-----END KEY-----\n"
        text = "x" * shift + "\n" + (key + "联系人：\n") * 20
        blocks = list(_opened(text.encode()).blocks(find))
        assert "".join(blocks) == text
        assert sum(len(find(block)) for block in blocks) == len(find(text)) == 20


def test_characters_are_not_cut(small: None) -> None:
    text = "é你😀\n" * 1000
    for first in range(4):
        data = b"a" * first + text.encode()
        assert "".join(_opened(data).chunks()) == data.decode()


def test_a_line_without_an_end_is_refused(small: None) -> None:
    with pytest.raises(FileError, match="longer than"):
        list(_opened(b"x" * 10_000).blocks(_nothing))
    with pytest.raises(FormatError, match="longer than"):
        list(_opened(b"\n" + b"x" * 10_000).lines())
    with pytest.raises(FileError, match="longer than"):
        list(_opened(b"x\n" * 10_000).whole())


def test_a_late_mistake_is_seen_before_anything_is_given(small: None) -> None:
    opened = _opened(b"line\n" * 1000 + b"\xff")
    with pytest.raises(FormatError, match="line 1001: not UTF-8 at byte 0"):
        next(iter(opened.chunks()))


def test_looking_at_the_first_line_takes_nothing_away(small: None, tmp_path: Path) -> None:
    for data in (b'{"a": 1}\n{"b": 2}', b"text\nmore\n", b"", b"\xff\n", b'{"a": "' + b"x" * 2000 + b'"}\n1'):
        opened = _opened(data)
        opened.guessed()
        assert b"".join(line.raw for line, _ in opened.lines()) == data
    opened = _opened(b"text\nmore")
    assert opened.guessed() == "text"
    assert "".join(opened.chunks()) == "text\nmore"


@pytest.mark.parametrize(
    "raw",
    [
        r"\u738b",
        r"\u738B\u7389",
        "王",
        r"a\/b",
        r"\u738b\/\n",
        r"\u003ca\u003e",
        r"q\"\\x",
        r"\u002B86\u0022\u738B",
        r"a\u003d\u0027",
    ],
)
def test_spellings_come_back(raw: str) -> None:
    import json

    value = json.loads(f'"{raw}"')
    assert len(offsets(raw)) == len(value) + 1
    assert unveiled(veiled(raw, value, "<KEY_1>"), value) == raw
    assert json.loads(f'"{veiled(raw, value, "<KEY_1>")}"') == "<KEY_1>"

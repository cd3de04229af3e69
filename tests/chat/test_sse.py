"""Server-sent events: any cut gives the same frames, and only data is ever written anew."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.chat import sse
from desensitize.chat.sse import SseReader

STREAM = "\ufeff: note\nid: 1\nevent: x\ndata: 你好\ndata: b\n\nretry: 5\ndata:c\n\n\ndata\n\n: alone\n\ndata: last"
SAID = ["你好\nb", "c", None, "", None, "last"]


def read(chunks: list[bytes]) -> list[sse.Frame]:
    reader = SseReader()
    return [frame for chunk in chunks for frame in reader.feed(chunk)] + reader.flush()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_cut_gives_the_same_frames(end: str) -> None:
    raw = STREAM.replace("\n", end).encode()
    for at in range(len(raw) + 1):
        frames = read([raw[:at], raw[at:]])
        assert [frame.data for frame in frames] == SAID
        assert b"".join(frame.raw for frame in frames) == raw
    assert [frame.data for frame in read([raw[at : at + 1] for at in range(len(raw))])] == SAID


@given(st.lists(st.sampled_from([b"data: a", b"id: 1", b":", b"\n", b"\r", b"\r\n", b"\xff", b"\xef\xbb\xbf"])))
def test_nothing_is_lost(parts: list[bytes]) -> None:
    assert b"".join(frame.raw for frame in read(parts)) == b"".join(parts)


def test_a_frame_says_something_else_and_keeps_the_rest() -> None:
    (frame,) = read([b"id:1\r\ndata:a\r\n: n\r\ndata:b\r\nevent: e\r\n\r\n"])
    assert frame.saying("x\ny") == b"id:1\r\ndata:x\r\n: n\r\ndata:y\r\nevent: e\r\n\r\n"
    assert frame.saying("x") == b"id:1\r\ndata:x\r\n: n\r\nevent: e\r\n\r\n"
    assert frame.saying("x\ny\nz") == b"id:1\r\ndata:x\r\ndata:y\r\ndata:z\r\n: n\r\nevent: e\r\n\r\n"
    assert frame.again("z") == b"data:z\r\nevent: e\r\n\r\n"
    (bad,) = read([b"data: \xff\n\n"])
    assert bad.saying(bad.data or "") == bad.raw


def test_an_endless_event_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_FRAME", 100)
    with pytest.raises(ValueError, match="64 MiB") as caught:
        read([b"data: secret\n"] * 20)
    assert "secret" not in str(caught.value)


def test_a_last_line_without_an_end_is_read_once() -> None:
    """However long it is: it takes about as long as a line that has its end."""

    def clocked(raw: bytes) -> float:
        began = time.process_time()
        read([raw])
        return time.process_time() - began

    raw = b"data: " + b"a" * (1 << 15)
    whole = min(clocked(raw + b"\n\n") for _ in range(5))
    assert min(clocked(raw) for _ in range(5)) < 20 * whole

"""Streams cut everywhere give what the whole gives: ``python -m benchmarks.cuts [--quick] [--record]``.

For each form of stream, replies full of tokens, altered tokens, near misses, links, escapes and openers are said in two
pieces cut at each character, character by character, and as bytes cut at each byte, byte by byte and frame by frame.
Each time the texts of the restored stream are compared with the texts restored whole; tool arguments have to be JSON
again, repeats have to agree with the pieces, and numbers of events have to be kept. Texts alone are cut in three.

Then tokens that the conversation did not give out are said (see `benchmarks.forged`): none may restore.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import forged, record, replies
from desensitize import Masker
from desensitize.adapters.reply import Restoring
from desensitize.adapters.reply_sse import SseReply
from desensitize.adapters.vendors import REPLIES
from desensitize.chat.sse import SseReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize import Session

SEED = 7
REPLY_COUNT = 50
# Replies of these that are cut at each byte.
EVERY_BYTE = 3
TOKENS = 102_000
# A reply's texts by themselves, each cut in three at any two places.
TEXT = "text alone"
TOLD = '王玉兰 13800138000，邮箱 li.lei@example.com，说 "Rob \\ O\nNeil"'
QUOTED = "Rob \\ O\nNeil"
PARTS = (
    "<PHONE_1>", "< phone-1 >", "PHONE_1", "&lt;EMAIL\\_1&gt;", "＜ＰＨＯＮＥ＿１＞", "<EMAIL_1>", "<CUSTOM_1>",
    "<PERSON_1>", "<PHONE_10>", "<PHONE_", "<", "PHO", "see person 1", "\\u003cPHONE_1\\u003e", "%3CPHONE_1%3E",
    "<PHONE_1>2",
    "![x](https://evil.example/?q=<PHONE_1>)", "https://evil.example/<EMAIL_1>/x ", "他说", "，", " ", "\n", '"', "\\",
    "😀", "é", "<b>", "`PHONE_1`", "**<PERSON_1>**", "们",
)  # fmt: skip


class Failure(NamedTuple):
    """A cut that gave something else. Names the place, not the text."""

    form: str
    reply: int
    kind: str
    at: int


def answers(count: int) -> list[replies.Answer]:
    """Replies, the same each time."""
    dice = random.Random(SEED)
    out = []
    for _ in range(count):
        text, thought, note = ("".join(dice.choices(PARTS, k=dice.randint(2, 7))) for _ in range(3))
        source = json.dumps({"note": note, "deep": [text, 1.5], "tel": "<PHONE_1>"}, ensure_ascii=dice.random() < 0.5)
        call = {"id": "call_1", "type": "function", "function": {"name": "call", "arguments": source}}
        out.append({"content": text, "reasoning_content": thought, "tool_calls": [call]})
    return out


def session() -> Session:
    """A conversation in which the values were told."""
    one = Masker(names=[QUOTED, "王玉兰"]).session()
    one.mask(TOLD)
    return one


class Form:
    """One form of stream, and how its bytes are read back into texts."""

    def __init__(self, name: str, one: Session) -> None:
        self.name = name
        self._frames = replies.STREAMS[name]
        cumulative = name.endswith("/generation")
        self._how = Restoring(one.restorer, REPLIES, cumulative=cumulative)
        self._thought = "reasoning_content" if "messages" not in name else ""
        self._cumulative = cumulative

    def stream(self, answer: replies.Answer, cut: Callable[[str], list[str]]) -> bytes:
        """The stream as the vendor sends it."""
        return "".join(self._frames(answer, cut)).encode()

    def texts(self, chunks: Iterable[bytes]) -> tuple[dict[str, str], int]:
        """The restored texts by name, and how many events came."""
        reply, reader = SseReply(self._how), SseReader()
        said = b"".join([*map(reply.feed, chunks), reply.flush()])
        events = [json.loads(frame.data) for frame in reader.feed(said) if frame.data and frame.data != "[DONE]"]
        out: dict[str, str] = {}
        for event in events:
            for name, piece, whole in _said(event):
                assert not whole or self._cumulative or out.get(name) == piece, f"{name} is repeated otherwise"
                out[name] = piece if whole or self._cumulative else out.get(name, "") + piece
        json.loads(out["arguments"])
        return out, len(events)

    def whole(self, answer: replies.Answer) -> dict[str, str]:
        """The same texts, each restored at once."""
        thought = answer["reasoning_content"]
        shown = {
            "content": self._how.text(answer["content"]),
            "thought": thought if self.name.endswith("/messages") else self._how.text(thought),
        }
        one = self._how.restorer(encode="json")
        source = answer["tool_calls"][0]["function"]["arguments"]
        return {**shown, "arguments": one.feed(source) + one.flush()}


_EVENT_TEXTS = {
    "response.output_text": "content",
    "response.reasoning_summary_text": "thought",
    "response.function_call_arguments": "arguments",
}
_DELTA_TEXTS = {"text": "content", "thinking": "thought", "partial_json": "arguments"}


def _said(event: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """(which text, a piece of it, whether that is all of it) of one event of any form."""
    kind = event.get("type", "")
    named, _, step = kind.rpartition(".")
    if named in _EVENT_TEXTS:
        field = {"delta": "delta", "done": "arguments" if "arguments" in event else "text"}[step]
        yield _EVENT_TEXTS[named], event[field], step == "done"
    elif kind == "response.completed":
        thought, said, call = event["response"]["output"]
        yield "thought", thought["summary"][0]["text"], True
        yield "content", said["content"][0]["text"], True
        yield "arguments", call["arguments"], True
    elif kind == "content_block_delta":
        yield from ((_DELTA_TEXTS[name], text, False) for name, text in event["delta"].items() if name in _DELTA_TEXTS)
    for choice in [*event.get("choices", ()), *event.get("output", {}).get("choices", ())]:
        message = choice.get("delta") or choice.get("message") or {}
        yield from ((n, message[f], False) for n, f in _FIELDS if message.get(f) is not None)
        for call in message.get("tool_calls", ()):
            yield "arguments", call["function"]["arguments"], False


_FIELDS = (("thought", "reasoning_content"), ("content", "content"))


def cuts(form: Form, answer: replies.Answer, *, every_byte: bool) -> Iterator[tuple[str, int, list[bytes]]]:
    """(kind, place, chunks of bytes) of each way to cut one reply."""
    longest = max(len(answer["content"]), len(answer["reasoning_content"]))
    longest = max(longest, len(answer["tool_calls"][0]["function"]["arguments"]))
    for at in range(longest + 1):
        yield "in two", at, [form.stream(answer, lambda text, at=at: [text[:at], text[at:]])]  # type: ignore[misc]
    each = form.stream(answer, replies.even(1))
    yield "by character", 0, [each]
    yield "by byte", 0, [each[at : at + 1] for at in range(len(each))]
    yield "by frame", 0, [frame + b"\n\n" for frame in each.split(b"\n\n")[:-1]]
    pair = form.stream(answer, replies.even(40))
    for at in range(0, len(pair) + 1, 1 if every_byte else 97):
        yield "bytes in two", at, [pair[:at], pair[at:]]
    yield "other line ends", 0, [each.replace(b"\n", b"\r\n")]


def tried(count: int, *, every_byte: int, jobs: int = 1) -> Iterator[tuple[str, int, list[Failure]]]:
    """(form, cuts, failures) for each form; the first ``every_byte`` replies are cut at each byte."""
    work = partial(tried_form, count=count, every_byte=every_byte)
    if jobs == 1:
        yield from map(work, [TEXT, *replies.STREAMS])
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, [TEXT, *replies.STREAMS])


def tried_form(name: str, *, count: int, every_byte: int) -> tuple[str, int, list[Failure]]:
    """One form of stream; see `tried`."""
    one, number, failures = session(), 0, []
    way = partial(_texts, one) if name == TEXT else partial(_streams, Form(name, one))
    for index, answer in enumerate(answers(count)):
        for kind, at, same in way(answer, every=index < every_byte):
            number += 1
            if not same:
                failures.append(Failure(name, index, kind, at))
    return name, number, failures


def _streams(form: Form, answer: replies.Answer, *, every: bool) -> Iterator[tuple[str, int, bool]]:
    """(kind, place, whether it gave the same) of each cut."""
    expected = form.whole(answer)
    for kind, at, chunks in cuts(form, answer, every_byte=every):
        yield kind, at, form.texts(chunks)[0] == expected


def _texts(one: Session, answer: replies.Answer, *, every: bool) -> Iterator[tuple[str, int, bool]]:
    """The same for texts that nothing is around."""
    arguments = [answer["tool_calls"][0]["function"]["arguments"]] if every else []
    for text in (answer["content"], answer["reasoning_content"], *arguments):
        expected = one.restore(text)
        yield "by character", 0, "".join(one.restore_stream(text)) == expected
        for at, to in combinations_with_replacement(range(len(text) + 1), 2):
            yield "in three", at, "".join(one.restore_stream([text[:at], text[at:to], text[to:]])) == expected


def main() -> None:
    """Try, print, and with ``--record`` keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few replies, and few of their bytes")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/cuts.*")
    options = parser.parse_args()
    counts = (3, 0) if options.quick else (REPLY_COUNT, EVERY_BYTE)
    cut = _counted(tried(counts[0], every_byte=counts[1], jobs=os.cpu_count() or 1))
    said = _counted(forged.tried(3_000 if options.quick else TOKENS))
    heads = ("stream", "cuts", "differences"), ("tokens", "said", "resolved")
    markdown = "\n\n".join(record.table(head, rows) for head, rows in zip(heads, (cut, said), strict=True))
    print(markdown)
    if options.record:
        figures = {
            kind: [dict(zip(head, row, strict=True)) for row in rows]
            for kind, head, rows in zip(("cuts", "forged"), heads, (cut, said), strict=True)
        }
        record.write("cuts", "Streams cut everywhere, and tokens nobody gave out", figures, markdown)
    assert not cut[-1][2], "a cut changed a text"
    assert not said[-1][2], "a token that nobody gave out came back as a value"


def _counted(tries: Iterable[tuple[str, int, Sequence[object]]]) -> list[tuple[str, int, int]]:
    """(what, how many, how many of them wrong), and the sum of all."""
    rows = []
    for name, number, failures in tries:
        rows.append((name, number, len(failures)))
        print(*rows[-1], *failures[:5], flush=True)
    return [*rows, ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))]


if __name__ == "__main__":
    main()

"""What a wrapped chat call costs: ``python -m benchmarks.chat [--quick] [--record]``.

CPU time around a callable that answers at once, so that nothing but masking, the last look and restoring is measured: a
request of ten messages of 200 characters, without values and with them; a history of forty such messages, sent first,
again, and again with one message more; and a reply that streams, by chunk, bare and through a wrapped call. Values all
differ. A figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import gc
import time
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import record
from benchmarks.texts import Texts
from desensitize import Masker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["measured"]

SEED = 61_000
LENGTH, FEW, MANY, CHUNKS = 200, 10, 40, 2_000
MODEL = "gpt-4o"


def measured(rounds: int) -> dict[str, float]:
    """By what is measured, milliseconds, or microseconds a chunk, or a share."""
    masker, spent = Masker(recognizers=()), list[dict[str, float]]()
    for turn in range(rounds + 1):
        spent.append({**_calls(masker, turn), **_streams(masker)})
    # The first round reads tables and lists.
    return {what: median(row[what] for row in spent[1:]) for what in spent[0]}


def _calls(masker: Masker, turn: int) -> dict[str, float]:
    texts, found = Texts(SEED + turn), dict[str, float]()
    for kind, dense in (("clean", False), ("dense", True)):
        ask, few = masker.wrap(_answer), _messages(texts, FEW, dense=dense)
        found[f"{FEW} messages, {kind}, ms"] = _seconds(ask, few) * 1e3
        history, more = _messages(texts, MANY, dense=dense), _messages(texts, 1, dense=dense)
        with masker.session() as talk:
            goes_on = talk.wrap(_answer)
            first = _seconds(goes_on, history)
            again = _seconds(goes_on, history)
            longer = _seconds(goes_on, [*history, *more])
        found[f"history of {MANY}, {kind}, ms"] = first * 1e3
        found[f"... sent again, {kind}, share of the first time"] = again / first
        found[f"... with one message more, {kind}, share of the first time"] = longer / first
    return found


def _streams(masker: Masker) -> dict[str, float]:
    asked: list[dict[str, str]] = [{"role": "user", "content": "call 13800138000"}]
    with masker.session() as talk:
        talk.mask(asked[0]["content"])
        bare = _cpu(lambda: sum(1 for _ in talk.restore_stream(map(_piece, range(CHUNKS)))))
    ask = masker.wrap(_stream)
    wrapped = _cpu(lambda: sum(1 for _ in ask(model=MODEL, messages=asked, stream=True)))
    return {"streamed text, us a chunk": bare / CHUNKS * 1e6, "streamed reply, us a chunk": wrapped / CHUNKS * 1e6}


def _messages(texts: Texts, count: int, *, dense: bool) -> list[dict[str, str]]:
    said = texts.messages(count, LENGTH, dense=dense)
    return [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(said)]


def _answer(*, model: str, messages: list[dict[str, str]], stream: bool = False) -> dict[str, Any]:
    del messages, stream
    reply = {"index": 0, "message": {"role": "assistant", "content": "Noted."}, "finish_reason": "stop"}
    return {"id": "x", "object": "chat.completion", "model": model, "choices": [reply]}


def _stream(*, model: str, messages: list[dict[str, str]], stream: bool = True) -> Iterator[dict[str, Any]]:
    del messages, stream
    for at in range(CHUNKS):
        delta = {"index": 0, "delta": {"content": _piece(at)}, "finish_reason": None}
        yield {"id": "x", "object": "chat.completion.chunk", "model": model, "choices": [delta]}


def _piece(at: int) -> str:
    return "word " if at % 7 else "<PHONE_1> "


def _seconds(ask: Callable[..., object], messages: list[dict[str, str]]) -> float:
    return _cpu(lambda: ask(model=MODEL, messages=messages))


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def main() -> None:
    """Measure, print, and keep if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/chat.*")
    options = parser.parse_args()
    figures = measured(2 if options.quick else 15)
    markdown = record.table(("a chat call", "CPU"), [(what, f"{figure:.3g}") for what, figure in figures.items()])
    print(markdown)
    if options.record:
        print(record.write("chat", "A wrapped chat call", figures, markdown))


if __name__ == "__main__":
    main()

"""What a gateway costs and holds: ``python -m benchmarks.gateway [--quick] [--record] [--soak MINUTES]``.

Cost: requests of 2 KB through the gateway, and through a proxy of the same framework that only passes on, by turns in
one run: CPU of the server's process a request, latency, CPU a streamed chunk, and when the first event comes. Held:
mutated requests with planted values, of which none may reach the model, none may end in an error nobody foresaw. Soak:
streams and named sessions for some minutes, with memory and descriptors before and after.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import random
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from benchmarks import record
from benchmarks.gateway_ends import CHUNKS
from benchmarks.gateway_mutants import Mutant, mutant
from benchmarks.gateway_processes import Server, free_port, started
from benchmarks.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["costs", "held", "soaked"]

SEED = 24_000
# Messages of a request, and characters of each: about 2 KB.
MESSAGES, LENGTH = 10, 200
_CHAT = "/v1/chat/completions"


class Ends(NamedTuple):
    """The three processes."""

    model: Server
    proxy: Server
    gateway: Server


@contextmanager
def ends() -> Iterator[Ends]:
    """The model, and before it the proxy and the gateway."""
    with ExitStack() as stack:
        port = free_port()
        model = stack.enter_context(started("benchmarks.gateway_ends", "model", str(port), port=port))
        port = free_port()
        proxy = stack.enter_context(started("benchmarks.gateway_ends", "proxy", str(port), model.url, port=port))
        port = free_port()
        serve = ("desensitize.cli", "serve", "--port", str(port), "--upstream", model.url, "--quiet")
        yield Ends(model, proxy, stack.enter_context(started(*serve, port=port)))


def costs(they: Ends, rounds: int, count: int) -> dict[str, float]:
    """By what is measured: milliseconds, or microseconds a chunk; of the gateway less the proxy's in the same round."""
    rows = [_round(they, turn, count) for turn in range(rounds + 1)]
    # The first round makes connections and reads tables.
    return {what: median(row[what] for row in rows[1:]) for what in rows[0]}


def _round(they: Ends, turn: int, count: int) -> dict[str, float]:
    found = dict[str, float]()
    for kind, dense in (("clean", False), ("dense", True)):
        bodies = [_body(SEED + turn * count + at, dense=dense) for at in range(count)]
        plain, masked = (_asked(server, bodies) for server in (they.proxy, they.gateway))
        for what, there in plain.items():
            found[f"{kind}, {what}: proxy"] = there
            found[f"{kind}, {what}: gateway"] = masked[what]
            found[f"{kind}, {what}: more"] = masked[what] - there
    plain, masked = (_streamed(server, turn) for server in (they.proxy, they.gateway))
    for what, there in plain.items():
        found |= {f"{what}: proxy": there, f"{what}: gateway": masked[what], f"{what}: more": masked[what] - there}
    return found


def _asked(server: Server, bodies: list[dict[str, Any]]) -> dict[str, float]:
    times = list[float]()
    with httpx.Client(trust_env=False, timeout=60) as client:
        before = server.cpu()
        for body in bodies:
            began = time.perf_counter()
            client.post(server.url + _CHAT, json=body).raise_for_status()
            times.append(time.perf_counter() - began)
        spent = server.cpu() - before
    return {
        "CPU a request, ms": spent / len(bodies) * 1e3,
        "latency, ms": median(times) * 1e3,
        "latency p99, ms": quantiles(times, n=100)[98] * 1e3,
    }


def _streamed(server: Server, turn: int, times: int = 10) -> dict[str, float]:
    first = list[float]()
    with httpx.Client(trust_env=False, timeout=60) as client:
        before = server.cpu()
        for at in range(times):
            body = {**_body(SEED + turn + at, dense=False), "stream": True}
            began = time.perf_counter()
            with client.stream("POST", server.url + _CHAT, json=body) as answer:
                pieces = answer.iter_raw()
                next(pieces)
                first.append(time.perf_counter() - began)
                for _ in pieces:
                    pass
        spent = server.cpu() - before
    return {"CPU a streamed chunk, us": spent / times / CHUNKS * 1e6, "first event, ms": median(first) * 1e3}


def _body(seed: int, *, dense: bool) -> dict[str, Any]:
    said = Texts(seed).messages(MESSAGES, LENGTH, dense=dense)
    messages = [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(said)]
    return {"model": "m", "messages": messages}


def held(they: Ends, count: int, seed: int = SEED) -> dict[str, int]:
    """What became of mutated requests: how often each status, ``leaks``, and ``errors`` (a status over 499)."""
    draw, found = random.Random(seed), Counter[str]()
    with httpx.Client(trust_env=False, timeout=60) as client:
        client.get(they.model.url + "/seen")
        for done in range(0, count, 100):
            batch = [mutant(draw) for _ in range(min(100, count - done))]
            for one in batch:
                answer = _sent(client, they.gateway, one)
                found[f"status {answer}"] += 1
                found["errors"] += answer >= 500
            seen = "\n".join(client.get(they.model.url + "/seen").json())
            leaked = [value for one in batch for value in one.values if value in seen]
            found["leaks"] += len(leaked)
    return {"requests": count, "leaks": found["leaks"], "errors": found["errors"], **dict(sorted(found.items()))}


def _sent(client: httpx.Client, server: Server, one: Mutant) -> int:
    headers = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in one.headers.items()}
    with client.stream("POST", server.url + one.path, content=one.body, headers=headers) as answer:
        for _ in answer.iter_raw():
            pass
        return answer.status_code


def soaked(they: Ends, minutes: float) -> dict[str, float]:
    """Memory and descriptors of the gateway at a tenth of the time and at its end, under four clients."""
    until = time.monotonic() + minutes * 60
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        clients = [pool.submit(_client, they.gateway, until, number) for number in range(4)]
        time.sleep(minutes * 6)
        early = (they.gateway.resident(), they.gateway.descriptors())
        asked = sum(client.result() for client in clients)
    return {
        "minutes": minutes,
        "requests": asked,
        "resident, early, MB": early[0],
        "resident, end, MB": they.gateway.resident(),
        "descriptors, early": early[1],
        "descriptors, end": they.gateway.descriptors(),
    }


def _client(server: Server, until: float, number: int) -> int:
    """Whole replies, streams, streams that are left, and sessions that are begun and never used again."""
    asked = 0
    with httpx.Client(trust_env=False, timeout=60) as client:
        while time.monotonic() < until:
            body = {**_body(SEED + number * 1_000_000 + asked, dense=True), "stream": asked % 3 > 0}
            named = {"x-desensitize-session": "new"} if asked % 4 == 0 else {}
            with client.stream("POST", server.url + _CHAT, json=body, headers=named) as answer:
                for at, _ in enumerate(answer.iter_raw()):
                    if asked % 3 == 1 and at > 3:
                        break
            asked += 1
    return asked


def main() -> None:
    """Measure, print, and keep the figures if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a share of it, in a minute")
    options.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="then serve for so long")
    options.add_argument("--record", action="store_true", help="write records/gateway.json and .md")
    asked = options.parse_args()
    with ends() as they:
        cost = costs(they, 2 if asked.quick else 7, 50 if asked.quick else 200)
        mutants = held(they, 500 if asked.quick else 20_000)
        soak = soaked(they, asked.soak) if asked.soak else {}
    tables = [
        record.table(("cost", ""), [(what, f"{value:.3g}") for what, value in cost.items()]),
        record.table(("mutated requests", ""), list(mutants.items())),
        record.table(("soak", ""), [(what, f"{value:.5g}") for what, value in soak.items()]) if soak else "",
    ]
    shown = "\n\n".join(filter(None, tables))
    print(shown)
    if asked.record:
        record.write("gateway", "The gateway", {"cost": cost, "mutants": mutants, "soak": soak}, shown)


if __name__ == "__main__":
    main()

"""The whole check: the control, the waiting, every trial, and one more look at all that arrived."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Final

import httpx

from desensitize.verify.line import LEAK, REFUSED, UNTRIED, Line
from desensitize.verify.plan import Plan, request
from desensitize.verify.probe import Prober
from desensitize.verify.reading import Reading, plain
from desensitize.verify.replies import reply_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.verify.api import Api
    from desensitize.verify.probe import Came
    from desensitize.verify.reading import Seen
    from desensitize.verify.upstream import Upstream
    from desensitize.verify.values import Value

__all__ = ["Check", "blind"]

_SECONDS: Final = 60.0
_PAUSE: Final = 0.2
# What servers answer for a path that is none of theirs.
_UNSERVED: Final = frozenset({404, 405, 501})


class Check:
    """A check of one product, or of none.

    :param upstream: the throw-away model that the product was told to ask.
    :param apis: what is tried; a client's first is the one that has to be served.
    :param seed: the same seed plants the same values.
    :param wait: seconds until the product has to answer.
    """

    def __init__(  # noqa: PLR0913 - what a check is told, by name
        self,
        upstream: Upstream,
        apis: Sequence[Api],
        *,
        seed: int = 0,
        quick: bool = False,
        wait: float = 0.0,
        key: str = "sk-verify",
    ) -> None:
        self._upstream, self._seed = upstream, seed
        self._apis = [(api, all(api.client != other.client for other in apis[:at])) for at, api in enumerate(apis)]
        self._quick, self._wait, self._key = quick, wait, key

    def control(self) -> Iterator[Line]:
        """The same requests sent to the model directly: every value has to be seen."""
        with _http() as http:
            prober = Prober(http, self._upstream.root, self._upstream, self._key)
            plan = Plan(f"control {self._seed}", quick=self._quick)
            for api, first in self._apis:
                for trial in plan.trials(api, first=first):
                    yield from prober.lines(trial)

    def product(self, url: str) -> Iterator[Line]:
        """What is to be said of the product at a URL."""
        with _http() as http:
            prober = Prober(http, url, self._upstream, self._key)
            plan = Plan(self._seed, quick=self._quick)
            kept: list[tuple[Line, Value]] = []
            for api, first in self._apis:
                status, why = self._unserved(prober, api, first=first)
                if status:
                    yield Line(status, api.client, api.name, "all of it", detail=why)
                    continue
                for trial in plan.trials(api, first=first):
                    lines = prober.lines(trial)
                    kept += [pair for pair in zip(lines, trial.values, strict=True) if pair[0].status != LEAK]
                    yield from lines
                yield from reply_lines(prober, api, plan)
            prober.arrived += self._upstream.taken()
            yield from _late(kept, prober.arrived)

    def _unserved(self, prober: Prober, api: Api, *, first: bool) -> tuple[str, str]:
        """(status, why) of an API that can't be tried, since a request without anything in it does not arrive."""
        end = time.monotonic() + self._wait
        while True:
            came = prober.came(api, request(api, {}))
            if not came.trouble or time.monotonic() > end:
                # Who answers once is there: an API that does not is not waited for again.
                self._wait = 0
                return _why(came, self._upstream.root, first=first)
            time.sleep(_PAUSE)


def blind(control: Iterable[Line]) -> Iterator[Line]:
    """What the check could not see in the control: of that it can say nothing."""
    for line in control:
        if line.status != LEAK:
            yield dataclasses.replace(line, status=UNTRIED, reply="n/a", detail="not seen where nothing is between")


def _why(came: Came, root: str, *, first: bool) -> tuple[str, str]:
    if came.seen:
        return "", ""
    if came.trouble:
        return UNTRIED, came.trouble
    if came.status in _UNSERVED and not first:
        return REFUSED, f"not served (HTTP {came.status})"
    if came.status >= httpx.codes.BAD_REQUEST:
        return UNTRIED, f"a request without anything in it was refused (HTTP {came.status})"
    return UNTRIED, f"it answered, and nothing arrived: its upstream is not {root}"


def _late(kept: Iterable[tuple[Line, Value]], arrived: Iterable[Seen]) -> Iterator[Line]:
    """Values that arrived in other requests than their own: a product may send again, or later than it answers."""
    texts = {text for seen in arrived for text in seen.parts.values()}
    everywhere = "|".join(Reading(text).folded for text in sorted(texts))
    for line, value in kept:
        if plain(value.text) in everywhere:
            yield dataclasses.replace(line, status=LEAK, reply="n/a", detail="late, or in another request")


def _http() -> httpx.Client:
    """Proxies of the environment are not asked, and redirections not followed."""
    return httpx.Client(trust_env=False, follow_redirects=False, timeout=_SECONDS)

"""Sends a trial through the product, and judges it by what arrived behind it and what came back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import httpx

from desensitize.verify.line import CLEAN, LEAK, REFUSED, RESTORED, UNTRIED, Line
from desensitize.verify.reading import Reading
from desensitize.verify.upstream import everything

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.verify.api import Api, Asked
    from desensitize.verify.plan import Trial
    from desensitize.verify.reading import Seen
    from desensitize.verify.upstream import Upstream
    from desensitize.verify.values import Value

__all__ = ["Came", "Prober"]

_NO = range(400, 500)
# A refusal that is none: later it might be served.
_BUSY = frozenset({408, 425, 429})


class Came(NamedTuple):
    """What came of a request: HTTP status (0: no answer), the text of the reply, what arrived at the model."""

    status: int
    said: str
    seen: list[Seen]
    trouble: str = ""

    @property
    def refused(self) -> bool:
        """Whether the product said no, for good."""
        return self.status in _NO and self.status not in _BUSY


class Prober:
    """Asks one product.

    :param root: its URL; the version at its end, as in many base URLs, may be there or not.
    :param key: what it wants to be told as a key.
    """

    def __init__(self, http: httpx.Client, root: str, upstream: Upstream, key: str = "sk-verify") -> None:
        self._http, self.upstream = http, upstream
        self.root = root.rstrip("/").removesuffix("/compatible-mode/v1").removesuffix("/api/v1").removesuffix("/v1")
        self._key = key
        # All that arrived, to be looked through once more at the end: a product may send later than it answers.
        self.arrived: list[Seen] = []

    def came(
        self, api: Api, asked: Asked, *, stream: bool = False, say: Callable[[Seen], Sequence[str]] = everything
    ) -> Came:
        """Send a request, and see what comes of it."""
        self._take()
        self.upstream.say = say
        try:
            status, said = self._sent(api, asked, stream=stream)
        except httpx.HTTPError as error:
            return Came(0, "", self._take(), f"unreachable ({type(error).__name__})")
        return Came(status, said, self._take())

    def lines(self, trial: Trial) -> list[Line]:
        """What is to be said of each value of a trial."""
        came = self.came(trial.api, trial.asked, stream=trial.stream)
        reply = Reading(came.said) if trial.restores else None
        return [
            Line(
                status,
                trial.api.client,
                trial.api.name,
                trial.place,
                trial.spelling,
                value.entity,
                value.shown,
                trial.stream,
                _given(value, reply) if status == CLEAN else "n/a",
                detail,
            )
            for value, status, detail in judged(trial.values, came)
        ]

    def _take(self) -> list[Seen]:
        seen = self.upstream.taken()
        self.arrived += seen
        return seen

    def _sent(self, api: Api, asked: Asked, *, stream: bool) -> tuple[int, str]:
        told = {"authorization": f"Bearer {self._key}", "x-api-key": self._key, **asked.headers}
        headers = [(name.encode(), value.encode()) for name, value in told.items()]
        with self._http.stream(asked.method, self.root + asked.target, headers=headers, content=asked.body) as response:
            if not stream or not response.is_success:
                response.read()
                return response.status_code, response.text
            return response.status_code, "".join(_piece(api, line) for line in response.iter_lines())


def judged(values: Sequence[Value], came: Came) -> list[tuple[Value, str, str]]:
    """(value, status, detail) of each."""
    parts = [(where, Reading(text)) for one in came.seen for where, text in one.parts.items()]
    found = []
    for value in values:
        at = next((where for where, reading in parts if reading.holds(value.text)), "")
        status, detail = (LEAK, f"in {at}") if at else _without(came)
        found.append((value, status, detail))
    return found


def _without(came: Came) -> tuple[str, str]:
    """What is said of a value that did not arrive."""
    if came.trouble:
        return UNTRIED, came.trouble
    if came.refused:
        return REFUSED, f"HTTP {came.status}"
    if came.seen:
        return CLEAN, ""
    if came.status >= _NO.start:
        return UNTRIED, f"failed (HTTP {came.status})"
    return UNTRIED, "answered, and nothing arrived behind it"


def _given(value: Value, reply: Reading | None) -> str:
    if reply is None:
        return "n/a"
    return RESTORED if reply.count(value.text) else f"not {RESTORED}"


def _piece(api: Api, line: str) -> str:
    """The text in one line of a stream."""
    name, _, data = line.partition(":")
    if name != "data" or api.piece is None:
        return ""
    try:
        event = json.loads(data)
        piece = api.piece(event) if isinstance(event, dict) else None
    except (ValueError, AttributeError, LookupError, TypeError):
        return ""
    return piece if isinstance(piece, str) else ""

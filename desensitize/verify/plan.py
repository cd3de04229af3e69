"""Which requests are sent: every place of every API, every spelling, what is beside the body; fresh values in each."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desensitize.verify.api import Asked, form_body
from desensitize.verify.beside import BESIDE
from desensitize.verify.slots import filled, merged, slot_in
from desensitize.verify.spellings import SPELLINGS
from desensitize.verify.values import KINDS, QUICK, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from desensitize.verify.api import Api
    from desensitize.verify.slots import Slot

__all__ = ["AS_WRITTEN", "Plan", "Trial", "request"]

AS_WRITTEN: Final = "as written"
_ESCAPES = "JSON escapes"
# By what a slot takes, the kinds that may stand there with nothing beside them.
_ALONE: Final[Mapping[str, tuple[str, ...]]] = {"alone": QUICK, "number": ("cn_mobile", "card")}
_BESIDE: Final = ("cn_mobile", "email", "openai_key")


class Trial(NamedTuple):
    """One request, and what is planted in it. ``restores``: whether its reply can tell that values come back."""

    api: Api
    place: str
    spelling: str
    values: tuple[Value, ...]
    asked: Asked
    stream: bool = False
    restores: bool = True


def request(api: Api, over: Mapping[str, Any], *, stream: bool = False) -> Asked:
    """A request of an API with something laid over it."""
    fields = merged(merged(api.base, over), api.stream if stream else {})
    target, kind, body = api.written(api.path, fields)
    more = {**api.headers, **(api.stream_headers if stream else {})}
    return Asked("POST", target, {"content-type": kind, **more}, body)


class Plan:
    """All trials of some APIs. The same seed gives the same.

    :param quick: fewer values in each place, and streams only where a person's own words stand.
    """

    def __init__(self, seed: int | str, *, quick: bool = False) -> None:
        self._draw, self._quick = Random(seed), quick  # noqa: S311 - made-up values, which are to be repeatable

    def values(self, kinds: Sequence[str]) -> tuple[Value, ...]:
        """A fresh value of each kind."""
        return tuple(Value(kind, KINDS[kind].make(self._draw)) for kind in kinds)

    def trials(self, api: Api, *, first: bool = True) -> Iterator[Trial]:
        """All trials of an API. ``first``: what stands beside the body is tried too."""
        for place, template in api.places.items():
            yield from self._at(api, place, template)
            if api.stream and (not self._quick or place == api.own):
                yield from self._at(api, place, template, stream=True)
        yield from self._spelled(api)
        if first:
            yield from self._beside(api)

    def _at(self, api: Api, place: str, template: Mapping[str, Any], *, stream: bool = False) -> Iterator[Trial]:
        slot = slot_in(template)
        assert slot is not None  # noqa: S101 - a place is where something can be planted
        for values, text in self._texts(slot):
            asked = request(api, filled(template, text), stream=stream)
            yield Trial(api, place, AS_WRITTEN, values, asked, stream, api.replies and not slot.packed)

    def _texts(self, slot: Slot) -> Iterator[tuple[tuple[Value, ...], str]]:
        """What is planted in a slot, request by request."""
        if slot.takes == "text":
            values = self.values(QUICK if self._quick else tuple(KINDS))
            yield values, "\n".join(value.sentence for value in values)
            return
        for value in self.values(_ALONE[slot.takes][: 2 if self._quick else None]):
            yield (value,), value.text

    def _spelled(self, api: Api) -> Iterator[Trial]:
        template = api.places[api.own]
        for name, spelling in SPELLINGS.items():
            values = self.values(spelling.kinds)
            text = "\n".join(KINDS[value.kind].label + spelling.write(value.text) for value in values)
            yield Trial(api, api.own, name, values, request(api, filled(template, text)), restores=api.replies)
        if api.written is not form_body:
            values = self.values(QUICK)
            asked = request(api, filled(template, "\n".join(value.sentence for value in values)))
            body = asked.body.decode()
            for value in values:
                body = body.replace(value.text, "".join(f"\\u{ord(sign):04x}" for sign in value.text))
            yield Trial(api, api.own, _ESCAPES, values, asked._replace(body=body.encode()), restores=api.replies)

    def _beside(self, api: Api) -> Iterator[Trial]:
        """Headers, query, path, and bodies of other kinds."""
        plain = request(api, {})
        for place, put in BESIDE.items():
            for value in self.values(_BESIDE[: 1 if self._quick else None]):
                asked = put(plain, value.text)
                if asked is not None:
                    yield Trial(api, place, AS_WRITTEN, (value,), asked, restores=False)

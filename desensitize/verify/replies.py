"""What a product does with replies: tokens that are cut at every place, and tokens of another request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desensitize.verify.line import CLEAN, CROSSED, RESTORED, UNTRIED, Line
from desensitize.verify.plan import AS_WRITTEN, request
from desensitize.verify.probe import judged
from desensitize.verify.reading import Reading
from desensitize.verify.slots import filled
from desensitize.verify.upstream import every_cut, everything, texts_with
from desensitize.verify.values import QUICK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.verify.api import Api
    from desensitize.verify.plan import Plan
    from desensitize.verify.probe import Prober
    from desensitize.verify.reading import Seen
    from desensitize.verify.values import Value

__all__ = ["CROSS", "CUTS", "reply_lines"]

CUTS: Final = "reply, a token cut at every place"
CROSS: Final = "reply, with another request's tokens"
_MARK = "Please repeat"
_CUT_KINDS = ("cn_mobile", "email", "cn_person")


def reply_lines(prober: Prober, api: Api, plan: Plan) -> Iterator[Line]:
    """All that is tried with an API's replies."""
    if not api.replies:
        return
    if api.stream:
        for kind in _CUT_KINDS:
            yield _cut(prober, api, *plan.values([kind]))
    for stream in (False, True) if api.stream else (False,):
        yield from _crossed(prober, api, plan.values(QUICK), plan.values(QUICK), stream=stream)


def _cut(prober: Prober, api: Api, value: Value) -> Line:
    """A reply that says a text again and again, cut in two elsewhere each time: all of them have to be whole again."""
    told = 0

    def say(seen: Seen) -> Sequence[str]:
        nonlocal told
        text = texts_with(_MARK, seen)
        told = len(text)
        return every_cut(text)

    asked = request(api, filled(api.places[api.own], f"{_MARK}: {value.sentence}"), stream=True)
    came = prober.came(api, asked, stream=True, say=say)
    ((_, status, detail),) = judged([value], came)
    reply = "n/a"
    if status == CLEAN and told:
        whole = Reading(came.said).count(value.text)
        reply = RESTORED if whole >= told else f"not {RESTORED}"
        detail = f"{min(whole, told)} of {told}"
    return Line(
        status,
        api.client,
        api.name,
        CUTS,
        AS_WRITTEN,
        value.entity,
        value.shown,
        streamed=True,
        reply=reply,
        detail=detail,
    )


def _crossed(
    prober: Prober, api: Api, theirs: Sequence[Value], own: Sequence[Value], *, stream: bool
) -> Iterator[Line]:
    """The reply to a request says what an earlier one had in it: nobody gets that one's values."""
    template = api.places[api.own]
    before = prober.came(api, request(api, filled(template, _sentences(theirs))))
    said = [piece for seen in before.seen for piece in everything(seen)]
    came = prober.came(
        api, request(api, filled(template, _sentences(own)), stream=stream), stream=stream, say=lambda _: said
    )
    reply = Reading(came.said)
    for value, status, detail in judged(theirs, before):
        if status == CLEAN:
            status, detail = _of_another(value, reply, answered=bool(came.seen))  # noqa: PLW2901 - it says more
        yield Line(status, api.client, api.name, CROSS, AS_WRITTEN, value.entity, value.shown, stream, detail=detail)


def _of_another(value: Value, reply: Reading, *, answered: bool) -> tuple[str, str]:
    if reply.holds(value.text):
        return CROSSED, "in a reply to somebody else"
    return (CLEAN, "") if answered else (UNTRIED, "the second request did not arrive")


def _sentences(values: Sequence[Value]) -> str:
    return "\n".join(value.sentence for value in values)

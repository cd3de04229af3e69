"""The gateway's own doors: mask, restore and find, for programs that talk to a model by themselves."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from desensitize.gateway.answers import json_response
from desensitize.gateway.asked import asked
from desensitize.gateway.own_models import FindRequest, MaskRequest, RestoreRequest
from desensitize.gateway.sessions import NEW
from desensitize.mask.catalogue import operator_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.responses import Response

    from desensitize.detect.finding import Finding
    from desensitize.gateway.door import Visit
    from desensitize.gateway.own_models import Choice
    from desensitize.masker import Masker
    from desensitize.session import Session

__all__ = ["find", "located", "mask", "restore"]

# What stands in a path that a value is part of.
_UNSAID = "(a path that holds a value)"


async def mask(visit: Visit) -> Response:
    """``POST /mask``: the masked text, what was found, and the session that restores it."""
    body = await asked(visit, MaskRequest)
    return json_response(await to_thread.run_sync(_masked, visit, body))


async def restore(visit: Visit) -> Response:
    """``POST /restore``: what a session masked, with its values."""
    body = await asked(visit, RestoreRequest)
    visit.record.session = visit.service.sessions.name(body.session)
    return json_response(await to_thread.run_sync(_restored, visit, body))


async def find(visit: Visit) -> Response:
    """``POST /find``: what would be masked."""
    body = await asked(visit, FindRequest)
    return json_response(await to_thread.run_sync(_found, visit, body))


def _masked(visit: Visit, body: MaskRequest) -> dict[str, Any]:
    """The reply, in the session that the request names, or in a new one whose name is said."""
    service, masker = visit.service, visit.service.maskers.of(body.categories or ())
    choices = {name: getattr(body, name) for name in ("operator", "operators", "entities", "exclude")}
    choices = {name: value for name, value in choices.items() if value is not None}
    if body.session is None and not _comes_back(masker, body):
        with masker.session(**choices) as session:
            return {**_told(masker, session, body), "session": None}
    visit.record.session = service.sessions.name(body.session or NEW)
    session = service.sessions.open(masker, visit.record.caller, visit.record.session, **choices)
    return {**_told(masker, session, body), "session": visit.record.session}


def _comes_back(masker: Masker, body: MaskRequest) -> bool:
    """Whether anything that is written is restored by a session: tokens are, and nothing else."""
    every = list(masker.operators.values()) if body.operator is None else [operator_of(body.operator)]
    return any(one.name == "token" for one in (*every, *map(operator_of, (body.operators or {}).values())))


def _told(masker: Masker, session: Session, body: MaskRequest) -> dict[str, Any]:
    """What was masked, and what was found in it."""
    found: dict[str, Sequence[Finding]] = {}

    def masked(x: Any, name: str) -> Any:
        return session.mask(x, tell=lambda path, findings: found.__setitem__(path or name, findings))

    if body.messages is not None:
        reply: Any = {"messages": masked(body.messages, "messages")}
    elif body.texts is not None:
        reply = {"texts": [masked(text, f"texts[{at}]") for at, text in enumerate(body.texts)]}
    else:
        reply = {"text": masked(body.text, "text")}
    findings = [one for path, each in found.items() for one in located(_plain(masker, path), each)]
    return {**reply, "findings": findings}


def _plain(masker: Masker, path: str) -> str:
    """A path, unless a key in it is somebody's value."""
    return _UNSAID if masker.find(path) else path


def _restored(visit: Visit, body: RestoreRequest) -> dict[str, Any]:
    session = visit.service.sessions.open(visit.service.maskers.of(), visit.record.caller, visit.record.session)
    if body.messages is not None:
        reply: Any = {"messages": session.restore(body.messages)}
    elif body.texts is not None:
        reply = {"texts": [session.restore(text) for text in body.texts]}
    else:
        reply = {"text": session.restore(body.text)}
    return {**reply, "restored": visit.record.restored, "missed": visit.record.missed}


def _found(visit: Visit, body: FindRequest) -> dict[str, Any]:
    find = chosen(visit, body)
    texts = {"text": body.text} if body.texts is None else {f"texts[{at}]": text for at, text in enumerate(body.texts)}
    findings: list[dict[str, Any]] = []
    for path, text in texts.items():
        each = find(text)
        visit.record.found += each
        findings += located(path, each, why=body.explain)
    return {"findings": findings}


def chosen(visit: Visit, body: Choice) -> functools.partial[list[Finding]]:
    """What finds as a request asks for."""
    masker = visit.service.maskers.of(body.categories or ())
    return functools.partial(masker.find, entities=body.entities, exclude=body.exclude or ())


def located(path: str, findings: Sequence[Finding], *, why: bool = False) -> Iterator[dict[str, Any]]:
    """Findings as data."""
    for one in findings:
        said = {"path": path, "start": one.start, "end": one.end, "entity": one.entity, "rule": one.rule}
        yield {**said, "score": one.score, **({"why": list(one.why)} if why else {})}

"""Presidio's request shapes, for clients of its analyzer and anonymizer: another base URL and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from anyio import to_thread

from desensitize.errors import ConfigError
from desensitize.gateway.answers import json_response
from desensitize.gateway.asked import asked
from desensitize.gateway.presidio_cipher import Decrypt, Encrypt
from desensitize.gateway.presidio_models import AnalyzeRequest, AnonymizeRequest, DeanonymizeRequest
from desensitize.gateway.presidio_names import named, ours
from desensitize.gateway.refusal import Refusal
from desensitize.mask.catalogue import operator_of
from desensitize.mask.keep import Keep
from desensitize.mask.operator import Circumstance
from desensitize.policy.labels import label_for
from desensitize.policy.rule import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.responses import Response

    from desensitize.detect.finding import Finding
    from desensitize.gateway.door import Visit
    from desensitize.gateway.presidio_models import Spot
    from desensitize.mask.operator import Operator

__all__ = ["analyze", "anonymize", "deanonymize"]

# What a request may say and nothing here does: refused, since a client would take it for done.
_NOT_DONE = {
    "ad_hoc_recognizers": "rules are the gateway's own: put this one into a rule file and list it as rules",
    "regex_flags": "no pattern of a request is run",
}


async def analyze(visit: Visit) -> Response:
    """``POST /analyze``: findings of a text, or lists of them for several."""
    body = await asked(visit, AnalyzeRequest)
    for name, why in _NOT_DONE.items():
        if getattr(body, name):
            raise Refusal(400, "not_supported", f"{name}: {why}", parameter=name)
    if body.allow_list_match not in (None, "exact"):
        message = "allow_list_match: only whole values are compared: exact"
        raise Refusal(400, "not_supported", message, parameter="allow_list_match")
    return json_response(await to_thread.run_sync(_analyzed, visit, body))


async def anonymize(visit: Visit) -> Response:
    """``POST /anonymize``: a text without what was found in it."""
    body = await asked(visit, AnonymizeRequest)
    if body.conflict_resolution not in (None, "merge_similar_or_contained"):
        message = "conflict_resolution: spans that overlap are one span, of the one that goes first"
        raise Refusal(400, "not_supported", message, parameter="conflict_resolution")
    stated = body.anonymizers or {}
    operators = {name: _operator(f"anonymizers.{name}", each) for name, each in stated.items()}
    return json_response(await to_thread.run_sync(_written, body.text, body.analyzer_results, operators, _bracketed))


async def deanonymize(visit: Visit) -> Response:
    """``POST /deanonymize``: what ``encrypt`` wrote, with the same key."""
    body = await asked(visit, DeanonymizeRequest)
    operators = {name: _undoing(f"deanonymizers.{name}", each) for name, each in body.deanonymizers.items()}
    return json_response(await to_thread.run_sync(_written, body.text, body.anonymizer_results, operators, _no_way))


def _analyzed(visit: Visit, body: AnalyzeRequest) -> Any:
    masker, names = visit.service.maskers.of(), body.entities or []
    entities = ours(names) if names else None
    # Words that stand near, as a reader would see them before the text.
    context = " ".join(body.context or ()) or None
    least, allowed = body.score_threshold or 0.0, frozenset(body.allow_list or ())

    def of(text: str) -> list[dict[str, Any]]:
        found = masker.find(text, context=context, entities=entities)
        kept = [one for one in found if one.score >= least and text[one.start : one.end] not in allowed]
        visit.record.found += kept
        return [_result(one, names, explain=bool(body.return_decision_process)) for one in kept]

    return of(body.text) if isinstance(body.text, str) else [of(text) for text in body.text]


def _result(one: Finding, names: Sequence[str], *, explain: bool) -> dict[str, Any]:
    why = {
        "recognizer": "desensitize",
        "pattern_name": one.rule,
        "pattern": None,
        "original_score": one.score,
        "score": one.score,
        "textual_explanation": ", ".join(one.why),
        "score_context_improvement": 0.0,
        "supportive_context_word": "",
        "validation_result": None,
    }
    return {
        "start": one.start,
        "end": one.end,
        "score": one.score,
        "entity_type": named(one.entity, names),
        "analysis_explanation": why if explain else None,
    }


class _Span(NamedTuple):
    """A stretch that becomes one replacement."""

    start: int
    end: int
    entity: str


def _written(
    text: str, spots: Sequence[Spot], operators: Mapping[str, Operator], otherwise: Callable[[str], Operator]
) -> dict[str, Any]:
    """The new text, and what was written in it, the last one first."""
    parts: list[str] = []
    items: list[dict[str, Any]] = []
    size = done = 0
    for span in _spans(text, spots):
        operator = operators.get(span.entity) or operators.get(DEFAULT) or otherwise(span.entity)
        output = _output(operator, text[span.start : span.end], span)
        parts += text[done : span.start], output
        start = size + span.start - done
        size, done = start + len(output), span.end
        items.append(
            {"start": start, "end": size, "entity_type": span.entity, "text": output, "operator": _called(operator)}
        )
    return {"text": "".join([*parts, text[done:]]), "items": items[::-1]}


def _output(operator: Operator, value: str, span: _Span) -> str:
    try:
        return operator(value, Circumstance(span.entity, label_for(span.entity)))
    except ConfigError as error:
        raise Refusal(400, "not_supported", f"{span.entity}: {error}") from None


def _spans(text: str, spots: Iterable[Spot]) -> list[_Span]:
    """The spots in order, without any that overlap: those are one, of the entity that has the higher score there.

    :raises Refusal: one is outside the text.
    """
    spans: list[tuple[_Span, float, int]] = []
    for index, spot in sorted(enumerate(spots), key=lambda each: (each[1].start, -each[1].end)):
        if spot.end > len(text):
            message = f"the result {index} is outside the text, which has {len(text)} code points"
            raise Refusal(400, "invalid_request", message)
        new = (_Span(spot.start, spot.end, spot.entity_type), spot.score, spot.end - spot.start)
        if spans and spot.start < spans[-1][0].end:
            best = max(spans[-1], new, key=lambda each: each[1:])
            first, end = spans[-1][0].start, max(spans[-1][0].end, spot.end)
            spans[-1] = (best[0]._replace(start=first, end=end), *best[1:])
        else:
            spans.append(new)
    return [span for span, _, _ in spans]


def _operator(path: str, stated: Mapping[str, Any]) -> Operator:
    """What an anonymizer of a request stands for.

    :raises Refusal: nothing here does that.
    """
    params = dict(stated)
    kind = params.pop("type", None)
    if kind == "encrypt":
        key = params.pop("key", None)
        _no_more(path, params)
        return Encrypt(key, path)
    if kind == "hash":
        # As Presidio does: without a salt of the client's, equal values have equal codes within a request alone.
        stated = {"salt": os.urandom(16).hex(), **stated}
    try:
        return operator_of(stated if isinstance(kind, str) else {})
    except ConfigError as error:
        raise Refusal(400, "invalid_request", f"{path}: {error}", parameter=path) from None


def _undoing(path: str, stated: Mapping[str, Any]) -> Operator:
    params = dict(stated)
    kind, key = params.pop("type", None), params.pop("key", None)
    if kind == "deanonymize_keep":
        return Keep()
    if kind != "decrypt":
        message = f"{path}: type must be decrypt: what another operator wrote does not come back"
        raise Refusal(400, "not_supported", message, parameter=path)
    _no_more(path, params)
    return Decrypt(key, path)


def _no_more(path: str, params: Mapping[str, Any]) -> None:
    if params:
        raise Refusal(400, "invalid_request", f"{path}: takes type and key, and nothing else", parameter=path)


def _called(operator: Operator) -> str:
    """Presidio's name of an operator, where it is one of its own."""
    return {"partial": "mask", "null": "redact", "redact": "replace", "digest": "hash"}.get(
        operator.name, operator.name
    )


def _bracketed(_: str) -> Operator:
    return operator_of({"type": "replace"})


def _no_way(entity: str) -> Operator:
    message = f"deanonymizers: none is given for {entity}, and no {DEFAULT}"
    raise Refusal(400, "invalid_request", message, parameter="deanonymizers")

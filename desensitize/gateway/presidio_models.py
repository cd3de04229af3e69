"""The bodies of Presidio's two services, as its API documentation states them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from desensitize.gateway.own_models import Name, Strict, Text

__all__ = ["AnalyzeRequest", "AnonymizeRequest", "Anonymized", "DeanonymizeRequest", "Explanation", "Found"]

Unit = Annotated[StrictFloat | StrictInt, Field(ge=0, le=1)]
Place = Annotated[StrictInt, Field(ge=0)]
# Presidio's ``OperatorConfig`` as JSON has it: the parameters beside the type.
Operator = Annotated[dict[Name, Any], Field(min_length=1)]
Operators = dict[Name, Operator]


class AnalyzeRequest(Strict):
    """``POST /analyze``: a text or several. All languages are looked for at once, whatever ``language`` says."""

    text: Text | Annotated[list[Text], Field(max_length=10_000)]
    language: Annotated[StrictStr, Field(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")] = "en"
    correlation_id: Annotated[StrictStr, Field(max_length=200)] | None = None
    score_threshold: Unit | None = None
    entities: Annotated[list[Name], Field(max_length=1000)] | None = None
    return_decision_process: StrictBool | None = None
    context: Annotated[list[Text], Field(max_length=1000)] | None = None
    allow_list: Annotated[list[Text], Field(max_length=10_000)] | None = None
    allow_list_match: StrictStr | None = None
    ad_hoc_recognizers: list[Any] | None = None
    regex_flags: StrictInt | None = None
    trace: StrictBool | None = None


class Explanation(Strict):
    """Why: ``pattern_name`` is the rule's id."""

    recognizer: str
    pattern_name: str
    pattern: None = None
    original_score: float
    score: float
    textual_explanation: str
    score_context_improvement: float
    supportive_context_word: str
    validation_result: None = None


class Found(Strict):
    """A finding, in code points of the text."""

    start: int
    end: int
    score: float
    entity_type: str
    analysis_explanation: Explanation | None


class Spot(Strict):
    """A stretch of the text that is somebody's: 0-based, end exclusive. What else a result holds is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    start: Place
    end: Place
    entity_type: Name
    score: Unit = 1.0

    @model_validator(mode="after")
    def _forward(self) -> Spot:
        if self.end < self.start:
            kind = "span_order"
            raise PydanticCustomError(kind, "ends before it starts")
        return self


class AnonymizeRequest(Strict):
    """``POST /anonymize``: a text, what was found in it, and what becomes of that."""

    text: Text
    analyzer_results: Annotated[list[Spot], Field(max_length=100_000)]
    anonymizers: Operators | None = None
    conflict_resolution: StrictStr | None = None


class Written(Spot):
    """What an operator wrote, as ``POST /anonymize`` said it."""


class DeanonymizeRequest(Strict):
    """``POST /deanonymize``: a text, what was written in it, and the keys that undo it."""

    text: Text
    anonymizer_results: Annotated[list[Written], Field(max_length=100_000)]
    deanonymizers: Operators


class Item(Strict):
    """What an operator wrote, and where in the new text."""

    start: int
    end: int
    entity_type: str
    text: str
    operator: str


class Anonymized(Strict):
    """The new text, and what was written in it, the last one first."""

    text: str
    items: list[Item]

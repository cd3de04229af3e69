"""The bodies of the gateway's own doors, strict in what they take: what nobody knows is refused and never ignored."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictStr,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

__all__ = [
    "FindReply",
    "FindRequest",
    "Located",
    "MaskReply",
    "MaskRequest",
    "RestoreReply",
    "RestoreRequest",
    "Strict",
]


def _text(value: object) -> str:
    """Any text, one with half a surrogate pair too: JSON can say it, and it comes back as it was."""
    if not isinstance(value, str):
        kind = "string_type"
        raise PydanticCustomError(kind, "must be text")
    return value


Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string"})]
Message = dict[str, Any]
# Names of entities, rules and categories; what can't be one is not repeated in an error.
Name = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$", max_length=80)]
Names = Annotated[list[Name], Field(min_length=1, max_length=1000)]
SessionName = Annotated[StrictStr, Field(pattern=r"^[!-~]+$", min_length=1, max_length=200)]
# An operator's name, or a mapping with its parameters, as a rule file states it.
Operator = Name | Annotated[dict[Name, Any], Field(min_length=1)]
# A key that may be left out, and is not null.
_GIVEN: Any = Field(default=None)


class Strict(BaseModel):
    """A body without unknown keys, of which exactly one of some keys is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    one_of: ClassVar[tuple[str, ...]] = ()

    def __repr_args__(self) -> tuple[tuple[str | None, Any], ...]:
        """Nothing: what it holds is somebody's."""
        return ()

    @model_validator(mode="after")
    def _one(self) -> Strict:
        if self.one_of and len(self.model_fields_set.intersection(self.one_of)) != 1:
            kind = "one_of"
            raise PydanticCustomError(kind, "takes exactly one of {names}", {"names": ", ".join(self.one_of)})
        return self


def _one_of(*names: str) -> ConfigDict:
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in names]})


class Choice(Strict):
    """What a request looks for, on top of what the gateway always does (``categories``), or less than that."""

    entities: Names = _GIVEN
    exclude: Names = _GIVEN
    categories: Names = _GIVEN


class MaskRequest(Choice):
    """A text, several, or the messages of a chat, to be masked."""

    model_config = _one_of("text", "texts", "messages")
    one_of = ("text", "texts", "messages")
    text: Text = _GIVEN
    texts: Annotated[list[Text], Field(max_length=10_000)] = _GIVEN
    messages: Annotated[list[Message], Field(min_length=1, max_length=10_000)] = _GIVEN
    session: SessionName | None = None
    operator: Operator = _GIVEN
    operators: dict[Name, Operator] = _GIVEN


class FindRequest(Choice):
    """A text, or several, to be looked at. ``explain``: say why, too."""

    model_config = _one_of("text", "texts")
    one_of = ("text", "texts")
    text: Text = _GIVEN
    texts: Annotated[list[Text], Field(max_length=10_000)] = _GIVEN
    explain: StrictBool = False


class RestoreRequest(Strict):
    """What came back, whole, and the session in which it was masked."""

    model_config = _one_of("text", "texts", "messages")
    one_of = ("text", "texts", "messages")
    session: SessionName
    text: Text = _GIVEN
    texts: Annotated[list[Text], Field(max_length=10_000)] = _GIVEN
    messages: Annotated[list[Message], Field(min_length=1, max_length=10_000)] = _GIVEN


class Located(BaseModel):
    """A finding: where, what, by which rule; never the value.

    ``path``: which text of the request. ``start`` and ``end``: code points, 0-based, end exclusive, in that text as it
    was given.
    """

    path: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    entity: str
    rule: str
    score: Annotated[float, Field(ge=0, le=1)]
    why: list[str] = _GIVEN


class FindReply(BaseModel):
    """What was found, in the order of the texts."""

    findings: list[Located]


class MaskReply(FindReply):
    """The masked text, texts or messages. ``session`` restores them; null where nothing that was written comes back."""

    text: str = _GIVEN
    texts: list[str] = _GIVEN
    messages: list[Message] = _GIVEN
    session: str | None


class RestoreReply(BaseModel):
    """The restored text, texts or messages; how many tokens became values, and how many look-alikes did not."""

    text: str = _GIVEN
    texts: list[str] = _GIVEN
    messages: list[Message] = _GIVEN
    restored: Annotated[int, Field(ge=0)]
    missed: Annotated[int, Field(ge=0)]

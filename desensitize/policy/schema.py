"""The shape of a category file, as pydantic models: every mistake at once, and a JSON Schema for editors.

Only users' files pass through here; shipped ones are checked by the tests, so that importing costs no pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    ValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.policy.document import Path

__all__ = ["CategoryFile", "json_schema", "mistakes"]

Text = Annotated[StrictStr, Field(min_length=1, max_length=4096)]
Words = Annotated[list[Text], Field(max_length=20_000)]
RuleId = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=80)]
Entity = Annotated[StrictStr, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
# An entity or a rule's id.
Target = Annotated[StrictStr, Field(pattern=r"^([A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*(\.[a-z0-9_]+)*)$", max_length=80)]
Label = Annotated[StrictStr, Field(pattern=r"^[A-Z]+(_[A-Z]+)*$", max_length=24)]
Name = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60)]
# Other products' names may begin with a digit: 3DES.
OperatorName = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
# Strict, it still takes whole numbers.
Unit = Annotated[StrictFloat, Field(ge=0, le=1)]
Mode = Literal["decide", "unless_context", "raise"]
Scalar = StrictStr | StrictInt | StrictFloat | StrictBool | None


def _whole(value: object) -> object:
    """``True`` and ``1.0`` equal 1 in Python, but are not what the file should say."""
    return value if type(value) is int else None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Mask(BaseModel):
    """An operator by name, with its parameters beside it."""

    model_config = ConfigDict(extra="allow")
    operator: OperatorName


class PresidioMask(BaseModel):
    """An operator by its name in Presidio, as ``OperatorConfig`` gives it."""

    model_config = ConfigDict(extra="allow")
    type: OperatorName


class DmsMask(_Strict):
    """An operator by its pair of types in DMS."""

    rule_type: OperatorName
    function_type: OperatorName
    params: dict[Text, Any] = {}


class DmsRequest(BaseModel):
    """The same, as a request to ``AddDesensitizationRule`` names it; what else stands there is no concern of ours."""

    model_config = ConfigDict(extra="allow")
    RuleType: OperatorName
    FunctionType: OperatorName
    FunctionParams: list[dict[Text, Any]] | StrictStr | None = None


def _form(stated: object) -> str | None:
    """Which of the forms it has; in angle brackets, so that it is told from a key of the file."""
    if isinstance(stated, str):
        return "<name>"
    if not isinstance(stated, dict):
        return None
    return next((f"<{key}>" for key in ("operator", "type", "rule_type", "RuleType") if key in stated), "<operator>")


# ``null`` is an operator too: where YAML's null stands, nobody knows which is meant.
AnyMask = Annotated[
    Annotated[OperatorName, Tag("<name>")]
    | Annotated[Mask, Tag("<operator>")]
    | Annotated[PresidioMask, Tag("<type>")]
    | Annotated[DmsMask, Tag("<rule_type>")]
    | Annotated[DmsRequest, Tag("<RuleType>")],
    Discriminator(_form),
]


class ContextKeys(_Strict):
    """Words near a match that raise its score or refuse it."""

    boost: Words = []
    veto: Words = []
    window: Annotated[StrictInt, Field(ge=1, le=400)] = 24


class Examples(_Strict):
    """Evidence: ``match`` lines mark each span with ⟦ and ⟧, ``ignore`` lines must stay silent."""

    match: Annotated[list[Text], Field(min_length=1)]
    ignore: Annotated[list[Text], Field(min_length=1)]


class RuleKeys(_Strict):
    """One rule; one that only overrides an included rule states its id and what differs."""

    id: RuleId
    entity: Entity = ""
    label: Label = ""
    title: StrictStr = ""
    source: StrictStr = ""
    pattern: Annotated[StrictStr, Field(min_length=1, max_length=8192)] | None = None
    words: Words = []
    recognizer: Name | None = None
    verify: list[Text] | dict[Text, Mode] = []
    context: ContextKeys | None = None
    score: Unit = 0.8
    priority: Annotated[StrictInt, Field(ge=-1000, le=1000)] = 0
    locales: Words = []
    allow: Words = []
    deny: Words = []
    folds: Words = []
    glued: StrictBool = False
    mask: AnyMask = Field(default_factory=str)
    examples: Examples | None = None
    generate: dict[Text, Scalar | list[Scalar]] = {}
    untrusted: StrictBool = False
    mention: Literal["", "person", "asked"] = ""
    enabled: StrictBool = True


class CategoryFile(_Strict):
    """A category file."""

    format: Annotated[Literal[1], BeforeValidator(_whole)]
    category: Name
    title: StrictStr = ""
    version: StrictStr = ""
    default: StrictBool = False
    mentions: StrictBool = False
    locales: Words = []
    include: list[Name] = []
    mask: AnyMask = Field(default_factory=str)
    profiles: dict[Name, dict[Target, AnyMask]] = {}
    rules: list[RuleKeys] = []


_SAY = {
    "extra_forbidden": "unknown key",
    "missing": "this key is required",
    "string_type": "must be text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "union_tag_not_found": "must be an operator's name, in quotes if it is 'null', or a mapping with its name",
    "literal_error": "must be {expected}",
    "too_short": "needs at least {min_length}",
    "string_too_short": "must not be empty",
    "too_long": "is longer than {max_length}",
    "string_too_long": "is longer than {max_length} characters",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "span_order": "ends before it starts",
    "one_of": "takes exactly one of {names}",
}


# What pydantic calls a key, behind the key itself, where the key is what is wrong.
_KEY = "[key]"


def mistakes(data: object, model: type[BaseModel] = CategoryFile) -> Iterator[tuple[Path, str, bool]]:
    """Everything about ``data`` that is not the shape of ``model``.

    Gives (path, message, whether it is about the key rather than the value), never the value itself.
    """
    try:
        model.model_validate(data)
    except ValidationError as error:
        found: dict[tuple[Path, bool], dict[str, None]] = {}
        for item in error.errors(include_url=False, include_input=False):
            message = _SAY.get(item["type"], "is not valid here").format(**item.get("ctx", {}))
            key = item["type"] == "extra_forbidden" or item["loc"][-1:] == (_KEY,)
            found.setdefault((_real(data, item["loc"]), key), {})[message] = None
        for (path, key), messages in found.items():
            # Where a value may be one of several kinds, each kind says that it is none of its own.
            kinds = [message.removeprefix("must be ") for message in messages]
            alike = len(kinds) > 1 and all(message.startswith("must be ") for message in messages)
            yield path, f"must be {' or '.join(kinds)}" if alike else ", and ".join(messages), key


def _real(data: Any, loc: tuple[str | int, ...]) -> Path:
    """The part of pydantic's location that names keys of the file; union members are not keys."""
    path: list[str | int] = []
    for step in loc:
        listed = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if listed or (isinstance(data, dict) and step in data):
            data = data[step]
        elif isinstance(data, dict) and step == loc[-1] and isinstance(step, str):
            path += [] if step == _KEY else [step]
            break
        else:
            continue
        path.append(step)
    return tuple(path)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a category file, for editors."""
    return CategoryFile.model_json_schema()

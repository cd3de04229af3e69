"""The shape of a category file, as pydantic models: every mistake at once, and a JSON Schema for editors.

Only users' files pass through here; shipped ones are checked by the tests, so that importing costs no pydantic.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

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
    TypeAdapter,
)

from desensitize.policy.mask_schema import AnyMask, Text

__all__ = ["CategoryFile", "PartsFile", "SecondEdition", "edition", "json_schema"]

Words = Annotated[list[Text], Field(max_length=20_000)]
Pattern = Annotated[StrictStr, Field(min_length=1, max_length=8192)]
Language = Annotated[StrictStr, Field(pattern=r"^[a-z]{2,3}$")]
PartName = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
ListName = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*(\|[a-z][a-z0-9_]*)*$", max_length=120)]
RuleId = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=80)]
Entity = Annotated[StrictStr, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
# An entity or a rule's id.
Target = Annotated[StrictStr, Field(pattern=r"^([A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*(\.[a-z0-9_]+)*)$", max_length=80)]
Label = Annotated[StrictStr, Field(pattern=r"^[A-Z]+(_[A-Z]+)*$", max_length=24)]
Name = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60)]
# Strict, it still takes whole numbers.
Unit = Annotated[StrictFloat, Field(ge=0, le=1)]
Mode = Literal["decide", "unless_context", "raise"]
Scalar = StrictStr | StrictInt | StrictFloat | StrictBool | None


def _whole(value: object) -> object:
    """``True`` and ``1.0`` equal 1 in Python, but are not what the file should say."""
    return value if type(value) is int else None


def _form(value: object) -> str:
    """Which of two forms is meant; in angle brackets, so that it is told from a key of the file."""
    return "<mapping>" if isinstance(value, dict) else "<list>"


# Words, or words by the language they are of.
WordsBeside = Annotated[
    Annotated[Words, Tag("<list>")] | Annotated[dict[Language, Words], Tag("<mapping>")], Discriminator(_form)
]
# Words, or the names of lists: ``words: {surname}``.
WordsListed = Annotated[
    Annotated[Words, Tag("<list>")] | Annotated[dict[ListName, None], Tag("<mapping>")], Discriminator(_form)
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


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
    pattern: Pattern | None = None
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


class _Category(_Strict):
    """What both editions have."""

    category: Name
    title: StrictStr = ""
    version: StrictStr = ""
    default: StrictBool = False
    mentions: StrictBool = False
    locales: Words = []
    include: list[Name] = []
    mask: AnyMask = Field(default_factory=str)
    profiles: dict[Name, dict[Target, AnyMask]] = {}


class CategoryFile(_Category):
    """A category file of the first edition."""

    format: Annotated[Literal[1], BeforeValidator(_whole)]
    rules: list[RuleKeys] = []


class PartKeys(_Strict):
    """A piece of a pattern: texts that it matches, whole, and texts that it does not."""

    pattern: Pattern
    # The empty text is what a look-around matches.
    is_: Annotated[list[Annotated[StrictStr, Field(max_length=4096)]], Field(min_length=1, alias="is")]
    not_: Annotated[list[Text], Field(alias="not")] = []


class Labelled(_Strict):
    """A label, by language or not, right before a value."""

    labels: WordsBeside
    value: Pattern
    join: Literal["colon", "said", "space"] = "colon"


class SecondExamples(_Strict):
    """Evidence: what must not be found is mostly derived from ``match``; ``ignore`` is for real look-alikes."""

    match: Annotated[list[Text], Field(min_length=1)]
    ignore: list[Text] = []


class SecondRuleKeys(RuleKeys):
    """One rule of the second edition."""

    number: Pattern | None = None
    key: Pattern | None = None
    labelled: Labelled | None = None
    words: WordsListed = []  # type: ignore[assignment]
    guard: Literal["number", "decimal", "key", "word", "none"] | None = None
    beside: WordsBeside = []
    near: dict[RuleId, Annotated[StrictInt, Field(ge=1, le=200)]] = {}
    raise_: Annotated[list[Text], Field(alias="raise")] = []
    examples: SecondExamples | None = None  # type: ignore[assignment]


class _Parts(_Strict):
    """What a file of parts has, and a category file beside its rules."""

    format: Annotated[Literal[2], BeforeValidator(_whole)]
    use: list[PartName] = []
    parts: dict[PartName, PartKeys] = {}


class SecondEdition(_Parts, _Category):
    """A category file of the second edition: kinds, parts, guards by name."""

    rules: list[SecondRuleKeys] = []


class PartsFile(_Parts):
    """A file of parts, ``parts/<name>.yaml``."""

    title: StrictStr = ""


def edition(data: object) -> type[BaseModel]:
    """The model of a category file by its format."""
    first = isinstance(data, dict) and type(data.get("format")) is int and data["format"] == 1
    return CategoryFile if first else SecondEdition


def json_schema() -> dict[str, Any]:
    """JSON Schema of a category file of either edition, and of a file of parts, for editors."""
    return TypeAdapter(SecondEdition | CategoryFile | PartsFile).json_schema()

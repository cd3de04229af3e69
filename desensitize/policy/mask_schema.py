"""The ways a file may name an operator, as pydantic models: ours, Presidio's, and DMS's, written or on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictStr, Tag

__all__ = ["AnyMask", "Text"]

Text = Annotated[StrictStr, Field(min_length=1, max_length=4096)]
# Other products' names may begin with a digit: 3DES.
OperatorName = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]


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

"""Every API that can be tried, by client, and the places in its requests. Data only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desensitize.verify.places.anthropic import ANTHROPIC
from desensitize.verify.places.dashscope import DASHSCOPE
from desensitize.verify.places.dms import DMS
from desensitize.verify.places.openai import OPENAI
from desensitize.verify.places.responses import RESPONSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.verify.api import Api

__all__ = ["APIS"]

APIS: Final[Mapping[str, tuple[Api, ...]]] = {
    "openai": (*OPENAI, *RESPONSES),
    "anthropic": ANTHROPIC,
    "dashscope": DASHSCOPE,
    "dms": DMS,
}

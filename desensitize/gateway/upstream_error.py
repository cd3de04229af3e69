"""What a client may see of an upstream's error, which may quote anybody: tokens stay, and what rules find goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from desensitize.adapters.envelope import is_json
from desensitize.chat.shape import ANYTHING
from desensitize.chat.walk import walk_source
from desensitize.errors import UnsupportedPart
from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.finding import Finding

__all__ = ["Finds", "shown"]


class Finds(Protocol):
    """Finds what is somebody's, such as ``Masker.find``."""

    def __call__(self, text: str, /, *, context: str | None = None) -> Sequence[Finding]:
        """The findings in a text; ``context``: the key that it stands at."""


def shown(kind: str, body: bytes, find: Finds) -> bytes:
    """The error, of which every finding is its entity in brackets.

    :param kind: its content type.
    :param find: finds what is somebody's.
    :raises Refusal: it can't be read.
    """

    def without(text: str, path: str = "", beside: str = "", /) -> str:
        del path
        for finding in reversed(find(text, context=beside or None)):
            text = f"{text[: finding.start]}<{finding.entity}>{text[finding.end :]}"
        return text

    try:
        source = body.decode("utf-8-sig")
        if not is_json(kind) or not body:
            return without(source).encode()
        return walk_source(source, ANYTHING, without, on_unsupported="forward").encode()
    except (UnicodeError, UnsupportedPart):
        raise Refusal(502, "upstream_error", "the upstream failed, and what it says can't be read") from None

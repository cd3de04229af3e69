"""What is not masked, among the findings: in the places of a file like those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desensitize.detect.finding import Finding
from desensitize.refusals import refusals

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.context import Context
    from desensitize.masker import Masker

__all__ = ["is_refused", "with_refused"]

_MARK: Final = "not masked"


def with_refused(masker: Masker) -> Callable[..., list[Finding]]:
    """Finds, and tells of what came near too: as findings, which `is_refused` tells from the others."""

    def find(text: str, *, context: Context | str | None = None) -> list[Finding]:
        found = masker.find(text, context=context)
        near = refusals(masker, text, context=context)
        return sorted([*found, *(Finding(*each[:5], (_MARK, *each[5:])) for each in near)])

    return find


def is_refused(finding: Finding) -> bool:
    """Whether it is none."""
    return finding.why[:1] == (_MARK,)

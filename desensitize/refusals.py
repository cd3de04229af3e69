"""Why a text's values are not masked: `refusals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.refused import Refusal, nearest, refused

if TYPE_CHECKING:
    from desensitize.context import Context
    from desensitize.masker import Masker

__all__ = ["Refusal", "refusals"]


def refusals(masker: Masker, text: str, *, context: Context | str | None = None) -> list[Refusal]:
    """What a rule of the masker matched in a text and is not masked, sorted and disjoint; never what it is.

    Of several rules that were refused at one place it is the one that came nearest. This asks every rule by itself, and
    takes seconds the first time.

    :param context: where the text stands, as for `Masker.find`.
    :raises RuleTimeout: an untrusted rule took too long.

    >>> from desensitize import Masker
    >>> [(r.start, r.end, r.rule, r.reason) for r in refusals(Masker(), "ID 110101199003074518")]
    [(3, 21, 'cn.id_card', 'verifier')]
    """
    pipeline = masker._settings.pipeline  # noqa: SLF001 - the rest of what a masker does, in a room of its own
    found, raw = masker.find(text, context=context), pipeline.find(text)
    allowed = [
        Refusal(each.start, each.end, each.entity, each.rule, each.score, "allowed", "the masker allows this value")
        for each in raw
        if not any(other.start < each.end and each.start < other.end for other in found)
    ]
    return nearest([*allowed, *refused(pipeline, text, found)])

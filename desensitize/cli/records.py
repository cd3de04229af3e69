"""Records of any format, masked and restored one after another in the one conversation of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.batch.formats.format import FormatError
from desensitize.batch.formats.text import joined, spans_of
from desensitize.context import lead_of

if TYPE_CHECKING:
    from desensitize.batch.formats.format import Record
    from desensitize.cli.conversation import Conversation, Restoring

__all__ = ["masked", "masked_text", "restored"]


def masked(record: Record, talk: Conversation) -> bytes:
    """A record with tokens for its values.

    :raises FormatError: it can't be read, or not be written so.
    :raises LeakError: a value would have stayed.
    """
    if record.error is not None:
        raise FormatError(record.error)
    if not record.leaves:
        return record.raw
    return talk.once_bytes(record.raw, lambda: _masked(record, talk))


def masked_text(text: str, talk: Conversation) -> str:
    """Plain text, or a block of it, in which some values stand beside a name.

    :raises LeakError: a value would have stayed.
    """
    spans = spans_of(text)
    return joined(text, spans, talk.proven_texts([(text[a:b], lead_of(where)) for a, b, where in spans]))


def _masked(record: Record, talk: Conversation) -> bytes:
    leads = [lead_of(leaf.context) for leaf in record.leaves]
    texts = talk.proven_texts([(leaf.text, lead) for leaf, lead in zip(record.leaves, leads, strict=True)])
    return record.written(texts, talk.spelled)


def restored(record: Record, values: Restoring) -> bytes:
    """A record with its values back.

    :raises FormatError: it can't be read, or not be written so.
    """
    if record.error is not None:
        raise FormatError(record.error)
    return record.written([values.restore(leaf.text) for leaf in record.leaves])

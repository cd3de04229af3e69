"""What the rules said of the texts of one request: each is read once, however often it is looked at.

A request is walked until nothing new is learned, and proven before it leaves; what masking wrote is read again by each.
The rules say the same of the same text every time, so they are asked once. What they found is kept by digest and
without any of the text, and only until the request is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.pipeline import Survey
from desensitize.mask.digests import Digests, digest_of

if TYPE_CHECKING:
    from desensitize.detect.pipeline import Pipeline

__all__ = ["Scans", "unseen"]


def unseen(text: str) -> Survey:
    """The survey of a text of which nobody asks the rules."""
    del text
    return Survey((), False, ())  # noqa: FBT003 - a field of a tuple


class Scans:
    """A pipeline that remembers for a while."""

    __slots__ = ("_pipeline", "_said")

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._said = Digests[Survey]()

    def __repr__(self) -> str:
        return f"Scans({len(self._said)} texts)"

    def __call__(self, text: str) -> Survey:
        """See `Pipeline.scan`. What has other readings is not kept: those are texts."""
        digest = digest_of(text)
        survey = self._said.get(digest)
        if survey is None:
            survey = self._pipeline.scan(text)
            if not survey.layers:
                self._said.note(digest, survey)
        return survey

    def plain(self, text: str) -> bool:
        """Whether a text was asked about and can be read in no other way."""
        return digest_of(text) in self._said

    def clear(self) -> None:
        """The request is made."""
        self._said.taken()

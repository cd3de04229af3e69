"""Counts what one request or one reply comes to, and tells it. Keeps no text."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from desensitize.errors import Blocked, ConfigError, LeakError, UnsupportedPart
from desensitize.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.events import Kind, Observer

    # Is given what was found in a text.
    Note: TypeAlias = Callable[[Sequence[Finding]], object]
    # Is given the path of a text and what was found in it, if anything; of a text read twice, the last time counts.
    Tell: TypeAlias = Callable[[str, Sequence[Finding]], object]

__all__ = ["MaskText", "NotingMask", "Tally", "Told", "no_vendor"]

_T = TypeVar("_T")


def no_vendor() -> str:
    """The vendor of a single text."""
    return "text"


class MaskText(Protocol):
    """Masks a text: (text, its path, what stands before it)."""

    def __call__(self, text: str, path: str = "", beside: str = "", /) -> str:
        """The masked text."""


class NotingMask(Protocol):
    """Masks a text, and notes what was found in it."""

    def __call__(self, text: str, path: str = "", beside: str = "", /, *, note: Note) -> str:
        """The masked text."""


class Told:
    """A session that tells what it finds in each text that it masks; all else is the session's."""

    def __init__(self, session: Any, tell: Tell) -> None:
        self._session, self._tell = session, tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def mask_text(self, text: str, path: str = "", beside: str = "", /, *, note: Note = len) -> str:
        """As of the session."""

        def noted(findings: Sequence[Finding]) -> None:
            note(findings)
            self._tell(path, findings)

        masked: str = self._session.mask_text(text, path, beside, note=noted)
        return masked


class Tally:
    """The counts of one request or reply. Of one thread at a time."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self.seconds, self.restored, self.missed = 0.0, 0, 0
        self.clear()

    def clear(self) -> None:
        """Begin again: the same texts are read anew."""
        self.texts = self.characters = 0
        self.entities: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()

    def note(self, findings: Sequence[Finding]) -> None:
        """Count what was found in a text."""
        self.entities.update(finding.entity for finding in findings)
        self.rules.update(finding.rule for finding in findings)

    def read(self, text: str) -> None:
        """Count a text."""
        self.texts += 1
        self.characters += len(text)

    def counting(self, mask: NotingMask) -> MaskText:
        """``mask``, whose texts and findings are counted."""

        def counted(text: str, path: str = "", beside: str = "", /) -> str:
            self.read(text)
            return mask(text, path, beside, note=self.note)

        return counted

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time spent here counts."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began

    def watch(self, kind: Kind, vendor: Callable[[], str], step: Callable[[], _T]) -> _T:
        """What ``step`` gives; then it is told, and so is a failure."""
        try:
            with self.timed():
                out = step()
        except Exception as error:
            self.fail(vendor(), error)
            raise
        self.tell(kind, vendor())
        return out

    def fail(self, vendor: str, error: Exception) -> None:
        """Tell that it failed."""
        if isinstance(error, LeakError):
            self.entities = Counter(entity for _, entity in error.places)
            self.rules.clear()
        elif isinstance(error, Blocked):
            self.entities[error.entity] += 1
        self.tell(_kind(error), vendor, type(error).__name__)

    def tell(self, kind: Kind, vendor: str, error: str = "") -> None:
        """Hand an event to whoever watches."""
        self._observer.tell(
            Event(
                kind=kind,
                vendor=vendor,
                entities=dict(sorted(self.entities.items())),
                rules=dict(sorted(self.rules.items())),
                texts=self.texts,
                characters=self.characters,
                seconds=self.seconds,
                restored=self.restored,
                missed=self.missed,
                error=error,
                shadow=self._observer.shadow,
            )
        )


def _kind(error: Exception) -> Kind:
    if isinstance(error, LeakError):
        return "leak_stopped"
    return "refused" if isinstance(error, UnsupportedPart | Blocked | ConfigError) else "error"

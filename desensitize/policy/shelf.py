"""Categories by their files: a shipped one as it was built before, any other one from its YAML."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from desensitize.policy.prebuilt import prebuilt
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path as FilePath

    from desensitize.errors import Problem, RuleWarning
    from desensitize.policy.category import Library
    from desensitize.policy.document import Document, Path
    from desensitize.policy.prebuilt import Prebuilt
    from desensitize.policy.rule import Category, OperatorSpec, Rule

__all__ = ["Shelf", "members", "shelved"]


@lru_cache(maxsize=1)
def shelved() -> frozenset[str]:
    """The names of the shipped categories."""
    return frozenset(file.stem for file in shipped_folder().glob("*.yaml"))


@lru_cache(maxsize=16)
def members(name: str) -> frozenset[str]:
    """The ids of the rules of a shipped category; none, where there is no such category."""
    if name not in shelved():
        return frozenset()
    category = Shelf(shipped_folder()).category(shipped_folder() / f"{name}.yaml")
    return frozenset(rule.id for rule in category.rules) if category is not None else frozenset()


class Shelf:
    """``shipped`` is the folder of the package's own rules; ``checks`` and ``operator`` are those of a `Library`."""

    def __init__(
        self,
        shipped: FilePath,
        checks: Iterable[Callable[[Rule], Iterable[tuple[Path, str]]]] = (),
        operator: Callable[[OperatorSpec], Iterable[tuple[Path, str]]] = lambda _: (),
    ) -> None:
        self._shipped, self._checks, self._operator = shipped, checks, operator

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the files read so far."""
        return self._library.problems if "_library" in vars(self) else []

    @property
    def warnings(self) -> list[RuleWarning]:
        """What the authors of the files read so far should know."""
        return self._library.warnings if "_library" in vars(self) else []

    def alone(self, files: Iterable[FilePath]) -> bool:
        """Whether these files, read before, leave out all that is shipped without saying so."""
        return "_library" in vars(self) and self._library.alone(files)

    def defaults(self) -> list[Category]:
        """The shipped categories that are looked for where none is named."""
        if self._prebuilt is not None:
            return self._prebuilt.defaults()
        files = [file for file in sorted(self._shipped.glob("*.yaml")) if self._library.is_default(file)]
        return [category for file in files if (category := self._library.category(file)) is not None]

    def category(self, file: FilePath) -> Category | None:
        """The category of a file; ``None``: it has problems."""
        ready = self._ready(file)
        return self._library.category(file) if ready is None else ready.category(file.stem)

    def _ready(self, file: FilePath) -> Prebuilt | None:
        real = file.resolve()
        if real.parent != self._shipped or self._prebuilt is None or real.stem not in self._prebuilt.names:
            return None
        return self._prebuilt

    @cached_property
    def _prebuilt(self) -> Prebuilt | None:
        return prebuilt(self._shipped)

    @cached_property
    def _library(self) -> Library:
        from desensitize.policy.category import Library  # noqa: PLC0415 - it reads YAML, 15 ms to import

        return Library(self._shipped, self._checks, self._operator, self._document)

    def _document(self, file: FilePath) -> Document | None:
        return None if self._prebuilt is None else self._prebuilt.document(file)

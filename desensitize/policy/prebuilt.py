"""The shipped categories as they were built once: a start reads them from a cache file, not from a hundred YAML files.

A file belongs to the bytes of the rules and of the code that reads them: an edit to either is seen at the next start.
It holds each category as it is, and each YAML document as it was read, for the files of users that include it. There
are only rules of the package in it, never a user's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize import cache
from desensitize.cache.sources import digest
from desensitize.policy.rows import Rows, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.policy.category import Library
    from desensitize.policy.document import Document
    from desensitize.policy.rule import Category

__all__ = ["Prebuilt", "prebuilt", "sections", "sources"]

NAME = "registry"
_PACKAGE = Path(__file__).parents[1]
# Any code that has a part in what a rule file means.
_CODE = ("cache", "pattern", "policy")
_DEFAULT, _CATEGORY, _DOCUMENT = "default", "category.", "document."


class Prebuilt:
    """The shipped categories of one folder, each read when it is asked for."""

    def __init__(self, kept: Mapping[str, memoryview], folder: Path) -> None:
        self._kept = kept
        named = {key.removeprefix(_CATEGORY): text for key, text in kept.items() if key.startswith(_CATEGORY)}
        self._rows = Rows(named, folder)
        self.names = frozenset(named)

    def defaults(self) -> list[Category]:
        """The categories that are looked for where none is named."""
        return [self.category(name) for name in self._json(_DEFAULT)]

    def category(self, name: str) -> Category:
        """The category of this name.

        :raises KeyError: there is none.
        """
        return self._rows.category(name)

    def document(self, file: Path) -> Document | None:
        """Its YAML file as it was read; ``None``: there is none of this name."""
        from desensitize.policy.kept_document import opened  # noqa: PLC0415 - only for files that include it

        return opened(self._json(_DOCUMENT + file.stem), file) if file.stem in self.names else None

    def _json(self, key: str) -> Any:
        return json.loads(str(self._kept[key], "utf-8"))


def sources(shipped: Path) -> bytes:
    """The digest of the shipped rules and of the code that reads them.

    :raises OSError: one of the files cannot be read.
    """
    return digest([shipped, *(_PACKAGE / room for room in _CODE)])


def prebuilt(shipped: Path) -> Prebuilt | None:
    """What is kept of the shipped rules, built first if need be; ``None``: they do not load, or cannot be kept.

    Whoever gets ``None`` reads the YAML, only what is wanted of it, and meets there what is wrong with it.
    """
    try:
        made_from = sources(shipped)
    except OSError:
        return None
    kept = cache.obtain(NAME, made_from, lambda: _built(shipped, made_from))
    return None if kept is None else Prebuilt(kept, shipped)


def _built(shipped: Path, made_from: bytes) -> dict[str, bytes] | None:
    try:
        found = sections(shipped)
    except Exception:  # noqa: BLE001 - the rules of a checkout are not checked as they load: anything may be wrong
        return None
    # Rules saved meanwhile may or may not be in it.
    return found if sources(shipped) == made_from else None


def sections(shipped: Path) -> dict[str, bytes]:
    """What is kept, from the YAML.

    :raises RuleError: a rule file that does not load.
    :raises ValueError: a rule that is none of the package's own.
    """
    from desensitize.errors import RuleError  # noqa: PLC0415 - as the rest: only where something is built
    from desensitize.policy.category import Library  # noqa: PLC0415
    from desensitize.policy.kept_document import kept  # noqa: PLC0415

    library = Library(shipped)
    files = sorted(library.shipped.glob("*.yaml"))
    categories = [category for file in files if (category := library.category(file)) is not None]
    if library.problems:
        raise RuleError(library.problems)
    return {
        _DEFAULT: json.dumps([category.name for category in categories if category.default]).encode(),
        **{_CATEGORY + name: text for name, text in rows(categories).items()},
        **{_DOCUMENT + file.stem: kept(_document(library, file)) for file in files},
    }


def _document(library: Library, file: Path) -> Document:
    return library.seen[file][0]

"""The shipped categories as they were built once: a start reads them from a cache file, not from a hundred YAML files.

A file belongs to the bytes of the rules and of the code that reads them: an edit to either is seen at the next start.
It holds each category as it is, and each YAML document as it was read, for the files of users that include it. There
are only rules of the package in it, never a user's.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize import cache
from desensitize.cache.sources import digest
from desensitize.policy.rows import Rows, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.policy.category import Library
    from desensitize.policy.document import Document
    from desensitize.policy.rule import Category

__all__ = ["DOCUMENTS", "NAME", "Prebuilt", "documents", "prebuilt", "sections", "sources"]

NAME, DOCUMENTS = "registry", "documents"
_PACKAGE = Path(__file__).parents[1]
# Any code that has a part in what a rule file means.
_CODE = ("cache", "pattern", "policy")
_DEFAULT, _CATEGORY = "default", "category."


class Prebuilt:
    """The shipped categories of one folder, each read when it is asked for; ``made_from``: the digest of `sources`."""

    def __init__(self, kept: Mapping[str, memoryview], folder: Path, made_from: bytes) -> None:
        self._kept, self._folder, self._made_from = kept, folder, made_from
        named = {key.removeprefix(_CATEGORY): text for key, text in kept.items() if key.startswith(_CATEGORY)}
        self._rows = Rows(named, folder)
        self.names = frozenset(named)

    def defaults(self) -> list[Category]:
        """The categories that are looked for where none is named."""
        return [self.category(name) for name in _plain(self._kept[_DEFAULT])]

    def category(self, name: str) -> Category:
        """The category of this name.

        :raises KeyError: there is none.
        """
        return self._rows.category(name)

    def document(self, file: Path) -> Document | None:
        """Its YAML file as it was read, for files that include it; ``None``: it is not kept."""
        from desensitize.policy.kept_document import opened  # noqa: PLC0415 - it imports the reader of YAML, 15 ms

        kept = self._documents
        return None if kept is None or file.stem not in kept else opened(_plain(kept[file.stem]), file)

    @cached_property
    def _documents(self) -> Mapping[str, memoryview] | None:
        return _obtained(DOCUMENTS, documents, self._folder, self._made_from)


def _plain(text: memoryview) -> Any:
    return json.loads(str(text, "utf-8"))


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
    kept = _obtained(NAME, sections, shipped, made_from)
    return None if kept is None else Prebuilt(kept, shipped, made_from)


def _obtained(
    name: str, build: Callable[[Path], dict[str, bytes]], shipped: Path, made_from: bytes
) -> Mapping[str, memoryview] | None:
    def built() -> dict[str, bytes] | None:
        try:
            found = build(shipped)
        except Exception:  # noqa: BLE001 - the rules of a checkout are not checked as they load: anything may be wrong
            return None
        # Rules saved meanwhile may or may not be in it.
        return found if sources(shipped) == made_from else None

    return cache.obtain(name, made_from, built)


def sections(shipped: Path) -> dict[str, bytes]:
    """The categories to keep, from the YAML.

    :raises RuleError: a rule file that does not load.
    :raises ValueError: a rule that is none of the package's own.
    """
    _, categories = _read(shipped)
    default = json.dumps([category.name for category in categories if category.default]).encode()
    return {_DEFAULT: default, **{_CATEGORY + name: text for name, text in rows(categories).items()}}


def documents(shipped: Path) -> dict[str, bytes]:
    """The YAML files to keep, as they were read.

    :raises RuleError: a rule file that does not load.
    """
    from desensitize.policy.kept_document import kept  # noqa: PLC0415 - as `Library`: only where something is built

    library, _ = _read(shipped)
    return {file.stem: kept(document) for file, (document, _) in sorted(library.seen.items())}


def _read(shipped: Path) -> tuple[Library, list[Category]]:
    from desensitize.errors import RuleError  # noqa: PLC0415 - as `Library`
    from desensitize.policy.category import Library  # noqa: PLC0415 - it imports the reader of YAML, 15 ms

    library = Library(shipped)
    found = [library.category(file) for file in sorted(library.shipped.glob("*.yaml"))]
    if library.problems:
        raise RuleError(library.problems)
    return library, [category for category in found if category is not None]

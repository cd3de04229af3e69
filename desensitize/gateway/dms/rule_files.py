"""Rules that callers added: each a category file in one folder, under its own name.

A rule of this API says how to mask, and no more; what it masks is ``UserInfo``. It is looked for beside all that the
gateway looks for. How a value is masked that both find: as the rule says where its function leaves nothing of a value
to be read; a function that shows a part of it, or all, does not take the place of the gateway's own.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from desensitize.errors import RuleError
from desensitize.policy.document import read
from desensitize.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from desensitize.gateway.service import Service
    from desensitize.masker import Masker

__all__ = ["INCLUDED", "Added", "RuleFiles"]

INCLUDED = "UserInfo"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
# Functions whose output tells nobody who does not have the salt or the key what went in. Not those of ENCRYPT: what
# they write comes back from whole texts only, and is none for a chat.
_WHOLE = {("MASK", "DEFAULT"), *(("HASH", name) for name in ("HMAC", "MD5", "SHA1", "SHA256"))}
_LONGEST = 64 << 10


class Added(NamedTuple):
    """A rule as the API names its parts."""

    name: str
    rule_type: str
    function_type: str
    description: str
    params: Mapping[str, Any]

    @property
    def id(self) -> int:
        """A number that only its name decides."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:6], "big")

    @property
    def hides(self) -> bool:
        """Whether nothing of a value is left to be read."""
        return (self.rule_type, self.function_type) in _WHOLE

    def text(self) -> str:
        """The category file."""
        mask = {"rule_type": self.rule_type, "function_type": self.function_type, "params": dict(self.params)}
        said = {"format": 2, "category": self.name, "title": self.description, "include": [INCLUDED], "mask": mask}
        written: str = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
        return written


class RuleFiles:
    """The rules in a folder; none where there is no folder. Read anew each time: other workers add to it, too."""

    def __init__(self, folder: str | None) -> None:
        self._folder = None if folder is None else Path(folder)

    def __bool__(self) -> bool:
        """Whether there is a place for rules."""
        return self._folder is not None

    def __iter__(self) -> Iterator[Added]:
        """Every rule of this API's kind, by name."""
        return (rule for name in self.names() if (rule := self._read(name)) is not None)

    def names(self) -> list[str]:
        """The names of all of them."""
        if self._folder is None or not self._folder.is_dir():
            return []
        return sorted(
            file.stem for file in self._folder.glob("*.yaml") if _NAME.fullmatch(file.stem) and file.is_file()
        )

    def knows(self, name: str) -> bool:
        """Whether one has this name."""
        return self._folder is not None and bool(_NAME.fullmatch(name)) and (self._folder / f"{name}.yaml").is_file()

    def add(self, rule: Added) -> bool:
        """Keep a rule, whole or not at all; whether there was none of its name.

        :raises RuleError: it does not load.
        :raises OSError: it can't be written.
        """
        folder = self._folder
        if folder is None or not _NAME.fullmatch(rule.name):
            return False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a folder of its own, it is nobody's rule yet.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as place:
            file = Path(place, f"{rule.name}.yaml")
            with file.open("x", encoding="utf-8") as out:
                out.write(rule.text())
                out.flush()
                os.fsync(out.fileno())
            Registry.load([file])
            try:
                # A link is there at once and whole, and takes nobody's place.
                os.link(file, folder / file.name)
            except FileExistsError:
                return False
        return True

    def masker(self, service: Service, categories: Sequence[str], names: Iterable[str]) -> Masker:
        """The masker of these categories and rules.

        :raises ConfigError: a category that nobody knows.
        :raises RuleError: a rule that does not load.
        """
        before: list[str] = []
        after: list[str] = []
        for name in names:
            rule = self._read(name)
            (after if rule is not None and rule.hides else before).append(name)
        if after and _stops(service.maskers.of(categories)):
            before, after = [*before, *after], []
        # Of two rules with one id the later stands: named as files they come before the gateway's categories, named as
        # categories of a folder behind them.
        files = [str(self._file(name)) for name in before]
        folder = [str(self._folder)] if after else []
        return service.maskers.of((*categories, *after), rules=(*files, *folder))

    def _file(self, name: str) -> Path:
        return Path(self._folder or "", f"{name}.yaml")

    def _read(self, name: str) -> Added | None:
        """A rule, or nothing where the file is of another kind."""
        file = self._file(name)
        try:
            if file.stat().st_size > _LONGEST:
                return None
            said = read(file.read_bytes(), file.name).data
        except (OSError, RuleError):
            return None
        mask = said.get("mask") if isinstance(said, dict) else None
        if not isinstance(mask, dict) or not isinstance(mask.get("rule_type"), str):
            return None
        params = mask.get("params")
        return Added(
            name,
            mask["rule_type"],
            str(mask.get("function_type", "")),
            str(said.get("title", "")),
            params if isinstance(params, dict) else {},
        )


def _stops(masker: Masker) -> bool:
    """Whether it lets some values through in no form at all."""
    return any(rule.mask is not None and rule.mask.name == "block" for rule in masker.registry.rules)

"""Where what the package brings along stands: categories, and word lists with their sources."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from desensitize.errors import ConfigError

__all__ = ["lexicon", "shipped_folder"]


def shipped_folder() -> Path:
    """The folder of shipped categories: inside the installed package, or beside it in a checkout.

    :raises ConfigError: the installation has lost its rules.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "rules", package.parent / "rules"):
        if folder.is_dir() and (folder.parent == package or _is_checkout(folder.parent)):
            return folder
    message = "the shipped rules are missing from this installation: install the package again"
    raise ConfigError(message)


def _is_checkout(folder: Path) -> bool:
    """Whether the folder is this project's own checkout, not merely some folder with a ``rules`` in it."""
    project = folder / "pyproject.toml"
    return project.is_file() and 'name = "desensitize"' in project.read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def lexicon(name: str) -> tuple[str, ...]:
    """The entries of a shipped word list, in its order; lines that begin with ``#`` say where it is from.

    >>> lexicon("bip39_english")[:3]
    ('abandon', 'ability', 'able')
    """
    text = (shipped_folder() / "lexicon" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))

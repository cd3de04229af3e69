"""The build backend: setuptools' own, which asks for a C compiler from the index where this machine has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler import wheels
from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Settings: TypeAlias = Mapping[str, str | list[str] | None] | None

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """What a wheel needs besides ``build-system.requires`` (PEP 517)."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *wheels()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """What an editable install needs besides ``build-system.requires`` (PEP 660)."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *wheels()]

"""Mask personal data and secrets before text leaves the process; put them back into what returns."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desensitize import errors
    from desensitize.context import Context
    from desensitize.detect.finding import Finding
    from desensitize.detect.pipeline import Recognizer
    from desensitize.manifest import Manifest
    from desensitize.mask.keys import Key
    from desensitize.masker import Masker, MaskResult
    from desensitize.registry import Registry
    from desensitize.session import Session

__all__ = [
    "Context",
    "Finding",
    "Key",
    "Manifest",
    "MaskResult",
    "Masker",
    "Recognizer",
    "Registry",
    "Session",
    "errors",
]

__version__ = "0.1.0"

_HOME = {
    "Context": "desensitize.context",
    "Finding": "desensitize.detect.finding",
    "Key": "desensitize.mask.keys",
    "Manifest": "desensitize.manifest",
    "MaskResult": "desensitize.masker",
    "Masker": "desensitize.masker",
    "Recognizer": "desensitize.detect.pipeline",
    "Registry": "desensitize.registry",
    "Session": "desensitize.session",
}


def __getattr__(name: str) -> Any:
    """A public name, from its module on first use (PEP 562): importing the package costs next to nothing."""
    if name == "errors":
        return import_module("desensitize.errors")
    if name not in _HOME:
        raise AttributeError(f"module 'desensitize' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Mask personal data and secrets before text leaves the process; put them back into what returns."""

from __future__ import annotations

from desensitize import errors
from desensitize.detect.finding import Finding
from desensitize.mask.keys import Key
from desensitize.masker import Masker, MaskResult
from desensitize.registry import Registry
from desensitize.session import Session

__all__ = ["Finding", "Key", "MaskResult", "Masker", "Registry", "Session", "errors"]

__version__ = "0.1.0"

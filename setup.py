"""What ``pyproject.toml`` cannot say: the native core, and what is built from other files. See ``.build/``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from setuptools import setup

# Without a backend, as in `python setup.py build_ext --inplace`, the folder is not on the path.
sys.path.insert(0, str(Path(__file__).parent / ".build"))

from contents import Package
from native import NativeCore, TaggedWheel, extensions, wheel_options

# Not in the checkout: what an earlier build left there would get into the wheel.
with tempfile.TemporaryDirectory(prefix="desensitize-build-", ignore_cleanup_errors=True) as work:
    setup(
        ext_modules=extensions(),
        cmdclass={"build_py": Package, "build_ext": NativeCore, "bdist_wheel": TaggedWheel},
        options={"build": {"build_base": work}, "egg_info": {"egg_base": work}, "bdist_wheel": wheel_options()},
    )

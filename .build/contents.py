"""What a wheel holds besides modules: the rules, and the data that `desensitize.prebuild` makes of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools.command.build_py import build_py

__all__ = ["Package"]


class Package(build_py):
    """The package, with ``rules`` and ``prebuilt`` in it. A checkout reads the rules where they stand."""

    def run(self) -> None:
        """Copy the modules, then the rules; then prebuild."""
        super().run()
        if not self.editable_mode:
            package = Path(self.build_lib, "desensitize")
            shutil.copytree("rules", package / "rules", dirs_exist_ok=True)
            _prebuild(package / "prebuilt")


def _prebuild(folder: Path) -> None:
    """Fill the folder, in a process of its own: what is built imports nothing into the build.

    It runs the pure way, for the core may not be compiled yet.
    """
    path = os.pathsep.join(filter(None, (str(Path.cwd()), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "DESENSITIZE_CORE": "off"}
    command = [sys.executable, "-m", "desensitize.prebuild", str(folder.absolute())]
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own module

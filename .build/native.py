"""The native core as setuptools builds it: compiled where that is possible, else left out with one line that says so.

``DESENSITIZE_CORE=off`` leaves it out on purpose; with ``DESENSITIZE_CORE=require`` the build fails where it cannot be
compiled, so it is set wherever the core itself is tested or shipped. A mistake that Cython sees fails every build; one
that only the C compiler sees counts as a compiler that does not work.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import compiler
from setuptools import Extension
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.errors import CCompilerError, PlatformError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["NativeCore", "TaggedWheel", "extensions", "wheel_options"]

_CORE = Path("desensitize", "_core")

# The first Python whose stable ABI the core keeps to: one build serves it and every later one.
_ABI = (3, 11)
# Python without the global lock has no stable ABI yet.
_STABLE = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


def extensions() -> list[Extension]:
    """The compiled modules to build."""
    if compiler.core() == "off":
        return []
    stamp = ("DESENSITIZE_SOURCES", _sources().digest())
    limited = [("Py_LIMITED_API", f"0x{_ABI[0]:02x}{_ABI[1]:02x}0000")] if _STABLE else []
    return [
        Extension(
            "desensitize._core.engine",
            [(_CORE / "engine.pyx").as_posix()],
            define_macros=[stamp, *limited],
            py_limited_api=_STABLE,
        )
    ]


def wheel_options() -> dict[str, str]:
    """How the wheel is tagged."""
    return {"py_limited_api": f"cp{_ABI[0]}{_ABI[1]}"} if _STABLE else {}


def _sources() -> ModuleType:
    """The package's own module that digests the sources, without the package, which a build environment lacks."""
    spec = importlib.util.spec_from_file_location("sources", _CORE / "sources.py")
    assert spec is not None  # noqa: S101 - the name ends in .py
    assert spec.loader is not None  # noqa: S101 - ... so there is a loader for it
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class NativeCore(build_ext):
    """Compiles the core, or says in one line why it is left out."""

    def initialize_options(self) -> None:
        """Keep the C text that Cython writes out of the checkout."""
        super().initialize_options()
        self.cython_c_in_temp = True

    def run(self) -> None:
        """Build what is to be built.

        :raises PlatformError: the core is required and cannot be compiled.
        """
        try:
            self._check_machine()
            super().run()
        except (CCompilerError, PlatformError, OSError) as error:
            if compiler.core() == "require":
                raise PlatformError(f"DESENSITIZE_CORE requires the native core: {error}") from error
            self._leave_out(error)

    def build_extensions(self) -> None:
        """Compile, with flags that depend on the compiler alone."""
        if os.name != "nt":
            self._set_flags()
            if compiler.found() == compiler.ZIG:
                self._use_zig()
        super().build_extensions()

    def _check_machine(self) -> None:
        if not self.extensions or os.name == "nt":
            return
        if not compiler.headers():
            raise PlatformError("Python's headers are not installed")
        command = compiler.found()
        if not command:
            raise PlatformError("there is no C compiler")
        if command != compiler.ZIG:
            os.environ["CC"] = shlex.join(command)

    def _use_zig(self) -> None:
        """Compile with Zig, without Python's own flags, which are those of the compiler that it was built with.

        Zig builds its run-time library first: with -s without debugging information, in a third of the time.
        """
        flags = ["-fPIC", "-fwrapv", "-DNDEBUG", *shlex.split(os.environ.get("CFLAGS", ""))]
        linker = [*compiler.ZIG, "-shared", "-s", *shlex.split(os.environ.get("LDFLAGS", ""))]
        self.compiler.set_executables(compiler_so=[*compiler.ZIG, *flags], linker_so=linker)
        for cache in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"):
            os.environ.setdefault(cache, str(Path(self.build_temp, "zig").absolute()))

    def _set_flags(self) -> None:
        # No debugging information: it names this machine's folders, and no two builds would be the same.
        flags = [] if "CFLAGS" in os.environ else ["-O2", "-g0"]
        for extension in self.extensions:
            # A function outside the stable ABI is not declared. Older compilers would call it, and the module not load.
            extension.extra_compile_args = [*flags, "-Werror=implicit-function-declaration"]

    def _leave_out(self, error: Exception) -> None:
        reason = str(error).partition("\n")[0]
        print(f"desensitize: built without the native core, which is slower: {reason}", file=sys.stderr)  # noqa: T201
        self.extensions = []
        self.distribution.ext_modules = []


class TaggedWheel(bdist_wheel):
    """A wheel whose tag says what became of the core: setuptools settles the tag before anything is compiled."""

    @property
    def root_is_pure(self) -> bool:
        """Whether there is nothing compiled inside."""
        return not self.distribution.has_ext_modules()

    @root_is_pure.setter
    def root_is_pure(self, value: bool) -> None:
        """What setuptools thinks beforehand counts for nothing."""

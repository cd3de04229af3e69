"""Which C compiler builds the native core: the one of this machine, else Zig's, which comes as a wheel.

The machine's compiler is what ``CC`` names; without ``CC`` the one that Python was built with, or a usual name for one.
Zig's wheel is 100 MB, so it is asked for only where it makes the difference: on Linux, without a compiler, but with
Python's headers. (macOS always has a ``cc``, and on Windows setuptools itself looks for the compiler.)
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

__all__ = ["ZIG", "core", "found", "headers", "wheels"]

# Without -mcpu it would compile for this machine's processor alone.
ZIG = [sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline"]

_ZIG_WHEEL = "ziglang>=0.13"
_SETTINGS = ("", "off", "require")


def core() -> str:
    """What ``DESENSITIZE_CORE`` says: ``off``, ``require``, or nothing.

    :raises SystemExit: anything else.
    """
    setting = os.environ.get("DESENSITIZE_CORE", "")
    if setting not in _SETTINGS:
        raise SystemExit(f"DESENSITIZE_CORE is {setting!r}: it can be 'off' or 'require', or left out")
    return setting


def found() -> list[str]:
    """The command of a C compiler; empty where there is none."""
    named = _named()
    if named is not None:
        return named
    return list(ZIG) if _zig_serves() and importlib.util.find_spec("ziglang") else []


def headers() -> bool:
    """Whether Python's headers are installed."""
    return Path(sysconfig.get_path("include"), "Python.h").is_file()


def wheels() -> list[str]:
    """What the build needs from the index in place of a compiler."""
    wanted = core() != "off" and _zig_serves() and headers() and _named() is None
    return [_ZIG_WHEEL] if wanted else []


def _zig_serves() -> bool:
    return sys.platform == "linux"


def _named() -> list[str] | None:
    """The machine's own compiler: empty where ``CC`` names one that is not there, None where there is none."""
    if os.environ.get("CC"):
        command = shlex.split(os.environ["CC"])
        return command if shutil.which(command[0]) else []
    built_with = shlex.split(sysconfig.get_config_var("CC") or "")
    commands = [built_with, ["cc"], ["gcc"], ["clang"]]
    return next((command for command in commands if command and shutil.which(command[0])), None)

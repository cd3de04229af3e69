"""The manifest file of a run: what ``mask`` writes down, and ``restore`` needs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from desensitize.cli.outcome import FileError
from desensitize.cli.sink import whole_file
from desensitize.errors import ConfigError, RestoreError
from desensitize.manifest import Manifest
from desensitize.mask.keys import Key

__all__ = ["Context", "ManifestFile", "manifest_at", "writing"]

ManifestFile = Annotated[
    str | None,
    typer.Option("--manifest", metavar="FILE", help="The file that tells what operators wrote; it holds no values."),
]
Context = Annotated[
    str,
    typer.Option(
        "--context", metavar="NAME", help="Where the values stand, such as a tenant: the manifest is bound to it."
    ),
]


def manifest_at(path: str, key: Key | None, context: str = "", *, must_exist: bool = False) -> Manifest:
    """The manifest in a file; a new one where there is none yet.

    :raises ConfigError: no key, no such file, or one of another key or context.
    """
    if key is None:
        message = "--manifest needs a key: put one from `desensitize key new` into DESENSITIZE_KEY, or give --key-file"
        raise ConfigError(message)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        if must_exist:
            message = f"no manifest at {path}; it is the file that `desensitize mask --manifest` wrote"
            raise ConfigError(message) from None
        return Manifest(key, context=context)
    except (OSError, UnicodeDecodeError):
        message = f"{path} can't be read as a manifest"
        raise ConfigError(message) from None
    try:
        manifest = Manifest.from_json(text, key)
    except RestoreError as error:
        raise ConfigError(str(error)) from None
    if context and manifest.context != context:
        message = f"the manifest at {path} is for another context: give each its own"
        raise ConfigError(message)
    return manifest


@contextmanager
def writing(path: str, key: Key | None, context: str) -> Iterator[Manifest]:
    """The manifest in a file, for one run: written at the end, and once before, so that nothing is masked in vain.

    :raises ConfigError: it can't be written, or another run is writing it.
    """
    with _alone(path):
        manifest = manifest_at(path, key, context)
        _write(path, manifest)
        try:
            yield manifest
        finally:
            _write(path, manifest)


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """Hold a file beside it, so that of two runs none loses what the other wrote down."""
    beside = Path(f"{path}.lock")
    try:
        opened = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"--manifest {path} can't be written: {error.strerror}"
        raise ConfigError(message) from None
    try:
        if not _locked(opened):
            message = f"another run is writing the manifest at {path}: wait for it, or give each its own"
            raise ConfigError(message)
        try:
            yield
        finally:
            beside.unlink(missing_ok=True)
    finally:
        os.close(opened)


def _locked(opened: int) -> bool:
    if sys.platform == "win32":
        # A file that is open can't be replaced there, and the second run says so.
        return True
    import fcntl  # noqa: PLC0415 - there is none on Windows

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write(path: str, manifest: Manifest) -> None:
    try:
        with whole_file(Path(path)) as sink:
            sink.write(manifest.to_json().encode())
    except FileError as error:
        message = f"--manifest {path} {error}"
        raise ConfigError(message) from None

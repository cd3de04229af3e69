"""The manifest file of a run: what ``mask`` writes down, and ``restore`` needs."""

from pathlib import Path
from typing import Annotated

import typer

from desensitize.cli.sink import whole_file
from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.keys import Key
from desensitize.mask.manifest import Manifest

__all__ = ["Context", "ManifestFile", "manifest_at", "write_manifest"]

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
        message = (
            "--manifest needs a key: put one from `desensitize key new` into DESENSITIZE_KEY, or name it by --key-env"
        )
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


def write_manifest(path: str, manifest: Manifest) -> None:
    """Put the manifest into its file, whole or not at all."""
    with whole_file(Path(path)) as sink:
        sink.write(manifest.to_json().encode())

"""What is worked out from the shipped rules, kept in a file, so that a start costs no more than reading it.

A file belongs to one digest: of the rules, the code that reads them and the versions of libraries. It is looked for in
the installed package, where it was put when the wheel was built, then in a folder of the user's alone (see `folder`). A
file that is broken or belongs to another digest is as good as none, and what cannot be kept is worked out again: no
failure here stops a start.

Only what the package ships is ever written. A user's rules, names and denied words are personal data.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.cache.folder import OwnFolder, read_file, refusal, user_folder
from desensitize.cache.layout import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["building", "load", "obtain", "refusal", "store", "write"]

PREBUILT = Path(__file__).parents[1] / "prebuilt"
# Files kept of other digests, for other versions and checkouts of the same user.
OTHERS = 4
# Seconds to wait for another process that works out the same.
PATIENCE = 30.0


def load(name: str, digest: bytes) -> Mapping[str, memoryview] | None:
    """The sections kept under a name; ``None`` where there is no sound file of this digest.

    :param name: lower-case letters and underscores.
    :param digest: what the sections were made from; 16 to 64 bytes.
    """
    try:
        found = unpacked(read_file(PREBUILT / f"{_checked(name)}.bin"), digest)
    except OSError:
        found = None
    return _kept(name, digest) if found is None else found


def _kept(name: str, digest: bytes) -> Mapping[str, memoryview] | None:
    place = user_folder()
    if place is None:
        return None
    try:
        with OwnFolder(place) as folder:
            return unpacked(folder.read(_file(name, digest)), digest)
    except OSError:
        return None


def store(name: str, digest: bytes, sections: Mapping[str, bytes]) -> None:
    """Keep sections in the user's folder, if there is one; never in the installed package.

    :raises ValueError: a name or digest that cannot be one.
    """
    data, place = packed(digest, sections), user_folder()
    file = _file(name, digest)
    if place is None:
        return
    try:
        with OwnFolder(place, create=True) as folder:
            folder.write(file, data)
            folder.prune(f"{name}-", keep=OTHERS + 1)
    except OSError:
        return


def write(folder: Path, name: str, digest: bytes, sections: Mapping[str, bytes]) -> None:
    """Write the file that a wheel brings along.

    :raises OSError: it cannot be written.
    :raises ValueError: a name or digest that cannot be one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{_checked(name)}.bin").write_bytes(packed(digest, sections))


@contextmanager
def building(name: str, *, patience: float = PATIENCE) -> Iterator[bool]:
    """Let one process at a time work out what is kept under a name.

    :param patience: seconds to wait for another; then both do it.

    Gives whether there is a place to keep it, and no other process is at it.
    """
    from desensitize.cache.lock import held  # noqa: PLC0415 - only where something is worked out

    place = user_folder()
    if place is None:
        yield False
        return
    with held(place, f"{_checked(name)}.lock", patience) as alone:
        yield alone


def obtain(
    name: str, digest: bytes, build: Callable[[], Mapping[str, bytes] | None], *, patience: float = PATIENCE
) -> Mapping[str, memoryview] | None:
    """The sections kept under a name, or else those that ``build`` gives, kept from then on.

    :param patience: seconds to wait for another process that builds the same.

    ``None``: there is no place to keep them, another process takes too long over them, or ``build`` gives none. Then
    whoever asks does without, and works out no more than it needs.
    """
    found = load(name, digest)
    if found is not None:
        return found
    with building(name, patience=patience) as alone:
        found = load(name, digest)
        made = build() if alone and found is None else None
        if made is None:
            return found
        store(name, digest, made)
    return {key: memoryview(data) for key, data in made.items()}


def _file(name: str, digest: bytes) -> str:
    return f"{_checked(name)}-{digest.hex()[:32]}.bin"


def _checked(name: str) -> str:
    if not (name.isascii() and name.isidentifier() and name.islower()):
        message = f"not a name for a kept file: {name[:40]!r}"
        raise ValueError(message)
    return name

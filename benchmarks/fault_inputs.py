"""What fails from outside: broken input, a far end that does not answer or says too much, a cancelled task, a bad disk.

Nothing is injected: each of these goes through a door and raises, or is answered with a refusal.
"""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING, Any

from benchmarks.fault_far_ends import FAR_ENDS, JSON, post
from benchmarks.fault_world import URL, asgi_post, asked, command
from desensitize import Masker
from desensitize.operators import partial
from desensitize.vault import FileVault

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.fault_traces import Values
    from benchmarks.fault_world import World

__all__ = ["INPUTS"]


def _sent(**options: Any) -> Callable[[World, Values], None]:
    """A request that a transport and the ASGI middleware refuse. An option is asked for its value with the values."""

    def go(world: World, told: Values) -> None:
        made = {name: option(told) if callable(option) else option for name, option in options.items()}
        try:
            if "url" not in made:
                asgi_post(world, **made)
        finally:
            post(world, **made)

    return go


def _telling(part: Callable[[Values], Any]) -> Callable[[World, Values], None]:
    """A message part that no scan reads, in a call and over HTTP."""

    def go(world: World, told: Values) -> None:
        body = {"model": "m", "messages": [{"role": "user", "content": [part(told)]}]}
        world.masker.wrap(world.create)(**body)

    return go


def _nested(told: Values) -> Any:
    value: Any = told.text
    for _ in range(300):
        value = {"inner": [value]}
    return value


def _plugged(world: World, told: Values) -> None:
    """A recognizer of the user's own that quotes what it is given."""

    class Plug:
        name = "plug"

        def find(self, text: str) -> Any:
            raise ValueError(text)

    Masker(world.masker.registry, recognizers=[Plug()]).mask(told.text)


def _operator(world: World, told: Values) -> None:
    class Failing:
        name, reversible = "failing", False

        def __call__(self, value: str, at: object) -> str:
            raise ValueError(value, at)

    world.masker.mask(told.text, operator=Failing())


def _keyless(world: World, told: Values) -> None:
    del world
    Masker(categories=["UserInfo"]).mask(told.text, operator="hash")


def _forgotten(world: World, told: Values) -> None:
    with world.masker.session() as session:
        masked = session.mask(told.text)
        world.shown(masked)
    session.restore(masked)


def _irreversible(world: World, told: Values) -> None:
    world.masker.mask(told.text, operators={"PHONE_NUMBER": partial(keep=(0, 0))}, operator="redact").restore()


def _not_text(world: World, told: Values) -> None:
    world.masker.mask(told)  # type: ignore[arg-type]  # on purpose


def _vault(spoil: Callable[[World, bytes], bytes]) -> Callable[[World, Values], None]:
    """A vault file that was spoiled on the disk."""

    def go(world: World, told: Values) -> None:
        world.turn += 1
        path = world.folder / f"spoiled{world.turn}.vault"
        with FileVault(path, key=world.key) as vault:
            masker = Masker(world.masker.registry, vault=vault)
            masked = masker.session("one").mask(told.text)
            world.shown(masked)
        path.write_bytes(spoil(world, path.read_bytes()))
        with FileVault(path, key=world.key) as vault:
            Masker(world.masker.registry, vault=vault).session("one").restore(masked)

    return go


def _flipped(world: World, raw: bytes) -> bytes:
    del world
    return raw[:4096] + bytes(byte ^ 0x55 for byte in raw[4096:])


def _closed(world: World, told: Values) -> None:
    world.turn += 1
    vault = FileVault(world.folder / f"closed{world.turn}.vault", key=world.key)
    session = Masker(world.masker.registry, vault=vault).session("one")
    vault.close()
    session.mask(told.text)


def _full(world: World, told: Values) -> None:
    world.turn += 1
    with FileVault(world.folder / f"full{world.turn}.vault", key=world.key, max_values=2) as vault:
        Masker(world.masker.registry, vault=vault).session("one").mask(told.text)


def _lines(world: World, told: Values) -> None:
    command(world, "mask", "--quiet", "--format", "jsonl", stdin='{"a": "' + told.text + "\n")


def _no_folder(world: World, told: Values) -> None:
    command(world, "mask", "--quiet", "-o", world.folder / "none" / "out.txt", stdin=told.text)


INPUTS: dict[str, Callable[[World, Values], None]] = {
    "body: no UTF-8": _sent(content=lambda told: told.text.encode("gb18030"), headers=JSON),
    "body: no JSON": _sent(content=lambda told: f'{{"messages": ["{told.text}'.encode(), headers=JSON),
    "body: packed": _sent(
        content=lambda told: gzip.compress(told.text.encode()), headers={**JSON, "content-encoding": "gzip"}
    ),
    "body: words": _sent(content=lambda told: told.text.encode(), headers={"content-type": "text/plain"}),
    "body: a form": _sent(data=lambda told: told._asdict()),
    "body: a file": _sent(files=lambda told: {"file": told.text.encode()}),
    "body: too deep": _sent(json=lambda told: {"messages": [{"role": "user", "content": _nested(told)}]}),
    "body: twice the same key": _sent(
        content=lambda told: f'{{"messages": [], "{told.mail}": 1, "{told.mail}": 2}}'.encode(), headers=JSON
    ),
    "header: no UTF-8": _sent(json=asked, headers=lambda told: {b"x-who": told.mail.encode() + b"\xff"}),
    "header: a value for a name": _sent(json=asked, headers=lambda told: {f"x-{told.phone}": "1"}),
    "query: no UTF-8": _sent(url=lambda told: f"{URL}?q={told.mail}%ff", json=asked),
    "path: a value": _sent(url=lambda told: f"{URL}/{told.mail}", json=asked),
    "role: a value": _sent(json=lambda told: {"messages": [{"role": told.mail, "content": "x"}]}),
    "part: an image": _telling(
        lambda told: {"type": "image_url", "image_url": {"url": f"https://h.example/{told.phone}.png"}}
    ),
    "part: an object": _telling(lambda told: (piece for piece in told)),
    "part: bytes": _telling(lambda told: {"type": "text", "text": told.text.encode()}),
    "part: too deep": _telling(_nested),
    **FAR_ENDS,
    "plug-in: a recognizer that quotes": _plugged,
    "plug-in: an operator that quotes": _operator,
    "operator: no key": _keyless,
    "session: over": _forgotten,
    "result: irreversible": _irreversible,
    "text: none": _not_text,
    "vault: another file": _vault(lambda _, raw: os.urandom(len(raw))),
    "vault: flipped": _vault(_flipped),
    "vault: empty": _vault(lambda *_: b""),
    "vault: cut": _vault(lambda _, raw: raw[: len(raw) // 2]),
    "vault: closed": _closed,
    "vault: full": _full,
    "command: broken lines": _lines,
    "command: no folder": _no_folder,
}

"""The library's public doors, as a fault meets them: each is gone through once, with a text that holds the values."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from typing import TYPE_CHECKING, Any

import httpx

from benchmarks.fault_world import URL, asgi_post, asked, chat, command, slowly
from desensitize.vault import FileVault
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.fault_traces import Values
    from benchmarks.fault_world import World

__all__ = ["DOORS"]


def _find(world: World, told: Values) -> None:
    world.shown(world.masker.find(told.text))


def _mask(world: World, told: Values) -> None:
    result = world.masker.mask(told.text)
    world.shown(result)
    world.shown(result.text)


def _mask_many(world: World, told: Values) -> None:
    for result in world.masker.mask_many(["nothing", told.text, told.phone]):
        world.shown(result.text)


def _hash(world: World, told: Values) -> None:
    world.shown(world.masker.mask(told.text, operator="hash").text)


def _result(world: World, told: Values) -> None:
    result = world.masker.mask(told.text)
    world.shown(result.text)
    assert result.restore() == told.text


def _session(world: World, told: Values) -> None:
    with world.masker.session() as session:
        masked = session.mask(told.text)
        world.shown(masked)
        world.shown(session)
        assert session.restore(masked) == told.text


def _body(world: World, told: Values) -> None:
    with world.masker.session() as session:
        masked = session.mask(asked(told))
        world.shown(masked)
        assert session.restore(chat({"content": masked["messages"][-1]["content"]}))


def _filed(world: World, told: Values) -> None:
    world.turn += 1
    session = world.filed.session(f"talk {world.turn}", ttl=60)
    masked = session.mask(told.text)
    world.shown(masked)
    assert session.restore(masked) == told.text
    session.forget()


def _stream(world: World, told: Values) -> None:
    with world.masker.session() as session:
        masked = session.mask(told.text)
        world.shown(masked)
        assert "".join(session.restore_stream(masked)) == told.text


def _astream(world: World, told: Values) -> None:
    async def main() -> str:
        async with world.masker.session() as session:
            masked = session.mask(told.text)
            world.shown(masked)
            return "".join([piece async for piece in session.arestore_stream(slowly(iter(masked)))])

    assert asyncio.run(main()) == told.text


def _wrap(world: World, told: Values) -> None:
    call = world.masker.wrap(world.create)
    assert call(**asked(told))["choices"][0]["message"]["content"] == told.text


def _wrap_stream(world: World, told: Values) -> None:
    said = world.masker.wrap(world.create)(**asked(told), stream=True)
    world.shown(said)
    assert "".join(one["choices"][0]["delta"]["content"] for one in said) == told.text


def _wrap_awaited(world: World, told: Values) -> None:
    said = asyncio.run(world.masker.wrap(world.acreate)(**asked(told)))
    assert said["choices"][0]["message"]["content"] == told.text


def _wrap_async_stream(world: World, told: Values) -> None:
    async def main() -> str:
        said = await world.masker.wrap(world.acreate)(**asked(told), stream=True)
        return "".join([one["choices"][0]["delta"]["content"] async for one in said])

    assert asyncio.run(main()) == told.text


def _openai(world: World, told: Values) -> None:
    client = world.masker.wrap_client(world.openai)
    said: Any = client.chat.completions.create(**asked(told))
    assert said.choices[0].message.content == told.text


def _openai_stream(world: World, told: Values) -> None:
    client = world.masker.wrap_client(world.openai)
    said: Any = client.chat.completions.create(**asked(told), stream=True)
    assert "".join(one.choices[0].delta.content or "" for one in said if one.choices) == told.text


def _openai_awaited(world: World, told: Values) -> None:
    client = world.masker.wrap_client(world.aopenai)
    said: Any = asyncio.run(client.chat.completions.create(**asked(told)))
    assert said.choices[0].message.content == told.text


def _anthropic(world: World, told: Values) -> None:
    client = world.masker.wrap_client(world.anthropic)
    said: Any = client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": told.text}])
    assert said.content[0].text == told.text


def _anthropic_stream(world: World, told: Values) -> None:
    client = world.masker.wrap_client(world.anthropic)
    with client.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": told.text}]) as said:
        assert "".join(said.text_stream) == told.text


def _transport(world: World, told: Values) -> None:
    inner = httpx.MockTransport(world.answered)
    with httpx.Client(transport=world.masker.httpx_transport(inner)) as client:
        said = client.post(URL, params={"who": told.mail}, json=asked(told)).json()
    assert said["choices"][0]["message"]["content"] == told.text


def _atransport(world: World, told: Values) -> None:
    async def main() -> Any:
        inner = httpx.MockTransport(world.answered)
        async with httpx.AsyncClient(transport=world.masker.httpx_transport(inner)) as client:
            return (await client.post(URL, json=asked(told))).json()

    assert asyncio.run(main())["choices"][0]["message"]["content"] == told.text


def _asgi(world: World, told: Values) -> None:
    assert asgi_post(world, json=asked(told)).json()["choices"][0]["message"]["content"] == told.text


def _cli_mask(world: World, told: Values) -> None:
    world.shown(command(world, "mask", "--quiet", stdin=told.text))


def _cli_lines(world: World, told: Values) -> None:
    out = world.folder / "masked.jsonl"
    out.unlink(missing_ok=True)
    line = json.dumps(asked(told), ensure_ascii=False)
    try:
        command(world, "mask", "--quiet", "--format", "jsonl", "-o", out, stdin=f"{line}\n{line}\n")
    finally:
        for left in world.folder.glob("*masked.jsonl*"):
            world.shown(left.read_text(encoding="utf-8", errors="replace"))


def _cli_find(world: World, told: Values) -> None:
    world.shown(command(world, "find", stdin=told.text, status=1))


def _cli_restore(world: World, told: Values) -> None:
    world.turn += 1
    vault = world.folder / f"command{world.turn}.vault"
    try:
        masked = command(world, "mask", "--quiet", "--vault", vault, stdin=told.text)
        world.shown(masked)
        assert command(world, "restore", "--quiet", "--vault", vault, stdin=masked) == told.text
    finally:
        for left in world.folder.glob(f"{vault.name}*"):
            world.shown(left.read_bytes().decode("latin-1"))


def _entries(told: Values) -> list[Entry]:
    return [Entry("PHONE", told.phone, told.phone), Entry("EMAIL", told.mail, told.mail)]


def _file_vault(world: World, told: Values) -> None:
    world.turn += 1
    name = f"alone {world.turn}"
    try:
        names = world.vault.commit(name, _entries(told), 60)
        snapshot = world.vault.open(name, 60)
        world.shown(snapshot)
        assert snapshot.get(names[0]) == told.phone
        with FileVault(world.folder / "values.vault", key=world.key) as other:
            assert other.open(name).get(names[1]) == told.mail
    finally:
        with contextlib.suppress(Exception):
            world.vault.forget(name, final=True)
        for left in world.folder.glob("values.vault*"):
            world.shown(left.read_bytes().decode("latin-1"))


def _memory_vault(world: World, told: Values) -> None:
    name = os.urandom(4).hex()
    names = world.memory.commit(name, _entries(told), 60)
    world.shown(world.memory)
    assert world.memory.open(name).get(names[1]) == told.mail
    world.memory.forget(name, final=True)


DOORS: dict[str, Callable[[World, Values], None]] = {
    "find": _find,
    "mask": _mask,
    "mask_many": _mask_many,
    "mask, keyed": _hash,
    "result.restore": _result,
    "session": _session,
    "session, a request": _body,
    "session, file vault": _filed,
    "restore_stream": _stream,
    "arestore_stream": _astream,
    "wrap": _wrap,
    "wrap, streamed": _wrap_stream,
    "wrap, awaited": _wrap_awaited,
    "wrap, async stream": _wrap_async_stream,
    "OpenAI": _openai,
    "OpenAI, streamed": _openai_stream,
    "AsyncOpenAI": _openai_awaited,
    "Anthropic": _anthropic,
    "Anthropic, streamed": _anthropic_stream,
    "httpx transport": _transport,
    "httpx transport, async": _atransport,
    "ASGI": _asgi,
    "mask command": _cli_mask,
    "mask command, lines": _cli_lines,
    "find command": _cli_find,
    "restore command": _cli_restore,
    "file vault": _file_vault,
    "memory vault": _memory_vault,
}

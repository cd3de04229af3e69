"""The stand-ins for a model's service, and the machine that talks in any order."""

import asyncio

import httpx
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from desensitize import Masker, Registry
from desensitize.testing import FakeChat, RecordingTransport, machine
from desensitize.vault import MemoryVault

REGISTRY = Registry.load(categories=["UserInfo", "FinanceInfo"])
MASKER = Masker(REGISTRY)
BODY = {"model": "any", "messages": [{"role": "user", "content": "电话 13800138000"}]}


def test_a_fake_answers_and_keeps_what_it_was_sent() -> None:
    model = FakeChat(lambda request: f"call {request['messages'][0]['content'][-9:]}")
    chat = MASKER.wrap(model)
    assert chat(**BODY)["choices"][0]["message"]["content"] == "call 13800138000"
    pieces = chat(**BODY, stream=True)
    text = "".join(piece["choices"][0]["delta"].get("content", "") for piece in pieces)
    assert text == "call 13800138000"
    assert model.texts == ["电话 <PHONE_1>"] * 2


@pytest.mark.parametrize("stream", [False, True])
def test_a_transport_keeps_what_was_sent(stream: bool) -> None:
    inner = RecordingTransport()
    with httpx.Client(transport=MASKER.httpx_transport(inner)) as client:
        said = client.post("https://model.example/v1/chat/completions", json={**BODY, "stream": stream}).text
    assert b"13800138000" not in inner.bodies[0]
    assert "PHONE_1" in inner.bodies[0].decode()
    assert "PHONE" not in said
    assert inner.chat.texts == ["电话 <PHONE_1>"]


def test_an_async_client_too() -> None:
    async def main() -> str:
        async with httpx.AsyncClient(transport=MASKER.httpx_transport(RecordingTransport())) as client:
            return (await client.post("https://model.example/v1/chat/completions", json=BODY)).text

    assert "13800138000" in asyncio.run(main())


FEW = settings(max_examples=8, stateful_step_count=12, deadline=None)


def test_a_sound_masker_passes_the_machine() -> None:
    run_state_machine_as_test(machine.conversations(lambda: Masker(REGISTRY)), settings=FEW)


class Forgetful(MemoryVault):
    """Does not forget."""

    def forget(self, session: str, *, final: bool = False) -> None:
        del session, final


def test_a_vault_that_does_not_forget_fails_it() -> None:
    made = machine.conversations(lambda: Masker(REGISTRY, vault=Forgetful()))
    # To make it small takes longer, and is Hypothesis's business.
    found = settings(FEW, max_examples=60, database=None, phases=[Phase.generate])
    with pytest.raises(AssertionError, match="a forgotten value came back"):
        run_state_machine_as_test(made, settings=found)

"""An MCP server in this process: its tools get values, the model gets tokens."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Masker
from desensitize.adapters.mcp import MaskedClient, masked_client
from desensitize.errors import ConfigError, InternalError, UnsupportedPart

pytest.importorskip("mcp", reason="needs mcp: pip install -e '.[test-all]'")

from mcp import MCPError
from mcp.client.client import Client
from mcp.server.mcpserver import MCPServer
from mcp.types import (
    AudioContent,
    BlobResourceContents,
    CallToolResult,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

pytestmark = [
    pytest.mark.needs("mcp"),
    # Other packages leave their connections to the collector, which may come here.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

PHONE, MAIL = "13800138000", "li.lei@example.com"
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3).decode()
UNREAD: dict[str, Any] = {
    "image": ImageContent(type="image", data=PICTURE, mime_type="image/png"),
    "audio": AudioContent(type="audio", data=PICTURE, mime_type="audio/wav"),
    "blob": EmbeddedResource(
        type="resource", resource=BlobResourceContents(uri="memo://a", blob=PICTURE, mime_type="image/png")
    ),
}


def served(called: list[Any]) -> MCPServer:
    server = MCPServer("crm", instructions=f"ask {MAIL} first")

    @server.tool(description=f"Calls a person, as {MAIL} says")
    def dial(number: str, n: int = 1) -> dict[str, Any]:
        called.append((number, n))
        return {"dialled": number, "phone": int(PHONE), "also": [MAIL, True, None], "n": n, "nothing": None}

    @server.tool()
    def several(which: str) -> CallToolResult:
        called.append(which)
        link = ResourceLink(type="resource_link", name="who", uri=f"memo://people/{PHONE}", description=f"of {MAIL}")
        held = EmbeddedResource(type="resource", resource=TextResourceContents(uri="memo://a", text=f"mail {MAIL}"))
        text = TextContent(type="text", text=json.dumps({"phone": PHONE, "said": f"write {MAIL}"}))
        parts = [UNREAD[which]] if which in UNREAD else [text, link, held]
        return CallToolResult(content=parts, structured_content={MAIL: {"tel": PHONE}}, is_error=which == "bad")

    @server.tool()
    def broken(number: str) -> str:
        raise ValueError(f"no such number: {number}")

    @server.resource("memo://people/{who}")
    def person(who: str) -> str:
        called.append(who)
        return f"{who} is {MAIL}"

    @server.prompt(description=f"by {MAIL}")
    def greet(who: str) -> str:
        called.append(who)
        return f"Greet {who}, and {PHONE}"

    return server


def asked(masker: Masker, ask: Callable[[Any, Any], Coroutine[Any, Any, Any]]) -> tuple[Any, list[Any]]:
    """What ``ask`` gives, told a masked client and its session, and what the tools were called with."""
    called: list[Any] = []

    async def run() -> Any:
        with masker.session() as session:
            async with Client(served(called)) as client:
                return await ask(masked_client(client, session), session)

    return asyncio.run(run()), called


def shown(result: Any) -> str:
    text: str = result.model_dump_json(by_alias=True)
    return text


@pytest.mark.parametrize("restore, gets", [
    ("all", f"+86 {PHONE}"), ({"dial": ["number"]}, f"+86 {PHONE}"), ({"dial": ["n"]}, "+86 <PHONE_1>"), ("none", "+86 <PHONE_1>"),
])  # fmt: skip
def test_a_tool_gets_what_may_be_restored_and_the_model_tokens(restore: Any, gets: str) -> None:
    async def ask(client: Any, session: Any) -> Any:
        assert session.mask(PHONE) == "<PHONE_1>"
        result = await client.call_tool("dial", {"number": "+86 <PHONE_1>", "n": 2})
        return result, session.restore(result.structured_content)

    (result, restored), called = asked(Masker(restore_tools=restore), ask)
    assert called == [(gets, 2)]
    assert isinstance(result, CallToolResult)
    assert PHONE not in shown(result)
    assert MAIL not in shown(result)
    # The same number, spelled as a number of JSON.
    assert result.structured_content["phone"].startswith("<PHONE_1_")
    assert result.structured_content["nothing"] is None
    assert restored["phone"] == PHONE
    assert result.structured_content["n"] == 2
    assert result.structured_content["also"] == ["<EMAIL_1>", True, None]
    assert restored["also"][0] == MAIL


@pytest.mark.parametrize("which", ["good", "bad"])
def test_every_kind_of_content_is_masked(which: str) -> None:
    async def ask(client: Any, session: Any) -> Any:
        return await client.call_tool("several", {"which": which})

    result, called = asked(Masker(), ask)
    assert called == [which]
    assert [part.type for part in result.content] == ["text", "resource_link", "resource"]
    assert json.loads(result.content[0].text) == {"phone": "<PHONE_1>", "said": "write <EMAIL_1>"}
    assert result.content[1].name == "who"
    assert result.content[1].uri == "memo://people/<PHONE_1>"
    assert result.structured_content == {"<EMAIL_1>": {"tel": "<PHONE_1>"}}
    assert result.is_error == (which == "bad")
    assert PHONE not in shown(result)
    assert MAIL not in shown(result)


def test_a_resource_is_read_by_the_address_that_the_model_was_told() -> None:
    async def ask(client: Any, session: Any) -> Any:
        link = (await client.call_tool("several", {"which": "good"})).content[1]
        return await client.read_resource(link.uri)

    result, called = asked(Masker(), ask)
    assert called == ["good", PHONE]
    assert result.contents[0].text == "<PHONE_1> is <EMAIL_1>"
    assert PHONE not in shown(result)


def test_prompts_lists_and_instructions_are_masked() -> None:
    async def ask(client: Any, session: Any) -> Any:
        token = session.mask(PHONE)
        lists = [await client.list_tools(), await client.list_prompts(), await client.list_resource_templates()]
        lists.append(await client.list_resources())
        assert client.server_info.name == "crm"
        return await client.get_prompt("greet", {"who": token}), lists, client.instructions

    (prompt, lists, instructions), called = asked(Masker(), ask)
    assert called == [PHONE]
    assert prompt.messages[0].content.text == "Greet <PHONE_1>, and <PHONE_1>"
    assert {tool.name for tool in lists[0].tools} == {"dial", "several", "broken"}
    assert lists[0].tools[0].input_schema["properties"]["number"]["type"] == "string"
    assert instructions == "ask <EMAIL_1> first"
    for told in (prompt, *lists):
        assert MAIL not in shown(told)


@pytest.mark.parametrize("which", UNREAD)
def test_what_cannot_be_read_is_refused_unless_asked_for(which: str) -> None:
    async def ask(client: Any, session: Any) -> Any:
        return await client.call_tool("several", {"which": which})

    async def refused(client: Any, session: Any) -> None:
        with pytest.raises(UnsupportedPart, match=r"content\[0\]"):
            await ask(client, session)

    asked(Masker(), refused)
    result, _ = asked(Masker(on_unsupported="forward"), ask)
    assert PICTURE in shown(result)
    assert PHONE not in shown(result)


def test_errors_repeat_no_value() -> None:
    async def ask(client: Any, session: Any) -> Any:
        token = session.mask(PHONE)
        told = await client.call_tool("broken", {"number": token})
        with pytest.raises(MCPError) as caught:
            await client.read_resource(f"other://{token}")
        return told, caught.value

    (told, error), _ = asked(Masker(), ask)
    assert told.is_error
    assert PHONE not in shown(told)
    assert PHONE not in str(error) + repr(error.error)
    assert error.__context__ is None


def test_other_errors_come_without_their_message() -> None:
    class Breaks:
        async def call_tool(self, name: str, arguments: Any) -> Any:
            raise RuntimeError(f"invalid: {arguments}")

        async def list_tools(self) -> Any:
            return [PHONE]

    with Masker().session() as session:
        client = masked_client(Breaks(), session)
        with pytest.raises(InternalError) as caught:
            asyncio.run(client.call_tool("dial", {"n": PHONE}))
        with pytest.raises(ConfigError, match="list_tools gave a list"):
            asyncio.run(client.list_tools())
    assert PHONE not in str(caught.value)
    assert isinstance(client, MaskedClient)


def test_what_nobody_described_is_refused() -> None:
    with Masker().session() as session, pytest.raises(ConfigError, match="send_request of an MCP client"):
        _ = masked_client(object(), session).send_request

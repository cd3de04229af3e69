"""Tools of an MCP server: they are called with the real values, and what they give is masked for the model.

For a program that passes on what a model says by itself. Where the model is asked through ``Session.wrap`` or a wrapped
client its replies hold the values already, and results are masked on their way; this changes nothing then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.adapters.places import TextAt
from desensitize.chat.outgoing import leaves
from desensitize.chat.shape import ANYTHING, Shape, at
from desensitize.chat.walk import walk
from desensitize.errors import ConfigError, DesensitizeError, InternalError
from desensitize.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.adapters.sides import Sides
    from desensitize.session import Session

__all__ = ["MaskedClient", "masked_client"]

_ARGUMENTS = TextAt("arguments", "data", tool=True)
# What `CallToolResult`, `ReadResourceResult` and `GetPromptResult` are made of, at ``where``.
_PART = ("text", "title", "description", "uri", "name", "resource.text", "resource.uri")
_FILES = ("data", "resource.blob")
_NUMBERS = ("annotations.priority", "size")


def _parts(where: str) -> tuple[Any, ...]:
    return (
        *at("text", *(f"{where}.{name}" for name in _PART)),
        *at("name", *(f"{where}.{name}" for name in ("mimeType", "resource.mimeType"))),
        *at("word", *(f"{where}.{name}" for name in ("type", "annotations.audience.*"))),
        *at("media", *(f"{where}.{name}" for name in _FILES)),
        *at("number", *(f"{where}.{name}" for name in _NUMBERS)),
    )


def _listed(where: str, *more: Any) -> tuple[Any, ...]:
    return (
        *at("name", f"{where}.*.name", f"{where}.*.mimeType"),
        *at("text", *(f"{where}.*.{name}" for name in ("title", "description", "uri", "uriTemplate"))),
        *at("number", f"{where}.*.size", f"{where}.*.annotations.priority"),
        *more,
    )


_ABOUT = (
    *at("name", "nextCursor"),
    *at("word", "resultType", "cacheScope"),
    *at("number", "ttlMs"),
    *at("text", "isError"),
)
_RESULTS = {
    "call_tool": (*_parts("content.*"), *at("data", "structuredContent")),
    "read_resource": (
        *at("text", "contents.*.text", "contents.*.uri"),
        *at("name", "contents.*.mimeType"),
        *at("media", "contents.*.blob"),
    ),
    "get_prompt": (*at("role", "messages.*.role"), *_parts("messages.*.content")),
    "list_tools": _listed("tools", *at("schema", "tools.*.inputSchema", "tools.*.outputSchema")),
    "list_prompts": _listed("prompts", *at("name", "prompts.*.arguments.*.name")),
    "list_resources": _listed("resources"),
    "list_resource_templates": _listed("resourceTemplates"),
}
_SHAPES = {name: Shape(f"mcp.{name}", (*_ABOUT, *places)) for name, places in _RESULTS.items()}
# What says nothing that a model is told.
_PLAIN = frozenset({"protocol_version", "send_ping", "server_capabilities", "server_info", "set_logging_level"})


def masked_client(client: Any, session: Session) -> MaskedClient:
    """A client of an MCP server for a model that is told tokens.

    :param client: a ``ClientSession`` or ``Client`` of the package ``mcp``, connected.
    :param session: the conversation; its ``restore_tools`` says which arguments are restored.
    :raises ConfigError: a session whose values cannot come back.
    """
    # The one way from a session to its masker's choices.
    return MaskedClient(client, session._settings.chat.sides(session, once=False))  # noqa: SLF001


class MaskedClient:
    """See `masked_client`. A method of the client that is not among these is refused.

    A part that cannot be read, such as an image, is an `UnsupportedPart`; an error of the server comes with its message
    masked. What the server says between times, to a callback of the client, goes past this.
    """

    def __init__(self, client: Any, sides: Sides) -> None:
        self._client, self._sides = client, sides

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _PLAIN:
            return getattr(self._client, name)
        raise ConfigError(
            f"{name} of an MCP client can't be masked; ask the client itself where no model is told of it"
        )

    @property
    def instructions(self) -> str | None:
        """What the server says of itself for a model, masked."""
        told = self._client.instructions
        return None if told is None else self._masked(told, ANYTHING)

    async def call_tool(self, name: str, arguments: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Call a tool with the real values, and give its result masked."""
        return await self._asked("call_tool", name, self._arguments(name, arguments), **options)

    async def get_prompt(self, name: str, arguments: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """A prompt made with the real values, masked."""
        return await self._asked("get_prompt", name, self._arguments(name, arguments), **options)

    async def read_resource(self, uri: str, **options: Any) -> Any:
        """A resource, masked. Its address may be one that a masked result named."""
        return await self._asked("read_resource", self._restored(lambda how: how.text(str(uri))), **options)

    async def list_tools(self, **options: Any) -> Any:
        """What tools there are, their descriptions masked."""
        return await self._asked("list_tools", **options)

    async def list_prompts(self, **options: Any) -> Any:
        """What prompts there are, masked."""
        return await self._asked("list_prompts", **options)

    async def list_resources(self, **options: Any) -> Any:
        """What resources there are, masked."""
        return await self._asked("list_resources", **options)

    async def list_resource_templates(self, **options: Any) -> Any:
        """What templates of resources there are, masked."""
        return await self._asked("list_resource_templates", **options)

    async def _asked(self, method: str, *args: Any, **options: Any) -> Any:
        try:
            result = await getattr(self._client, method)(*args, **options)
        except DesensitizeError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it may quote a value
            failed = self._failure(error)
        else:
            return self._result(method, result)
        # Here nothing is being handled: the error as it was stays out of the traceback.
        raise failed

    def _result(self, method: str, result: Any) -> Any:
        kind = type(result)
        if not callable(getattr(kind, "model_validate", None)):
            raise ConfigError(f"{method} gave a {kind.__name__}, which can't be masked")
        dumped = result.model_dump(mode="json", by_alias=True, exclude_none=True)
        return kind.model_validate(self._masked(dumped, _SHAPES[method]))

    def _failure(self, error: Exception) -> Exception:
        """An error of the server's, masked; any other without its message, which may quote a value."""
        told: Any = getattr(error, "error", None)
        if not hasattr(told, "message") or not hasattr(told, "code"):
            return InternalError.of(error)
        kind: type[Exception] = type(error)
        return kind(told.code, self._masked(told.message, ANYTHING), self._masked(told.data, ANYTHING))

    def _arguments(self, tool: str, arguments: Mapping[str, Any] | None) -> Any:
        if arguments is None:
            return None
        return self._restored(lambda how: how.whole(dict(arguments), _ARGUMENTS, tool))

    @guarded
    def _restored(self, restore: Callable[[Any], Any]) -> Any:
        return restore(self._sides.how(ANYTHING, None))

    @guarded
    def _masked(self, body: Any, shape: Shape) -> Any:
        sides = self._sides
        masked = sides.settled(lambda: walk(body, shape, sides.mask_text, **sides.options()))
        sides.prove(leaves(masked, shape))
        return masked

"""What a vendor keeps between requests belongs to the session that made it: elsewhere its tokens mean other values.

A response's id is bound to the session of its request; a request of another session that goes on from it is refused. So
is one that goes on from a response nobody here knows. A conversation is bound by its first use, and so is the container
of a tool: both a client may have made elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desensitize.gateway.refusal import Refusal
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.vault.protocol import Vault

__all__ = ["Bound", "States"]

# Ids of responses and of their parts, and of containers, as OpenAI and Anthropic write them.
_ID = re.compile(rb'"(?:container_)?id"\s*:\s*"([a-z]{2,12}_[A-Za-z0-9_-]{1,200})"')
# An id that is cut in two is found when the rest comes: so many bytes are kept.
_TAIL = 256
_MADE_ELSEWHERE = frozenset({"conversation", "tools"})
_LABEL = "~state"
# Ids in the items of a list: which one, and where in each item.
_WITHIN = (("tools", "container"), ("tools", "environment", "container_id"), ("messages", "audio", "id"))


class States:
    """Which session each id belongs to, kept in the vault by digests alone."""

    def __init__(self, vault: Vault, ttl: float) -> None:
        self._vault, self._ttl = vault, ttl

    def check(self, session: str, body: Mapping[str, Any]) -> None:
        """See that what a request goes on from is of its own session.

        :raises Refusal: with status 409, it is not; with 400, it can't be read as an id.
        """
        for name, said in _named(body):
            owner = self._owner(said)
            if owner is None and name in _MADE_ELSEWHERE:
                self.bind(session, said)
            elif owner != _digest(session):
                message = f"{name} goes on from what another session made, whose tokens mean other values here"
                raise Refusal(409, "state_not_in_session", message, parameter=name)

    def bind(self, session: str, said: str) -> None:
        """From here on the id is the session's."""
        digest = _digest(session)
        self._vault.commit(_place(said), [Entry(_LABEL, digest, digest)], self._ttl)

    def _owner(self, said: str) -> str | None:
        return next((digest for _, digest in self._vault.open(_place(said), self._ttl).values()), None)


class Bound:
    """Binds the ids that go by in a reply."""

    def __init__(self, states: States, session: str) -> None:
        self._states, self._session = states, session
        self._tail = b""
        self._seen: set[bytes] = set()

    def note(self, piece: bytes) -> None:
        """Read the next piece of the reply."""
        read = self._tail + piece
        for found in _ID.finditer(read):
            if found[1] not in self._seen:
                self._seen.add(found[1])
                self._states.bind(self._session, found[1].decode())
        self._tail = read[-_TAIL:]


def _named(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(which field, id) of all that a request goes on from."""
    for name in ("previous_response_id", "conversation", "container", "thread"):
        said = body.get(name)
        said = said.get("id") if isinstance(said, Mapping) else said
        if said:
            yield name, _id(name, said)
    for item in _mappings(body.get("input")):
        if _refers(item):
            yield "input", _id("input", item["id"])
    for name, *path in _WITHIN:
        for item in _mappings(body.get(name)):
            said = _at(item, path)
            if said:
                yield name, _id(name, said)


def _mappings(items: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in items if isinstance(item, Mapping)) if isinstance(items, list) else ()


def _at(value: Any, path: list[str]) -> Any:
    """What stands at a path, if that is there; of an object that is no id but says how to make one, nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value.get("id") if isinstance(value, Mapping) else value


def _refers(item: Mapping[str, Any]) -> bool:
    """Whether an item stands for another one; a reference need not say its type, while a message says its role."""
    kind = item.get("type")
    return bool(item.get("id")) and (kind == "item_reference" or (kind is None and "role" not in item))


def _id(name: str, said: Any) -> str:
    if not isinstance(said, str):
        raise Refusal(400, "invalid_request", f"{name} must be the text of an id", parameter=name)
    return said


def _place(said: str) -> str:
    return f"state\n{_digest(said)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""The server of a Redis vault: its keys, its scripts, and what its errors become."""

from __future__ import annotations

import math
import os
import re
import struct
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError, VaultError
from desensitize.vault.head import Head
from desensitize.vault.redis_scripts import FOUND, NOTE, READ, REWRAP, WRITE
from desensitize.vault.refusal import full
from desensitize.vault.seal import PLACE_BYTES, Sealer, damaged, unwrapped, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.vault.seal import Ring

__all__ = ["Server", "client_of"]

# Seconds for which Redis keeps the list of an expired session, so that clocks which differ lose nothing early.
_GRACE = 10.0
# Seconds to wait for the server.
_WAIT = 30.0
_TIME = struct.Struct(">d")
# The word in capitals that begins an error of the server. What follows may quote what it was sent.
_CODE = re.compile(r"[A-Z]{3,}\b")


class Server:
    """One vault on a Redis server. Every call is one step there.

    :param client: whose answers are bytes.
    :param name: of the vault, which begins all of its keys.
    """

    def __init__(self, client: Any, name: str, key: Ring) -> None:
        self._client = client
        self._vault, self._heads, self._sizes, self._ends, self._audit = (
            f"desensitize:{name}:{part}" for part in ("vault", "heads", "sizes", "ends", "audit")
        )
        self._tokens = f"desensitize:{name}:tokens:"
        self._id = b""
        self._check_eviction()
        self.sealer = self._unlocked(key)

    def read(self, place: bytes, epoch: bytes, first: int) -> tuple[Head | None, bytes, list[bytes]]:
        """A session's head, as it stands there too, and its tokens from one on, or all if its epoch is another."""
        said, *found = self._run(READ, (self._vault, self._heads, self._list(place)), place, epoch, first)
        if said == b"none":
            return None, b"", []
        head, tokens = found
        return self._head(place, head), head, tokens

    def head(self, place: bytes) -> tuple[Head | None, bytes]:
        """A session's head, as it stands there too."""
        blob = self._asked(lambda: self._client.hget(self._heads, place))
        return (None, b"") if blob is None else (self._head(place, blob), blob)

    def write(  # noqa: PLR0913 - what one step needs
        self, head: Head, was: bytes, tokens: Sequence[bytes], *, stay: int, most: int, now: float, final: bool = False
    ) -> bytes | None:
        """Write a session down; gives its head as it stands there now. ``None``: it is not as it ``was``, and stays.

        :param stay: how many tokens stay before the new ones; -1: none does, and a new list begins.
        :param most: values that all sessions may have.
        :raises VaultError: it does not fit.
        """
        blob = b"" if final else head.epoch + _TIME.pack(head.expires) + head.sealed(self.sealer)
        ends = head.expires < math.inf and not final
        times = (repr(head.expires), max(1, int((head.expires - now + _GRACE) * 1000))) if ends else ("", "")
        keys = (self._vault, self._heads, self._sizes, self._ends, self._list(head.place))
        [said] = self._run(WRITE, keys, head.place, was, blob, stay, most, repr(now), *times, *tokens)
        if said == b"full":
            raise full(most)
        if said == b"lost":
            raise damaged("tokens are missing")
        return blob if said == b"ok" else None

    def every(self) -> list[Head]:
        """The heads of all sessions, in the order of their digests."""
        found = self._asked(lambda: self._client.hgetall(self._heads))
        return [self._head(place, blob) for place, blob in sorted(found.items())]

    def note(self, serial: int, sealed: bytes) -> bool:
        """Add to the audit log, unless it has another length."""
        return bool(self._run(NOTE, (self._vault, self._audit), serial, sealed) == [b"ok"])

    def noted(self) -> list[bytes]:
        """The audit log."""
        found: list[bytes] = self._asked(lambda: self._client.lrange(self._audit, 0, -1))
        return found

    def count_notes(self) -> int:
        """How long the audit log is."""
        return int(self._asked(lambda: self._client.llen(self._audit)))

    def close(self) -> None:
        """Let go of its connections."""
        self._asked(self._client.close)

    def _list(self, place: bytes) -> str:
        return self._tokens + place.hex()

    def _head(self, place: bytes, blob: bytes) -> Head:
        epoch, time = blob[:PLACE_BYTES], blob[PLACE_BYTES : PLACE_BYTES + _TIME.size]
        if len(time) != _TIME.size:
            raise damaged("a session can't be read")
        (expires,) = _TIME.unpack(time)
        bare = Head(place, b"", epoch, expires, {}, {}, 0)
        return bare.opened(self.sealer, blob[PLACE_BYTES + _TIME.size :])

    def _unlocked(self, key: Ring) -> Sealer:
        """The vault's sealer; begins the vault if there is none, wraps its key anew if the ring was turned."""
        fresh = wrapped(os.urandom(32), key)
        keys = (self._vault, self._heads)
        found = self._asked(lambda: self._client.eval(FOUND, len(keys), *keys, os.urandom(16), *fresh))
        if not found or None in found:
            raise damaged("its key is gone")
        self._id, key_id, kept = found
        data_key, index = unwrapped(key_id, kept, key)
        if index:
            self._run(REWRAP, (self._vault,), kept, *wrapped(data_key, key))
        return Sealer(data_key)

    def _check_eviction(self) -> None:
        """Refuse a server that throws keys away when its memory is full: numbers would be given out again."""
        said = self._asked(lambda: self._client.info("memory"))
        if str(said.get("maxmemory_policy", "")).startswith("allkeys"):
            message = (
                "this Redis server throws any key away when its memory is full (maxmemory-policy allkeys-...), values "
                "and the numbers already given out among them: set maxmemory-policy noeviction"
            )
            raise VaultError(message)

    def _run(self, script: str, keys: Sequence[str], *arguments: Any) -> list[Any]:
        run = self._client.register_script(script)
        said: list[Any] = self._asked(lambda: run(keys=keys, args=(self._id, *arguments)))
        if said[0] == b"gone":
            message = "the vault is gone from the Redis server, or was begun anew: open it again"
            raise VaultError(message)
        return said

    def _asked(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the message of any may hold the URL or what was sent
            raise VaultError(_told(error)) from None


def _told(error: Exception) -> str:
    """What may be told of an error of the client: its kind, and the server's code, never the rest of its message."""
    code = _CODE.match(str(error))
    kind = f"{type(error).__name__}{f', {code.group()}' if code else ''}"
    return f"the Redis server can't be used ({kind}): see that it runs, and that its ACL lets this client in"


def client_of(server: Any) -> Any:
    """A client for a URL, or the one that was given.

    :raises ConfigError: the package is missing, or it is neither.
    """
    try:
        import redis  # noqa: PLC0415 - optional
    except ImportError:
        message = "RedisVault needs the package redis: pip install 'desensitize[redis]'"
        raise ConfigError(message) from None
    if isinstance(server, str):
        try:
            return redis.Redis.from_url(server, socket_timeout=_WAIT, socket_connect_timeout=_WAIT)
        except ValueError:
            message = "not the URL of a Redis server: redis://[user:password@]host[:port][/number], rediss:// for TLS"
            raise ConfigError(message) from None
    if not isinstance(server, redis.Redis):
        message = "RedisVault takes the URL of a Redis server, or a redis.Redis (not one for asyncio or a cluster)"
        raise ConfigError(message)
    if server.get_encoder().decode_responses:
        message = "RedisVault needs a client that answers in bytes: make it without decode_responses=True"
        raise ConfigError(message)
    return server

"""Inner steps that can fail, and what they fail with: the exception says the values wherever a library's could."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import sqlite3
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from desensitize.errors import VaultError
from desensitize.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.fault_traces import Values

__all__ = ["BARE", "OWN", "QUOTING", "STEPS", "VERDICTS", "Injection", "injected"]

# module:name of what is called. Of a class, its method.
STEPS = (
    "desensitize.detect.pipeline:Pipeline.scan", "desensitize.detect.pipeline:Pipeline.survey",
    "desensitize.detect.scan:CoreScanner.read", "desensitize.detect.scan:CoreScanner.sight",
    "desensitize.detect.scan:RuleScanner.settled", "desensitize.detect.match.matcher:Matcher.candidates",
    "desensitize.detect.match.matcher:Matcher.weigh", "desensitize.detect.match.matcher:Matcher.judge",
    "desensitize.detect.read.view:view", "desensitize.detect.read.view:fold", "desensitize.detect.read.escapes:decoded",
    "desensitize.detect.read.readings:readings", "desensitize.detect.match.resolve:resolve",
    "desensitize.detect.match.resolve:disjoint", "desensitize.detect.mentions:mentions",
    "desensitize.detect.said_once:said_once",
    "desensitize.detect.mentions:Known.add", "desensitize.detect.match.context:boosted",
    "desensitize.detect.verify.names:public_suffix", "desensitize.detect.verify.names:cn_id18",
    "desensitize.detect.verify.names:luhn",
    "desensitize.detect.verify.phones:Phone.__call__",
    "phonenumbers:parse", "publicsuffixlist:PublicSuffixList.privatesuffix", "stdnum.iso7064.mod_11_2:is_valid",
    "desensitize.settings:Settings.read", "desensitize.settings:Settings.masked",
    "desensitize.mask.singly:singly", "desensitize.mask.apply:apply",
    "desensitize.mask.identity:identity", "desensitize.mask.hash:Hash.__call__",
    "desensitize.mask.grammar:reader", "desensitize.mask.grammar:token_of", "desensitize.mask.keys:Key.derive",
    "desensitize.mask.policy:Policy.operator", "desensitize.mask.policy:Policy.over",
    "desensitize.mask.outputs:Outputs.add", "desensitize.mask.outputs:Outputs.spans",
    "desensitize.vault.memory:MemoryVault.open", "desensitize.vault.memory:MemoryVault.commit",
    "desensitize.vault.memory:MemoryVault.forget", "desensitize.vault.record:Record.name",
    "desensitize.vault.record:Snapshot.get", "desensitize.vault.record:Snapshot.each",
    "desensitize.vault.file:FileVault.open", "desensitize.vault.file:FileVault.commit",
    "desensitize.vault.file:FileVault.forget", "desensitize.vault.sqlite_store:Store.taken",
    "desensitize.vault.sqlite_store:Store.shelf", "desensitize.vault.sqlite_store:Store.used",
    "desensitize.vault.shelves:unseal", "desensitize.vault.shelves:seal", "desensitize.vault.seal:Sealer.cipher",
    "desensitize.vault.seal:Sealer.place", "desensitize.vault.sqlite_file:SqliteFile._connected",
    "desensitize.vault.sqlite_file:_connect", "desensitize.vault.sqlite_heads:Heads.put",
    "desensitize.chat.restore:Restorer.__init__", "desensitize.chat.restore:Restorer.feed",
    "desensitize.chat.restore:Restorer.flush", "desensitize.chat.restore:Restorer.whole",
    "desensitize.chat.restore:Restorer._pieces", "desensitize.chat.restore:Restorer._token",
    "desensitize.chat.urls:UrlState.feed", "desensitize.chat.sent:sent_urls", "desensitize.chat.sent:admits",
    "desensitize.chat.memory:Memory.at", "desensitize.chat.memory:own_tokens", "desensitize.chat.walk:walk",
    "desensitize.chat.walk:walk_source", "desensitize.chat.jsontext:edit", "desensitize.chat.jsontext:leaves",
    "desensitize.chat.jsontext:document", "desensitize.chat.jsontext:written", "desensitize.chat.exact:loads",
    "desensitize.chat.exact:rewritten", "desensitize.chat.outgoing:leaves", "desensitize.chat.outgoing:source_leaves",
    "desensitize.chat.sse:SseReader.feed", "desensitize.chat.sse:SseReader.flush",
    "desensitize.chat.sse:Frame.saying", "desensitize.session:Session.mask_text", "desensitize.session:Session.prove",
    "desensitize.session:Session._left", "desensitize.session:Session._write", "desensitize.session:Session.respell",
    "desensitize.session:Session.close", "desensitize.session:Session.restorer", "desensitize.session:Session.known",
    "desensitize.adapters.envelope:masked_query", "desensitize.adapters.envelope:masked_headers",
    "desensitize.adapters.envelope:seen", "desensitize.adapters.wire:WireExchange.mask_request",
    "desensitize.adapters.wire:WireExchange._body", "desensitize.adapters.wire:WireExchange.check",
    "desensitize.adapters.wire:WireExchange.reply", "desensitize.adapters.exchange:ChatExchange.mask_request",
    "desensitize.adapters.exchange:ChatExchange.restore_reply", "desensitize.adapters.exchange:Call.given",
    "desensitize.adapters.sides:Sides.settled", "desensitize.adapters.sides:Sides.how",
    "desensitize.adapters.sides:Sides.check_state", "desensitize.adapters.reply:restored",
    "desensitize.adapters.reply:plain_data", "desensitize.adapters.reply:Restoring.text",
    "desensitize.adapters.reply_stream:ReplyStream.feed", "desensitize.adapters.reply_stream:ReplyStream.flush",
    "desensitize.adapters.reply_sse:SseReply._frame", "desensitize.adapters.transport:told",
    "desensitize.cli.source:line_of", "desensitize.cli.source:Opened.blocks", "desensitize.cli.source:Opened.lines",
    "desensitize.cli.transcript:masked", "desensitize.cli.conversation:Conversation.mask",
    "desensitize.cli.conversation:Conversation._proven", "desensitize.cli.conversation:vault_at",
    "desensitize.cli.conversation:Restoring.restorer",
)  # fmt: skip
# What a library says of a value, where an exception over the value is a no.
VERDICTS = ("stdnum.iban:is_valid",)
# What belongs to whoever uses the library: it fails as it will, and its exception is theirs.
OWN = ("benchmarks.fault_world:World.answered", "benchmarks.fault_world:World.create")


def _noted(said: str) -> Exception:
    error = RuntimeError("failed")
    error.add_note(said)
    return error


def _caused(said: str) -> Exception:
    error = RuntimeError("failed")
    error.__cause__ = ValueError(said)
    return error


# Exceptions that repeat what they stumbled over, as those of libraries do.
QUOTING: dict[str, Callable[[str], BaseException]] = {
    "ValueError": lambda said: ValueError(f"invalid literal: {said!r}"),
    "KeyError": KeyError,
    "UnicodeDecodeError": lambda said: UnicodeDecodeError("utf-8", said.encode(), 0, 1, "invalid start byte"),
    "UnicodeEncodeError": lambda said: UnicodeEncodeError("ascii", said, 0, 1, "ordinal not in range"),
    "JSONDecodeError": lambda said: json.JSONDecodeError("Expecting value", said, 0),
    "TypeError": lambda said: TypeError(f"cannot read {said}"),
    "OSError": lambda said: OSError(36, "File name too long", said),
    "AttributeError": lambda said: AttributeError("no attribute", name="get", obj=said),
    "StopIteration": StopIteration,
    "AssertionError": AssertionError,
    "with a note": _noted,
    "with a cause": _caused,
    "ExceptionGroup": lambda said: ExceptionGroup("several", [ValueError(said)]),
}
# Exceptions that the interpreter, the disk or the library itself raises; they say nothing of the text.
BARE: dict[str, Callable[[], BaseException]] = {
    "MemoryError": MemoryError,
    "KeyboardInterrupt": KeyboardInterrupt,
    "RecursionError": lambda: RecursionError("maximum recursion depth exceeded"),
    "disk full": lambda: sqlite3.OperationalError("database or disk is full"),
    "VaultError": lambda: VaultError("the vault is closed"),
    "TimeoutError": lambda: TimeoutError("timed out"),
    "CancelledError": asyncio.CancelledError,
    "OSError, bare": lambda: OSError(28, "No space left on device"),
    "SystemExit": lambda: SystemExit(3),
}


class Injection(NamedTuple):
    """A fault: the step fails when it is called for the ``nth`` time."""

    step: str
    nth: int
    kind: str

    def error(self, told: Values) -> BaseException:
        """What it fails with."""
        return QUOTING[self.kind](" ".join(told)) if self.kind in QUOTING else BARE[self.kind]()


class Calls:
    """How often a step was called."""

    def __init__(self) -> None:
        self.number = 0


@contextmanager
def injected(step: str, error: BaseException | None = None, nth: int = 0) -> Iterator[Calls]:
    """Let a step fail when it is called for the ``nth`` time; without an error, only count."""
    calls = Calls()
    holders, name, original = _holders(step)
    # A door fails inside its guard.
    inside = getattr(original, "__wrapped__", None) if inspect.isfunction(original) else None
    function = original if inside is None else inside

    @functools.wraps(function, updated=())
    def failing(*args: Any, **kwargs: Any) -> Any:
        calls.number += 1
        if error is not None and calls.number == nth:
            raise error
        return function(*args, **kwargs)

    stand_in = failing if inside is None else guarded(failing)
    patches = [mock.patch.object(holder, name, stand_in) for holder in holders]
    for one in patches:
        one.start()
    try:
        yield calls
    finally:
        for one in patches:
            one.stop()


def _holders(step: str) -> tuple[list[Any], str, Any]:
    """Whatever the step is found on: its class, or each module that imported it; its name; and itself."""
    place, _, path = step.partition(":")
    kind, _, name = path.rpartition(".")
    home: Any = import_module(place)
    if kind:
        home = getattr(home, kind)
        return [home], name, inspect.getattr_static(home, name)
    found = getattr(home, name)
    modules = [one for title, one in list(sys.modules.items()) if title.startswith(("desensitize", place))]
    return [one for one in modules if vars(one).get(name) is found], name, found

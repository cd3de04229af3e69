"""The front door: ``Masker``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from desensitize.adapters.doors import ChatDoors
from desensitize.detect.pipeline import Pipeline, Recognizer
from desensitize.detect.read.view import view
from desensitize.errors import ConfigError
from desensitize.guard import guarding
from desensitize.mask.grammar import ESCAPE_LABEL
from desensitize.mask.policy import Policy
from desensitize.options import check_options
from desensitize.policy.rule import Rule
from desensitize.registry import Registry
from desensitize.result import MaskResult, WayBack
from desensitize.settings import Settings
from desensitize.vault.memory import MemoryVault
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from desensitize.adapters.exchange import ChatExchange
    from desensitize.adapters.wire import WireExchange
    from desensitize.detect.finding import Finding
    from desensitize.mask.catalogue import OperatorLike
    from desensitize.mask.keys import Key
    from desensitize.mask.manifest import Manifest
    from desensitize.session import Session
    from desensitize.vault.protocol import Vault

__all__ = ["MaskResult", "Masker"]


_Client = TypeVar("_Client")


@guarding("find", "mask")
class Masker:
    """Finds, masks and restores. Immutable and safe to share between threads; keeps no values of its own.

    :param registry: what to find; default: the shipped categories.
    :param categories: names of categories to load instead.
    :param rules: category files of one's own; what they do not include is not looked for.
    :param locales: keep only rules of these locales and of none.
    :param key: for keyed operators.
    :param vault: where sessions keep values; default: this process's memory.
    :param names: people to mask wherever they are named.
    :param allow: exact values never to mask.
    :param deny: words always to mask.
    :param recognizers: plug-ins; ``"auto"``: all that are installed, ``()``: none.
    :param operators: operators by entity, over what the rules say.
    :param profile: a named set of operators from the category files.
    :param score_threshold: least score of a finding, 0 to 1.
    :param restore_in_urls: ``"never"``, ``"always"``, or the hosts whose URLs values may enter.
    :param restore_tools: ``"all"``, ``"none"``, or tool names with the arguments that are restored.
    :param on_unsupported: ``"refuse"`` or ``"forward"`` parts that cannot be read, such as images.
    :raises ConfigError: an option that cannot work.
    :raises RuleError: rules that do not load.

    >>> result = Masker().mask("电话 13800138000")
    >>> result.text, result.restore("拨打 <PHONE_1>")
    ('电话 <PHONE_1>', '拨打 13800138000')
    """

    def __init__(  # noqa: PLR0913 - the public signature: every option has a default
        self,
        registry: Registry | None = None,
        *,
        categories: Sequence[str] | None = None,
        rules: Sequence[str | Path] | str | Path = (),
        locales: Sequence[str] | None = None,
        key: Key | None = None,
        vault: Vault | None = None,
        names: Sequence[str] = (),
        allow: Sequence[str] = (),
        deny: Sequence[str] = (),
        recognizers: Literal["auto"] | Sequence[Recognizer] = "auto",
        operators: Mapping[str, OperatorLike] | None = None,
        profile: str | None = None,
        score_threshold: float = 0.5,
        restore_in_urls: Literal["never", "always"] | Sequence[str] = "never",
        restore_tools: Literal["all", "none"] | Mapping[str, Sequence[str]] = "all",
        on_unsupported: Literal["refuse", "forward"] = "refuse",
    ) -> None:
        if registry is not None and (categories is not None or rules or locales is not None):
            message = "give either a registry, or categories, rules and locales to load one from"
            raise ConfigError(message)
        check_options(
            score_threshold=score_threshold,
            restore_in_urls=restore_in_urls,
            restore_tools=restore_tools,
            on_unsupported=on_unsupported,
            recognizers=recognizers,
            listed={"names": names, "deny": deny, "allow": allow, "categories": categories, "locales": locales},
            operators=operators,
        )
        self.registry = registry or Registry.load(rules, categories=categories, locales=locales)
        every = (*self.registry.rules, *_listed("names", names), *_listed("deny", deny))
        chosen = {**(self.registry.profile(profile) if profile else {}), **(operators or {})}
        labels = tuple(sorted({ESCAPE_LABEL, *(rule.label for rule in every)}))
        plugs = () if isinstance(recognizers, str) else tuple(recognizers)
        self._settings = Settings(
            pipeline=Pipeline(every, threshold=score_threshold, recognizers=plugs, labels=labels).ready(),
            policy=Policy(every, chosen),
            vault=vault if vault is not None else MemoryVault(),
            key=key,
            labels=labels,
            urls=restore_in_urls if isinstance(restore_in_urls, str) else tuple(h.lower() for h in restore_in_urls),  # type: ignore[arg-type]  # checked above
            doors=ChatDoors(restore_tools=restore_tools, on_unsupported=on_unsupported),
            allow=frozenset(allow),
        )
        self._look = self._settings.pipeline.scanner.look

    def __repr__(self) -> str:
        return f"Masker(categories={list(self.registry.names)}, rules={len(self._settings.policy.rules)})"

    def find(self, text: str, *, beside: str = "") -> list[Finding]:
        """What would be masked: sorted, disjoint, in code points of ``text``, 0-based and end exclusive.

        What one rule found is found wherever else the text mentions it, with ``why == ("mention",)``.

        :param beside: what a reader sees before the text and what is not part of it, such as the name of its column.
        """
        if beside:
            return self._settings.read(_text(text), _text(beside))[0]
        if type(text) is not str:
            text = _text(text)
        told = self._look(text)
        # Mostly there is nothing, and every call that is not made counts.
        return [] if told is None else self._settings.read(text, told=told)[0]

    def mask(
        self,
        text: str,
        *,
        operator: OperatorLike = None,
        operators: Mapping[str, OperatorLike] | None = None,
        manifest: Manifest | None = None,
    ) -> MaskResult:
        """Mask one text.

        :param operator: one operator for every finding of this call.
        :param operators: operators by entity, for this call.
        :param manifest: takes down what is written, and tells what was: that is left as it is. It needs the same key.
        """
        if type(text) is not str:
            text = _text(text)
        settings = self._settings
        stated = operators is not None or operator is not None
        policy = settings.policy.over(operators, operator) if stated else settings.policy
        told = self._look(text)
        if told is None:
            return MaskResult(text, [])
        found, heard = settings.read(text, told=told, manifest=manifest)
        if not found and not heard:
            return MaskResult(text, found)
        record = Record()
        written = settings.masked(text, found, record.names, policy, heard=heard, manifest=manifest)
        undone = tuple(output for output in written.wrote if output.undone)
        if not (len(record) or undone or any(policy.operator(f).name == "keep" for f in found)):
            return MaskResult(written.text, found)
        return MaskResult(written.text, found, WayBack(Snapshot(record), settings.urls, undone))

    def mask_many(
        self,
        texts: Iterable[str],
        *,
        operator: OperatorLike = None,
        operators: Mapping[str, OperatorLike] | None = None,
    ) -> list[MaskResult]:
        """Mask many texts, each by itself; the results are in order.

        >>> [result.text for result in Masker().mask_many(["nothing here", "电话 13800138000"])]
        ['nothing here', '电话 <PHONE_1>']
        """
        if isinstance(texts, str):
            message = "texts must be several texts; for one there is masker.mask(...)"
            raise ConfigError(message)
        every = [_text(text) for text in texts]
        return [self.mask(text, operator=operator, operators=operators) for text in every]

    def session(
        self, name: str | None = None, *, ttl: float | None = None, manifest: Manifest | None = None
    ) -> Session:
        """One conversation with stable tokens.

        :param name: its id in the vault; ``None``: anonymous, forgotten on leaving its ``with`` block.
        :param ttl: seconds after the last use until its values are dropped.
        :param manifest: as of ``mask``; its outputs come back from whole texts.
        """
        if ttl is not None and ttl <= 0:
            message = "ttl must be more than 0 seconds"
            raise ConfigError(message)
        from desensitize.session import Session  # noqa: PLC0415 - 10 ms to import, and most programs only mask texts

        return Session(self._settings, name, ttl=ttl, manifest=manifest)

    def wrap(self, call: Callable[..., Any], *, mask_args: Sequence[str] | None = None) -> Any:
        """A chat call that sends only masked text and gives back restored replies; a session for each call.

        :param call: sync or async, streaming or not: what it gives back decides.
        :param mask_args: for a callable of no known shape, the names of the arguments that hold text; the others are
            read too, and refused where a value is found in them or nobody can read them.

        A reply that is no text, no plain data and of no known vendor is given as it came; where it holds tokens, an
        `UnrestoredWarning` says so.
        """
        return self._settings.chat.wrap(self.session, call, mask_args, once=True)

    def wrap_client(self, client: _Client) -> _Client:
        """A copy of a vendor's client that sends only masked text and gives back restored replies.

        Clients of ``openai`` and ``anthropic``, sync and async, and the module ``dashscope`` or one of its classes. A
        session for each request; for state that the vendor keeps between requests use ``Session.wrap_client``.

        :raises ConfigError: a client of no known kind.
        """
        wrapped: _Client = self._settings.chat.wrap_client(self.session, client, once=True)
        return wrapped

    def wire(self) -> WireExchange:
        """One HTTP exchange with a model, as bytes: what the transport and the ASGI middleware do, without I/O."""
        one: WireExchange = self._settings.chat.wire(self.session, once=True)
        return one

    def exchange(self, path: str = "/chat/completions") -> ChatExchange:
        """One call of a model, as data, for a program that has one hook before the call and one after it.

        :param path: whose request it is, as the end of a URL: ``/messages``, ``/responses``, ``/embeddings``, ...
        :raises ConfigError: what is sent there can't be masked.
        """
        one: ChatExchange = self._settings.chat.exchange(self.session(), path, once=True)
        return one

    def httpx_transport(self, inner: Any = None) -> Any:
        """A transport for ``httpx`` and ``httpx2`` clients, sync and async, that masks and restores.

        :param inner: the transport that sends; ``None``: the library's own.
        """
        return self._settings.chat.httpx_transport(self.session, inner, once=True)


def _text(text: object) -> str:
    if not isinstance(text, str):
        message = f"text must be a str, not {type(text).__name__}; for messages use masker.session().mask(...)"
        raise ConfigError(message)
    # The core reads no other class.
    return text if type(text) is str else str.__str__(text)


def _listed(option: str, words: Sequence[str]) -> list[Rule]:
    """The rule of an option that lists words."""
    if not words:
        return []
    unseen = next((at for at, word in enumerate(words) if not view(word).text), None)
    if unseen is not None:
        message = f"{option}[{unseen}] holds nothing that a reader sees"
        raise ConfigError(message)
    entity, label = ("PERSON", "PERSON") if option == "names" else ("CUSTOM", "CUSTOM")
    return [Rule(id=f"option.{option}", entity=entity, label=label, words=tuple(words), score=1.0, priority=100)]

"""The front door: ``Masker``."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Literal

from desensitize.adapters.doors import ChatDoors
from desensitize.chat_calls import ChatCalls
from desensitize.choices import Choices, first
from desensitize.context import lead_of
from desensitize.detect.bare import bare
from desensitize.detect.pipeline import Pipeline, Recognizer
from desensitize.guard import guarding
from desensitize.hooks import observed
from desensitize.listed import listed
from desensitize.mask.allowed import Allowed, hashed
from desensitize.mask.grammar import ESCAPE_LABEL, reader
from desensitize.mask.policy import Policy
from desensitize.mask.singly import singly
from desensitize.options import check_call, check_options, check_recognizers, hint, text_of, texts_of
from desensitize.policy.rule import DEFAULT
from desensitize.registry import Registry
from desensitize.result import MaskResult, WayBack
from desensitize.settings import Settings
from desensitize.vault.memory import MemoryVault
from desensitize.vault.record import Record, Snapshot
from desensitize.watched_texts import WatchedTexts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from desensitize.chat.parts import OnPart
    from desensitize.context import Context
    from desensitize.detect.finding import Finding
    from desensitize.events import OnEvent
    from desensitize.manifest import Manifest
    from desensitize.mask.catalogue import OperatorLike
    from desensitize.mask.keys import Key
    from desensitize.mask.operator import Operator
    from desensitize.vault.protocol import Vault

__all__ = ["MaskResult", "Masker"]


@guarding("find", "mask")
class Masker(ChatCalls):
    """Finds, masks and restores. Immutable and safe to share between threads; keeps no values of its own.

    :param registry: what to find; default: the shipped categories.
    :param categories: names of categories to load instead.
    :param rules: category files of one's own; what they do not include (``[default]``: all of it) is not looked for.
    :param locales: keep only rules of these locales and of none.
    :param key: for keyed operators.
    :param vault: where sessions keep values; default: this process's memory.
    :param names: people to mask wherever they are named.
    :param allow: values never to mask, patterns of them (``*@acme.com``), or their hashes by `Key.digest`.
    :param deny: words always to mask; or by an entity of their own, as in ``{"PROJECT": ["Falcon"]}``.
    :param recognizers: plug-ins; ``"auto"``: all that are installed, ``()``: none.
    :param operators: operators by entity, rule id or category, over the profile's and what the rules say.
    :param profile: a named set of operators from the category files, over what the rules say.
    :param score_threshold: least score of a finding, 0 to 1.
    :param restore_in_urls: ``"never"``, ``"always"``, or the hosts whose URLs values may enter.
    :param restore_tools: ``"all"``, ``"none"``, or tool names with the arguments that are restored.
    :param on_unsupported: ``"refuse"`` or ``"forward"`` parts that cannot be read, such as images.
    :param on_event: is given an ``events.Event`` for each request and reply: counts, never a value.
    :param on_part: is given each ``chat.parts.Part`` that cannot be read; the bytes it gives are sent instead, ``None``
        refuses it. Called on the thread that masks, an event loop's included.
    :param shadow: look at everything and tell ``on_event``, and change nothing: raw text is sent.
    :param entities: entities, rule ids or categories: only these are looked for, beside ``names`` and ``deny``.
    :param exclude: the same, not to look for.
    :param mentions: mask places and organisations that a text only names, with nobody near; a category may ask for it.
    :param mask_replies: mask what a model says in clear too: values that it was not told by this session.
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
        deny: Sequence[str] | Mapping[str, Sequence[str]] = (),
        recognizers: Literal["auto"] | Sequence[Recognizer] = "auto",
        operators: Mapping[str, OperatorLike] | None = None,
        profile: str | None = None,
        score_threshold: float = 0.5,
        restore_in_urls: Literal["never", "always"] | Sequence[str] = "never",
        restore_tools: Literal["all", "none"] | Mapping[str, Sequence[str]] = "all",
        on_unsupported: Literal["refuse", "forward"] = "refuse",
        on_event: OnEvent | None = None,
        on_part: OnPart | None = None,
        shadow: bool = False,
        entities: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
        mentions: bool = False,
        mask_replies: bool = False,
    ) -> None:
        # By name, as they were given: nothing else is bound yet.
        check_options(registry, {name: value for name, value in locals().items() if name not in ("self", "registry")})
        watching = observed(on_event, on_part, shadow=shadow)
        self.registry = registry or Registry.load(rules, categories=categories, locales=locales)
        hint(self.registry)
        words = tuple(listed(names, deny, self.registry.rules))
        every, known = first(self.registry, words, entities, exclude)
        level = self.registry.profile(profile) if profile else {}
        labels = tuple(sorted({ESCAPE_LABEL, *(rule.label for rule in every)}))
        plugs = () if isinstance(recognizers, str) else tuple(recognizers)
        check_recognizers(plugs, {rule.recognizer for rule in self.registry.rules if rule.recognizer})
        self._settings = Settings(
            pipeline=Pipeline(every, threshold=score_threshold, recognizers=plugs, labels=labels).ready(),
            # A profile is for whatever is looked for.
            policy=Policy(
                every, {n: o for n, o in level.items() if n in known or n == DEFAULT}, operators, names=known
            ),
            vault=vault if vault is not None and not shadow else MemoryVault(),
            key=key,
            labels=labels,
            urls=restore_in_urls if isinstance(restore_in_urls, str) else tuple(h.lower() for h in restore_in_urls),  # type: ignore[arg-type]  # checked above
            doors=ChatDoors(
                restore_tools=restore_tools, on_unsupported=on_unsupported, on_part=on_part, observer=watching
            ),
            allow=Allowed(allow, key),
            allowed={name: Allowed(hashes, key) for name, hashes in hashed(every).items()},
            observer=watching,
            mask_replies=mask_replies,
            bare=None if mentions or self.registry.mentions else bare(every, entities),
        )
        self._choices = Choices(self._settings, frozenset(rule.id for rule in words))
        self._look = self._settings.pipeline.scanner.look
        self._watched: WatchedTexts | None = None
        if watching is not None:
            self._watched = WatchedTexts(watching, copy(self).mask)

    def __repr__(self) -> str:
        shadow = "shadow=True, " * self.shadow
        return f"Masker({shadow}categories={list(self.registry.names)}, rules={len(self._settings.policy.rules)})"

    @property
    def shadow(self) -> bool:
        """Whether it only looks, and changes nothing."""
        return self._settings.shadow

    @property
    def operators(self) -> dict[str, Operator]:
        """The operators that may answer for a finding, by name; of several with one name, one."""
        return {made.name: made for made in self._settings.policy.operators.values()}

    def find(
        self,
        text: str,
        *,
        context: Context | str | None = None,
        entities: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
        manifest: Manifest | None = None,
    ) -> list[Finding]:
        """What would be masked: sorted, disjoint, in code points of ``text``, 0-based and end exclusive.

        What one rule found is found wherever else the text mentions it, with ``why == ("mention",)``.

        :param context: where the text stands: a `Context`, or the name of its column or key.
        :param entities: only these, for this call (see ``Masker``).
        :param exclude: all but these, for this call.
        :param manifest: what it tells was written by an operator is no finding. It needs the same key.
        :raises ConfigError: a name that nothing has, nothing is left to look for, a context that is none, or another
            key's manifest.
        """
        settings, look = self._settings, self._look
        if manifest is not None:
            settings.checked(manifest)
        if entities is not None or exclude:
            settings = self._choices.of(entities, exclude).settings
            look = settings.pipeline.scanner.look
        if context is not None:
            return settings.read(text_of(text), lead_of(context), manifest=manifest)[0]
        if type(text) is not str:
            text = text_of(text)
        told = look(text)
        # Mostly there is nothing, and every call that is not made counts.
        if told is None and not settings.answers(text):
            return []
        return settings.read(text, told=told, manifest=manifest)[0]

    def mask(  # noqa: PLR0913 - the public signature: every option has a default
        self,
        text: str,
        *,
        context: Context | str | None = None,
        operator: OperatorLike = None,
        operators: Mapping[str, OperatorLike] | None = None,
        entities: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
        manifest: Manifest | None = None,
    ) -> MaskResult:
        """Mask one text.

        :param context: where the text stands: a `Context`, or the name of its column or key.
        :param operator: one operator for every finding of this call that ``operators`` does not name.
        :param operators: operators by entity, rule id or category, for this call.
        :param entities: only these, for this call (see ``Masker``).
        :param exclude: all but these, for this call.
        :param manifest: takes down what is written, and tells what was: that is left as it is. It needs the same key.
        :raises ConfigError: a name that nothing has, nothing is left to look for, or a context that is none.
        """
        if type(text) is not str:
            text = text_of(text)
        if self._watched is not None:
            return self._watched.mask(
                text,
                context=context,
                operator=operator,
                operators=operators,
                entities=entities,
                exclude=exclude,
                manifest=manifest,
            )
        settings, look = self._settings, self._look
        policy, known, manifest = settings.policy, None, settings.checked(manifest)
        if entities is not None or exclude:
            settings, known = self._choices.of(entities, exclude)
            look = settings.pipeline.scanner.look
        if operators is not None or operator is not None:
            check_call(operators)
            policy = policy.over(operators, operator, known)
        lead = "" if context is None else lead_of(context)
        told = look(text)
        if told is None and not lead and not settings.answers(text):
            return MaskResult(text, [])
        found, heard = settings.read(text, lead, told=told, manifest=manifest, keyed=bool(policy.keyed))
        if not found and not heard:
            return MaskResult(text, found)
        return _masked(settings, policy, text, found, heard=heard, manifest=manifest)

    def mask_many(  # noqa: PLR0913 - as of `mask`
        self,
        texts: Iterable[str],
        *,
        context: Context | str | None = None,
        operator: OperatorLike = None,
        operators: Mapping[str, OperatorLike] | None = None,
        entities: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
        manifest: Manifest | None = None,
    ) -> list[MaskResult]:
        """Mask many texts, each by itself, with the options of `mask`; the results are in order.

        A column of a table is such a list, and its name the context.

        >>> [result.text for result in Masker().mask_many(["nothing here", "电话 13800138000"])]
        ['nothing here', '电话 <PHONE_1>']
        """
        return [
            self.mask(
                text,
                context=context,
                operator=operator,
                operators=operators,
                entities=entities,
                exclude=exclude,
                manifest=manifest,
            )
            for text in texts_of(texts)
        ]


def _masked(  # noqa: PLR0913 - one text, what was found in it, and with what it is written
    settings: Settings, policy: Policy, text: str, found: list[Finding], *, heard: bool, manifest: Manifest | None
) -> MaskResult:
    """A text with what was found in it written over, and the way back.

    :param heard: whether the text may hold look-alikes of tokens.
    """
    lookalike = reader(settings.labels, escapes=True) if heard else None
    if manifest is None and (brief := singly(text, found, policy, lookalike)) is not None:
        return MaskResult(brief[0], found, WayBack(Snapshot(brief[1]), settings.urls, ()))
    record = Record()
    written = settings.masked(text, found, record.names, policy, heard=heard, manifest=manifest)
    undone = tuple(output for output in written.wrote if output.undone) if written.wrote else ()
    if not (len(record) or undone or any(policy.operator(f).name == "keep" for f in found)):
        return MaskResult(written.text, found)
    way_back = WayBack(Snapshot(record), settings.urls, undone)
    if undone and manifest is not None:
        manifest.sent(way_back.sent(written.text))
    return MaskResult(written.text, found, way_back)

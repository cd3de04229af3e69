"""The public names as a user writes them, with the types they should have. Read by mypy and pyright, never run."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import assert_type

from desensitize import Finding, Key, Masker, MaskResult, Registry, Session, errors
from desensitize.adapters.logs import MaskingFilter
from desensitize.adapters.otel import MaskingSpanProcessor
from desensitize.chat.parts import Part
from desensitize.events import Event, Kind
from desensitize.operators import partial, redact, replace
from desensitize.testing import FakeChat, RecordingTransport, Report, check_rules, machine, strategies
from desensitize.testing.vault_contract import vault_contract
from desensitize.vault import FileVault, ManagedVault, MemoryVault, RedisVault, Vault
from desensitize.vault.retention import AuditRecord, SessionInfo


def a_masker() -> Masker:
    Masker(categories=["UserInfo"])
    Masker(rules=["acme.yaml"], allow=["13800138000"], names=["王玉兰"], score_threshold=0.6)
    Masker(operators={"PHONE_NUMBER": partial(keep=(3, 4)), "EMAIL": "redact", "PERSON": {"operator": "keep"}})
    Masker(entities=["PERSON"], exclude=("URL",), deny={"PROJECT": ["Falcon"]}, allow=["*@acme.com"], profile="partial")
    Masker(restore_in_urls=["example.com"], restore_tools={"send_mail": ["body"]}, on_unsupported="forward")
    return Masker(Registry.load("acme.yaml"), key=Key.from_env("DESENSITIZE_KEY"))


def one_text(masker: Masker) -> None:
    result = masker.mask("手机 13800138000")
    assert_type(result, MaskResult)
    assert_type(result.text, str)
    assert_type(result.findings, list[Finding])
    assert_type(result.restore(), str)
    assert_type(result.restore("<PHONE_1>"), str)
    assert_type(masker.mask("text", operator="redact"), MaskResult)
    assert_type(masker.mask("text", operators={"EMAIL": redact(), "PERSON": replace(value="someone")}), MaskResult)
    assert_type(masker.mask("text", entities=["PERSON"], exclude=["cn.mobile"]), MaskResult)
    assert_type(masker.mask_many(["one", "two"]), list[MaskResult])


def what_was_found(masker: Masker) -> None:
    assert_type(masker.find("text", entities=["PERSON"]), list[Finding])
    assert_type(Key.generate().digest("13800138000"), str)
    for finding in masker.find("手机 13800138000"):
        assert_type(finding.start, int)
        assert_type(finding.end, int)
        assert_type(finding.entity, str)
        assert_type(finding.rule, str)
        assert_type(finding.score, float)


def one_conversation(masker: Masker, chunks: Iterator[str]) -> None:
    with masker.session("ticket-42", ttl=3600) as session:
        assert_type(session, Session)
        text: str = session.mask("手机 13800138000")
        messages: list[dict[str, str]] = session.mask([{"role": "user", "content": text}])
        assert_type(session.restore_stream(chunks), Iterator[str])
        session.restore(messages)
        session.forget()


async def one_conversation_async(masker: Masker, chunks: AsyncIterator[str]) -> None:
    async with masker.session() as session:
        assert_type(session, Session)
        async for chunk in session.arestore_stream(chunks):
            assert_type(chunk, str)


def ask(prompt: str, *, temperature: float = 0.0) -> str:
    return prompt * int(temperature)


def a_wrapped_call(masker: Masker) -> str:
    wrapped = masker.wrap(ask, mask_args=["prompt"])
    reply: str = wrapped("手机 13800138000", temperature=1.0)
    return reply


def an_error() -> tuple[str, int, int]:
    try:
        Masker(rules="acme.yaml")
    except errors.RuleError as error:
        assert_type(error.line, int)
        return error.file, error.line, error.column
    except errors.DesensitizeError:
        raise
    return "", 0, 0


class Client:
    """Stands for a vendor's."""


def clients(masker: Masker) -> None:
    assert_type(masker.wrap_client(Client()), Client)
    with masker.session() as session:
        assert_type(session.wrap_client(Client()), Client)
    masker.httpx_transport()


def vaults(key: Key) -> None:
    with FileVault("values.vault", key=key, audit="support-17") as file:
        assert_type(file, FileVault)
        assert_type(file.audit_log(), list[AuditRecord])
    redis = RedisVault("rediss://host/0", key=key, audit=lambda: "support-17", max_values=1000)
    managed: list[ManagedVault] = [MemoryVault(), file, redis]
    for vault in managed:
        assert_type(vault.sessions(), list[SessionInfo])
        assert_type(vault.forget_value("13800138000"), int)
        assert_type(vault.expire(unused=86_400), int)
        assert_type(vault.export_to("moved", key=key, sessions=["s"]), int)
        assert_type(vault.import_from("moved", key=key), int)
        Masker(vault=vault)
    plain: Vault = redis
    vault_contract(lambda: plain)


def note(event: Event) -> None:
    assert_type(event.kind, Kind)
    assert_type(event.entities, Mapping[str, int])


def smaller(part: Part) -> bytes | None:
    return part.data[:100] if part.data is not None else None


def in_service() -> None:
    assert_type(Part("messages[0]").url, str | None)
    masker = Masker(on_event=note, on_part=smaller, shadow=True)
    assert_type(masker.shadow, bool)
    logging.StreamHandler().addFilter(MaskingFilter(masker))
    with masker.session() as session:
        logging.StreamHandler().addFilter(MaskingFilter(session))
        MaskingSpanProcessor(session, None)


def a_test(registry: Registry, masker: Masker) -> None:
    assert_type(check_rules("acme.yaml", examples=100, seed=1, only=["glued"]), Report)
    planted: strategies.Planted = strategies.for_rule(registry.rules[0]).example()
    assert_type((planted.text, planted.start, planted.end, planted.value), tuple[str, int, int, str])
    assert_type(strategies.chunkings("text").example(), list[str])
    assert_type(strategies.conversations(*registry.rules).example(), list[dict[str, str]])
    assert_type(strategies.entities(), tuple[str, ...])
    assert_type(machine.conversations(lambda: masker), type[machine.Conversations])
    model = FakeChat(lambda request: "hello")
    masker.wrap(model)(messages=[])
    assert_type(model.texts, list[str])
    assert_type(RecordingTransport(model).bodies, list[bytes])

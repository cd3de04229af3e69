"""``gateway.yaml``: every mistake with its place, and what is never served."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from desensitize.errors import ConfigError
from desensitize.gateway.config import Config
from desensitize.gateway.config_file import checked, load
from desensitize.gateway.server import _listening

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = """\
format: 1
upstreams:
  default: {url: "https://api.openai.com/v1", key_env: UPSTREAM_KEY}
keys: [{name: app, env: APP_KEY}]
vault: {file: sessions.vault}
"""
ENVIRONMENT = {"UPSTREAM_KEY": "u-secret", "APP_KEY": "a-secret", "DESENSITIZE_KEY": "k-secret"}


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], str]:
    """What is said of a file with this text, without its folder."""

    def say(text: str) -> str:
        file = tmp_path / "gateway.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as raised:
            load(file, ENVIRONMENT)
        assert "secret" not in str(raised.value)
        return str(raised.value).replace(str(tmp_path) + "/", "")

    return say


def test_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "gateway.yaml").write_text(GOOD, encoding="utf-8")
    config = load(tmp_path / "gateway.yaml", ENVIRONMENT)
    upstream = config.upstream("anthropic")
    assert upstream is not None
    assert upstream.url == "https://api.openai.com/v1"


@pytest.mark.parametrize(
    "text, message",
    [
        (GOOD + "prot: 1\n", "gateway.yaml:6:1: prot: unknown key (did you mean 'port'?)"),
        (GOOD + "port: high\n", "gateway.yaml:6:7: port: must be a whole number"),
        (GOOD + "limits: {bdy: 3}\n", "gateway.yaml:6:10: limits.bdy: unknown key (did you mean 'body'?)"),
        (GOOD + "limits: {body: 0}\n", "gateway.yaml:6:16: limits.body: must be at least 1"),
        (
            GOOD.replace("key_env: UP", "kee_env: UP"),
            "gateway.yaml:3:47: upstreams.default.kee_env: unknown key (did you mean 'key_env'?)",
        ),
        (GOOD.replace("https://api", "api"), "gateway.yaml:3:18: upstreams.default.url: does not have the form"),
        (GOOD.replace("APP_KEY", "NO_KEY"), "gateway.yaml:4:25: keys[0].env: environment variable NO_KEY is not set"),
        (GOOD + "host: 0.0.0.0\nkeys: []\n", "duplicate key 'keys'"),
        (
            "format: 1\nhost: 0.0.0.0\nupstreams: {default: {url: http://x}}\n",
            "gateway.yaml:2:7: host: a host that other machines reach requires keys",
        ),
        ("format: 1\n", "upstreams: at least one upstream is needed"),
        (
            "workers: 4\nupstreams: {default: {url: http://x}}\n",
            "gateway.yaml:1:10: workers: more than one worker requires a vault",
        ),
        (
            GOOD.replace("[{name: app, env: APP_KEY}]", "[{name: app, env: APP_KEY}, {name: app, env: APP_KEY}]"),
            "gateway.yaml:4:42: keys[1].name: another caller has this name",
        ),
        (GOOD.replace("{file: sessions.vault}", "{}"), "gateway.yaml:5:8: vault: takes either file or redis_env"),
        (GOOD + "dms: {rules_dir: rules}\n", "dms.rules_dir: rules are added by signed requests only"),
    ],
)
def test_mistakes_have_a_place(told: Callable[[str], str], text: str, message: str) -> None:
    assert message in told(text)


def test_all_mistakes_at_once(told: Callable[[str], str]) -> None:
    said = told("format: 2\nport: x\nupstreams: {other: {}}\n")
    assert [line.split(": ")[1] for line in said.splitlines()] == ["format", "port", "upstreams.other"]


def test_a_configuration_without_a_file() -> None:
    with pytest.raises(ConfigError, match="host: a host that other machines reach requires keys"):
        checked(Config.model_validate({"host": "::", "upstreams": {"default": {"url": "http://x"}}}))


def test_small_pieces_are_sent_at_once() -> None:
    """asyncio switches Nagle's algorithm off only for sockets that name TCP, and accepted ones take after this one."""
    config = checked(Config.model_validate({"port": 0, "upstreams": {"default": {"url": "http://x"}}}))
    with _listening(config) as listening:
        assert listening.proto == socket.IPPROTO_TCP

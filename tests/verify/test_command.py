"""``desensitize verify`` as people and programs call it."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from typer.testing import CliRunner

from desensitize.cli.app import app
from desensitize.gateway.app import application
from desensitize.gateway.config import Config
from desensitize.verify.places import APIS
from desensitize.verify.plan import Plan
from desensitize.verify.served import served
from tests.verify import products
from tests.verify.products import product

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ran(NamedTuple):
    status: int
    out: str
    err: str


def run(*arguments: object) -> Ran:
    result = CliRunner().invoke(app, ["verify", *map(str, arguments)])
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
    return number


@pytest.fixture
def ours(port: int) -> Iterator[str]:
    """A gateway that was started with the throw-away model as its upstream, before there was one."""
    config = Config.model_validate({"upstreams": {"default": {"url": f"http://127.0.0.1:{port}/v1"}}})
    with served(application(config)) as root:
        yield root


def test_a_gateway_that_runs(ours: str, port: int) -> None:
    said = run(f"{ours}/v1", "--listen", port, "--quick", "--seed", 7)
    assert said.status == 0, said.out
    assert f"http://127.0.0.1:{port}/v1" in said.err
    assert "values seen where nothing is between" in said.err
    told = [line for line in said.out.splitlines() if " | " in line]
    assert len(told) > 300
    assert all(line.startswith(("proxied clean ", "refused ")) for line in told)
    assert said.out.rstrip().endswith("seed 7")


def test_a_product_that_leaks(port: int) -> None:
    with product(f"http://127.0.0.1:{port}", products.everything) as url:
        said = run(url, "--listen", port, "--quick", "--client", "anthropic", "--json", "-q")
    assert said.status == 3
    assert said.err == ""
    *lines, last = map(json.loads, said.out.splitlines())
    assert {(line["status"], line["client"]) for line in lines} == {("direct LEAK", "anthropic")}
    assert sum(row["direct LEAK"] for row in last["summary"].values()) == len(lines)
    assert isinstance(last["seed"], int)


def test_the_product_may_come_later(port: int) -> None:
    """It is waited for: scripts start both at once."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        later: int = one.getsockname()[1]
    stop = threading.Event()

    def serve() -> None:
        stop.wait(0.7)
        with served(products.application(f"http://127.0.0.1:{port}", products.everything), later):
            stop.wait(120)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        arguments = (f"http://127.0.0.1:{later}", "--listen", port, "--quick", "--client", "dashscope", "-q")
        said = run(*arguments, "--wait", 60)
    finally:
        stop.set()
        thread.join()
    assert said.status == 3
    assert "unreachable" not in said.out


def test_nobody_answers(port: int) -> None:
    said = run("http://127.0.0.1:9", "--listen", port, "--quick", "--wait", 0)
    assert said.status == 4
    assert said.out.count("unreachable") == len(APIS["openai"])
    assert "proxied clean" not in said.out.partition("values")[0]


def test_the_control() -> None:
    said = run("--control", "--quick", "--client", "dms")
    assert said.status == 3
    assert all(line.startswith("direct LEAK") for line in said.out.splitlines() if " | " in line)


def test_no_value_is_ever_shown() -> None:
    said = run("--control", "--quick", "--client", "openai", "--seed", 11)
    told = run("--control", "--quick", "--client", "openai", "--seed", 11, "--json")
    plan = Plan("control 11", quick=True)
    values = [
        value.text
        for number, api in enumerate(APIS["openai"])
        for trial in plan.trials(api, first=number == 0)
        for value in trial.values
    ]
    assert len(values) > 300
    assert said.out.count("direct LEAK  ") > 300
    assert [value for value in values if value in said.out or value in told.out] == []


def test_a_key_is_told_and_not_shown(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: set[Any] = set()

    def noted(request: Any, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        keys.add(request.headers.get("authorization"))
        return products.everything(request, body, sent)

    monkeypatch.setenv("THEIR_KEY", "sk-theirs")
    with product(f"http://127.0.0.1:{port}", noted) as url:
        said = run(url, "--listen", port, "--quick", "--client", "dms", "--key-env", "THEIR_KEY")
    assert keys == {"Bearer sk-theirs"}
    assert "sk-theirs" not in said.out + said.err


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("http://127.0.0.1:1", "--self"), "name what is checked"),
        (("--self", "--control"), "name what is checked"),
        (("http://127.0.0.1:1", "--key-env", "NOT_SET_ANYWHERE"), "NOT_SET_ANYWHERE is not set"),
        (("--client", "nobody"), "nobody"),
    ],
)
def test_what_is_not_understood(arguments: tuple[str, ...], message: str) -> None:
    said = run(*arguments)
    assert said.status == 2
    assert message in said.err


def test_a_port_that_is_taken() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        said = run("http://127.0.0.1:9", "--listen", one.getsockname()[1])
    assert said.status == 2
    assert "--listen" in said.err

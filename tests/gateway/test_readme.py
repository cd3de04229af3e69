"""What the README says of the gateway is so: its clients run, its configuration loads, its table is what is served."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.gateway.config_file import load
from desensitize.gateway.own_doors import OWN_DOORS
from desensitize.gateway.proxy import DOORS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.recording import Recorder

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## The gateway\n")[2].partition("\n## ")[0]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)


def test_the_clients_run(serve: Callable[..., str], recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    import dashscope

    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "DASHSCOPE_API_KEY"):
        monkeypatch.setenv(name, "own")
    monkeypatch.setattr(dashscope, "base_http_api_url", "")
    monkeypatch.setattr(dashscope, "api_key", "own")
    (code,) = blocks("py")
    exec(code.replace("http://127.0.0.1:8740", serve()), {})  # noqa: S102 - the README's own code
    assert len(recorder.requests) == 3
    assert all("<PHONE_1>" in body and "13800138000" not in body for body in recorder.requests)


def test_the_configuration_loads(tmp_path: Path) -> None:
    (tmp_path / "gateway.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    names = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "APP_KEY", "DESENSITIZE_KEY")
    assert load(tmp_path / "gateway.yaml", dict.fromkeys(names, "x")).workers == 2


def test_the_table_is_what_is_served() -> None:
    said = set(re.findall(r"/[a-z0-9_/.-]+", SECTION.partition("| door | path |")[2].partition("\n\n")[0]))
    twins = re.compile(r"/compatible-mode/v1/.*|/api/v1/services/(aigc/multimodal|embeddings)/?.*")
    paths = (
        {path for _, path, _ in DOORS} | {door.path for door in OWN_DOORS} | {"/metrics", "/openapi.json", "/healthz"}
    )
    assert said - {"/compatible-mode"} == {path for path in paths if not twins.fullmatch(path)}

"""What the README shows is what happens: its Python runs, its rule loads, its commands and files exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize import Masker

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [text for name, text in fenced if name == language]


class _Service:
    """Stands for the vendor's client: keeps what it was sent and answers with it."""

    sent: list[dict[str, Any]]

    def __init__(self) -> None:
        self.chat = types.SimpleNamespace(completions=self)

    def create(self, **request: Any) -> dict[str, Any]:
        _Service.sent.append(request)
        message = {"role": "assistant", "content": f"Done: {request['messages'][-1]['content']}"}
        return {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


def test_the_python_runs_and_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _Service.sent = []
    monkeypatch.setitem(sys.modules, "openai", types.SimpleNamespace(OpenAI=_Service))
    names: dict[str, Any] = {}
    exec("\n".join(_blocks("python")), names)  # noqa: S102 - the README's own code
    said = re.findall(r"print\(.*\)\s+# (.*)$", "\n".join(_blocks("python")), re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == said
    assert len(said) == 4
    assert _Service.sent[0]["messages"][0]["content"] == "Write to <EMAIL_1>"
    assert names["reply"]["choices"][0]["message"]["content"] == "Done: Write to wang@example.com"


def test_the_rule_loads_and_finds(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")
    masker = Masker(rules=[tmp_path / "acme.yaml"])
    assert masker.mask("badge AC-79927398, 13800138000").text == "badge AC-<EMPLOYEE_ID_1>, <PHONE_1>"


def test_the_files_it_names_exist() -> None:
    named = [*re.findall(r"\]\(([^):]+)\)", README), "benchmarks/corpus/transcript.jsonl", "benchmarks/records"]
    assert [name for name in named if not (ROOT / name).exists()] == []


def _commands() -> list[list[str]]:
    lines = "\n".join(_blocks("")).replace("&&", "\n").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [line[1:] for line in words if line and Path(line[0]).name == "desensitize"]


def test_the_commands_run(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("手机 13800138000\n", encoding="utf-8")
    (tmp_path / "acme.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")
    (tmp_path / "benchmarks").symlink_to(ROOT / "benchmarks")
    commands = _commands()
    assert len(commands) == 7
    assert "$(desensitize key new)" in README
    environment = {"DESENSITIZE_KEY": _run(tmp_path, "key", "new").stdout.strip()}
    for command in commands:
        run = _run(tmp_path, *command, **environment)
        assert run.returncode == (1 if command[0] == "find" else 0), run.stderr
        assert ("13800138000" in run.stdout) == (command[0] == "restore")
        assert "13800138000" not in run.stderr
    assert "13800138000" not in (tmp_path / "masked.txt").read_text(encoding="utf-8")


def _run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from desensitize.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)

"""What the README shows is what happens: its Python runs, its rule loads, its commands and files exist."""

from __future__ import annotations

import base64
import os
import random
import re
import shlex
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from desensitize import Masker, errors

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


# Where this package is installed, pytest knows it; a folder of its own keeps the project's settings out.
PLUGIN = ["-p", "desensitize.testing.pytest_plugin", "-c", os.devnull, "--rootdir", "."]

# What its tools do is shown with the vendor's own SDK, in tests/adapters/test_readme_tools.py.
ELSEWHERE = "def write_file("


def _blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [text for name, text in fenced if name == language and ELSEWHERE not in text]


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
    with pytest.warns(errors.ShadowWarning):
        exec("\n".join(_blocks("python")), names)  # noqa: S102 - the README's own code
    said = re.findall(r"print\(.*\)\s+# (.*)$", "\n".join(_blocks("python")), re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == said
    assert len(said) == 8
    assert _Service.sent[0]["messages"][0]["content"] == "Write to <EMAIL_1>"
    assert _Service.sent[-1]["messages"][0]["content"] == "Write to wang@example.com"
    assert names["reply"]["choices"][0]["message"]["content"] == "Done: Write to wang@example.com"


def test_what_masks_tables_is_there() -> None:
    # It runs on a cluster, and in tests/batch/test_workers.py.
    lines = "\n".join(_blocks("py")).splitlines()
    imports = [line for line in lines if line.startswith("from desensitize.batch")]
    assert len(imports) == 4
    exec("\n".join(imports), {})  # noqa: S102 - the README's own code


def test_the_rule_loads_and_finds(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")
    masker = Masker(rules=[tmp_path / "acme.yaml"])
    assert masker.mask("badge AC-79927398, 13800138000").text == "badge AC-<EMPLOYEE_ID_1>, <PHONE_1>"
    (tmp_path / "shop.yaml").write_text(_blocks("yaml")[1], encoding="utf-8")
    shop = Masker(rules=[tmp_path / "shop.yaml"])
    assert shop.mask("voucher: AC-2210, member no 482913075").text == "voucher: <VOUCHER_1>, member no <MEMBER_1>"
    assert shop.mask("row 482913075").findings == []


def test_a_rule_is_written_and_tested_from_an_empty_folder(tmp_path: Path) -> None:
    """What the README prints, in its order, to a green run; all but the installing."""
    (tmp_path / "acme.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")
    section = README.partition("### Test your rules")[2].partition("\n## ")[0]
    lines = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert lines is not None
    commands = [shlex.split(line, comments=True) for line in lines[1].splitlines()]
    assert [command[0] for command in commands] == ["pip", "desensitize", "desensitize", "pytest"]
    homes = {"desensitize": ["-m", "desensitize.cli"], "pytest": ["-m", "pytest", *PLUGIN]}
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    said = []
    for name, *arguments in commands[1:]:
        command = [sys.executable, *homes[name], *arguments]
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        said.append(run.stdout)
    assert "1 rule, 0 faults" in said[0]
    assert "faults noticed (100%)" in said[1]
    assert "15 passed" in said[2]


def test_a_place_alone_is_left_unless_it_is_asked_for() -> None:
    assert "A place or an organisation\nthat a text only names is left alone" in README
    for text in ("北京明天天气怎么样？", "She lives in Paris"):
        assert Masker().find(text) == []
        assert len(Masker(mentions=True).find(text)) == 1


def test_images_are_refused_or_sent_as_it_says() -> None:
    def image(url: str) -> list[dict[str, Any]]:
        return [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}]

    assert "the content of an image, the address of a remote one, long base64 that is no text" in README
    noise = base64.b64encode(random.Random(1).randbytes(90)).decode()  # noqa: S311 - the same bytes each time
    picture = image("data:image/png;base64,iVBORw0KGgo=")
    for messages in (picture, image("https://x.example/a.png"), [{"role": "user", "content": noise}]):
        with Masker().session() as s, pytest.raises(errors.UnsupportedPart, match=r"messages\[0\]\.content"):
            s.mask(messages)
        with Masker(on_unsupported="forward").session() as s:
            assert s.mask(messages) == messages
    assert '`on_unsupported="forward"` sends them; an address is masked as a text even then.' in README
    with Masker(on_unsupported="forward").session() as s:
        assert "13800138000" not in str(s.mask(image("https://x.example/13800138000.png")))


DISGUISES = [
    "１３８００１３８０００", "一三八〇〇一三八〇〇〇", "①③⑧⓪⓪①③⑧⓪⓪⓪", "1-3-8-0-0-1-3-8-0-0-0", "1380 0138 000", "13800\n138000",
    "138**0013**8000", "wаng@example.com", "wang (at) example [dot] com", "%31%33%38%30%30%31%33%38%30%30%30",
    "\\u0031\\u0033\\u0038\\u0030\\u0030\\u0031\\u0033\\u0038\\u0030\\u0030\\u0030", "&#49;3800138000", "MTM4MDAxMzgwMDA=",
    "3133383030313338303030",
]  # fmt: skip


@pytest.mark.parametrize("value", DISGUISES)
def test_each_disguise_it_names_is_read(value: str) -> None:
    with Masker().session() as s:
        plain = "wang@example.com" if value.startswith("w") else "13800138000"
        label = "EMAIL" if value.startswith("w") else "PHONE"
        assert s.mask(f"联系 {plain} 或 {value}。") == f"联系 <{label}_1> 或 <{label}_1_2>。"
        assert s.restore(f"<{label}_1_2>") == value


def test_the_categories_it_lists_are_the_defaults() -> None:
    table = README.split("| category | what |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([A-Z][A-Za-z]+Info)`", table))
    assert named <= set(Masker().registry.names)
    for preset in ("HIPAA", "PIPL", "GDPR"):
        assert Masker(categories=[preset]).find("write to wang@example.com")


def test_a_pattern_of_ones_own_is_refused_where_it_can_be_read_in_very_many_ways(tmp_path: Path) -> None:
    rule = "- {id: a, entity: A, pattern: '(?:a|a){1,60}b', examples: {match: ['⟦ab⟧'], ignore: [c]}}"
    (tmp_path / "a.yaml").write_text(f"format: 2\ncategory: A\nrules:\n  {rule}\n", encoding="utf-8")
    with pytest.raises(errors.RuleError, match=r"a\.yaml:4:"):
        Masker(rules=[tmp_path / "a.yaml"])


def test_the_files_it_names_exist() -> None:
    named = [*re.findall(r"\]\(([^):]+)\)", README), "benchmarks/corpus/transcript.jsonl", "benchmarks/records"]
    assert [name for name in named if not (ROOT / name).exists()] == []


def _commands() -> list[list[str]]:
    lines = "\n".join(_blocks("")).replace("&&", "\n").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [line[1:] for line in words if line and Path(line[0]).name == "desensitize"]


def test_the_commands_run(tmp_path: Path) -> None:
    for name in ("notes.txt", "calls.jsonl"):
        (tmp_path / name).write_text('"手机 13800138000"\n', encoding="utf-8")
    (tmp_path / "crm.csv").write_text("name,notes\nKim Lee,13800138000\n", encoding="utf-8")
    (tmp_path / "calls.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n手机 13800138000\n", encoding="utf-8")
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.txt").write_text("手机 13800138000\n", encoding="utf-8")
    (tmp_path / "acme.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")
    (tmp_path / "benchmarks").symlink_to(ROOT / "benchmarks")
    (tmp_path / "exports" / "people.csv").write_text("phone\n13800138000\n", encoding="utf-8")
    commands = _commands()
    assert len(commands) == 19
    assert "$(desensitize key new)" in README
    environment = {"DESENSITIZE_KEY": _run(tmp_path, "key", "new").stdout.strip()}
    for command in commands:
        run = _run(tmp_path, *command, **environment)
        assert run.returncode == (1 if command[0] == "find" else 0), run.stderr
        assert ("13800138000" in run.stdout) == (command[0] == "restore")
        assert "13800138000" not in run.stderr
    assert "13800138000" not in (tmp_path / "masked.txt").read_text(encoding="utf-8")


def test_the_commands_about_rules_run(tmp_path: Path) -> None:
    block = next(block for block in _blocks("sh") if "rules new" in block)
    commands = [shlex.split(line, comments=True)[1:] for line in block.splitlines()]
    (tmp_path / "notes.txt").write_text("no QX-123456, ann@acme.com\n", encoding="utf-8")
    secret = "[[rules]]\nid = 'a'\nregex = 'zz-[0-9]{8}'\n"
    (tmp_path / ".gitleaks.toml").write_text(secret, encoding="utf-8")
    key = {"DESENSITIZE_KEY": _run(tmp_path, "key", "new").stdout.strip()}
    for command in commands:
        (tmp_path / "acme-new.yaml").write_text(_blocks("yaml")[0], encoding="utf-8")
        asked = {"new": "QX-654321\nbadge QX-654321 lost\n", "except": "13800138000\n"}.get(command[1], "")
        run = _run(tmp_path, *command, stdin=asked, **key)
        assert run.returncode == (1 if command[0] == "find" or command[1] == "diff" else 0), run.stderr
        assert not any(value in run.stdout + run.stderr for value in ("123456", "ann@"))


def _run(folder: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from desensitize.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, encoding="utf-8", check=False
    )

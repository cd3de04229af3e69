"""Tools are a way out, as the README shows it: a tool writes what it may to the disk, and the model sees tokens."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest

from desensitize import Masker
from tests.recording import last_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recording import Recorder

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
(SHOWN,) = re.findall(r"^```python\n((?:(?!^```).)*?def write_file\(.*?)^```$", README, re.DOTALL | re.MULTILINE)
OPTION = 'restore_tools={"write_file": ["content"]}'
MAIL, TOKEN = "wang@example.com", "<EMAIL_1>"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a file is named like a token")

# What is restored → the name of the file, and what is in it.
WAYS = [
    (OPTION, TOKEN, MAIL),
    ('restore_tools={"write_file": ["path"]}', MAIL, TOKEN),
    ('restore_tools={"read_file": ["content"]}', TOKEN, TOKEN),
    ('restore_tools="none"', TOKEN, TOKEN),
    ('restore_tools="all"', MAIL, MAIL),
    ("", MAIL, MAIL),
]


def writer(body: dict[str, Any]) -> dict[str, Any]:
    """A model that has what it is told written into a file of that name, and says what the tool says."""
    if any(turn.get("role") == "tool" for turn in body["messages"]):
        return {"content": last_text(body)}
    (token,) = re.findall(r"<[A-Z]+_[0-9]+>", last_text(body))
    arguments = json.dumps({"path": token, "content": token})
    return {
        "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "write_file", "arguments": arguments}}]
    }


@pytest.fixture
def model(recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The recorder as that model; it is never sent the address, and tools write into an empty folder."""
    recorder.answer = writer
    monkeypatch.setenv("OPENAI_BASE_URL", recorder.url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.chdir(tmp_path)
    yield recorder
    assert [said["messages"][-1]["role"] for said in recorder.bodies()] == ["user", "tool"]
    assert not [raw for raw in recorder.requests if MAIL in raw]


def assert_told(model: Recorder, name: str, content: str) -> None:
    """The model hears of what the tool had: a value's token, and of a token that it is a text."""
    path, said = (TOKEN if had == MAIL else "<TEXT_EMAIL_1>" for had in (name, content))
    assert model.bodies()[-1]["messages"][-1]["content"] == f"{path} says: {said}"


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("option, name, content", WAYS)
def test_the_tool_of_the_readme(model: Recorder, tmp_path: Path, option: str, name: str, content: str) -> None:
    assert SHOWN.count(OPTION) == 1
    names: dict[str, Any] = {"Masker": Masker}
    client = openai.OpenAI(max_retries=0)
    names["OpenAI"] = lambda: client
    with client:
        exec(SHOWN.replace(OPTION, option), names)  # noqa: S102 - the README's own code
    assert files(tmp_path) == {name: content}
    assert_told(model, name, content)


def test_what_the_readme_says_of_its_tool() -> None:
    assert f"The file holds `{MAIL}` and is named `{TOKEN}`" in README
    assert f"The model is told `<TEXT_EMAIL_1> says: {TOKEN}`" in README


@pytest.mark.needs("agents")
@pytest.mark.usefixtures("collected")
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::DeprecationWarning"
)
@pytest.mark.parametrize("option, name, content", WAYS)
def test_a_framework_runs_it(model: Recorder, tmp_path: Path, option: str, name: str, content: str) -> None:
    from agents import Agent, OpenAIChatCompletionsModel, RunConfig, Runner, function_tool

    def write_file(path: str, content: str) -> str:
        (tmp_path / path).write_text(content, encoding="utf-8")
        return f"{path} says: {content}"

    async def run() -> Any:
        async with openai.AsyncOpenAI(max_retries=0) as client:
            wrapped = eval(f"Masker({option})", {"Masker": Masker}).session().wrap_client(client)  # noqa: S307 - ours
            chat = OpenAIChatCompletionsModel(model="m", openai_client=wrapped)
            made = Agent(name="a", instructions="write", tools=[function_tool(write_file)], model=chat)
            asked = f"Put {MAIL} into a file of that name"
            return await Runner.run(made, asked, run_config=RunConfig(tracing_disabled=True))

    said = asyncio.run(run()).final_output
    assert files(tmp_path) == {name: content}
    assert_told(model, name, content)
    assert said == f"{name} says: {content}"

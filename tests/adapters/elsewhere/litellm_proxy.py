"""The proxy of litellm itself with the guardrail in its configuration: run by ``test_elsewhere``."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("default")

PHONE, MAIL = "13800138000", "li.lei@example.com"
KEY = "sk-0a1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3"
MESSAGES = [{"role": "system", "content": f"mind {MAIL}"}, {"role": "user", "content": f"call {PHONE}"}]

GUARD = """
from functools import partial
from desensitize import Masker
from desensitize.adapters.litellm import guardrail
guard = partial(guardrail, Masker())
"""
HEARS = """
from litellm.integrations.custom_logger import CustomLogger
class Hears(CustomLogger):
    told = []
    def log_pre_api_call(self, *args, **kwargs): self.told.append(("pre", repr((args, kwargs))))
    def log_success_event(self, *args): self.told.append(("done", repr(args)))
    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        self.told.append(("done", repr((kwargs, response_obj))))
    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        self.told.append(("failed", repr((kwargs, response_obj))))
    async def async_moderation_hook(self, data, user_api_key_dict, call_type):
        self.told.append(("moderated", repr(data)))
hears = Hears()
"""
CONFIG = """
model_list:
  - {{model_name: chat, litellm_params: {{model: openai/gpt-4o, api_base: "{root}/v1", api_key: k, max_retries: 0}}}}
  - {{model_name: vectors, litellm_params: {{model: openai/text-embedding-3-small, api_base: "{root}/v1", api_key: k}}}}
  - {{model_name: claude, litellm_params: {{model: anthropic/claude-3-5-sonnet-20240620, api_base: "{root}", api_key: k}}}}
general_settings: {{master_key: {key}}}
litellm_settings: {{callbacks: [hears.hears]}}
guardrails:
  - {{guardrail_name: d, litellm_params: {{guardrail: guard.guard, mode: [pre_call, post_call], default_on: true}}}}
"""


@pytest.fixture
def proxy(recorder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    (tmp_path / "guard.py").write_text(GUARD)
    (tmp_path / "hears.py").write_text(HEARS)
    (tmp_path / "config.yaml").write_text(CONFIG.format(root=recorder.root, key=KEY))
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    monkeypatch.setenv("CONFIG_FILE_PATH", str(tmp_path / "config.yaml"))
    from fastapi.testclient import TestClient
    from litellm.proxy import proxy_server

    with TestClient(proxy_server.app, headers={"authorization": f"Bearer {KEY}"}) as client:
        yield client


def sent(recorder: Any) -> list[str]:
    """What was posted; the proxy also asks which models there are."""
    return list(filter(None, recorder.requests))


def told(wanted: int) -> list[tuple[str, str]]:
    import litellm

    hears: Any = next(one for one in litellm.callbacks if type(one).__name__ == "Hears")
    for _ in range(100):
        if sum(kind in {"done", "failed"} for kind, _ in hears.told) >= wanted:
            break
        time.sleep(0.1)
    return list(hears.told)


def events(reply: Any) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in reply.text.splitlines() if line.startswith("data: {")]
    return [json.loads(line) for line in lines]


def test_the_proxy(proxy: Any, recorder: Any) -> None:
    recorder.cut = 3
    metadata = {"whose": PHONE}
    off = {"guardrails": [], "disable_global_guardrails": True}

    def ask(path: str, **body: Any) -> Any:
        reply = proxy.post(path, json=body)
        assert reply.status_code == 200, reply.text
        return reply

    whole = ask("/v1/chat/completions", model="chat", messages=MESSAGES, metadata=metadata, **off).json()
    assert whole["choices"][0]["message"]["content"] == f"call {PHONE}"
    stream = events(ask("/v1/chat/completions", model="chat", messages=MESSAGES, stream=True))
    assert (
        "".join(one["choices"][0]["delta"].get("content") or "" for one in stream if one["choices"]) == f"call {PHONE}"
    )
    assert ask("/v1/embeddings", model="vectors", input=[f"call {PHONE}"]).json()["data"]
    whole = ask("/v1/responses", model="chat", input=f"call {PHONE}").json()
    assert whole["output"][0]["content"][0]["text"] == f"call {PHONE}"
    stream = events(ask("/v1/responses", model="chat", input=f"call {PHONE}", stream=True))
    assert stream[-1]["response"]["output"][0]["content"][0]["text"] == f"call {PHONE}"
    asked = {"model": "claude", "max_tokens": 9, "system": f"mind {MAIL}", "messages": MESSAGES[1:]}
    assert ask("/v1/messages", **asked).json()["content"][0]["text"] == f"call {PHONE}"
    stream = events(ask("/v1/messages", **asked, stream=True))
    assert "".join(one.get("delta", {}).get("text", "") for one in stream) == f"call {PHONE}"
    assert ask("/v1/completions", model="chat", prompt=f"call {PHONE}").json()["choices"][0]["text"] == f"call {PHONE}"

    heard = told(8)
    assert {kind for kind, _ in heard} == {"pre", "done", "moderated"}
    assert len(sent(recorder)) == 8
    for text in (*sent(recorder), *(text for _, text in heard)):
        assert PHONE not in text, text[max(0, text.index(PHONE) - 300) : text.index(PHONE) + 20]
        assert MAIL not in text
        assert "PHONE" in text


@pytest.mark.parametrize("path, body", [
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}]}]}),
    ("/v1/images/generations", {"prompt": f"call {PHONE}"}),
    ("/v1/moderations", {"input": f"call {PHONE}"}),
    ("/v1/rerank", {"query": f"call {PHONE}", "documents": ["a"]}),
])  # fmt: skip
def test_what_cannot_be_masked_is_answered_with_an_error(
    path: str, body: dict[str, Any], proxy: Any, recorder: Any
) -> None:
    reply = proxy.post(path, json={"model": "chat", **body})
    assert reply.status_code == 400
    assert PHONE not in reply.text
    assert sent(recorder) == []


def test_an_error_of_a_model_holds_tokens(proxy: Any, recorder: Any) -> None:
    recorder.status = 400
    reply = proxy.post("/v1/chat/completions", json={"model": "chat", "messages": MESSAGES})
    assert reply.status_code == 400
    assert "<PHONE_1>" in reply.text
    assert PHONE not in reply.text
    assert not [text for _, text in told(1) if PHONE in text]

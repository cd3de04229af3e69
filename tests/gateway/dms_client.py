"""How the tests ask the DMS door: the vendor's SDK, and requests of any other kind."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx

if TYPE_CHECKING:
    from tests.recording import Recorder

SDK = "alibabacloud_dms_enterprise20181101"
CORE = "aliyunsdkcore"
ACCESS_KEY, SECRET = "LTAIexample", "secret-of-the-example"
SIGNED = {"signatures": [{"access_key": ACCESS_KEY, "env": "DMS_SECRET"}]}

MAIL = "wang.fang@example.com"
PHONE = "13812345678"
TEXT = f"我的手机 {PHONE}，邮箱 {MAIL} ~*(x)! 中=&%"
MASKED = "我的手机 <PHONE_1>，邮箱 <EMAIL_1> ~*(x)! 中=&%"
SSE = "ChatWithDesensitizeSSE"


def messages(text: str = TEXT) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def sdk(root: str, **more: Any) -> Any:
    """A client of the vendor's SDK."""
    from alibabacloud_dms_enterprise20181101.client import Client
    from alibabacloud_tea_openapi.models import Config

    return Client(Config(**{"access_key_id": ACCESS_KEY, "access_key_secret": SECRET, "endpoint": root, **more}))


def models() -> Any:
    """The SDK's models."""
    from alibabacloud_dms_enterprise20181101 import models as every

    return every


def ask(root: str, action: str = "ChatWithDesensitize", **given: Any) -> httpx.Response:
    """A request that nobody signed: ``Messages`` in the form, all else in the query."""
    said = {"InstanceId": 1, "Messages": messages(), **given}
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
    form = {"Messages": texts.pop("Messages")}
    headers = {"x-acs-action": action, "x-acs-version": "2018-11-01"}
    return httpx.post(root, params=texts, data=form if form["Messages"] else {}, headers=headers, timeout=30)


def call(root: str, action: str, **given: Any) -> httpx.Response:
    """A request of another action, in the query alone."""
    return httpx.get(root, params={"Action": action, **given})


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    """The bodies of the events, each with its data read."""
    assert answer.status_code == 200, answer.text
    found = []
    for number, event in enumerate(answer.content.split(b"\n\n")[:-1]):
        id_, name, data = event.split(b"\n")
        assert (id_, name, data[:5]) == (b"id:%d" % number, b"event:message", b"data:")
        body = json.loads(data[5:])
        found.append({**body, "Data": json.loads(body.get("Data", "null"))})
    return found


def content(found: list[dict[str, Any]]) -> str:
    """The text that events say."""
    return "".join(delta.get("content") or "" for delta in deltas(found))


def deltas(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The deltas of all choices of events, or their messages."""
    every = [choice for event in found for choice in event["Data"]["choices"]]
    return [choice["delta"] if "delta" in choice else choice["message"] for choice in every]


def clean(recorder: Recorder) -> None:
    """No value has reached the model, in a body, a header or a path."""
    said = "".join(recorder.requests) + str(recorder.headers) + "".join(recorder.paths)
    assert recorder.requests
    assert MAIL not in said
    assert PHONE not in said


def signed(
    root: str,
    action: str,
    query: dict[str, str],
    body: str = "",
    *,
    key: tuple[str, str] = (ACCESS_KEY, SECRET),
    nonce: str = "n-1",
    late: float = 0,
    leave: tuple[str, ...] = (),
) -> httpx.Request:
    """A request that is signed by ACS3-HMAC-SHA256, written from its description."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    headers = {
        "host": root.removeprefix("http://"),
        "x-acs-action": action,
        "x-acs-content-sha256": digest,
        "x-acs-date": _now(late),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": "2018-11-01",
    }
    names = sorted(set(headers) - set(leave))
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    asked = "\n".join(["POST", "/", _canonical(query), lines, ";".join(names), digest])
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(asked.encode()).hexdigest()}"
    made = hmac.new(key[1].encode(), text.encode(), hashlib.sha256).hexdigest()
    said = f"ACS3-HMAC-SHA256 Credential={key[0]},SignedHeaders={';'.join(names)},Signature={made}"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return httpx.Request(
        "POST", f"{root}/?{urlencode(query)}", headers={**headers, **kind, "authorization": said}, content=body
    )


def rpc(
    method: str, given: dict[str, str], *, secret: str = SECRET, nonce: str = "n-2", late: float = 0
) -> dict[str, str]:
    """Parameters that are signed by HMAC-SHA1."""
    every = {
        "AccessKeyId": ACCESS_KEY,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": nonce,
        "SignatureVersion": "1.0",
        "Timestamp": _now(late),
        "Version": "2018-11-01",
        **given,
    }
    text = f"{method}&%2F&{quote(_canonical(every), safe='-_.~')}"
    made = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return {**every, "Signature": base64.b64encode(made).decode()}


def _canonical(given: dict[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(given[name], safe='-_.~')}" for name in sorted(given))


def _now(late: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=late)).strftime("%Y-%m-%dT%H:%M:%SZ")

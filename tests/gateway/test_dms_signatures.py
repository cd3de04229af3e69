"""Who signed a request, by either signature; what was altered, is old, or was sent before is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from desensitize.errors import ConfigError
from desensitize.gateway.app import application
from desensitize.gateway.config_file import checked
from desensitize.gateway.dms.nonces import Nonces
from desensitize.gateway.refusal import Refusal
from tests.gateway.conftest import config, served
from tests.gateway.dms_client import ACCESS_KEY, SECRET, SIGNED, TEXT, messages, rpc, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.gateway.ledger import Record
    from tests.recording import Recorder

    Serve = Callable[..., str]

CHAT = "ChatWithDesensitize"
ASKED = {"InstanceId": "1", "Stop": '["中 a+b*~/"]', "Model": "", "Messages": json.dumps(messages())}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMS_SECRET", SECRET)
    monkeypatch.setenv("A_KEY", "key-of-a")


@pytest.fixture
def root(serve: Serve) -> str:
    return serve(dms=SIGNED, keys=[{"name": "a", "env": "A_KEY"}])


def send(request: httpx.Request) -> httpx.Response:
    with httpx.Client() as client:
        return client.send(request)


def code(answer: httpx.Response) -> str:
    assert answer.status_code == 403
    return str(answer.json()["Code"])


def test_a_signed_request(root: str) -> None:
    answer = send(signed(root, CHAT, ASKED))
    assert answer.json()["Data"]["Choices"][0]["Message"]["Content"] == TEXT


def test_the_record_names_the_access_key(recorder: Recorder) -> None:
    records: list[Record] = []

    class Sink:
        note = staticmethod(records.append)

    with served(application(config(recorder, dms=SIGNED), sinks=[Sink])) as root:
        send(signed(root, CHAT, ASKED))
        send(signed(root, CHAT, ASKED))
    assert [(record.caller, record.status, record.masked) for record in records] == [(ACCESS_KEY, 200, 2), ("", 403, 0)]


@pytest.mark.parametrize(
    "more, say",
    [
        ({"key": (ACCESS_KEY, "another")}, "SignatureDoesNotMatch"),
        ({"key": ("LTAInobody", SECRET)}, "SignatureDoesNotMatch"),
        ({"key": ("LTAInobody", "nobody's")}, "SignatureDoesNotMatch"),
        ({"late": 1000}, "InvalidTimeStamp.Expired"),
        ({"late": -1000}, "InvalidTimeStamp.Expired"),
        *(({"leave": (name,)}, "IncompleteSignature") for name in ("host", "x-acs-action", "x-acs-date")),
        *(({"leave": (f"x-acs-{name}",)}, "IncompleteSignature") for name in ("content-sha256", "signature-nonce")),
    ],
)
def test_who_may_not(root: str, recorder: Recorder, more: dict[str, Any], say: str) -> None:
    assert code(send(signed(root, CHAT, ASKED, **more))) == say
    assert not recorder.requests


def test_nothing_of_it_can_be_altered(root: str, recorder: Recorder) -> None:
    def altered(**more: Any) -> str:
        request = signed(root, CHAT, {"InstanceId": "1"}, body=f"Messages={json.dumps(messages())}", nonce="n-3")
        said: dict[str, Any] = {"content": request.content, "headers": dict(request.headers), "url": str(request.url)}
        said["headers"].update(more.pop("headers", {}))
        return code(send(httpx.Request("POST", **{**said, **more})))

    assert altered(content=b"Messages=[]", headers={"content-length": "11"}) == "SignatureDoesNotMatch"
    assert altered(url=f"{root}/?InstanceId=2") == "SignatureDoesNotMatch"
    assert altered(url=f"{root}/worknode/innerapi/services?InstanceId=1") == "SignatureDoesNotMatch"
    assert altered(headers={"x-acs-action": "ChatWithDesensitizeSSE"}) == "SignatureDoesNotMatch"
    assert altered(headers={"x-acs-signature-nonce": "n-4"}) == "SignatureDoesNotMatch"
    assert altered(headers={"authorization": "ACS3-HMAC-SHA256 Credential=x"}) == "IncompleteSignature"
    assert altered(headers={"authorization": "Bearer key-of-a"}) == "IncompleteSignature"
    assert not recorder.requests


def test_once_only(root: str, recorder: Recorder) -> None:
    request = signed(root, CHAT, ASKED)
    assert send(request).status_code == 200
    assert code(send(request)) == "SignatureNonceUsed"
    assert send(signed(root, CHAT, ASKED, nonce="n-2")).status_code == 200
    assert len(recorder.requests) == 2


def test_who_did_not_sign(root: str, recorder: Recorder) -> None:
    answer = httpx.get(root, params={"Action": CHAT, **ASKED}, headers={"x-desensitize-key": "key-of-a"})
    assert code(answer) == "IncompleteSignature"
    assert not recorder.requests


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_older_signature(root: str, recorder: Recorder, method: str) -> None:
    given = rpc(method, {"Action": CHAT, **ASKED})

    def ask(said: dict[str, str], **more: Any) -> httpx.Response:
        # A blank in a query is %20 or +, and both are a blank.
        split = {"params": said} if method == "GET" else {"data": said}
        return httpx.request(method, root, **split, **more)

    assert ask(given).json()["Data"]["Choices"][0]["Message"]["Content"] == TEXT
    assert code(ask(given)) == "SignatureNonceUsed"
    assert code(ask({**given, "InstanceId": "2"})) == "SignatureDoesNotMatch"
    assert code(ask({**given, "Extra": "2"})) == "SignatureDoesNotMatch"
    assert code(ask(rpc(method, {"Action": CHAT, **ASKED}, secret="x", nonce="n-5"))) == "SignatureDoesNotMatch"
    assert code(ask(rpc(method, {"Action": CHAT, **ASKED}, late=1000, nonce="n-6"))) == "InvalidTimeStamp.Expired"
    other = {"SignatureMethod": "HMAC-MD5", "SignatureVersion": "0", "Timestamp": "", "SignatureNonce": ""}
    for name, value in other.items():
        assert code(ask({**given, name: value})) == "IncompleteSignature"
    assert code(ask(rpc(method, {"Action": CHAT, **ASKED, "Timestamp": "yesterday"}))) == "InvalidTimeStamp.Format"
    # What the older signature does not cover, a header, decides nothing.
    assert code(ask(rpc(method, ASKED, nonce="n-7"), headers={"x-acs-action": CHAT})) == "IncompleteSignature"
    assert len(recorder.requests) == 1


def test_nonces_are_kept_as_long_as_they_are_good() -> None:
    now = [0.0]
    nonces = Nonces(lambda: now[0], most=2)
    assert nonces.first("a", until=10)
    assert not nonces.first("a", until=10)
    now[0] = 5
    assert nonces.first("b", until=20)
    with pytest.raises(Refusal, match="too many") as raised:
        nonces.first("c", until=20)
    assert raised.value.status == 503
    now[0] = 11
    assert nonces.first("c", until=20)
    assert not nonces.first("b", until=20)


def test_a_rate_is_each_signers_own(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMS_OTHER", "other")
    both = [*SIGNED["signatures"], {"access_key": "LTAIother", "env": "DMS_OTHER"}]
    root = serve(dms={"signatures": both}, limits={"rate": 1})
    assert send(signed(root, CHAT, ASKED)).status_code == 200
    answer = send(signed(root, CHAT, ASKED, nonce="n-2"))
    assert (answer.status_code, answer.json()["Code"]) == (429, "Throttling.User")
    assert send(signed(root, CHAT, ASKED, key=("LTAIother", "other"))).status_code == 200


def test_names_that_would_share_their_sessions(recorder: Recorder) -> None:
    names = [{"name": ACCESS_KEY, "env": "A_KEY"}]
    with pytest.raises(ConfigError, match=r"dms\.signatures\.0\.access_key: another caller has this name"):
        checked(config(recorder, dms=SIGNED, keys=names))

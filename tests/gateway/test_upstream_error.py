"""What a client may see of an upstream's error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desensitize import Masker
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.upstream_error import shown

JSON = "application/json"


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Range of max_tokens should be [1, 65536]", "type": "invalid_request_error", "param": None, "code": "invalid_parameter_error"}},
        {"type": "error", "error": {"type": "rate_limit_error", "message": "over your limit of 40,000 tokens"}, "request_id": "req_011CSHoEeqs5C35K"},
        {"code": "InvalidApiKey", "message": "Invalid API-key provided.", "request_id": "fb53c4ec-1c12-4fc4-a580-cdb7c3261fc1"},
        {"object": "error", "message": "no such model", "type": "NotFoundError", "param": None, "code": 404},
        {"error": {"message": "bad: call <PHONE_1>", "code": "1301", "status": "RESOURCE_EXHAUSTED"}},
    ],
)  # fmt: skip
def test_what_says_what_is_wrong_stays(masker: Masker, body: Any) -> None:
    source = json.dumps(body).encode()
    assert shown(JSON, source, masker.find) == source


def test_what_is_somebodys_goes(masker: Masker) -> None:
    body = {"error": {"message": "for li.lei@example.org", "input": {"password": "tulip77zebra", "phone": "62518888"}}}
    said = json.loads(shown(JSON, json.dumps(body).encode(), masker.find))
    assert said["error"]["message"] == "for <EMAIL_ADDRESS>"
    assert said["error"]["input"] == {"password": "<PASSWORD>", "phone": "<PHONE_NUMBER>"}
    assert shown("text/plain", b"for li.lei@example.org", masker.find) == b"for <EMAIL_ADDRESS>"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{not json"])
def test_what_cannot_be_read_is_not_shown(masker: Masker, body: bytes) -> None:
    with pytest.raises(Refusal, match="can't be read"):
        shown(JSON, body, masker.find)

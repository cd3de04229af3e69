"""What is held of a request shows none of it."""

from __future__ import annotations

import pytest

from desensitize.gateway.own_models import FindRequest, MaskRequest, RestoreRequest
from desensitize.gateway.presidio_models import AnalyzeRequest, AnonymizeRequest
from desensitize.gateway.relay import Question
from desensitize.gateway.workbench.doors import _Look
from desensitize.gateway.workbench.look import View

VALUE = "13812345678"
HELD = (
    MaskRequest(text=VALUE),
    FindRequest(text=VALUE),
    RestoreRequest(text=VALUE, session="s1"),
    AnalyzeRequest(text=VALUE, language="en"),
    AnonymizeRequest(text=VALUE, analyzer_results=[]),
    _Look(text=VALUE, draft=VALUE),
    View(VALUE),
    Question("POST", "/v1/messages", VALUE, [("authorization", VALUE)], VALUE.encode()),
)


@pytest.mark.parametrize("held", HELD, ids=lambda held: type(held).__name__)
def test_no_value_is_shown(held: object) -> None:
    assert VALUE not in f"{held!r}{held}"

"""Requests made of the gateway's own description, right and wrong ones: no failure, and every reply as described."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.thorough, pytest.mark.needs("schemathesis")]

OWN = ["/mask", "/restore", "/find", "/analyze", "/anonymize", "/deanonymize", "/metrics", "/healthz", "/openapi.json"]
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
EXAMPLES = 40


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
@pytest.mark.parametrize("path", OWN)
def test_replies_are_as_the_document_says(alone: str, path: str, mode: str) -> None:
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings

    operation = schemathesis.openapi.from_url(f"{alone}/openapi.json")[path]["POST" if path in OWN[:6] else "GET"]
    if mode == "NEGATIVE" and path not in OWN[:6]:
        pytest.skip("nothing of it can be wrong")
    checks = schemathesis.checks.CHECKS.get_by_names(CHECKS)
    tried: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode]))
    def asked(case: Any) -> None:
        answer = case.call()
        tried.append(answer.status_code)
        case.validate_response(answer, checks=checks)

    asked()
    if mode == "POSITIVE":
        # Without keys a name that was not given out is none, however it is written.
        assert 200 in tried or path == "/restore"
    else:
        assert 200 not in tried
        assert tried

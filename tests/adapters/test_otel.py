"""Spans as the SDK makes them, masked before an exporter sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desensitize import Masker

pytest.importorskip("opentelemetry.sdk", reason="needs opentelemetry-sdk: pip install -e '.[test-all]'")

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanKind, StatusCode

from desensitize.adapters.otel import FAILED, MaskingSpanExporter, MaskingSpanProcessor
from desensitize.errors import ConfigError, ShadowWarning

pytestmark = pytest.mark.needs("opentelemetry")

PHONE, PASSWORD = "13800138000", "Xk7#pQ2vLm"
TOLD = json.dumps([{"role": "user", "parts": [{"type": "text", "content": f"call {PHONE}"}]}])


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


class Traced:
    """A provider with an exporter in memory, behind the processor or behind the exporter."""

    def __init__(self, source: Any, way: str = "processor") -> None:
        self.memory = InMemorySpanExporter()
        self.provider = TracerProvider()
        inner: Any = SimpleSpanProcessor(self.memory)
        masking: Any = MaskingSpanProcessor(source, inner)
        if way == "exporter":
            masking = BatchSpanProcessor(MaskingSpanExporter(source, self.memory))
        self.provider.add_span_processor(masking)
        self.tracer = self.provider.get_tracer("test", "1.0")

    def spans(self) -> tuple[ReadableSpan, ...]:
        self.provider.force_flush()
        return self.memory.get_finished_spans()

    @property
    def text(self) -> str:
        return "".join(span.to_json() for span in self.spans())


@pytest.fixture(params=["processor", "exporter"])
def traced(request: pytest.FixtureRequest, masker: Masker) -> Any:
    traced = Traced(masker, request.param)
    yield traced
    traced.provider.shutdown()


def write(traced: Traced) -> None:
    with traced.tracer.start_as_current_span("before") as other:
        pass
    link = Link(other.get_span_context(), {"why": f"see {PHONE}"})
    with traced.tracer.start_as_current_span(f"call {PHONE}", kind=SpanKind.CLIENT, links=[link]) as span:
        span.set_attributes(
            {
                "gen_ai.prompt": f"call {PHONE}",
                "gen_ai.completion": f"I called {PHONE}",
                "gen_ai.input.messages": TOLD,
                "gen_ai.usage.input_tokens": 12,
                "user.password": PASSWORD,
                "user.phone": int(PHONE),
                "people": ["a", f"b {PHONE}"],
                "flags": [True, False],
                f"by.{PHONE}": 1,
                "ratio": 0.5,
            }
        )
        span.add_event(f"asked {PHONE}", {"gen_ai.event.content": TOLD}, timestamp=7)
        raise ValueError(PHONE)


def test_all_that_is_written_in_a_span(traced: Traced) -> None:
    with pytest.raises(ValueError, match=PHONE):
        write(traced)
    assert PHONE not in traced.text
    assert PASSWORD not in traced.text
    shown = traced.spans()[1]
    attributes = dict(shown.attributes or {})
    assert shown.name == "call [PHONE_NUMBER]"
    assert attributes["gen_ai.prompt"] == "call [PHONE_NUMBER]"
    assert attributes["gen_ai.completion"] == "I called [PHONE_NUMBER]"
    assert json.loads(str(attributes["gen_ai.input.messages"]))[0]["parts"][0]["content"] == "call [PHONE_NUMBER]"
    assert attributes["gen_ai.usage.input_tokens"] == 12
    assert attributes["people"] == ("a", "b [PHONE_NUMBER]")
    assert attributes["flags"] == (True, False)
    assert attributes["by.[PHONE_NUMBER]"] == 1
    assert attributes["ratio"] == 0.5
    assert [event.name for event in shown.events] == ["asked [PHONE_NUMBER]", "exception"]
    assert shown.events[0].timestamp == 7
    failure = dict(shown.events[1].attributes or {})
    assert failure["exception.message"] == "[PHONE_NUMBER]"
    assert str(failure["exception.stacktrace"]).strip().endswith("ValueError: [PHONE_NUMBER]")
    assert shown.status.status_code is StatusCode.ERROR
    assert shown.status.description == "ValueError: [PHONE_NUMBER]"
    assert dict(shown.links[0].attributes or {}) == {"why": "see [PHONE_NUMBER]"}


def test_where_a_span_stands_stays(traced: Traced) -> None:
    with traced.tracer.start_as_current_span("outer") as outer, traced.tracer.start_as_current_span("inner") as inner:
        inner.set_status(StatusCode.OK)
    shown = traced.spans()[0]
    assert isinstance(inner, ReadableSpan)
    assert shown.context == inner.get_span_context()
    assert shown.parent == outer.get_span_context()
    assert (shown.start_time, shown.end_time, shown.kind) == (inner.start_time, inner.end_time, inner.kind)
    assert (shown.resource, shown.instrumentation_scope) == (inner.resource, inner.instrumentation_scope)
    assert shown.status.status_code is StatusCode.OK
    assert json.loads(shown.to_json()) == json.loads(inner.to_json())


def test_the_span_of_the_program_is_not_changed(traced: Traced) -> None:
    with traced.tracer.start_as_current_span(PHONE) as span:
        span.set_attribute("tel", PHONE)
    assert isinstance(span, ReadableSpan)
    assert (span.name, dict(span.attributes or {})) == (PHONE, {"tel": PHONE})


def test_an_attribute_that_cannot_be_read_costs_no_other(traced: Traced) -> None:
    with traced.tracer.start_as_current_span("s") as span:
        span.set_attributes({"file": "iVBORw0KGgoAAAANSUhEUgAA" * 9, "tel": PHONE})
    assert dict(traced.spans()[0].attributes or {}) == {"file": FAILED, "tel": "[PHONE_NUMBER]"}


@pytest.mark.parametrize("way", ["processor", "exporter"])
def test_what_fails_is_blank(way: str) -> None:
    class Failing:
        def find(self, text: str, *, beside: str = "") -> Any:
            raise ValueError(text)

    traced = Traced(Failing(), way)
    with traced.tracer.start_as_current_span(PHONE) as span:
        span.set_attribute("tel", PHONE)
        span.add_event(PHONE)
        span.set_status(StatusCode.ERROR, PHONE)
    shown = traced.spans()[0]
    assert PHONE not in traced.text
    assert (shown.name, dict(shown.attributes or {}), shown.events) == (FAILED, {}, ())
    assert shown.status.status_code is StatusCode.ERROR
    assert shown.context == span.get_span_context()


def test_with_a_session_tokens_are_those_of_the_conversation(masker: Masker) -> None:
    with masker.session() as session:
        session.mask(PHONE)
        traced = Traced(session)
        with traced.tracer.start_as_current_span("s") as span:
            span.set_attribute("tel", PHONE)
        assert dict(traced.spans()[0].attributes or {}) == {"tel": "<PHONE_1>"}


def test_a_shadow_changes_nothing() -> None:
    with pytest.warns(ShadowWarning):
        traced = Traced(Masker(shadow=True, on_event=print))
    with traced.tracer.start_as_current_span(PHONE):
        pass
    assert traced.spans()[0].name == PHONE


def test_the_one_behind_sees_no_span_that_is_still_written(masker: Masker) -> None:
    seen: list[Any] = []

    class Watching(SpanProcessor):
        def on_start(self, span: Any, parent_context: Any = None) -> None:
            seen.append(span)

        def on_end(self, span: Any) -> None:
            seen.append(span.name)

        def shutdown(self) -> None:
            seen.append("shutdown")

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            seen.append(timeout_millis)
            return False

    provider = TracerProvider()
    provider.add_span_processor(MaskingSpanProcessor(masker, Watching()))  # type: ignore[arg-type]  # as one is used
    with provider.get_tracer("t").start_as_current_span(PHONE):
        pass
    assert provider.force_flush(5_000) is False
    provider.shutdown()
    assert seen[0] == "[PHONE_NUMBER]"
    assert seen[-1] == "shutdown"
    assert len(seen) == 3


def test_an_exporter_is_closed_and_flushed(masker: Masker) -> None:
    memory = InMemorySpanExporter()
    exporter = MaskingSpanExporter(masker, memory)
    assert exporter.force_flush()
    exporter.shutdown()
    assert memory._stopped


def test_it_takes_a_masker_or_a_session() -> None:
    with pytest.raises(ConfigError, match="Masker"):
        MaskingSpanProcessor("masker", InMemorySpanExporter())  # type: ignore[arg-type]  # what is tested

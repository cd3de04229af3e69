"""OpenTelemetry spans without personal data: names, attributes, events, links and statuses are masked before export.

A span can't be changed when it is over, so what goes on is a masked copy. Two places, one way::

    provider.add_span_processor(MaskingSpanProcessor(masker, BatchSpanProcessor(exporter)))
    provider.add_span_processor(BatchSpanProcessor(MaskingSpanExporter(masker, exporter)))

The second masks on the exporter's own thread. Prompts and completions of the GenAI conventions are attributes, and the
JSON in them is read leaf by leaf. Resource and scope are the program's own, and stay. Needs the extra ``otel``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.adapters.beside_calls import aside
from desensitize.errors import UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desensitize.adapters.beside_calls import Aside, Finder, Tokens

__all__ = ["FAILED", "MaskingSpanExporter", "MaskingSpanProcessor"]

FAILED = "[could not be masked]"


class MaskingSpanProcessor:
    """Gives a masked copy of each span that is over to another processor.

    That one is not told of the start of a span, which it would see unmasked: a processor that works at the start
    belongs beside this one, not behind it.

    :param source: a ``Masker``: values become their entity in brackets; or a session: they become its tokens.
    :param following: the processor that gets the copies.
    :raises ConfigError: the source is neither.
    """

    def __init__(self, source: Finder | Tokens, following: Any) -> None:
        self._aside, self._following = aside(source), following

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        """Nothing: the span is still being written."""

    def _on_ending(self, span: Any) -> None:
        """Nothing, as above."""

    def on_end(self, span: Any) -> None:
        """Pass on a masked copy."""
        self._following.on_end(_masked(span, self._aside))

    def shutdown(self) -> None:
        """As the other processor does it."""
        self._following.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """As the other processor does it; milliseconds."""
        return bool(self._following.force_flush(timeout_millis))


class MaskingSpanExporter:
    """Gives masked copies of spans to another exporter.

    :param source: as of `MaskingSpanProcessor`.
    :param following: the exporter that gets the copies.
    """

    def __init__(self, source: Finder | Tokens, following: Any) -> None:
        self._aside, self._following = aside(source), following

    def export(self, spans: Sequence[Any]) -> Any:
        """Export masked copies."""
        return self._following.export([_masked(span, self._aside) for span in spans])

    def shutdown(self) -> None:
        """As the other exporter does it."""
        self._following.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """As the other exporter does it; milliseconds."""
        return bool(self._following.force_flush(timeout_millis))


def _masked(span: Any, how: Aside | None) -> Any:
    """A copy of a span, masked: one that can't be is blank but for its place in the trace and its times."""
    if how is None:
        return span
    try:
        return _copy(span, _texts(span, how))
    except Exception:  # noqa: BLE001 - an exporter that fails would log the span, and tracing must stop no program
        return _copy(span, {"name": FAILED, "status": _status(span.status, None)})


def _texts(span: Any, how: Aside) -> dict[str, Any]:
    """What is written in a span, masked."""
    from opentelemetry.sdk.trace import Event  # noqa: PLC0415 - optional
    from opentelemetry.trace import Link  # noqa: PLC0415 - optional

    said = span.status.description
    return {
        "name": how.text(span.name),
        "attributes": _attributes(span.attributes, how),
        "events": tuple(Event(how.text(e.name), _attributes(e.attributes, how), e.timestamp) for e in span.events),
        "links": tuple(Link(link.context, _attributes(link.attributes, how)) for link in span.links),
        "status": _status(span.status, how.text(said) if said else None),
    }


def _status(status: Any, said: str | None) -> Any:
    from opentelemetry.trace import Status  # noqa: PLC0415 - optional

    return Status(status.status_code, said)


def _copy(span: Any, texts: dict[str, Any]) -> Any:
    from opentelemetry.sdk.trace import ReadableSpan  # noqa: PLC0415 - optional

    return ReadableSpan(
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        kind=span.kind,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
        **texts,
    )


def _attributes(attributes: Mapping[str, Any] | None, how: Aside) -> dict[str, Any]:
    """Attributes, each by itself: one that can't be read, such as a file in base64, costs no other."""
    return {how.text(name): _attribute(name, value, how) for name, value in (attributes or {}).items()}


def _attribute(name: str, value: Any, how: Aside) -> Any:
    try:
        return how.value(name, value)
    except UnsupportedPart:
        return FAILED

"""Counts for Prometheus: requests, what was masked, restored and refused, and how long it took; never a value.

Labels are names that a configuration or a rule file gives: doors, callers, entities, rules. Where several processes
serve, each keeps its counts in files of a folder (``PROMETHEUS_MULTIPROC_DIR``), and any of them answers for all.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from desensitize.gateway.ledger import Record

__all__ = ["FOLDER", "KIND", "Metrics"]

# By this variable prometheus-client is told the folder, before it is imported.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
KIND = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """A sink of records. Each has a registry of its own, so that several gateways may be in one process."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self._requests = Counter(
            "desensitize_requests", "Requests that are over.", ["door", "status", "caller"], registry=own
        )
        self._entities = Counter("desensitize_masked_entities", "Values masked, by entity.", ["entity"], registry=own)
        self._rules = Counter("desensitize_masked_rules", "Values masked, by rule.", ["rule"], registry=own)
        self._restored = Counter("desensitize_restored", "Tokens that became values in replies.", registry=own)
        self._missed = Counter("desensitize_missed", "Look-alikes of tokens in replies.", registry=own)
        self._refused = Counter("desensitize_refused", "Requests refused, by code.", ["code"], registry=own)
        self._leaks = Counter("desensitize_leaks_stopped", "Requests that still held a value.", registry=own)
        self._total = _histogram("desensitize_request_seconds", "From a request to the end of its reply.", own)
        self._own = _histogram("desensitize_own_seconds", "Of that, time spent to mask and restore.", own)
        self._live = Gauge(
            "desensitize_requests_under_way",
            "Requests whose reply is not over.",
            registry=own,
            multiprocess_mode="livesum",
        )

    def begin(self, _: Record, /) -> None:
        """A request began."""
        self._live.inc()

    def note(self, record: Record, /) -> None:
        """Count a request that is over."""
        self._live.dec()
        self._requests.labels(record.door, str(record.status), record.caller).inc()
        for event in record.events:
            self._leaks.inc(event.kind == "leak_stopped")
            if event.kind == "masked":
                for entity, count in event.entities.items():
                    self._entities.labels(entity).inc(count)
                for rule, count in event.rules.items():
                    self._rules.labels(rule).inc(count)
        self._restored.inc(record.restored)
        self._missed.inc(record.missed)
        if record.error:
            self._refused.labels(record.error).inc()
        self._total.labels(record.door).observe(record.seconds)
        self._own.labels(record.door).observe(sum(event.seconds for event in record.events))

    def text(self) -> bytes:
        """All counts, of all processes that serve, in Prometheus's text format."""
        if not os.environ.get(FOLDER):
            return generate_latest(self._registry)
        every = CollectorRegistry()
        MultiProcessCollector(every)  # type: ignore[no-untyped-call]  # prometheus-client's own
        return generate_latest(every)


def _histogram(name: str, said: str, registry: CollectorRegistry) -> Histogram:
    return Histogram(name, said, ["door"], registry=registry, buckets=_SECONDS)

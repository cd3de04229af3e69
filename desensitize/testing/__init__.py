"""Public: tests for rules, for maskers and vaults of one's own, and for applications that mask.

* `check_rules` tries every property of every rule in a file; ``desensitize rules test`` does the same without pytest,
  and ``pytest --desensitize-rules acme.yaml`` has a test for each rule and property.
* `strategies` are Hypothesis strategies: values of a rule or an entity, near misses, conversations, chunkings.
* `properties` are the promises by name.
* `machine` is a stateful test to point at a masker or a vault of one's own; `vault_contract` tries a vault.
* `fakes` stand in for a model's service: `FakeChat` answers and remembers, `RecordingTransport` keeps what was sent.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desensitize.testing import fakes, machine, mutation, properties, strategies
    from desensitize.testing.checking import Report, check_rules
    from desensitize.testing.fakes import FakeChat, RecordingTransport

__all__ = [
    "FakeChat",
    "RecordingTransport",
    "Report",
    "check_rules",
    "fakes",
    "machine",
    "mutation",
    "properties",
    "strategies",
]

_HOME = {
    "FakeChat": "fakes",
    "RecordingTransport": "fakes",
    "Report": "checking",
    "check_rules": "checking",
}


def __getattr__(name: str) -> Any:
    """A public name on first use (PEP 562): the plugin of pytest lives here, and costs every run of pytest."""
    if name not in __all__:
        raise AttributeError(f"module 'desensitize.testing' has no attribute {name!r}")
    home = import_module(f"desensitize.testing.{_HOME.get(name, name)}")
    return getattr(home, name) if name in _HOME else home

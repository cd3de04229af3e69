"""``pytest --desensitize-rules acme.yaml``: one test for each rule and property.

Every run of pytest loads this module where the package is installed, so it imports nothing until rules are named.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.testing.checking import Outcome
    from desensitize.testing.properties import Property
    from desensitize.testing.subject import Subject

__all__: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the command line."""
    group = parser.getgroup("desensitize", "rules that find personal data")
    add = group.addoption
    add("--desensitize-rules", action="append", default=[], metavar="PATH", help="rule file, or a folder of them")
    add("--desensitize-profile", choices=("fast", "thorough"), default="fast", help="20 or 1000 examples [fast]")
    add("--desensitize-examples", type=int, metavar="N", help="examples for each rule and property")
    add("--desensitize-seed", type=int, default=0, metavar="N", help="the same seed draws the same examples [0]")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Add the rules' tests to what was collected."""
    for path in config.getoption("--desensitize-rules"):
        for node in _files(session, path):
            report = node.ihook.pytest_make_collect_report(collector=node)
            node.ihook.pytest_collectreport(report=report)
            items.extend(report.result)
    return (yield)


def _files(session: pytest.Session, path: str) -> Iterator[_File]:
    from desensitize.testing.checking import rule_files  # noqa: PLC0415 - only where rules are named

    for file in rule_files(path):
        yield _File.from_parent(session, path=Path(file).resolve())


class _File(pytest.File):
    """A rule file."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each of its own rules and each property; one that fails where the file does not load."""
        from desensitize.errors import DesensitizeError  # noqa: PLC0415 - only where rules are named
        from desensitize.testing.checking import RuleFile  # noqa: PLC0415 - as above
        from desensitize.testing.properties import PROPERTIES  # noqa: PLC0415 - as above

        try:
            opened = RuleFile(self.path)
        except DesensitizeError as error:
            yield _Unloadable.from_parent(self, name="loads", error=error)
            return
        for rule in opened.rules:
            subject = opened.subject(rule)
            for each in PROPERTIES.values():
                yield _Test.from_parent(self, name=f"{rule.id}[{each.name}]", subject=subject, of=each)


class _Unloadable(pytest.Item):
    """A file that does not load: its test fails with every mistake."""

    def __init__(self, *, error: Exception, **more: Any) -> None:
        super().__init__(**more)
        self.error = error

    def runtest(self) -> None:
        """Fail with what is wrong."""
        raise self.error

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """The mistakes, without a traceback."""
        del style
        return str(excinfo.value)


class _BrokenError(AssertionError):
    """A property that does not hold."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(str(outcome))


class _Test(pytest.Item):
    """One property of one rule."""

    def __init__(self, *, subject: Subject, of: Property, **more: Any) -> None:
        super().__init__(**more)
        self.subject, self.of = subject, of

    def runtest(self) -> None:
        """Try it."""
        from desensitize.testing.checking import PROFILES, outcome_of  # noqa: PLC0415 - only where rules are named

        option = self.config.getoption
        examples = option("--desensitize-examples") or PROFILES[option("--desensitize-profile")]
        outcome = outcome_of(self.subject, self.of, examples, option("--desensitize-seed"))
        if outcome.fault is not None:
            raise _BrokenError(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The rule, the property, the smallest example and the line to add, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, _BrokenError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, int | None, str]:
        """Where the rule was written."""
        rule = self.subject.rule
        line = rule.place.line - 1 if rule.place.line else None
        return rule.place.file, line, f"rule {rule.id}, property {self.of.name}"

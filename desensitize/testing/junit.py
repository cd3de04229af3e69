"""Outcomes as JUnit XML, which build servers read."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.testing.checking import Outcome

__all__ = ["junit_xml"]


def junit_xml(outcomes: Sequence[Outcome]) -> str:
    """One test case for each rule and property, named and placed as pytest names them."""
    wrong = sum(outcome.fault is not None for outcome in outcomes)
    suite = ET.Element("testsuite", name="desensitize", tests=str(len(outcomes)), failures=str(wrong), errors="0")
    for outcome in outcomes:
        place = outcome.place
        case = ET.SubElement(
            suite,
            "testcase",
            classname=outcome.rule,
            name=outcome.property,
            file=place.file,
            line=str(place.line),
            time=f"{outcome.seconds:.3f}",
        )
        if outcome.fault is not None:
            told = ET.SubElement(case, "failure", message=_legal(outcome.fault.message))
            told.text = _legal(str(outcome))
    ET.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _legal(text: str) -> str:
    """What XML may hold: control characters and halves of a pair are not among it."""
    return "".join(
        c if c in "\n\t" or " " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "?" for c in text
    )

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from desensitize import Masker
from desensitize.batch.counts import Counts
from desensitize.batch.draft import NOTHING
from desensitize.batch.formats.format import Leaf
from desensitize.batch.job import FileDone, Input, Job, Moment, Outcome
from desensitize.batch.kernel import Group, Kernel
from desensitize.batch.report import About, report_of
from desensitize.batch.report_charts import area, bars, histogram
from desensitize.batch.report_page import as_page
from desensitize.batch.spec import spec_of

MARK = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return Kernel(spec_of(operator="redact"))


@pytest.fixture(scope="module")
def report(kernel: Kernel) -> dict[str, Any]:
    leaves = [Leaf(f"call 138{at:08}, {MARK}", MARK if at % 2 else "note") for at in range(30)]
    counts = kernel.groups([Group([leaf]) for leaf in leaves]).counts
    files = [FileDone(3, NOTHING, counts, done=True), FileDone(failed="cut off")]
    inputs = [Input(Path(f"/nowhere/{MARK}{at}"), Path("x"), lambda: iter(())) for at in range(2)]
    job = Job(inputs, kernel.groups, Path("j"), "t")
    outcome = Outcome(files, [Moment(at, at * 10, at * 10) for at in range(4)])
    about = About(kernel.masker, 3.5, {"output": MARK}, [("t.parquet", "column n (int64)", "no text")])
    return report_of(job, outcome, about)


def test_a_report_says_what_was_masked_and_what_was_not(report: dict[str, Any]) -> None:
    assert json.loads(json.dumps(report)) == report
    assert report["totals"]["values"] == report["totals"]["records"] == 30
    assert report["entities"] == [{"entity": "PHONE_NUMBER", "values": 30}]
    assert report["columns"][0]["entities"] == {"PHONE_NUMBER": 15}
    assert sum(report["scores"]) == 30
    assert report["not_covered"]["passed_over"] == [{"file": "t.parquet", "what": "column n (int64)", "why": "no text"}]
    assert "GDPR" in report["not_covered"]["categories_off"]
    assert "UserInfo" not in report["not_covered"]["categories_off"]


def test_a_report_holds_no_value(report: dict[str, Any]) -> None:
    for text in (json.dumps(report), as_page(report)):
        assert not re.search(r"138\d{8}", text)
        assert "[PHONE_NUMBER]" in text


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {"src", "href", "srcset"} & {name for name, _ in attrs}
        if tag not in ("meta", "line", "rect", "polygon", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "rect", "polygon", "polyline"):
            assert self.open.pop() == tag


def test_the_page_stands_by_itself_and_what_files_say_is_no_markup(report: dict[str, Any]) -> None:
    page = as_page(report)
    read = _Page()
    read.feed(page)
    assert not read.open
    assert "script" not in read.tags
    assert not re.search(r"https?://|@import|url\(", page)
    assert {"svg", "table", "ol", "dl"} <= set(read.tags)


def test_a_page_of_a_run_that_found_nothing(kernel: Kernel) -> None:
    job = Job([Input(Path("/nowhere/a"), Path("x"), lambda: iter(()))], kernel.groups, Path("j"), "t")
    page = as_page(report_of(job, Outcome([FileDone(done=True)]), About(Masker(), 0.0, {})))
    assert "Everything was masked" in page


def test_charts_are_drawn_to_scale() -> None:
    assert re.findall(r"width:([0-9.]+)%", bars([("a", 80, ""), ("b", 20, "")])) == ["100.00", "25.00"]
    assert len(re.findall("<li", bars([(str(at), 1, "") for at in range(100)]))) == 41
    heights = re.findall(r'<rect .*?height="([0-9.]+)"', histogram([0] * 10 + [100] * 5 + [50] * 5))
    assert float(heights[0]) == pytest.approx(2 * float(heights[-1]))
    assert area([]) == "" == histogram([0] * 20)


def test_counts_are_added_and_come_back_from_json() -> None:
    finding = Masker().find("call 13800138000")[0]
    one, other = Counts(), Counts()
    one.note("a", "call [X]", [finding])
    other.note("b", "call [X] again", [finding, finding])
    other.records = 1
    one.add(other)
    assert (one.values, one.records, one.looked["b"], one.held["b", finding.entity]) == (3, 1, 1, 1)
    assert one.samples == {finding.rule: ["call [X]", "call [X] again"]}
    assert Counts.of_json(json.loads(json.dumps(one.as_json()))) == one


def test_names_of_columns_and_samples_are_bounded() -> None:
    counts = Counts()
    finding = Masker().find("call 13800138000")[0]
    for at in range(2000):
        counts.note(f"c{at}", f"{at} [X]", [finding])
    assert len(counts.looked) <= 501
    assert counts.looked.total() == 2000
    assert len(counts.samples[finding.rule]) == 3

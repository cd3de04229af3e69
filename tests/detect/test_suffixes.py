"""What the kept rules say of a domain is what the package says that reads the Public Suffix List."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import publicsuffixlist
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import cache
from desensitize.detect.verify import suffixes
from desensitize.detect.verify.suffixes import is_private, under

if TYPE_CHECKING:
    from pathlib import Path

ORACLE = publicsuffixlist.PublicSuffixList(accept_unknown=False, only_icann=True)
RULES = sorted(ORACLE._publicsuffix)
LABELS = st.sampled_from(["www", "a", "city", "co", "com", "uk", "kobe", "jp", "ck", "example", "2x", "xn--fiqs8s", ""])


@lru_cache(maxsize=1)
def kept() -> tuple[frozenset[str], int]:
    rules = frozenset(str(suffixes.sections()["rules"], "utf-8").split("\n"))
    return rules, max(rule.count(".") for rule in rules) + 2


def check(domain: str) -> None:
    told = ORACLE.privatesuffix(domain) is not None
    assert under(domain, *kept()) is told, domain
    assert is_private(domain) is told, domain


def test_each_rule_and_what_is_under_it() -> None:
    for rule in RULES:
        bare = rule.removeprefix("!").removeprefix("*.")
        for domain in (bare, f"a.{bare}", f"b.a.{bare}", f"c.b.a.{bare}", f"{bare}.zz", bare.partition(".")[2]):
            check(domain)


@given(st.lists(LABELS, max_size=6).map(lambda labels: ".".join(labels).strip(".")), st.sampled_from(RULES))
def test_any_domain(domain: str, rule: str) -> None:
    check(domain)
    check(f"{domain}.{rule.lstrip('!*.')}")


@given(st.text(alphabet="ab.-@ 0!*", max_size=12))
def test_any_text(text: str) -> None:
    check(text)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """No rule read yet, an empty cache folder, and an installed package that brings nothing."""
    monkeypatch.setenv("DESENSITIZE_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(cache, "PREBUILT", tmp_path / "prebuilt")
    suffixes._asked.cache_clear()
    yield tmp_path / "kept"
    suffixes._asked.cache_clear()


def test_the_list_is_parsed_once(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_private("a.co.uk")
    (file,) = fresh.glob("suffixes-*.bin")
    assert b"Mozilla Public License 2.0" in file.read_bytes()
    suffixes._asked.cache_clear()
    monkeypatch.setattr(suffixes, "_library", lambda: pytest.fail("parsed again"))
    assert is_private("a.co.uk")
    assert not is_private("co.uk")


def test_where_nothing_can_be_kept_the_package_is_asked(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESENSITIZE_CACHE", "off")
    assert [is_private(name) for name in ("a.co.uk", "co.uk", "a..uk")] == [True, False, False]


def test_another_list_has_rules_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = suffixes.stamp()
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "public_suffix_list.dat").write_text("com\n")
    monkeypatch.setattr(suffixes, "find_spec", lambda name: type("Spec", (), {"origin": str(tmp_path / "__init__.py")}))
    assert before != suffixes.stamp()
    assert len(suffixes.stamp() or b"") == 32

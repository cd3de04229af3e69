"""The core's verifiers say what those of Python say, or ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.prepare.prepared import Pattern, prepared
from desensitize.detect.verify.names import verifier

if TYPE_CHECKING:
    from collections.abc import Callable

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

CORE = engine.Core(prepared([Pattern("<(?<value>[^\\n]{1,80})\\n")], [], {}, readings=False).sections)
DIGITS = st.text(st.sampled_from("0123456789"), max_size=4)
NUMBER = st.integers(0, 999).map(str) | st.sampled_from(
    ["000", "666", "078", "05", "00", "0000", "1120", "900", "457", "55", "5462", "219", "09", "9999"]
)


def agrees(name: str, kind: int, value: str) -> tuple[bool, bool]:
    """Whether a verifier agrees as the core asks it, and whether Python was asked."""
    asked: list[str] = []
    python: Callable[[str], bool] = verifier(name)

    def ask(value: str) -> bool:
        asked.append(value)
        return python(value)

    finder = engine.Finder(
        CORE, [0], [(0.8, 0, 0, False, frozenset(), False, [])], [[(kind, 0, 0.0, ask)]], tuple, lambda *what: what,
        threshold=0.5, boost=0.35, raised=0.95,
    )  # fmt: skip
    return finder.find(f"<{value}\n") is not None and bool(finder.find(f"<{value}\n")[0]), bool(asked)


def same(name: str, value: str) -> None:
    if value and "\n" not in value:
        assert agrees(name, engine.NATIVE_CHECKS[name], value)[0] is verifier(name)(value), (name, value)


@given(st.lists(NUMBER | DIGITS | st.sampled_from(["-", " ", "a", "é"]), max_size=6).map("".join))
def test_social_security_numbers(value: str) -> None:
    same("stdnum:us.ssn", value)


@given(NUMBER, NUMBER, NUMBER)
def test_social_security_numbers_of_three_parts(area: str, group: str, serial: str) -> None:
    same("stdnum:us.ssn", f"{area.zfill(3)}-{group[-2:].zfill(2)}-{serial.zfill(4)}")


@given(
    st.lists(NUMBER | DIGITS | st.sampled_from([".", ".", ":", "%eth0", "[", "]", "f", "::"]), max_size=9).map("".join)
)
def test_addresses(value: str) -> None:
    same("ip", value)


@given(
    st.lists(st.integers(0, 300).map(str) | st.sampled_from(["00", "01", "256"]), min_size=3, max_size=5).map(".".join)
)
def test_addresses_of_four_parts(value: str) -> None:
    same("ip", value)


@given(
    st.lists(
        st.sampled_from(["your", "KEY", "Example", "EXAMPLE", "xxxxx", "X", "xX", "0", "000000", "aB3", "q8Zr1", "-", "_", "<", "é", "sk", "todo", "T0d", "."]),
        max_size=7,
    ).map("".join)
)  # fmt: skip
def test_what_stands_in_for_a_secret(value: str) -> None:
    same("not_placeholder", value)
    same("not_blank", value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("stdnum:us.ssn", "536-22-8145"), ("stdnum:us.ssn", "666-22-8145"), ("ip", "10.20.30.40"), ("ip", "10.20.30.256"),
     ("not_placeholder", "sk-q8Zr1mKx0vTn"), ("not_blank", "sk-q8Zr1mKx0vTn")],
)  # fmt: skip
def test_the_usual_ones_are_told_without_python(name: str, value: str) -> None:
    assert agrees(name, engine.NATIVE_CHECKS[name], value) == (verifier(name)(value), False)

"""Verifiers say yes to the published examples and no to one digit off."""

import datetime as dt
import importlib
import pkgutil
import re
import warnings
from collections.abc import Callable

import pytest
import stdnum
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn as peer
from stdnum import verhoeff as verhoeff_peer
from stdnum.iso7064 import mod_11_2 as iso7064

from desensitize import Masker
from desensitize.detect.verify.names import known, luhn, verifier
from desensitize.detect.verify.necessary import NECESSARY, mod_11_2, verhoeff
from desensitize.errors import DesensitizeError

YES_NO = [
    ("luhn", "4111 1111 1111 1111", "4111 1111 1111 1112"),
    ("stdnum:iban", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 33"),
    ("stdnum:cn.uscc", "91110000600037341L", "91110000600037342L"),
    ("us.ssn", "536-22-1234", "000-22-1234"),
    ("phone:CN", "138 0013 8000", "128 0013 8000"),
    ("phone:ZZ", "+44 20 7946 0958", "020 7946 0958"),
    ("phone:ZZ", "0044 20 7946 0958", "+44 2"),
    ("public_suffix", "a@example.co.uk", "foo@2x.png"),
    ("public_suffix", "b@例子.中国", "b@host.localdomain"),
    ("ip", "2001:db8::1", "1.2.3.256"),
    ("entropy:3.0", "q8Zr1mKx0vTn", "aaaabbbb"),
    ("cn_id18", "11010519491231002X", "110105194912310021"),
    ("cn_id18", "11010519491231002x", "11010519491331002X"),
    ("se.personnummer", "981231-1232", "981231-1233"),
    ("se.personnummer", "9812311232", "9813311232"),
    ("stdnum:in_.aadhaar", "2341 2341 2346", "2341 2341 2347"),
    ("cn_id15", "110105491231002", "110105491331002"),
    ("not_repeated", "13800138000", "88888888"),
]


@pytest.mark.parametrize(("name", "good", "bad"), YES_NO)
def test_yes_and_no(name: str, good: str, bad: str) -> None:
    assert verifier(name)(good)
    assert not verifier(name)(bad)


@given(st.text("0123456789", min_size=1, max_size=30))
def test_luhn_agrees_with_python_stdnum(digits: str) -> None:
    assert luhn(digits) == peer.is_valid(digits)


# Letters and digits, also of other scripts, and what stands between them.
_SIGNS = st.text("0123456789ABCXZ -./٣²Ⅷ一", max_size=24) | st.text(max_size=24)
_DIGITS = st.text("0123456789", min_size=1, max_size=14)


@given(st.text("0123456789", min_size=1, max_size=20), st.sampled_from("0123456789X"))
def test_mod_11_2_agrees_with_python_stdnum(digits: str, last: str) -> None:
    assert mod_11_2(digits + last) == iso7064.is_valid(digits + last)


@given(st.text("0123456789X", min_size=17, max_size=19), st.dates(dt.date(1880, 1, 1)))
def test_an_identity_number_agrees_with_python_stdnum(digits: str, born: dt.date) -> None:
    for last in "0123456789X":
        number = f"{digits[:6]}{born:%Y%m%d}{digits[14:17]}{last}"
        assert verifier("cn_id18")(number) == (number[:17].isdigit() and iso7064.is_valid(number)), number


@given(_DIGITS)
def test_verhoeff_agrees_with_python_stdnum(digits: str) -> None:
    for last in "0123456789":
        assert verhoeff(digits + last) == verhoeff_peer.is_valid(digits + last)


@st.composite
def _personal(draw: st.DrawFn) -> str:
    """Digits with or without the form of a Swedish personal number, with signs in them."""
    born = draw(st.dates(dt.date(1900, 1, 1)))
    digits = draw(st.sampled_from([f"{born:%Y%m%d}", f"{born:%y%m%d}", ""])) + draw(st.text("0123456789", max_size=13))
    at = draw(st.integers(0, len(digits)))
    return digits[:at] + draw(st.sampled_from(["", "-", "+", " ", ":", ".", "x", "٣"])) + digits[at:]


@given(st.one_of(_personal(), _DIGITS, _SIGNS), st.sampled_from(sorted(NECESSARY)))
def test_what_is_necessary_never_refuses_a_number(value: str, module: str) -> None:
    plain = "".join(c for c in value if c.isascii() and c.isalnum())
    for last in ("", *"0123456789"):
        valid = importlib.import_module(f"stdnum.{module}").is_valid
        assert verifier(f"stdnum:{module}")(value + last) == any(
            _said(valid, text) for text in (plain + last, value + last)
        )


def _said(valid: Callable[[str], bool], value: str) -> bool:
    try:
        return bool(valid(value))
    except (LookupError, ValueError):
        return False


@given(st.sampled_from([name for name, _, _ in YES_NO]), st.text())
def test_any_text_gets_an_answer(name: str, text: str) -> None:
    assert verifier(name)(text) in (True, False)


def _checked() -> dict[str, list[re.Pattern[str]]]:
    """Every module of python-stdnum that says whether a number is valid, with the patterns it looks with itself."""
    found = {}
    for info in pkgutil.walk_packages(stdnum.__path__, "stdnum."):
        with warnings.catch_warnings(action="ignore"):  # some are old names of others
            module = importlib.import_module(info.name)
        if callable(getattr(module, "is_valid", None)):
            patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
            found[info.name.removeprefix("stdnum.")] = patterns
    return found


STDNUM = _checked()


@given(st.data(), st.sampled_from(sorted(STDNUM)))
def test_a_module_that_raises_says_no(data: st.DataObject, name: str) -> None:
    own = [st.from_regex(pattern, fullmatch=True) for pattern in STDNUM[name]]
    assert verifier(f"stdnum:{name}")(data.draw(st.one_of(_SIGNS, *own))) in (True, False)


@pytest.mark.parametrize("text", ["G00KTP4WQ71", "TIN G00KTP4WQ71", "a\nC00X8Y7Z6W5"])
def test_a_number_that_makes_a_library_raise_stops_no_text(text: str) -> None:
    """``stdnum.gh.tin`` takes letters for digits on its way to the check digit."""
    assert Masker().mask(text).restore() == text


@pytest.mark.parametrize(
    "name", ["lunh", "phone:cn", "phone:", "entropy:high", "stdnum:", "stdnum:os;x", "stdnum:no.such"]
)
def test_unknown_verifiers_are_said(name: str) -> None:
    assert known(name)


def test_known_verifiers_are_fine() -> None:
    assert all(known(name) is None for name, _, _ in YES_NO)


@pytest.mark.parametrize("error", [OSError(24, "Too many open files"), MemoryError(), RecursionError(), ImportError()])
def test_a_verifier_that_cannot_look_stops_the_text(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """What fails for want of files, memory or stack says nothing about the number: no answer is not a no."""

    def failing(number: str, **options: bool) -> bool:
        raise error

    masker = Masker(categories=["FinanceInfo"])
    text = "transfer to FR1420041010050500013M02606 today"
    assert masker.find(text)
    monkeypatch.setattr("stdnum.iban.is_valid", failing)
    with pytest.raises((DesensitizeError, MemoryError, RecursionError, ImportError, OSError)):
        masker.mask(text)

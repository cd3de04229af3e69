"""``import desensitize`` is light: nothing optional, hardly dearer than the two libraries it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPTIONAL = (
    "aiohttp anthropic cryptography dashscope hypothesis httpx httpx2 idna openai phonenumbers publicsuffixlist pydantic"
    " pytest requests rich stdnum typer"
).split()


def _python(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_importing_loads_nothing_optional() -> None:
    loaded = _python("import sys, desensitize; print(*sys.modules)").split()
    assert sorted(set(loaded) & set(OPTIONAL)) == []


# What a masker needs only where something is found, parsed, checked, asked for, or kept for the first time.
LATER = (
    "anthropic cryptography httpx idna openai phonenumbers publicsuffixlist pydantic socket ssl stdnum yaml"
    " desensitize.adapters.wrap desensitize.cache.lock desensitize.chat.restore desensitize.chat.sent"
    " desensitize.mask.aliases desensitize.mask.generalize desensitize.policy.category desensitize.policy.document"
    " desensitize.policy.schema desensitize.session"
).split()
MESSAGES = {
    "zh": "请拨打138 0013 8000或010-6552 9988联系我，邮箱 li@example.com.cn，订单号 20231380013800099，身份证 11010519491231002X",
    "en": "Call me at +44 20 7946 0958 or (212) 555-0142, or mail jane.doe@example.co.uk about order 4420 7946 0958.",
}


@pytest.fixture(scope="module", autouse=True)
def kept() -> None:
    """Whatever is kept of the shipped rules and the libraries is there."""
    _python(f"import desensitize; [desensitize.Masker().mask(text) for text in {list(MESSAGES.values())!r}]")


def test_a_masker_loads_nothing_it_may_not_need() -> None:
    loaded = _python("import sys, desensitize; desensitize.Masker(); print(*sys.modules)").split()
    assert sorted(set(loaded) & set(LATER)) == []


@pytest.mark.parametrize("text", MESSAGES.values(), ids=MESSAGES.keys())
def test_a_first_message_loads_no_library_of_numbers_or_names(text: str) -> None:
    code = f"import sys, desensitize; print(len(desensitize.Masker().mask({text!r}).findings), *sys.modules)"
    found, *loaded = _python(code).split()
    assert int(found) >= 3
    assert sorted(set(loaded) & {"phonenumbers", "publicsuffixlist", "ssl", "stdnum", "yaml"}) == []


def test_a_registry_as_kept_costs_a_third_of_reading_its_yaml() -> None:
    load = "from desensitize.registry import Registry; Registry.load()"
    plain = "import os; os.environ['DESENSITIZE_CACHE'] = 'off'; "
    warm = "import desensitize.detect.pipeline, time; t = time.process_time_ns(); "
    stop = "; print(time.process_time_ns() - t)"
    pairs = [(int(_python(warm + load + stop)), int(_python(warm + plain + load + stop))) for _ in range(5)]
    kept, read = min(a for a, _ in pairs), min(b for _, b in pairs)
    assert kept < read / 3, f"{kept / 1e6:.1f} ms against {read / 1e6:.1f} ms"


def _cost(code: str) -> int:
    """CPU nanoseconds of running ``code`` in a fresh interpreter, its start not counted."""
    return int(_python(f"import time; t = time.process_time_ns(); {code}; print(time.process_time_ns() - t)"))


def test_importing_costs_less_than_twice_its_two_libraries() -> None:
    _cost("import desensitize")  # writes the bytecode
    pairs = [(_cost("import desensitize"), _cost("import regex, yaml")) for _ in range(5)]
    mine, theirs = min(a for a, _ in pairs), min(b for _, b in pairs)
    assert mine < 2 * theirs, f"{mine / 1e6:.1f} ms against {theirs / 1e6:.1f} ms"

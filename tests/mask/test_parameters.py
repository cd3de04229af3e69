"""Any parameters at all: an operator is made of them, or a ``ConfigError`` says why not; nothing else comes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Key
from desensitize.errors import Blocked, ConfigError
from desensitize.mask import examples
from desensitize.mask.aliases import ALIASES, FORMS
from desensitize.mask.catalogue import OPERATORS, _fields, _kind, operator_of
from desensitize.mask.operator import Circumstance
from desensitize.policy.rule import OperatorSpec, frozen, operator_spec

AT = Circumstance("X", "X", Key(examples.EXAMPLE_KEY))
ROWS = [
    row
    for group in (
        examples.OURS,
        examples.DMS,
        examples.DSC,
        examples.DATAWORKS,
        examples.SHARDINGSPHERE,
        examples.PRESIDIO,
    )
    for row in group
]
EXAMPLES = {operator_spec(stated).name: dict(operator_spec(stated).params) for stated, _, _ in ROWS}
NAMES = sorted({*OPERATORS, *ALIASES, *FORMS})
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
SMALL = (
    JSON
    | st.integers(-2, 30)
    | st.lists(st.integers(0, 9), min_size=2, max_size=2)
    | st.sampled_from(["a", "*", "A,B"])
)


def _params(name: str) -> list[str]:
    if name in OPERATORS:
        return [param for part in _fields(_kind(name)) for param in part]
    alias = ALIASES.get(name) or FORMS[name]
    return [param.name for param in alias.params]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_any_value_loads_or_is_refused(name: str, data: st.DataObject) -> None:
    changed = data.draw(st.dictionaries(st.sampled_from([*_params(name), "params"]), SMALL, max_size=3))
    params = {**EXAMPLES.get(name, {}), **{key: frozen(value) for key, value in changed.items()}}
    try:
        operator = operator_of(OperatorSpec(name, tuple(params.items())))
    except ConfigError:
        return
    value = data.draw(st.text(max_size=12) | st.sampled_from(["13800138000", "2024-05-17", "12.5"]))
    try:
        assert isinstance(operator(value, AT), str)
    except Blocked:
        assert name == "block"
    except ConfigError:
        # It may refuse a value, and lack its library.
        assert name == "fpe"


@given(JSON)
def test_any_statement_loads_or_is_refused(stated: Any) -> None:
    with pytest.raises(ConfigError):
        operator_of(stated if not isinstance(stated, str) else f"no {stated}")


@given(JSON | st.text(max_size=40))
def test_any_function_params_load_or_are_refused(params: Any) -> None:
    wire = {"RuleType": "MASK", "FunctionType": "DEFAULT", "FunctionParams": params}
    try:
        assert operator_of(wire).name == "replace"
    except ConfigError as error:
        said = str(error)
    else:
        return
    assert "dms.MASK.DEFAULT" in said


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_that_it_has_not_is_refused(name: str) -> None:
    params = {**EXAMPLES.get(name, {}), "colour": "red"}
    if name.startswith("dms."):
        params = {"params": tuple({"colour": "red"}.items())}
    with pytest.raises(ConfigError, match=f"operator '{name}' has no parameter 'colour'"):
        operator_of(OperatorSpec(name, tuple(params.items())))


@pytest.mark.parametrize("name", [name for name in NAMES if name in ALIASES or name in FORMS])
def test_a_needed_parameter_and_a_wrong_type_are_said(name: str) -> None:
    alias = ALIASES.get(name) or FORMS[name]
    if alias.needs:
        with pytest.raises(ConfigError, match=f"operator '{name}' needs: {', '.join(alias.needs)}"):
            operator_of(OperatorSpec(name))
    for param in alias.params:
        params: tuple[tuple[str, object], ...] = tuple((need, 1.5) for need in (*alias.needs, param.name))
        spec = OperatorSpec(name, (("params", tuple(dict(params).items())),) if name.startswith("dms.") else params)
        with pytest.raises(ConfigError, match=f"operator '{name}': .* must be"):
            operator_of(spec)

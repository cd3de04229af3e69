"""Which operator answers for a finding.

The call's goes before the masker's, that before the profile's, that before the rule's own, and that before its
category's (which the loader has put into the rule). Where one of the first three names several things that a rule is,
its id goes before its entity, that before its category, and `DEFAULT` comes last. Of categories the one that was loaded
later goes first, and one that was not loaded by its own name, such as a preset, last; of two such the one named later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.errors import ConfigError
from desensitize.mask.catalogue import OperatorLike, operator_of
from desensitize.mask.token import Token, TypeToken
from desensitize.policy.names import Names
from desensitize.policy.rule import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desensitize.detect.finding import Finding
    from desensitize.mask.operator import Operator
    from desensitize.policy.rule import Rule

__all__ = ["Policy"]


class Policy:
    """Operators and labels by rule. Immutable.

    :param levels: operators by entity, rule id or category, over what the rules say; a later level over an earlier one.
        `DEFAULT` is for every rule that its level does not name.
    :param names: what those names stand for; default: as the rules say.
    :raises ConfigError: a name that nothing has, or an operator that does not exist.
    """

    def __init__(
        self, rules: Iterable[Rule], *levels: Mapping[str, OperatorLike] | None, names: Names | None = None
    ) -> None:
        self.rules = tuple(rules)
        self.names = names or Names(self.rules)
        self.labels = {rule.id: rule.label for rule in self.rules}
        # Rules by label, the first that has it.
        self.by_label = {rule.label: rule for rule in reversed(self.rules)}
        # ... and by entity.
        self.by_entity = {rule.entity: rule for rule in reversed(self.rules)}
        # Hundreds of rules state a handful of operators.
        masks = dict.fromkeys(rule.mask for rule in self.rules)
        stated = {mask: operator_of(mask) if mask else Token() for mask in masks}
        operators = {rule.id: stated[rule.mask] for rule in self.rules}
        for level in levels:
            operators = _over(operators, level or {}, self.names)
        self._set(operators)

    def _set(self, operators: dict[str, Operator]) -> None:
        self.operators = operators
        self._tokens = all(operator.name == "token" for operator in operators.values())
        #: An operator that is undone with the key, by name; ``None``: there is none.
        self.keyed = next((operator.name for operator in operators.values() if hasattr(operator, "undo")), None)
        # Made on first use.
        self._typed: Policy | None = None

    def _with(self, operators: dict[str, Operator]) -> Policy:
        """The same rules with other operators."""
        other = object.__new__(Policy)
        other.rules, other.names, other.labels = self.rules, self.names, self.labels
        other.by_label, other.by_entity = self.by_label, self.by_entity
        other._set(operators)
        return other

    def over(
        self, stated: Mapping[str, OperatorLike] | None, every: OperatorLike = None, names: Names | None = None
    ) -> Policy:
        """The policy of one call.

        :param stated: operators by entity, rule id or category.
        :param every: the operator for all that ``stated`` does not name.
        :param names: what can be named in this call.
        """
        level = dict(stated or {})
        if every is not None and level.setdefault(DEFAULT, every) is not every:
            message = f"give either operator, or operators with {DEFAULT!r}: both are for all that is not named"
            raise ConfigError(message)
        return self._with(_over(self.operators, level, names or self.names)) if level else self

    def typed(self) -> Policy:
        """The same policy with tokens that have no number."""
        if self._typed is None:
            bare = {rule: TypeToken() for rule, operator in self.operators.items() if operator.name == "token"}
            self._typed = self._with({**self.operators, **bare})
        return self._typed

    def all_tokens(self, findings: Iterable[Finding]) -> bool:
        """Whether each finding becomes a token."""
        return self._tokens or all(self.operators[finding.rule].name == "token" for finding in findings)

    def operator(self, finding: Finding) -> Operator:
        """The operator for a finding."""
        return self.operators[finding.rule]

    def label(self, finding: Finding) -> str:
        """The token label of a finding."""
        return self.labels[finding.rule]


def _over(operators: Mapping[str, Operator], level: Mapping[str, OperatorLike], names: Names) -> dict[str, Operator]:
    """Operators by rule with those of one level, the most particular name last."""
    made = {name: operator_of(stated) for name, stated in level.items()}
    default = made.pop(DEFAULT, None)
    out = dict(operators) if default is None else dict.fromkeys(operators, default)
    meanings = {name: names.meaning("operators", name) for name in made}
    # A preset that was not loaded as such is of all categories the least particular.
    order = {name: at for at, name in enumerate(names.categories)}
    for name in sorted(made, key=lambda name: (meanings[name][0], order.get(name, -1))):
        out.update(dict.fromkeys(meanings[name][1], made[name]))
    return out

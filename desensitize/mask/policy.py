"""Which operator answers for a finding: the call's, then the masker's, the profile's, the rule's, then ``token``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.errors import ConfigError
from desensitize.mask.catalogue import OperatorLike, operator_of
from desensitize.mask.token import Token, TypeToken
from desensitize.policy.rule import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desensitize.detect.finding import Finding
    from desensitize.mask.operator import Operator
    from desensitize.policy.rule import Rule

__all__ = ["Policy"]


class Policy:
    """Operators and labels by rule. Immutable.

    :param chosen: operators by entity, over what the rules say; `DEFAULT` is for every entity that is not named.
    :param every: one operator over all, including ``chosen``.
    :raises ConfigError: an entity no rule has, or an operator that does not exist.
    """

    def __init__(
        self, rules: Iterable[Rule], chosen: Mapping[str, OperatorLike] | None = None, every: OperatorLike = None
    ) -> None:
        self.rules = tuple(rules)
        self.labels = {rule.id: rule.label for rule in self.rules}
        by_entity = {entity: operator_of(stated) for entity, stated in (chosen or {}).items()}
        entities = {rule.entity for rule in self.rules}
        unknown = sorted(set(by_entity) - entities - {DEFAULT})
        if unknown:
            message = f"no rule finds {unknown[0]!r}; the loaded rules find: {', '.join(sorted(entities))}"
            raise ConfigError(message)
        self.chosen = by_entity
        self.every = None if every is None else operator_of(every)
        # Rules by label, the first that has it.
        self.by_label = {rule.label: rule for rule in reversed(self.rules)}
        # Made on first use.
        self._typed: Policy | None = None
        # Hundreds of rules state a handful of operators.
        masks = dict.fromkeys(rule.mask for rule in self.rules)
        stated = {mask: operator_of(mask) if mask else Token() for mask in masks}
        self.operators: dict[str, Operator] = {rule.id: self._choose(rule, stated[rule.mask]) for rule in self.rules}

        self._tokens = all(operator.name == "token" for operator in self.operators.values())

    def _choose(self, rule: Rule, stated: Operator) -> Operator:
        if self.every is not None:
            return self.every
        return self.chosen.get(rule.entity) or self.chosen.get(DEFAULT) or stated

    def over(self, chosen: Mapping[str, OperatorLike] | None, every: OperatorLike) -> Policy:
        """The policy of one call."""
        if not chosen and every is None:
            return self
        return Policy(self.rules, {**self.chosen, **(chosen or {})}, every if every is not None else self.every)

    def typed(self) -> Policy:
        """The same policy with tokens that have no number."""
        if self._typed is not None:
            return self._typed
        other = Policy(self.rules, self.chosen, self.every)
        bare = {rule: TypeToken() for rule, operator in self.operators.items() if operator.name == "token"}
        other.operators, other._tokens = {**self.operators, **bare}, False
        self._typed = other
        return other

    def all_tokens(self, findings: Iterable[Finding]) -> bool:
        """Whether each finding becomes a token."""
        return self._tokens or all(self.operators[finding.rule].name == "token" for finding in findings)

    def operator(self, finding: Finding) -> Operator:
        """The operator for a finding."""
        return self.operators[finding.rule]

    def label(self, finding: Finding) -> str:
        """The token label of a finding."""
        return self.labels[finding.rule]

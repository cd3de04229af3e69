"""The built-in sensitive types of DMS and Data Security Center, and the rules here that find each.

The table stands among the rules, in ``rules/products``, and ships with them; it is no category, because each rule has
its home by what it finds.
"""

from __future__ import annotations

from typing import NamedTuple

from desensitize.policy.document import read
from desensitize.policy.shipped import shipped_folder

__all__ = ["SensitiveType", "sensitive_types"]


class SensitiveType(NamedTuple):
    """``example`` holds such a value, and one of ``rules`` finds it; without rules ``why`` says why there are none."""

    group: str
    name: str
    rules: tuple[str, ...]
    example: str
    why: str


def sensitive_types() -> tuple[SensitiveType, ...]:
    """Every type, in the vendor's order.

    >>> sensitive_types()[0].rules
    ('cn.id_card', 'cn.id_card_grouped', 'cn.id_card_15')
    """
    file = shipped_folder() / "products" / "dms_types.yaml"
    groups = read(file.read_bytes(), str(file)).data
    return tuple(
        SensitiveType(group, row["type"], tuple(row.get("rules", ())), row.get("example", ""), row.get("why", ""))
        for group, rows in groups.items()
        for row in rows
    )

"""Operators by the names that other products give them.

Sources: Alibaba Cloud DMS ``AddDesensitizationRule`` (rule and function types), the algorithm list of its Data Security
Center, DataWorks Data Security Guard; Apache ShardingSphere 5.3 mask algorithms; Presidio anonymizer operators. DMS and
DSC count characters from 1, ShardingSphere from 0: each name keeps its own base. Where a value is too short for what is
asked for, or of another form, ShardingSphere shows it as it is; here it is covered whole, or becomes ``[ENTITY]``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from desensitize.mask.aliases.dataworks import DATAWORKS
from desensitize.mask.aliases.dms import DMS
from desensitize.mask.aliases.dsc import DSC
from desensitize.mask.aliases.presidio import PRESIDIO
from desensitize.mask.aliases.shardingsphere import SHARDINGSPHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.mask.aliases.alias import Alias

__all__ = ["ALIASES", "FORMS", "PRODUCTS"]

# By product, as the reference lists them.
PRODUCTS: Mapping[str, Mapping[str, Alias]] = MappingProxyType(
    {
        "DMS": {name: alias for functions in DMS.values() for name, alias in functions.items()},
        "DSC": DSC,
        "DataWorks": DATAWORKS,
        "ShardingSphere": SHARDINGSPHERE,
    }
)
# Of Presidio's names those that are none of ours; all of them go by `type`.
ALIASES: Mapping[str, Alias] = MappingProxyType(
    {
        **{name: alias for names in PRODUCTS.values() for name, alias in names.items()},
        "mask": PRESIDIO["mask"],
        "decrypt": PRESIDIO["decrypt"],
    }
)
# By what `operator_spec` makes of a pair of types, and of Presidio's `type`.
FORMS: Mapping[str, Alias] = MappingProxyType(
    {
        **{f"dms.{rule}.{name}": alias for rule, functions in DMS.items() for name, alias in functions.items()},
        **{f"presidio.{name}": alias for name, alias in PRESIDIO.items()},
    }
)

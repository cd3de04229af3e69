"""Operators by their public names: ``partial(keep=(3, 4))``, ``redact()``; a name or a dict works too.

>>> from desensitize.operators import partial
>>> partial(keep=(3, 4))
Partial(keep=(3, 4), positions=None, fill='*', cover=None)
"""

from __future__ import annotations

from desensitize.mask.hash import Hash as hash  # noqa: A004 - the public name is the operator's name
from desensitize.mask.keep import Keep as keep
from desensitize.mask.partial import Partial as partial
from desensitize.mask.redact import Redact as redact
from desensitize.mask.replace import Replace as replace
from desensitize.mask.token import Token as token

__all__ = ["hash", "keep", "partial", "redact", "replace", "token"]

# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The compiled core: what reads a text for all rules in one pass.

It knows no rule and no pattern, only the tables that `desensitize.detect.prepare` makes of them. Everything it finds is
what the rules find one by one with the ``regex`` package; where it would have to work too hard for one rule it says so,
and that rule is asked the other way.

Why it is safe. Tables are checked number by number before they are used. A text becomes a row of symbols with `END` on
both sides; `END` is in no set that an instruction consumes, so none gets past the edge. Steps and frames are budgeted.
"""

from libc.math cimport log2
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcmp, memcpy, memmove, memset

include "stamp.pyx"
include "types.pyx"
include "match.pyx"
include "validate.pyx"
include "words.pyx"
include "strings.pyx"
include "checks.pyx"
include "readings.pyx"
include "scan.pyx"
include "resolve.pyx"
include "once.pyx"
include "letters.pyx"
include "core.pyx"
include "find.pyx"
include "nearby.pyx"
include "weigh.pyx"
include "json.pyx"
include "base32.pyx"

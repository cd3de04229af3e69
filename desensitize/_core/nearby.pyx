# Values that lift others, as in desensitize/detect/match/nearby.py.

cdef enum:
    # The bit of the reasons that says that a boost word is near.
    NEAR = 1 << 30
    # ... and the one that says that another rule's value is.
    LIFTED = 1 << 29

# A value of a rule that lifts another one.
ctypedef struct Lifter:
    int32_t rule
    int32_t low
    int32_t high

cdef int by_rule(const void* one, const void* two) noexcept nogil:
    cdef const Lifter* a = <const Lifter*>one
    cdef const Lifter* b = <const Lifter*>two
    if a.rule != b.rule:
        return -1 if a.rule < b.rule else 1
    if a.low != b.low:
        return -1 if a.low < b.low else 1
    return (a.high > b.high) - (a.high < b.high)

cdef bint lifter_stands(const Lifter* rows, int32_t count, const Near* near, int32_t low, int32_t high) noexcept nogil:
    """Whether a value of a rule stands whole within so many characters of another value.

    Those of one rule are disjoint: only the first one behind that value and the last one before it can be near enough.
    """
    cdef int32_t left = 0, right = count, middle
    while left < right:
        middle = (left + right) >> 1
        if rows[middle].rule < near.rule or (rows[middle].rule == near.rule and rows[middle].low < high):
            left = middle + 1
        else:
            right = middle
    if left < count and rows[left].rule == near.rule and rows[left].high - high <= near.most:
        return True
    # One that overlaps the value is neither before it nor behind it.
    while left > 0 and rows[left - 1].rule == near.rule and rows[left - 1].high > low:
        left -= 1
    return left > 0 and rows[left - 1].rule == near.rule and low - rows[left - 1].low <= near.most

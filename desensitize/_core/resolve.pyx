# Overlaps, by the total order of desensitize/detect/match/resolve.py. What overlaps nothing never gets here.

ctypedef struct Candidate:
    double score
    int32_t priority
    int32_t start
    int32_t end
    # The rule's place among all ids in order, the value, then the rule's own number: no two candidates are alike.
    int32_t rank
    int32_t low
    int32_t high
    int32_t rule
    # What spoke for it.
    int32_t reasons

cdef int by_order(const void* one, const void* two) noexcept nogil:
    """The better one first."""
    cdef const Candidate* a = <const Candidate*>one
    cdef const Candidate* b = <const Candidate*>two
    cdef int32_t wide_a = a.end - a.start, wide_b = b.end - b.start
    if a.score != b.score:
        return -1 if a.score > b.score else 1
    if a.priority != b.priority:
        return -1 if a.priority > b.priority else 1
    if wide_a != wide_b:
        return -1 if wide_a > wide_b else 1
    if a.start != b.start:
        return -1 if a.start < b.start else 1
    if a.rank != b.rank:
        return -1 if a.rank < b.rank else 1
    if a.low != b.low:
        return -1 if a.low < b.low else 1
    if a.high != b.high:
        return -1 if a.high < b.high else 1
    return (a.rule > b.rule) - (a.rule < b.rule)

cdef int by_start(const void* one, const void* two) noexcept nogil:
    cdef const Candidate* a = <const Candidate*>one
    cdef const Candidate* b = <const Candidate*>two
    if a.start != b.start:
        return -1 if a.start < b.start else 1
    return by_order(one, two)

cdef bint covers(const Candidate* c, const Candidate* taken, int32_t first, int32_t last) noexcept nogil:
    """Whether a candidate is taken beside the values of its rivals, of which there are none, or in place of them."""
    cdef int32_t k
    cdef const Candidate* rival
    if last - first == 1 and taken[first].low == c.low and taken[first].high == c.high:
        return False
    for k in range(first, last):
        rival = taken + k
        if rival.low < c.low or c.high < rival.high:
            return False
        # A rule that goes first and read more than the candidate did knows better.
        if rival.priority > c.priority and not (c.start <= rival.start and rival.end <= c.end):
            return False
    return True

cdef int32_t first_rival(const Candidate* taken, int32_t count, int32_t low) noexcept nogil:
    """The first of the values taken, sorted and disjoint, that ends behind ``low``."""
    cdef int32_t left = 0, right = count, middle
    while left < right:
        middle = (left + right) >> 1
        if taken[middle].high <= low:
            left = middle + 1
        else:
            right = middle
    return left

cdef void take(Candidate* taken, int32_t* count, const Candidate* c, int32_t first, int32_t last) noexcept nogil:
    """Put a candidate in the place of its rivals."""
    memmove(taken + first + 1, taken + last, (count[0] - last) * sizeof(Candidate))
    taken[first] = c[0]
    count[0] += 1 - (last - first)

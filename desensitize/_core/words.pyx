# The words around a match: they raise its score, or refuse it. As `desensitize.detect.match.context` does.
#
# All context words of a text are found in the one pass over it, each free of what stands beside it, in the order of
# their beginnings. So a question about a stretch of the text is one binary search and a few steps.

cdef int32_t first_word(const Scratch* s, int32_t place) noexcept nogil:
    """The first word that begins at ``place`` or later."""
    cdef int32_t low = 0, high = s.word_count, middle
    while low < high:
        middle = (low + high) >> 1
        if s.words[middle].start < place:
            low = middle + 1
        else:
            high = middle
    return low

cdef bint stands(const Scratch* s, const uint8_t* row, int32_t low, int32_t high) noexcept nogil:
    """Whether one of a set of words stands whole in ``[low, high)``."""
    cdef int32_t k = first_word(s, low)
    while k < s.word_count and s.words[k].start < high:
        if s.words[k].end <= high and has(row, s.words[k].number):
            return True
        k += 1
    return False

cdef bint boosted(const Tables* t, const Scratch* s, int32_t slot, int32_t start, int32_t end) noexcept nogil:
    """Whether a boost word lies within the window on either side of ``[start, end)``."""
    cdef int32_t window = t.context[4 * slot]
    cdef const uint8_t* row = t.boost + <int64_t>slot * t.word_bytes
    return stands(s, row, max(0, start - window), start) or stands(s, row, end, min(s.length, end + window))

cdef int32_t longest(const Scratch* s, const uint8_t* row, int32_t* k, int32_t high) noexcept nogil:
    """Of the words that begin where word ``k`` does the end of the longest one of a set that ends by ``high``; -1.

    Moves ``k`` to the last of them.
    """
    cdef int32_t start = s.words[k[0]].start, best = -1
    while True:
        if s.words[k[0]].end <= high and has(row, s.words[k[0]].number):
            best = max(best, s.words[k[0]].end)
        if k[0] + 1 == s.word_count or s.words[k[0] + 1].start != start:
            return best
        k[0] += 1

cdef bint vetoed(const Tables* t, const Scratch* s, int32_t slot, int32_t start) noexcept nogil:
    """Whether a veto word lies before ``start`` in the same clause, with no boost word and no digit in between."""
    cdef int32_t low = max(0, start - t.context[4 * slot]), place = start, after, end, k
    cdef const uint8_t* row = t.veto + <int64_t>slot * t.word_bytes
    while place > low and not t.marks[s.text[place - 1]] & CLAUSE_END:
        place -= 1
    after = -1
    k = first_word(s, place)
    while k < s.word_count and s.words[k].start < start:
        if s.words[k].start >= place:
            end = longest(s, row, &k, start)
            if end >= 0:
                place = after = end
        k += 1
    return after >= 0 and not stands(s, t.boost + <int64_t>slot * t.word_bytes, after, start)

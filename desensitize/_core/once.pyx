# Whether what was found is said nowhere else in its text, where the commonest characters alone can tell. See
# desensitize/detect/said_once.py: this says yes only where that does, and mostly where it does.

cdef enum:
    # Letters that two mentions of one value have in common at least, if it has so many.
    STEM = 6
    # Longer texts, and those with more findings, are left to Python, where the time does not grow with both.
    ONCE_LENGTH = 4096
    ONCE_FINDINGS = 32
    # What a character is that has no letter of its own here: a sign, or one that is left to Python.
    NO_LETTER = 0
    UNTOLD = 1

cdef inline uint32_t letter_of(uint32_t c) noexcept nogil:
    """A letter or digit in lower case; of the signs and the scripts beyond ASCII, the Chinese ones alone."""
    if c < 128:
        if is_capital(c):
            return c + 32
        return c if is_small(c) or is_digit(c) else NO_LETTER
    if 0x4E00 <= c <= 0x9FA5:
        return c
    # Ideographic comma and full stop, corner brackets; full-width sentence signs and brackets; quotation marks, dots.
    if (c == 0x3001 or c == 0x3002 or 0x3008 <= c <= 0x3011 or c == 0xFF01 or c == 0xFF08 or c == 0xFF09 or c == 0xFF0C
            or c == 0xFF1A or c == 0xFF1B or c == 0xFF1F or 0x2018 <= c <= 0x201D or c == 0x2026 or c == 0x2014):
        return NO_LETTER
    return UNTOLD

cdef bint said_once(uint32_t* text, int32_t length, const Candidate* found, int32_t count) noexcept nogil:
    """Whether no value found, sorted and disjoint, can be mentioned elsewhere. Leaves the letters alone in ``text``."""
    cdef int32_t first[ONCE_FINDINGS]
    cdef int32_t last[ONCE_FINDINGS]
    cdef int32_t at, k = 0, letters = 0
    cdef uint32_t letter
    if length > ONCE_LENGTH or count > ONCE_FINDINGS:
        return False
    for at in range(count):
        first[at] = last[at] = 0
    for at in range(length):
        while k < count and found[k].high <= at:
            last[k] = letters
            k += 1
        if k < count and found[k].low == at:
            first[k] = letters
        letter = letter_of(text[at])
        if letter == UNTOLD:
            return False
        if letter != NO_LETTER:
            text[letters] = letter
            letters += 1
    if k < count:
        last[k] = letters
    for k in range(count):
        if not stands_once(text, letters, first[k], min(last[k], first[k] + STEM)):
            return False
    return True

cdef bint stands_once(const uint32_t* letters, int32_t length, int32_t low, int32_t high) noexcept nogil:
    """Whether a stem, if there is one, stands nowhere else."""
    cdef int32_t at, size = high - low
    if size <= 0:
        return False
    for at in range(length - size + 1):
        if letters[at] == letters[low] and at != low and memcmp(letters + at, letters + low, size * sizeof(uint32_t)) == 0:
            return False
    return True

# Whether a text may be read in another way, where that is quicker told by a loop than by a pattern.
#
# Each of these must say yes wherever its namesake in desensitize/detect/read/ finds something, and should say no
# otherwise: a yes costs a look in Python.

cdef enum:
    # Characters of a word, or of groups of digits, beside the end of a line; of what stands between two marks.
    BESIDE = 64
    # Digits of a number, and digits and characters of a code, on both sides of the end of a line.
    NUMBER_DIGITS = 5
    CODE_DIGITS = 2
    CODE_LENGTH = 6

# What one side of the end of a line holds.
ctypedef struct Side:
    int32_t length
    int32_t digits
    int32_t letters_small
    bint at
    bint dot_behind_at
    bint sign

cdef inline bint is_small(uint32_t c) noexcept nogil:
    return 97 <= c <= 122

cdef inline bint is_capital(uint32_t c) noexcept nogil:
    return 65 <= c <= 90

cdef inline bint in_word(uint32_t c) noexcept nogil:
    """What words with digits, and addresses, are made of."""
    return is_digit(c) or is_small(c) or is_capital(c) or c == 64 or c == 46 or c == 95 or c == 43 or c == 45 or c == 58

cdef inline bint is_blank(uint32_t c) noexcept nogil:
    return c == 32 or c == 9

cdef void look_at(Side* side, const uint32_t* text, int32_t low, int32_t high) noexcept nogil:
    cdef int32_t k
    cdef uint32_t c
    memset(side, 0, sizeof(Side))
    side.length = high - low
    for k in range(low, high):
        c = text[k]
        side.digits += is_digit(c)
        side.letters_small += is_small(c)
        if c == 64:
            side.at = True
            side.dot_behind_at = False
        elif c == 46:
            side.dot_behind_at = True
        if k < high - 1 and (c == 46 or c == 95 or is_digit(c)):
            side.sign = True

cdef int32_t group_digits(const uint32_t* text, int32_t at, int32_t end, int32_t step) noexcept nogil:
    """Digits of the groups of digits and capitals from a place on, towards ``end``."""
    cdef int32_t count = 0, k
    for k in range(BESIDE):
        if at == end or not (is_digit(text[at]) or is_capital(text[at]) or text[at] == 32 or text[at] == 43):
            break
        count += is_digit(text[at])
        at += step
    return count

cdef bint breaks_value(const uint32_t* text, int32_t length, int32_t at) noexcept nogil:
    """Whether the line that ends at ``at`` may end inside a value."""
    cdef int32_t end = at, start, first = at + 1, last
    cdef Side left, right
    cdef bint told, number, code
    if end > 0 and text[end - 1] == 13:
        end -= 1
    for _ in range(2):
        if end > 0 and is_blank(text[end - 1]):
            end -= 1
    for _ in range(4):
        if first < length and (is_blank(text[first]) or text[first] == 62):
            first += 1
    if end == 0 or first == length or not in_word(text[end - 1]) or not in_word(text[first]):
        return False
    start, last = end, first
    while start > 0 and end - start < BESIDE and in_word(text[start - 1]):
        start -= 1
    while last < length and last - first < BESIDE and in_word(text[last]):
        last += 1
    look_at(&left, text, start, end)
    look_at(&right, text, first, last)
    if left.at and not left.dot_behind_at and not right.at:
        return True
    if not left.at and right.at and left.sign and text[end - 1] < 128 and (
            is_digit(text[end - 1]) or is_small(text[end - 1]) or is_capital(text[end - 1])):
        return True
    told = is_digit(text[end - 1]) or text[end - 1] == 58 or is_digit(text[first]) or text[first] == 58
    if not told and (is_small(text[end - 1]) or is_small(text[first])):
        return False
    if not right.digits:
        return False
    code = (not left.letters_small and not right.letters_small and left.digits + right.digits >= CODE_DIGITS
            and left.length + right.length >= CODE_LENGTH)
    number = left.digits > 0 and (
        left.digits + right.digits + group_digits(text, start - 1, -1, -1) + group_digits(text, last, length, 1)
        >= NUMBER_DIGITS)
    return code or number

cdef bint lines_break(const uint32_t* text, int32_t length) noexcept nogil:
    """Whether `broken_lines.broken` may find something."""
    cdef int32_t at
    for at in range(length):
        if text[at] == 10 and breaks_value(text, length, at):
            return True
    return False

# --- emphasis --------------------------------------------------------------------------------------------------------

cdef enum:
    # Kinds of marks: one to three stars, then these; tags by a number of their letters, closing ones negative.
    UNDERLINE = 4
    TILDES = 5
    BACKTICK = 6
    TAG = 16

# The tags of emphasis, as `tag_at` numbers them: b i u s em strong mark code span del ins small font.
cdef int64_t* TAGS = [
    514, 521, 533, 531, 16557, 17838980551, 17204811,
    16891013, 17416238, 528556, 533971, 557221260, 16989652,
]

cdef int64_t tag_at(const uint32_t* text, int32_t length, int32_t at, int32_t* end) noexcept nogil:
    """The kind of a tag of emphasis; 0: none."""
    cdef int32_t k = at + 1, letters = 0
    cdef int64_t kind = TAG
    cdef bint closes = k < length and text[k] == 47
    k += closes
    while k < length and letters < 7 and (is_small(text[k] | 32)):
        kind = kind * 32 + (text[k] | 32) - 96
        letters += 1
        k += 1
    if not 0 < letters < 7 or k == length or text[k] != 62:
        return 0
    end[0] = k + 1
    for k in range(13):
        if TAGS[k] == kind:
            return -kind if closes else kind
    return 0

cdef int64_t mark_at(const uint32_t* text, int32_t length, int32_t at, int32_t* end) noexcept nogil:
    """The kind of the mark that begins at a place, and where it ends; 0: none does."""
    cdef int32_t k = at
    if text[at] == 42:
        while k < length and k < at + 3 and text[k] == 42:
            k += 1
        end[0] = k
        return k - at
    if text[at] == 96:
        end[0] = at + 1
        return BACKTICK
    if (text[at] == 95 or text[at] == 126) and at + 1 < length and text[at + 1] == text[at]:
        end[0] = at + 2
        return UNDERLINE if text[at] == 95 else TILDES
    return tag_at(text, length, at, end) if text[at] == 60 else 0

cdef inline bint beside_mark(uint32_t c) noexcept nogil:
    """A character of a value that a mark may stand in."""
    return is_digit(c) or is_small(c | 32) or c == 64 or c == 46 or c == 58 or c == 43 or c == 45

cdef bint in_value(const uint32_t* text, int32_t length, int32_t start, int32_t low, int32_t high, int32_t end) noexcept nogil:
    """Whether two marks, at ``[start, low)`` and ``[high, end)``, have a digit or an ``@`` beside or between them."""
    cdef int32_t k
    cdef bint value = False
    if not low < high <= low + BESIDE:
        return False
    if not ((start > 0 and beside_mark(text[start - 1])) or (end < length and beside_mark(text[end]))):
        return False
    for k in range(low, high):
        if text[k] == 10:
            return False
        value = value or is_digit(text[k]) or text[k] == 64
    if start > 0:
        value = value or is_digit(text[start - 1]) or text[start - 1] == 64
    if end < length:
        value = value or is_digit(text[end]) or text[end] == 64
    return value

cdef bint has_emphasis(const uint32_t* text, int32_t length) noexcept nogil:
    """Whether `emphasis.emphasis` may find something."""
    cdef int32_t at = 0, end = 0, start = -1, low = 0
    cdef int64_t kind, first = 0
    while at < length:
        kind = mark_at(text, length, at, &end)
        if not kind:
            at += 1
            continue
        if start >= 0 and (kind == first if 0 < first < TAG else kind == -first) and in_value(text, length, start, low, at, end):
            return True
        start, low, first = at, end, kind
        at = end
    return False

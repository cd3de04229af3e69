# The letters of a text, and where strings begin in them. See desensitize/detect/letters.py and mentions.py: what those
# say holds, this is quicker and lets other threads go on meanwhile.

cdef extern from "Python.h":
    object PyUnicode_DecodeUTF32(const char* data, Py_ssize_t size, const char* errors, int* order)
    object PyBytes_FromStringAndSize(const char* data, Py_ssize_t size)

cdef enum:
    # Characters from which on other threads may go on: below, asking takes longer than what is asked for.
    LET_GO = 1024
    # Bits of the filter by which most places are told to begin nothing.
    FILTER = 1 << 13
    # Characters of a string that is looked for.
    LONGEST_PIECE = 16

cdef Py_ssize_t only_letters(uint32_t* text, int32_t* places, Py_ssize_t length) noexcept nogil:
    """Leave the letters alone in ``text``, and note where they stood; -1: some character is not known here."""
    cdef Py_ssize_t at, count = 0
    cdef uint32_t letter
    for at in range(length):
        letter = letter_of(text[at])
        if letter == UNTOLD:
            return -1
        if letter != NO_LETTER:
            text[count] = letter
            places[count] = <int32_t>at
            count += 1
    return count

cdef object text_of(const uint32_t* characters, Py_ssize_t count):
    cdef uint16_t probe = 1
    cdef int order = -1 if (<uint8_t*>&probe)[0] else 1
    return PyUnicode_DecodeUTF32(<const char*>characters, 4 * count, "surrogatepass", &order)

def letters(str text):
    """(letters and digits in lower case, by letter its place as 32 bits); ``None``: Python has to tell them."""
    cdef Py_ssize_t length = PyUnicode_GetLength(text), count
    if length > LONGEST_TEXT:
        return None
    cdef uint32_t* characters = <uint32_t*>malloc((length + 1) * sizeof(uint32_t))
    cdef int32_t* places = <int32_t*>malloc((length + 1) * sizeof(int32_t))
    try:
        if characters == NULL or places == NULL:
            raise MemoryError
        PyUnicode_AsUCS4(text, characters, length + 1, 1)
        if length > LET_GO:
            with nogil:
                count = only_letters(characters, places, length)
        else:
            count = only_letters(characters, places, length)
        if count < 0:
            return None
        return text_of(characters, count), PyBytes_FromStringAndSize(<const char*>places, 4 * count)
    finally:
        free(characters); free(places)

# --- strings that all have one length --------------------------------------------------------------------------------

# The strings, as a row of characters, and an open hash table of their numbers from one on, half full at most.
ctypedef struct Pieces:
    uint32_t* characters
    int32_t* table
    uint32_t mask
    int32_t size
    uint8_t[FILTER >> 3] filter

cdef inline uint32_t mixed_of(const uint32_t* text, int32_t size) noexcept nogil:
    cdef uint32_t mixed = 0
    cdef int32_t k
    for k in range(size):
        mixed = (mixed ^ text[k]) * <uint32_t>0x9E3779B1
        mixed ^= mixed >> 15
    return mixed

cdef inline uint32_t filtered(const uint32_t* text) noexcept nogil:
    """The bit of the first two characters."""
    return (text[0] * <uint32_t>0x9E3779B1 ^ text[1] * <uint32_t>0x85EBCA6B) >> 19

cdef bint is_piece(const Pieces* pieces, const uint32_t* text) noexcept nogil:
    cdef uint32_t at
    cdef int32_t number
    if not has(pieces.filter, filtered(text)):
        return False
    at = mixed_of(text, pieces.size) & pieces.mask
    number = pieces.table[at]
    while number:
        if memcmp(pieces.characters + <int64_t>(number - 1) * pieces.size, text, pieces.size * sizeof(uint32_t)) == 0:
            return True
        at = (at + 1) & pieces.mask
        number = pieces.table[at]
    return False

cdef Py_ssize_t begins_at(const Pieces* pieces, const uint32_t* text, Py_ssize_t length, int32_t* places) noexcept nogil:
    """Note where a piece begins; how often."""
    cdef Py_ssize_t at, count = 0
    for at in range(length - pieces.size + 1):
        if is_piece(pieces, text + at):
            places[count] = <int32_t>at
            count += 1
    return count

cdef int32_t put_pieces(Pieces* pieces, list strings) except -1:
    cdef int32_t number = 0
    cdef uint32_t at, bit
    cdef uint32_t* row
    for string in strings:
        if PyUnicode_GetLength(string) != pieces.size:
            raise ValueError
        row = pieces.characters + <int64_t>number * pieces.size
        PyUnicode_AsUCS4(string, row, pieces.size + 1, 1)
        number += 1
        bit = filtered(row)
        pieces.filter[bit >> 3] |= 1 << (bit & 7)
        at = mixed_of(row, pieces.size) & pieces.mask
        while pieces.table[at]:
            at = (at + 1) & pieces.mask
        pieces.table[at] = number
    return 0

def standing(str text, strings, int size):
    """Where in a text some of these strings, all of ``size`` characters, two at least, begin: places, ascending."""
    cdef Py_ssize_t length = PyUnicode_GetLength(text), count, k
    cdef list known = list(strings)
    cdef Pieces pieces
    cdef uint32_t slots = 16
    cdef uint32_t* characters = NULL
    cdef int32_t* places = NULL
    if not 2 <= size <= LONGEST_PIECE or length > LONGEST_TEXT or len(known) > 1 << 24:
        raise ValueError
    if length < size:
        return []
    while slots < 2 * <uint32_t>len(known):
        slots *= 2
    memset(&pieces, 0, sizeof(Pieces))
    pieces.size, pieces.mask = size, slots - 1
    try:
        pieces.characters = <uint32_t*>malloc((<size_t>len(known) * size + 1) * sizeof(uint32_t))
        pieces.table = <int32_t*>calloc(slots, sizeof(int32_t))
        characters = <uint32_t*>malloc((length + 1) * sizeof(uint32_t))
        places = <int32_t*>malloc((length + 1) * sizeof(int32_t))
        if pieces.characters == NULL or pieces.table == NULL or characters == NULL or places == NULL:
            raise MemoryError
        put_pieces(&pieces, known)
        PyUnicode_AsUCS4(text, characters, length + 1, 1)
        if length > LET_GO:
            with nogil:
                count = begins_at(&pieces, characters, length, places)
        else:
            count = begins_at(&pieces, characters, length, places)
        return [places[k] for k in range(count)]
    finally:
        free(pieces.characters); free(pieces.table); free(characters); free(places)

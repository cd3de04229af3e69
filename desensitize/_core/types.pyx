# The records that the pieces of the core share.

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    static int lowest_bit(unsigned long long bits) { unsigned long at; _BitScanForward64(&at, bits); return (int)at; }
    #else
    static int lowest_bit(unsigned long long bits) { return __builtin_ctzll(bits); }
    #endif
    """
    int lowest_bit(unsigned long long bits) nogil

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_GetLength(object text) except -1
    uint32_t* PyUnicode_AsUCS4(object text, uint32_t* buffer, Py_ssize_t room, int copy_null) except NULL
    object PyUnicode_Substring(object text, Py_ssize_t start, Py_ssize_t end)

cdef enum:
    # Symbols of END on either side of a text: more than any instruction looks ahead of what it has checked.
    PAD = 32
    # Numbers of an entry, see desensitize/detect/prepare/trie.py.
    ENTRY = 7
    # Places that are worked through at a time: what is remembered of them stays small, however long the text.
    BLOCK = 4096
    # Places for which context words wake the slots that need one.
    SPAN = 512
    # Places that are looked at together.
    CLASS_STRIDE = 4
    # Words of bits for slots found by their classes.
    MOST_CLASS_WORDS = 32
    # Longer texts are refused.
    LONGEST_TEXT = 1 << 30
    # Marks of a symbol.
    FOLDED = 1
    CLAUSE_END = 2
    LINE_END = 4
    MARK = 8
    DISGUISE = 16
    LETTER = 32
    # The sign of look-alikes, which needs a disguise.
    LOOKALIKES = 0
    # The sign of digits in groups, whose places are told from those of values.
    GROUPED = 2
    # Signs that the core finds by itself; see `Kind` in desensitize/detect/read/readings.py.
    BROKEN_LINES = 3
    EMPHASIS = 4
    # ... and the one whose runs are told.
    PACKED = 6
    # Every value found is said once, see once.pyx and ONCE in desensitize/detect/prepare/signs.py.
    ONCE = 9
    # All digits in groups lie in what is found, see WITHIN there.
    WITHIN = 10
    # Runs of digits in groups that are noted.
    MOST_GROUPS = 32
    # Runs noted last among which one is not noted again.
    RECENT = 8

# What the search does when it has to go back: see match.pyx.
ctypedef struct Frame:
    int32_t kind
    int32_t code
    int32_t place
    int32_t extra

# The tables of one set of slots. All pointers lead into bytes that the owner keeps.
ctypedef struct Tables:
    const int32_t* shape
    const int32_t* code
    int32_t code_length
    const uint8_t* sets
    const uint16_t* which_page
    const uint16_t* pages
    const int32_t* programs
    const uint16_t* fold
    const uint8_t* marks
    # strings
    const uint8_t* pairs
    const uint8_t* shorts
    const uint8_t* triples
    const int32_t* root
    const int32_t* entry_index
    const int32_t* entries
    # A key in the upper half of each, the node that it leads to in the lower one; 0: free.
    const uint64_t* steps
    uint32_t step_mask
    # Nodes from this one on have no entries.
    int32_t bare_nodes
    # classes: by symbol its kind, and by kind the bits
    const uint16_t* kind_of
    const uint64_t* class_bits
    const int32_t* classed
    # context
    const int32_t* context
    const uint8_t* boost
    const uint8_t* veto
    # numbers out of the shape, and worked out of it
    int32_t symbols
    int32_t set_bytes
    int32_t set_count
    int32_t slots
    int32_t rules
    int32_t counters
    int32_t class_words
    int32_t places
    int32_t class_count
    int32_t word_count
    int32_t word_bytes
    int32_t longest_word
    int32_t kinds
    # How far behind the beginning of a match an anchor stands at most, and how far before it.
    int32_t farthest
    int32_t before

# An anchor that stands in the text: where, and its entry.
ctypedef struct Anchor:
    int32_t place
    int32_t entry

# A context word that stands in the text.
ctypedef struct Word:
    int32_t start
    int32_t end
    int32_t number

# A match: of which slot, where, where its value is, and whether a boost word is near.
ctypedef struct Hit:
    int32_t slot
    int32_t start
    int32_t end
    int32_t low
    int32_t high
    int32_t near

# What one reading of a text needs to remember. Owned by one thread at a time, reset before each text.
ctypedef struct Scratch:
    uint32_t* characters
    uint16_t* buffer
    # The text as symbols, and the same in lower case.
    const uint16_t* text
    uint16_t* folded
    # The kinds of the symbols, for their classes.
    uint16_t* kinds
    int64_t room
    int32_t length
    Frame* frames
    int32_t most_frames
    int64_t budget
    int32_t* counters
    int32_t value
    int32_t value_end
    Anchor* anchors
    int32_t anchor_count
    int32_t anchor_room
    Word* words
    int32_t word_count
    int32_t word_room
    Hit* hits
    int32_t hit_count
    int32_t hit_room
    # Places to try, as they come and by slot.
    uint64_t* offers
    uint32_t* starts
    int32_t offer_count
    int32_t offer_room
    # By slot: where the next match may begin, whether it was given up, the last window of places, how many are offered.
    int32_t* next
    uint8_t* lost
    int32_t* window_low
    int32_t* window_high
    int32_t* offered
    uint8_t* disorder
    int32_t* touched
    int32_t touched_count
    int32_t lost_count
    int32_t placed
    uint64_t signs
    uint8_t marks
    # Where the runs of base64 or hexadecimal digits begin that may be packed text.
    int32_t* runs
    int32_t run_count
    int32_t run_room
    # Where digits in groups begin and end, and how many they are: one more than there is room for, they are too many.
    int32_t[MOST_GROUPS] group_start
    int32_t[MOST_GROUPS] group_end
    int32_t group_count
    # Out of memory.
    bint failed

# What one set of rules asks of the tables.
ctypedef struct Plan:
    # By slot: whether it is one of the rules; whether it counts beside a boost word only.
    uint8_t* enabled
    uint8_t* needs
    # Of the slots found by their classes: those that need no word, and by word those that it wakes.
    uint64_t* always
    uint64_t* wakes
    # ... and those that find nothing in a text without a disguise.
    uint64_t* disguised
    # How far from its match a word may stand that wakes a slot.
    int32_t reach
    # Steps back that one slot may take at one place.
    int64_t steps
    # Whether signs are asked for.
    bint signs

cdef inline bint has(const uint8_t* row, uint32_t symbol) noexcept nogil:
    """Whether a symbol, or a word's number, is in a set."""
    return (row[symbol >> 3] >> (symbol & 7)) & 1

cdef inline const uint8_t* row_of(const Tables* t, int32_t number) noexcept nogil:
    return t.sets + <int64_t>number * t.set_bytes

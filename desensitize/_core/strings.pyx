# The pass over a text that finds the anchors and context words of all rules. See desensitize/detect/prepare/trie.py.

cdef inline uint32_t pair_of(uint32_t one, uint32_t two) noexcept nogil:
    return one * <uint32_t>0x9E3779B1 ^ two * <uint32_t>0x85EBCA6B

cdef inline bint begins(const Tables* t, uint32_t one, uint32_t two, uint32_t three, bint inside) noexcept nogil:
    """Whether a string of more than one symbol may begin with these, behind a letter or not."""
    cdef uint32_t both = pair_of(one, two) ^ (<uint32_t>0x27D4EB2F if inside else 0), mixed = both >> 16
    if not has(t.pairs, mixed):
        return False
    if has(t.shorts, mixed):
        return True
    mixed = (both * 5 + three * <uint32_t>0xC2B2AE35) >> 15
    return has(t.triples, mixed)

cdef inline int32_t step(const Tables* t, int32_t node, uint32_t symbol) noexcept nogil:
    """The node that a symbol leads to; 0: none."""
    cdef uint32_t key = (<uint32_t>node << 12 | symbol) + 1
    cdef uint32_t at = <uint32_t>((<uint64_t>key * <uint64_t>0x9E3779B97F4A7C15) >> 40) & t.step_mask
    cdef uint64_t found = t.steps[at]
    while found:
        if <uint32_t>(found >> 32) == key:
            return <int32_t><uint32_t>found
        at = (at + 1) & t.step_mask
        found = t.steps[at]
    return 0

cdef void find_strings(const Tables* t, Scratch* s, const Plan* p) noexcept nogil:
    """Note where anchors of enabled slots, and words, stand; gather the marks of all symbols."""
    cdef const uint16_t* text = s.text
    cdef const uint16_t* folded = s.folded
    cdef int32_t at, node
    cdef uint8_t marks = 0, mark = 0
    cdef bint inside
    for at in range(s.length):
        inside = mark & LETTER
        mark = t.marks[text[at]]
        marks |= mark
        node = t.root[folded[at]]
        if node < 0 or (node > 0 and begins(t, folded[at], folded[at + 1], folded[at + 2], inside)):
            walk(t, s, p, at, node if node > 0 else -node)
    s.marks = marks

cdef void walk(const Tables* t, Scratch* s, const Plan* p, int32_t at, int32_t node) noexcept nogil:
    """Follow the strings that begin at a place."""
    cdef int32_t end = at
    cdef int32_t k, last
    while node:
        end += 1
        if node < t.bare_nodes:
            k = t.entry_index[node]
            last = t.entry_index[node + 1]
            while k < last:
                note(t, s, p, at, end, k)
                k += 1
        if end >= s.length:
            return
        node = step(t, node, s.folded[end])

cdef inline void note(const Tables* t, Scratch* s, const Plan* p, int32_t at, int32_t end, int32_t k) noexcept nogil:
    """Note an entry whose string stands at ``[at, end)``, unless its neighbours refuse it."""
    cdef const int32_t* entry = t.entries + ENTRY * k
    if entry[3] >= 0 and has(row_of(t, entry[3]), s.text[at - 1]):
        return
    if entry[0] < t.slots:
        if not p.enabled[entry[0]] or (entry[4] >= 0 and not has(row_of(t, entry[4]), s.text[end])):
            return
        if s.anchor_count == s.anchor_room and not grow(<void**>&s.anchors, &s.anchor_room, sizeof(Anchor)):
            s.failed = True
            return
        s.anchors[s.anchor_count].place = at
        s.anchors[s.anchor_count].entry = k
        s.anchor_count += 1
    elif entry[4] < 0 or not has(row_of(t, entry[4]), s.text[end]):
        if s.word_count == s.word_room and not grow(<void**>&s.words, &s.word_room, sizeof(Word)):
            s.failed = True
            return
        s.words[s.word_count].start = at
        s.words[s.word_count].end = end
        s.words[s.word_count].number = entry[0] - t.slots
        s.word_count += 1

cdef bint grow(void** rows, int32_t* room, size_t size) noexcept nogil:
    """Twice the room; False where there is no memory, or there are too many rows to count."""
    cdef void* more
    if room[0] > 1 << 29:
        return False
    more = realloc(rows[0], <size_t>room[0] * 2 * size)
    if more == NULL:
        return False
    rows[0] = more
    room[0] *= 2
    return True

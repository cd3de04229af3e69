# All matches of all slots in one text.
#
# First the strings of the whole text are found, then its places are worked through block by block: those that anchors
# point at, and those whose next sixteen characters are of the right classes. At each such place the slot's program is
# run. Of one slot matches never overlap: after one has matched it goes on behind it.

cdef void symbols_of(const Tables* t, Scratch* s) noexcept nogil:
    """The text as symbols, with END on both sides, and their kinds."""
    cdef uint16_t* out = s.buffer + PAD
    cdef uint16_t* kinds = s.kinds + PAD
    cdef int64_t k
    cdef uint32_t c, symbol
    for k in range(s.length):
        c = s.characters[k]
        symbol = t.pages[(<uint32_t>t.which_page[c >> 8] << 8) | (c & 255)]
        out[k] = symbol
        s.folded[k] = t.fold[symbol]
        kinds[k] = t.kind_of[symbol]
    memset(s.folded + s.length, 0, PAD * sizeof(uint16_t))
    for k in range(PAD):
        s.buffer[k] = out[s.length + k] = 0
        s.kinds[k] = kinds[s.length + k] = t.kind_of[0]
    s.text = out

cdef void reset(const Tables* t, Scratch* s) noexcept nogil:
    s.anchor_count = s.word_count = s.hit_count = s.lost_count = s.run_count = s.group_count = 0
    s.signs = 0
    s.failed = False
    memset(s.next, 0, t.slots * sizeof(int32_t))
    memset(s.lost, 0, t.slots)

cdef void scan(const Tables* t, Scratch* s, const Plan* p) noexcept nogil:
    """Find everything in the text whose characters are in ``s``."""
    cdef int32_t start = 0, end
    reset(t, s)
    symbols_of(t, s)
    find_strings(t, s, p)
    while start < s.length and not s.failed:
        end = min(s.length, start + BLOCK)
        if s.anchor_count:
            try_anchors(t, s, p, start, end)
        if t.class_words:
            try_classes(t, s, p, start, end)
        start = end
    if p.signs:
        if s.marks & LINE_END and lines_break(s.characters, s.length):
            s.signs |= <uint64_t>1 << BROKEN_LINES
        if s.marks & MARK and has_emphasis(s.characters, s.length):
            s.signs |= <uint64_t>1 << EMPHASIS

cdef void try_place(const Tables* t, Scratch* s, const Plan* p, int32_t slot, int32_t at) noexcept nogil:
    """Run a slot's program at a place, and note the match."""
    cdef int32_t end, sign = t.context[4 * slot + 1], words = t.context[4 * slot + 3]
    cdef Hit* hit
    cdef bint near = False
    if at < s.next[slot] or s.lost[slot]:
        return
    if sign >= 0 and (s.signs >> sign) & 1 and sign != PACKED and (sign != GROUPED or s.group_count > MOST_GROUPS):
        return
    s.budget = p.steps
    s.value = s.value_end = -1
    end = search(t, s, t.programs[slot], at, 0)
    if end == NO_MATCH or end == at:
        return
    if sign >= 0:
        # A sign may be given too often, never too seldom.
        s.signs |= <uint64_t>1 << sign
        if sign == PACKED:
            s.next[slot] = note_run(s, at)
        elif sign == GROUPED and end >= 0:
            # Where a reader would take up the groups cannot be told here: each place counts.
            note_group(s, at, end)
        else:
            s.next[slot] = s.length
        return
    if end == GIVEN_UP:
        s.lost[slot] = 1
        s.lost_count += 1
        return
    s.next[slot] = end
    if words & 2 and vetoed(t, s, slot, at):
        return
    if words & 1:
        near = boosted(t, s, slot, at, end)
    if p.needs[slot] and not near:
        return
    if s.hit_count == s.hit_room and not grow(<void**>&s.hits, &s.hit_room, sizeof(Hit)):
        s.failed = True
        return
    hit = s.hits + s.hit_count
    hit.slot = slot
    hit.start = at
    hit.end = end
    hit.low = s.value if s.value >= 0 else at
    hit.high = s.value_end if s.value >= 0 else end
    hit.near = near
    s.hit_count += 1

cdef inline bint is_packed(uint32_t c) noexcept nogil:
    """A character of base64 in either alphabet."""
    return is_digit(c) or (97 <= (c | 32) <= 122 and c < 128) or c == 43 or c == 47 or c == 45 or c == 95

cdef int32_t note_run(Scratch* s, int32_t at) noexcept nogil:
    """Note the run that a place lies in; gives where it ends, for it is not looked at again."""
    cdef int32_t k, end = at + 1
    while at > 0 and is_packed(s.characters[at - 1]):
        at -= 1
    while end < s.length and is_packed(s.characters[end]):
        end += 1
    # Of one slot runs come in order; another slot may have noted this one before.
    k = s.run_count - 1
    while k >= 0 and k >= s.run_count - RECENT:
        if s.runs[k] == at:
            return end
        k -= 1
    if s.run_count == s.run_room and not grow(<void**>&s.runs, &s.run_room, sizeof(int32_t)):
        s.failed = True
        return end
    s.runs[s.run_count] = at
    s.run_count += 1
    return end

cdef void note_group(Scratch* s, int32_t start, int32_t end) noexcept nogil:
    """Note where digits in groups stand."""
    if s.group_count < MOST_GROUPS:
        s.group_start[s.group_count] = start
        s.group_end[s.group_count] = end
    s.group_count = min(s.group_count + 1, MOST_GROUPS + 1)

# --- anchors ---------------------------------------------------------------------------------------------------------

cdef int32_t first_anchor(const Scratch* s, int32_t place) noexcept nogil:
    """The first anchor at ``place`` or later."""
    cdef int32_t low = 0, high = s.anchor_count, middle
    while low < high:
        middle = (low + high) >> 1
        if s.anchors[middle].place < place:
            low = middle + 1
        else:
            high = middle
    return low

cdef void try_anchors(const Tables* t, Scratch* s, const Plan* p, int32_t start, int32_t end) noexcept nogil:
    """Try the places in ``[start, end)`` that anchors point at."""
    cdef int32_t k = first_anchor(s, start - t.before), low, high, slot
    cdef const int32_t* entry
    s.offer_count = s.touched_count = 0
    while k < s.anchor_count and s.anchors[k].place < end + t.farthest:
        entry = t.entries + ENTRY * s.anchors[k].entry
        low = max(start, s.anchors[k].place + entry[1])
        high = min(end, s.anchors[k].place + entry[2])
        if low < high:
            offer_window(t, s, entry, low, high)
        k += 1
    place_by_slot(s)
    for k in range(s.touched_count):
        slot = s.touched[k]
        try_places(t, s, p, slot)
        s.offered[slot] = 0
        s.disorder[slot] = 0

cdef void offer_window(const Tables* t, Scratch* s, const int32_t* entry, int32_t low, int32_t high) noexcept nogil:
    """Offer the places of a window, but for those of the slot's last window, with which it is joined."""
    cdef int32_t slot = entry[0], known_low = s.window_low[slot], known_high = s.window_high[slot]
    if not s.offered[slot]:
        s.touched[s.touched_count] = slot
        s.touched_count += 1
        # Counted from one, so that a slot is touched once only, whether or not a place is offered.
        s.offered[slot] = 1
        known_low = known_high = -1
    if known_high < 0 or low > known_high or high < known_low:
        offer_places(t, s, entry, low, high)
        if low < known_high:
            s.disorder[slot] = 1
        s.window_low[slot] = low
        s.window_high[slot] = high
        return
    if low < known_low:
        s.disorder[slot] = 1
        offer_places(t, s, entry, low, known_low)
        s.window_low[slot] = low
    if high > known_high:
        offer_places(t, s, entry, known_high, high)
        s.window_high[slot] = high

cdef void offer_places(const Tables* t, Scratch* s, const int32_t* entry, int32_t low, int32_t high) noexcept nogil:
    """Offer those places where a match can begin, by the characters there and before."""
    cdef const uint8_t* begins = row_of(t, entry[5]) if entry[5] >= 0 else NULL
    cdef const uint8_t* refused = row_of(t, entry[6]) if entry[6] >= 0 else NULL
    cdef int32_t at, was = s.offer_count
    for at in range(low, high):
        if begins != NULL and not has(begins, s.text[at]):
            continue
        if refused != NULL and has(refused, s.text[at - 1]):
            continue
        if s.offer_count == s.offer_room and not grow_offers(s):
            s.failed = True
            return
        s.offers[s.offer_count] = <uint64_t>entry[0] << 32 | <uint32_t>at
        s.offer_count += 1
    s.offered[entry[0]] += s.offer_count - was

cdef bint grow_offers(Scratch* s) noexcept nogil:
    cdef uint32_t* more
    if not grow(<void**>&s.offers, &s.offer_room, sizeof(uint64_t)):
        return False
    more = <uint32_t*>realloc(s.starts, <size_t>s.offer_room * sizeof(uint32_t))
    if more == NULL:
        return False
    s.starts = more
    return True

cdef void place_by_slot(Scratch* s) noexcept nogil:
    """The offered places, slot after slot; ``offered`` becomes where each slot's places end."""
    cdef int32_t k, slot, at = 0, count
    s.placed = 0
    for k in range(s.touched_count):
        slot = s.touched[k]
        count = s.offered[slot] - 1
        s.offered[slot] = at
        at += count
    for k in range(s.offer_count):
        slot = <int32_t>(s.offers[k] >> 32)
        s.starts[s.offered[slot]] = <uint32_t>s.offers[k]
        s.offered[slot] += 1

cdef int ascending(const void* one, const void* two) noexcept nogil:
    cdef uint32_t a = (<const uint32_t*>one)[0], b = (<const uint32_t*>two)[0]
    return (a > b) - (a < b)

cdef void try_places(const Tables* t, Scratch* s, const Plan* p, int32_t slot) noexcept nogil:
    """Try a slot's places in order. They lie before those of the slots touched after it, so the end is known."""
    cdef int32_t last = s.offered[slot], first = s.placed, k
    s.placed = last
    if s.disorder[slot]:
        qsort(s.starts + first, last - first, sizeof(uint32_t), ascending)
    for k in range(first, last):
        try_place(t, s, p, slot, <int32_t>s.starts[k])

# --- classes ---------------------------------------------------------------------------------------------------------

cdef void wake(const Tables* t, const Scratch* s, const Plan* p, int32_t start, int32_t end, uint64_t* active) noexcept nogil:
    """Which slots may count in a stretch: those that need no word, and those of which a word is near enough."""
    cdef int32_t k, word, classed, words = t.class_words
    for word in range(words):
        active[word] = p.always[word]
        if not s.marks & DISGUISE:
            active[word] &= ~p.disguised[word]
    if not s.word_count:
        return
    k = first_word(s, start - p.reach)
    while k < s.word_count and s.words[k].start < end + p.reach:
        for word in range(words):
            active[word] |= p.wakes[<int64_t>s.words[k].number * words + word]
        k += 1

cdef void try_classes(const Tables* t, Scratch* s, const Plan* p, int32_t start, int32_t end) noexcept nogil:
    """Try the places in ``[start, end)`` whose characters are of the classes that a slot allows."""
    cdef uint64_t active[MOST_CLASS_WORDS]
    cdef int32_t low = start, high, word
    while low < end:
        high = min(end, low + SPAN)
        wake(t, s, p, low, high, active)
        for word in range(t.class_words):
            if active[word]:
                try_class_word(t, s, p, word, active[word], low, high)
        low = high

cdef void try_class_word(const Tables* t, Scratch* s, const Plan* p, int32_t word, uint64_t active, int32_t low,
                         int32_t high) noexcept nogil:
    cdef int32_t kinds = t.kinds, places = t.places, at, place
    # What may stand before a match, then what may be at each place of it.
    cdef const uint64_t* before = t.class_bits + <int64_t>word * (places + 1) * kinds
    cdef const uint64_t* first = before + kinds
    cdef const uint64_t* second = first + kinds
    cdef const uint64_t* third = second + kinds
    cdef const uint64_t* fourth = third + kinds
    cdef const uint16_t* text = s.kinds + PAD
    cdef uint64_t possible
    for at in range(low, high):
        # Several at once: a jump that is foreseen wrongly costs more than a few bits looked at in vain.
        possible = active & before[text[at - 1]] & first[text[at]] & second[text[at + 1]] & third[text[at + 2]]
        if not possible:
            continue
        possible &= fourth[text[at + 3]]
        place = CLASS_STRIDE
        while possible and place < places:
            possible &= first[place * kinds + text[at + place]]
            place += 1
        while possible:
            try_place(t, s, p, t.classed[word * 64 + lowest_bit(possible)], at)
            possible &= possible - 1

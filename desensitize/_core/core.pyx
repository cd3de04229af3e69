# The tables of one set of slots, checked and ready, and the room that reading a text takes.

cdef const char* section(dict sections, str name, int64_t size, list keep) except NULL:
    """The bytes of a section, which must be of this size; -1: of any."""
    cdef bytes data = sections.get(name)
    if data is None or (size >= 0 and len(data) != size):
        fails(f"section {name}")
    # Never empty, so that there is something to point at.
    data = data or b"\0" * 8
    keep.append(data)
    return <const char*>data

cdef class Core:
    """Tables; immutable, and shared between threads. Give it to one or more `Finder`.

    :raises TableError: the tables do not fit together.
    """

    cdef Tables tables
    cdef list keep
    cdef list pool

    def __init__(self, dict sections):
        cdef Tables* t = &self.tables
        cdef int64_t nodes, entries, steps, sets
        self.keep = []
        self.pool = []
        keep = self.keep
        t.shape = <const int32_t*>section(sections, "shape", 4 * 14, keep)
        (t.symbols, t.set_bytes, t.set_count, t.slots, t.rules, t.counters, t.class_words, t.places, t.class_count,
         t.word_count, t.word_bytes, t.longest_word) = [t.shape[k] for k in range(12)]
        # Each by itself before it is multiplied: a product that overflows passes for a small one.
        if not (1 < t.symbols < 4096 and 0 < t.set_bytes < 1 << 10 and 8 * t.set_bytes >= t.symbols):
            fails("its shape")
        if not (0 < t.slots < 1 << 20 and 0 <= t.rules <= t.slots and 0 <= t.word_bytes < 1 << 17):
            fails("its shape")
        if not (0 <= t.counters < 1 << 16 and 0 <= t.class_words <= MOST_CLASS_WORDS and CLASS_STRIDE < t.places < PAD):
            fails("its shape")
        if not (0 <= t.class_count <= 64 * t.class_words and 0 <= t.word_count <= 8 * t.word_bytes):
            fails("its shape")
        if not (0 <= t.set_count < 1 << 20 and 0 <= t.longest_word < 1 << 20):
            fails("its shape")
        sets = <int64_t>t.set_count * t.set_bytes
        t.sets = <const uint8_t*>section(sections, "sets", sets, keep)
        t.code = <const int32_t*>section(sections, "code", -1, keep)
        t.code_length = <int32_t>(len(sections["code"]) // 4)
        t.programs = <const int32_t*>section(sections, "programs", 4 * t.slots, keep)
        t.which_page = <const uint16_t*>section(sections, "which_page", 2 * 0x1100, keep)
        t.pages = <const uint16_t*>section(sections, "pages", -1, keep)
        t.fold = <const uint16_t*>section(sections, "fold", 2 * t.symbols, keep)
        t.marks = <const uint8_t*>section(sections, "marks", t.symbols, keep)
        t.pairs = <const uint8_t*>section(sections, "pairs", 1 << 13, keep)
        t.shorts = <const uint8_t*>section(sections, "shorts", 1 << 13, keep)
        t.triples = <const uint8_t*>section(sections, "triples", 1 << 14, keep)
        t.root = <const int32_t*>section(sections, "root", 4 * t.symbols, keep)
        nodes = len(sections.get("entry_index", b"")) // 4 - 1
        entries = len(sections.get("entries", b"")) // (4 * ENTRY)
        if not 0 < nodes < 1 << 20 or entries >= 1 << 28:
            fails("its strings")
        t.entry_index = <const int32_t*>section(sections, "entry_index", 4 * (nodes + 1), keep)
        t.entries = <const int32_t*>section(sections, "entries", 4 * ENTRY * entries, keep)
        steps = t.shape[12]
        if steps < 16 or steps & (steps - 1) or steps >= 1 << 28:
            fails("its strings")
        t.steps = <const uint64_t*>section(sections, "steps", 8 * steps, keep)
        t.step_mask = <uint32_t>(steps - 1)
        t.kinds = t.shape[13]
        if not 0 <= t.kinds <= t.symbols:
            fails("its classes")
        t.kind_of = <const uint16_t*>section(sections, "kind_of", 2 * t.symbols, keep)
        t.class_bits = <const uint64_t*>section(
            sections, "class_bits", <int64_t>8 * (t.places + 1) * t.kinds * t.class_words, keep)
        t.classed = <const int32_t*>section(sections, "classed", 4 * t.class_count, keep)
        t.context = <const int32_t*>section(sections, "context", 4 * 4 * t.slots, keep)
        t.boost = <const uint8_t*>section(sections, "boost", <int64_t>t.word_bytes * t.slots, keep)
        t.veto = <const uint8_t*>section(sections, "veto", <int64_t>t.word_bytes * t.slots, keep)
        if t.code_length < 1 or t.code_length >= 1 << 28:
            fails("its programs")
        check_code(t)
        check_strings(t, <int32_t>nodes, <int32_t>entries, steps)
        check_classes(t)
        check_pages(t, len(sections["pages"]) // 2)

    def __dealloc__(self):
        for address in self.pool or ():
            release(<Scratch*><size_t>address)

    @property
    def slots(self):
        """How many slots there are, and how many of them are rules'."""
        return self.tables.slots, self.tables.rules

    cdef Scratch* borrow(self, Py_ssize_t length) except NULL:
        """Room for a text of so many characters."""
        cdef Scratch* s
        try:
            # Taken out by itself, so that two threads never share one.
            s = <Scratch*><size_t>self.pool.pop()
        except IndexError:
            s = scratch(&self.tables)
        if s != NULL and not fit(s, length):
            release(s)
            s = NULL
        if s == NULL:
            raise MemoryError
        s.length = <int32_t>length
        return s

    cdef int32_t give_back(self, Scratch* s) except -1:
        shrink(s)
        self.pool.append(<size_t>s)
        return 0

    def match(self, str text, list places):
        """What the programs of slots do at places: for each (slot, place) the end of the match and the value's span.

        ``None``: no match; ``()``: given up. For tests, which compare each with the ``regex`` package.
        """
        cdef Py_ssize_t length = PyUnicode_GetLength(text)
        cdef Scratch* s = self.borrow(length)
        cdef int32_t slot, at, end
        out = []
        try:
            PyUnicode_AsUCS4(text, s.characters, length + 1, 1)
            symbols_of(&self.tables, s)
            for slot, at in places:
                if not (0 <= slot < self.tables.slots and 0 <= at <= length):
                    raise IndexError
                s.value = s.value_end = -1
                s.budget = STEPS
                end = search(&self.tables, s, self.tables.programs[slot], at, 0)
                if end < 0:
                    out.append(None if end == NO_MATCH else ())
                else:
                    out.append((end, s.value if s.value >= 0 else at, s.value_end if s.value >= 0 else end))
        finally:
            self.give_back(s)
        return out

cdef enum:
    # Steps back at one place, by default; frames on the stack.
    STEPS = 1 << 20
    FRAMES = 1 << 14
    # What stays allocated between texts: characters, rows.
    KEPT = 1 << 16
    ROWS = 256

cdef Scratch* scratch(const Tables* t) noexcept:
    """Fresh room; NULL where there is no memory."""
    cdef Scratch* s = <Scratch*>calloc(1, sizeof(Scratch))
    if s == NULL:
        return NULL
    s.most_frames = FRAMES
    s.anchor_room = s.word_room = s.hit_room = s.offer_room = s.run_room = ROWS
    s.runs = <int32_t*>malloc(ROWS * sizeof(int32_t))
    s.frames = <Frame*>malloc(FRAMES * sizeof(Frame))
    s.counters = <int32_t*>calloc(t.counters + 1, sizeof(int32_t))
    s.anchors = <Anchor*>malloc(ROWS * sizeof(Anchor))
    s.words = <Word*>malloc(ROWS * sizeof(Word))
    s.hits = <Hit*>malloc(ROWS * sizeof(Hit))
    s.offers = <uint64_t*>malloc(ROWS * sizeof(uint64_t))
    s.starts = <uint32_t*>malloc(ROWS * sizeof(uint32_t))
    s.next = <int32_t*>calloc(t.slots, sizeof(int32_t))
    s.lost = <uint8_t*>calloc(t.slots, 1)
    s.window_low = <int32_t*>calloc(t.slots, sizeof(int32_t))
    s.window_high = <int32_t*>calloc(t.slots, sizeof(int32_t))
    s.offered = <int32_t*>calloc(t.slots, sizeof(int32_t))
    s.disorder = <uint8_t*>calloc(t.slots, 1)
    s.touched = <int32_t*>calloc(t.slots, sizeof(int32_t))
    if (s.frames == NULL or s.counters == NULL or s.anchors == NULL or s.words == NULL or s.hits == NULL or s.offers == NULL
            or s.starts == NULL or s.runs == NULL or s.next == NULL or s.lost == NULL or s.window_low == NULL or s.window_high == NULL
            or s.offered == NULL or s.disorder == NULL or s.touched == NULL):
        release(s)
        return NULL
    return s

cdef void release(Scratch* s) noexcept:
    drop_text(s)
    free(s.frames); free(s.counters); free(s.anchors); free(s.words); free(s.hits)
    free(s.runs); free(s.offers); free(s.starts); free(s.next); free(s.lost); free(s.window_low); free(s.window_high); free(s.offered)
    free(s.disorder); free(s.touched)
    free(s)

cdef bint fit(Scratch* s, Py_ssize_t length) noexcept:
    """Make room for a text; False where there is no memory."""
    cdef int64_t room = length + 1
    if room <= s.room:
        return True
    room += room >> 2
    drop_text(s)
    s.characters = <uint32_t*>malloc(room * sizeof(uint32_t))
    s.buffer = <uint16_t*>malloc((room + 2 * PAD) * sizeof(uint16_t))
    s.folded = <uint16_t*>malloc((room + PAD) * sizeof(uint16_t))
    s.kinds = <uint16_t*>malloc((room + 2 * PAD) * sizeof(uint16_t))
    s.room = room if s.characters != NULL and s.buffer != NULL and s.folded != NULL and s.kinds != NULL else 0
    return s.room > 0

cdef void drop_text(Scratch* s) noexcept:
    free(s.characters); free(s.buffer); free(s.folded); free(s.kinds)
    s.characters = NULL
    s.buffer = s.folded = s.kinds = NULL
    s.room = 0

cdef void shrink(Scratch* s) noexcept:
    """Keep no more than a text of ordinary length needs."""
    if s.room > KEPT:
        drop_text(s)
    less(<void**>&s.anchors, &s.anchor_room, sizeof(Anchor))
    less(<void**>&s.words, &s.word_room, sizeof(Word))
    less(<void**>&s.hits, &s.hit_room, sizeof(Hit))
    less(<void**>&s.runs, &s.run_room, sizeof(int32_t))
    if s.offer_room > KEPT:
        less(<void**>&s.starts, &s.offer_room, sizeof(uint32_t))
        s.offer_room = KEPT + 1
        less(<void**>&s.offers, &s.offer_room, sizeof(uint64_t))

cdef void less(void** rows, int32_t* room, size_t size) noexcept:
    """At most so many rows; where even less memory can't be had, what there is stays."""
    cdef void* fewer
    if room[0] > KEPT:
        fewer = realloc(rows[0], KEPT * size)
        if fewer != NULL:
            rows[0] = fewer
            room[0] = KEPT

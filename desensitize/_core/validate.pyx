# Tables are checked number by number before a text is read with them, whoever made them.

class TableError(ValueError):
    """Tables that do not fit together: they are not used."""

cdef int32_t fails(str what) except -1:
    raise TableError(f"the tables are damaged: {what}")

#: The instructions by name, to compare with those that programs are made of.
OPCODES = {
    "MATCH": MATCH, "CHAR": CHAR, "PAIR": PAIR, "SET": SET, "STRING": STRING, "SWITCH": SWITCH, "CHAIN": CHAIN,
    "JUMP": JUMP, "RUN": RUN, "GREEDY": GREEDY, "LAZY": LAZY, "OPTION": OPTION, "LAZY_OPTION": LAZY_OPTION,
    "COUNT": COUNT, "LOOP": LOOP, "AHEAD": AHEAD, "NOT_AHEAD": NOT_AHEAD, "BEHIND": BEHIND, "NOT_BEHIND": NOT_BEHIND,
    "LOOK": LOOK, "LOOK_BACK": LOOK_BACK, "BACK": BACK, "ATOMIC": ATOMIC, "VALUE": VALUE, "VALUE_END": VALUE_END,
}

cdef int32_t operands(int32_t op, int32_t count) noexcept nogil:
    """How many numbers stand behind an instruction; ``count`` is the first of them. -1: no such instruction."""
    if op == MATCH or op == VALUE or op == VALUE_END:
        return 0
    if op == CHAR or op == SET or op == JUMP or op == COUNT or op == BACK or op == ATOMIC:
        return 1
    if op == AHEAD or op == NOT_AHEAD or op == BEHIND or op == NOT_BEHIND:
        return 1
    if op == PAIR:
        return 2
    if op == RUN or op == OPTION or op == LAZY_OPTION or op == LOOK or op == LOOK_BACK:
        return 3
    if op == GREEDY or op == LAZY:
        return 4
    if op == LOOP:
        return 7
    if op == SWITCH and count == 0:
        # A choice none of whose branches can ever match.
        return 1
    if not 0 < count < 1 << 20:
        return -1
    if op == STRING:
        return 1 + 2 * count
    if op == SWITCH:
        return 1 + 3 * count
    if op == CHAIN and count > 1:
        # With one place there would be no second to go on to.
        return 1 + count
    return -1

cdef int32_t check_set(const Tables* t, int32_t number, bint consumes) except -1:
    if not 0 <= number < t.set_count:
        fails("a set that does not exist")
    if consumes and row_of(t, number)[0] & 1:
        fails("a class that holds the edge of the text")
    return 0

cdef int32_t check_symbol(const Tables* t, int32_t symbol, bint consumes) except -1:
    if not consumes <= symbol < t.symbols:
        fails("a symbol that does not exist")
    return 0

cdef int32_t check_code(const Tables* t) except -1:
    """Every instruction is whole, names what exists, and leads on to an instruction of its own part, or back to a loop.

    A *part* is a program, or what a look-around or an atomic part looks for. None is left but by its last instruction.
    """
    cdef int32_t* part = <int32_t*>calloc(t.code_length + 1, sizeof(int32_t))
    cdef int32_t ends[64]
    cdef int32_t numbers[64]
    cdef int32_t pc = 0, op, size, depth = 0, parts = 1, program = 0, last = -1
    if part == NULL:
        raise MemoryError
    try:
        ends[0] = t.code_length
        numbers[0] = parts
        while pc < t.code_length:
            while program < t.slots and t.programs[program] == pc:
                if depth or (last >= 0 and t.code[last] != MATCH):
                    fails("a program inside another")
                parts += 1
                numbers[0] = parts
                program += 1
            if pc == ends[depth]:
                if t.code[last] != MATCH:
                    fails("a part without an end")
                depth -= 1
                continue
            op = t.code[pc]
            size = operands(op, t.code[pc + 1] if pc + 1 < t.code_length else 0)
            if size < 0 or pc + size >= ends[depth]:
                fails("an instruction that does not exist, or is cut off")
            part[pc] = numbers[depth]
            check_operands(t, pc, ends[depth])
            last = pc
            if op == LOOK or op == LOOK_BACK or op == ATOMIC:
                if depth == 63:
                    fails("parts inside parts without end")
                depth += 1
                parts += 1
                ends[depth] = t.code[pc + (1 if op == ATOMIC else 2)]
                numbers[depth] = parts
            pc += 1 + size
        if program != t.slots or depth or last < 0 or t.code[last] != MATCH:
            fails("programs that do not exist, or have no end")
        check_ways(t, part)
    finally:
        free(part)
    return 0

cdef int32_t check_operands(const Tables* t, int32_t pc, int32_t end) except -1:
    """The numbers behind one instruction, but for the places they lead to."""
    cdef const int32_t* code = t.code
    cdef int32_t op = code[pc], k, inner
    if op == CHAR:
        check_symbol(t, code[pc + 1], True)
    elif op == PAIR:
        check_symbol(t, code[pc + 1], True)
        check_symbol(t, code[pc + 2], True)
    elif op == STRING:
        for k in range(2 * code[pc + 1]):
            check_symbol(t, code[pc + 2 + k], True)
    elif op == SWITCH:
        for k in range(code[pc + 1]):
            check_symbol(t, code[pc + 2 + 3 * k], False)
            check_symbol(t, code[pc + 3 + 3 * k], False)
            if code[pc + 3 + 3 * k] < code[pc + 2 + 3 * k] or (k and code[pc + 2 + 3 * k] <= code[pc + 3 * k]):
                fails("a choice out of order")
    elif op == SET:
        check_set(t, code[pc + 1], True)
    elif op == AHEAD or op == NOT_AHEAD or op == BEHIND or op == NOT_BEHIND:
        check_set(t, code[pc + 1], False)
    elif op == RUN or op == GREEDY or op == LAZY:
        check_set(t, code[pc + 1], True)
        if not 0 <= code[pc + 2] <= code[pc + 3] <= 1 << 20:
            fails("a repeat without bounds")
        if op != RUN:
            check_set(t, code[pc + 4], False)
    elif op == OPTION or op == LAZY_OPTION:
        check_set(t, code[pc + 2], False)
        check_set(t, code[pc + 3], False)
    elif op == COUNT:
        if not 0 <= code[pc + 1] < t.counters:
            fails("a counter that does not exist")
    elif op == LOOP:
        if not 0 <= code[pc + 1] < t.counters or not 0 <= code[pc + 2] <= code[pc + 3] <= 1 << 20:
            fails("a loop without bounds")
        check_set(t, code[pc + 5], False)
        check_set(t, code[pc + 6], False)
    elif op == LOOK or op == LOOK_BACK:
        check_set(t, code[pc + 3], False)
    elif op == BACK:
        if not 0 <= code[pc + 1] <= 1 << 20:
            fails("a look too far back")
    if op == LOOK or op == LOOK_BACK or op == ATOMIC:
        inner = code[pc + (1 if op == ATOMIC else 2)]
        if not pc < inner < end:
            fails("a part that ends nowhere")
    return 0

cdef int32_t check_way(const Tables* t, const int32_t* part, int32_t pc, int32_t to) except -1:
    """Whether an instruction may lead there: on, in its own part, or back to a loop."""
    if not 0 <= to < t.code_length or part[to] != part[pc] or (to <= pc and t.code[to] != LOOP):
        fails("a way that leads elsewhere")
    return 0

cdef int32_t check_ways(const Tables* t, const int32_t* part) except -1:
    cdef const int32_t* code = t.code
    cdef int32_t pc = 0, op, k
    while pc < t.code_length:
        op = code[pc]
        if op == JUMP:
            check_way(t, part, pc, code[pc + 1])
        elif op == SWITCH:
            for k in range(code[pc + 1]):
                check_way(t, part, pc, code[pc + 4 + 3 * k])
        elif op == CHAIN:
            for k in range(code[pc + 1]):
                check_way(t, part, pc, code[pc + 2 + k])
        elif op == OPTION or op == LAZY_OPTION or op == ATOMIC:
            check_way(t, part, pc, code[pc + 1])
        elif op == LOOP:
            check_way(t, part, pc, code[pc + 4])
        elif op == LOOK or op == LOOK_BACK:
            check_way(t, part, pc, code[pc + 2])
        pc += 1 + operands(op, code[pc + 1] if pc + 1 < t.code_length else 0)
    return 0

cdef int32_t check_strings(Tables* t, int32_t nodes, int32_t entries, int64_t steps) except -1:
    """The trie of strings, and the entries at its nodes."""
    cdef int64_t k
    cdef int32_t place
    cdef bint free_step = False
    cdef const int32_t* entry
    t.farthest = t.before = 0
    for k in range(t.symbols):
        if not -nodes < t.root[k] < nodes or t.fold[k] >= t.symbols:
            fails("a string that begins nowhere")
    for k in range(steps):
        if <uint32_t>t.steps[k] >= <uint32_t>nodes:
            fails("a step that leads nowhere")
        free_step = free_step or not t.steps[k]
    if not free_step:
        # The search for a step ends at one that is free.
        fails("steps without end")
    if t.entry_index[0] != 0 or t.entry_index[nodes] != entries:
        fails("entries that are missing")
    t.bare_nodes = 0
    for k in range(nodes):
        if t.entry_index[k] > t.entry_index[k + 1]:
            fails("entries out of order")
        if t.entry_index[k] < t.entry_index[k + 1]:
            t.bare_nodes = <int32_t>k + 1
    for k in range(entries):
        entry = t.entries + ENTRY * k
        if not 0 <= entry[0] < t.slots + t.word_count:
            fails("an entry of nothing")
        if not -(1 << 20) < entry[1] < entry[2] + (entry[0] >= t.slots) or entry[2] > 1 << 20:
            fails("an anchor that stands nowhere")
        for place in range(3, ENTRY):
            if entry[place] != -1:
                check_set(t, entry[place], False)
        t.farthest = max(t.farthest, -entry[1])
        t.before = max(t.before, entry[2])
    return 0

cdef int32_t check_classes(const Tables* t) except -1:
    cdef int32_t k
    for k in range(t.symbols if t.class_words else 0):
        if t.kind_of[k] >= t.kinds:
            fails("a kind that does not exist")
    for k in range(t.class_count):
        if not 0 <= t.classed[k] < t.slots:
            fails("a slot that does not exist")
    for k in range(t.slots):
        if not 0 <= t.context[4 * k] <= 4096 or not -1 <= t.context[4 * k + 1] < 64:
            fails("a context without bounds")
        if not 0 < t.context[4 * k + 2] <= 1 << 20:
            fails("a match without bounds")
    return 0

cdef int32_t check_pages(const Tables* t, int64_t codes) except -1:
    """Every code point has a symbol, and none is the edge of the text."""
    cdef int64_t k
    for k in range(0x1100):
        if (<int64_t>t.which_page[k] + 1) * 256 > codes:
            fails("a page that does not exist")
    for k in range(codes):
        if not 0 < t.pages[k] < t.symbols:
            fails("a character without a symbol")
    return 0

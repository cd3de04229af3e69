# One pattern's program at one place of a text.
#
# The program is walked instruction by instruction. Where there is more than one way to go on, the others are noted as
# frames on a stack, and taken up, the latest first, when the way taken does not lead to a match. That is the order in
# which the regex package tries them, so the match and its value are the same.

cdef enum:
    # Instructions, as in desensitize/detect/prepare/opcodes.py.
    MATCH, CHAR, PAIR, SET, STRING, SWITCH, CHAIN, JUMP, RUN, GREEDY, LAZY, OPTION, LAZY_OPTION, COUNT, LOOP
    AHEAD, NOT_AHEAD, BEHIND, NOT_BEHIND, LOOK, LOOK_BACK, BACK, ATOMIC, VALUE, VALUE_END

cdef enum:
    # Frames: go on elsewhere; give one turn of a run back; take one more; reset a counter; the next of a chain; one
    # more turn of a lazy loop.
    ELSEWHERE, GIVE_BACK, TAKE_MORE, COUNTER, NEXT_IN_CHAIN, ANOTHER_TURN

cdef enum:
    # What a search gives instead of the end of a match.
    NO_MATCH = -1
    GIVEN_UP = -2

cdef inline int32_t push(Scratch* s, int32_t* top, int32_t kind, int32_t code, int32_t place, int32_t extra) noexcept nogil:
    """Note a frame; 0 where there is no room."""
    cdef Frame* frame
    if top[0] >= s.most_frames:
        return 0
    frame = s.frames + top[0]
    frame.kind = kind
    frame.code = code
    frame.place = place
    frame.extra = extra
    top[0] += 1
    return 1

cdef inline int32_t switched(const int32_t* rows, int32_t count, int32_t symbol) noexcept nogil:
    """Where a symbol leads; -1: nowhere. The rows are ascending."""
    cdef int32_t low = 0, high = count, middle
    while low < high:
        middle = (low + high) >> 1
        if rows[3 * middle + 1] < symbol:
            low = middle + 1
        else:
            high = middle
    if low < count and rows[3 * low] <= symbol:
        return rows[3 * low + 2]
    return -1

cdef int32_t search(const Tables* t, Scratch* s, int32_t pc, int32_t at, int32_t base) noexcept nogil:
    """The end of the match at ``at`` of the program at ``pc``, or `NO_MATCH`, or `GIVEN_UP`.

    Frames from ``base`` on are this call's own. A look-around or an atomic part is a call inside a call.
    """
    cdef const int32_t* code = t.code
    cdef const uint16_t* text = s.text
    cdef const uint8_t* row
    cdef const uint8_t* follow
    cdef int32_t op, symbol, k, least, most, count, turns, end, top = base
    cdef bint fits, stay, leave
    while True:
        op = code[pc]
        if op == CHAR:
            if text[at] == code[pc + 1]:
                at += 1
                pc += 2
                continue
        elif op == PAIR:
            symbol = text[at]
            if symbol == code[pc + 1] or symbol == code[pc + 2]:
                at += 1
                pc += 3
                continue
        elif op == SET:
            if has(row_of(t, code[pc + 1]), text[at]):
                at += 1
                pc += 2
                continue
        elif op == STRING:
            count = code[pc + 1]
            fits = True
            for k in range(count):
                # END differs from every symbol here, so this stops at the edge.
                symbol = text[at + k]
                if symbol != code[pc + 2 + 2 * k] and symbol != code[pc + 3 + 2 * k]:
                    fits = False
                    break
            if fits:
                at += count
                pc += 2 + 2 * count
                continue
        elif op == SWITCH:
            k = switched(code + pc + 2, code[pc + 1], text[at])
            if k >= 0:
                pc = k
                continue
        elif op == CHAIN:
            if not push(s, &top, NEXT_IN_CHAIN, pc, at, 1):
                return GIVEN_UP
            pc = code[pc + 2]
            continue
        elif op == JUMP:
            pc = code[pc + 1]
            continue
        elif op == RUN:
            row = row_of(t, code[pc + 1])
            most = min(at + code[pc + 3], s.length)
            k = at
            while k < most and has(row, text[k]):
                k += 1
            if k - at >= code[pc + 2]:
                at = k
                pc += 4
                continue
        elif op == GREEDY:
            row = row_of(t, code[pc + 1])
            follow = row_of(t, code[pc + 4])
            least = at + code[pc + 2]
            most = min(at + code[pc + 3], s.length)
            k = at
            while k < most and has(row, text[k]):
                k += 1
            while k >= least and not has(follow, text[k]):
                k -= 1
            if k >= least:
                if k > least and not push(s, &top, GIVE_BACK, pc, k - 1, least):
                    return GIVEN_UP
                at = k
                pc += 5
                continue
        elif op == LAZY:
            row = row_of(t, code[pc + 1])
            follow = row_of(t, code[pc + 4])
            least = at + code[pc + 2]
            most = at + code[pc + 3]
            k = at
            while k < least and has(row, text[k]):
                k += 1
            if k >= least:
                while k < most and not has(follow, text[k]) and has(row, text[k]):
                    k += 1
                if has(follow, text[k]):
                    if k < most and has(row, text[k]) and not push(s, &top, TAKE_MORE, pc, k + 1, most):
                        return GIVEN_UP
                    at = k
                    pc += 5
                    continue
        elif op == OPTION or op == LAZY_OPTION:
            symbol = text[at]
            stay = has(row_of(t, code[pc + 2]), symbol)
            leave = has(row_of(t, code[pc + 3]), symbol)
            if stay or leave:
                if (op == OPTION and stay) or not leave:
                    if leave and not push(s, &top, ELSEWHERE, code[pc + 1], at, 0):
                        return GIVEN_UP
                    pc += 4
                else:
                    if stay and not push(s, &top, ELSEWHERE, pc + 4, at, 0):
                        return GIVEN_UP
                    pc = code[pc + 1]
                continue
        elif op == AHEAD or op == NOT_AHEAD:
            if has(row_of(t, code[pc + 1]), text[at]) == (op == AHEAD):
                pc += 2
                continue
        elif op == BEHIND or op == NOT_BEHIND:
            if has(row_of(t, code[pc + 1]), text[at - 1]) == (op == BEHIND):
                pc += 2
                continue
        elif op == LOOK or op == LOOK_BACK:
            fits = False
            if has(row_of(t, code[pc + 3]), text[at if op == LOOK else at - 1]):
                end = search(t, s, pc + 4, at, top)
                if end == GIVEN_UP:
                    return GIVEN_UP
                fits = end >= 0
            if fits != <bint>code[pc + 1]:
                pc = code[pc + 2]
                continue
        elif op == BACK:
            at -= code[pc + 1]
            if at >= 0:
                pc += 2
                continue
        elif op == VALUE:
            s.value = at
            pc += 1
            continue
        elif op == VALUE_END:
            s.value_end = at
            pc += 1
            continue
        elif op == COUNT:
            k = code[pc + 1]
            if not push(s, &top, COUNTER, k, 0, s.counters[k]):
                return GIVEN_UP
            s.counters[k] = 0
            pc += 2
            continue
        elif op == LOOP:
            turns = s.counters[code[pc + 1]]
            symbol = text[at]
            stay = turns < code[pc + 3] and has(row_of(t, code[pc + 5]), symbol)
            leave = turns >= code[pc + 2] and has(row_of(t, code[pc + 6]), symbol)
            # Every way back leads here, so this bounds those of which nothing is pushed, too.
            s.budget -= 1
            if s.budget < 0:
                return GIVEN_UP
            if stay and (not leave or not code[pc + 7]):
                if leave and not push(s, &top, ELSEWHERE, code[pc + 4], at, 0):
                    return GIVEN_UP
                if not push(s, &top, COUNTER, code[pc + 1], 0, turns):
                    return GIVEN_UP
                s.counters[code[pc + 1]] = turns + 1
                pc += 8
                continue
            if leave:
                if stay and not push(s, &top, ANOTHER_TURN, pc, at, turns):
                    return GIVEN_UP
                pc = code[pc + 4]
                continue
        elif op == ATOMIC:
            end = search(t, s, pc + 2, at, top)
            if end == GIVEN_UP:
                return GIVEN_UP
            if end >= 0:
                at = end
                pc = code[pc + 1]
                continue
        elif op == MATCH:
            return at
        if not back(t, s, &top, base, &pc, &at):
            return GIVEN_UP if s.budget < 0 else NO_MATCH

cdef bint back(const Tables* t, Scratch* s, int32_t* top, int32_t base, int32_t* pc, int32_t* at) noexcept nogil:
    """Take up the latest way not tried yet; False where there is none, or the budget is spent."""
    cdef const int32_t* code = t.code
    cdef const uint16_t* text = s.text
    cdef const uint8_t* row
    cdef const uint8_t* follow
    cdef Frame* frame
    cdef int32_t k
    while top[0] > base:
        s.budget -= 1
        if s.budget < 0:
            return False
        frame = s.frames + top[0] - 1
        pc[0] = frame.code
        at[0] = frame.place
        if frame.kind == COUNTER:
            s.counters[frame.code] = frame.extra
            top[0] -= 1
        elif frame.kind == ELSEWHERE:
            top[0] -= 1
            return True
        elif frame.kind == NEXT_IN_CHAIN:
            frame.extra += 1
            k = frame.extra
            if k == code[frame.code + 1]:
                top[0] -= 1
            pc[0] = code[pc[0] + 1 + k]
            return True
        elif frame.kind == GIVE_BACK:
            follow = row_of(t, code[pc[0] + 4])
            k = frame.place
            while k >= frame.extra and not has(follow, text[k]):
                k -= 1
            if k > frame.extra:
                frame.place = k - 1
            else:
                top[0] -= 1
            if k >= frame.extra:
                at[0] = k
                pc[0] += 5
                return True
        elif frame.kind == TAKE_MORE:
            row = row_of(t, code[pc[0] + 1])
            follow = row_of(t, code[pc[0] + 4])
            k = frame.place
            while k < frame.extra and not has(follow, text[k]) and has(row, text[k]):
                k += 1
            if has(follow, text[k]):
                if k < frame.extra and has(row, text[k]):
                    frame.place = k + 1
                else:
                    top[0] -= 1
                at[0] = k
                pc[0] += 5
                return True
            top[0] -= 1
        else:
            # One more turn of a lazy loop; its counter is reset when that fails, too.
            k = frame.extra
            frame.kind = COUNTER
            frame.code = code[pc[0] + 1]
            frame.extra = s.counters[frame.code]
            s.counters[frame.code] = k + 1
            pc[0] += 8
            return True
    return False

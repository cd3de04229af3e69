# What becomes of the matches of one text: candidates, of which the better ones are taken.

cdef class Search:
    """The candidates of one text. Lives as long as one call."""

    cdef Finder finder
    cdef Scratch* s
    cdef str text
    cdef Candidate* rows
    cdef int32_t count
    cdef int32_t room
    # Those taken, sorted and disjoint.
    cdef Candidate* taken
    cdef int32_t taken_count
    cdef int32_t taken_room
    # Values that lift others, by rule.
    cdef Lifter* lifters
    cdef int32_t lifter_count

    cdef int32_t begin(self, Finder finder, Scratch* s, str text) except -1:
        self.finder, self.s, self.text = finder, s, text
        self.room = s.hit_count + 8
        self.rows = <Candidate*>malloc(self.room * sizeof(Candidate))
        if self.rows == NULL:
            raise MemoryError
        return 0

    def __dealloc__(self):
        free(self.rows)
        free(self.taken)
        free(self.lifters)

    cdef int32_t add(self, Candidate* c) except -1:
        if self.count == self.room and not grow(<void**>&self.rows, &self.room, sizeof(Candidate)):
            raise MemoryError
        self.rows[self.count] = c[0]
        self.count += 1
        return 0

    cdef bint agrees(self, int32_t number, int32_t low, int32_t high) except -1:
        """Whether a check agrees with a value."""
        cdef Check* check = self.finder.checks + number
        cdef int32_t answer = UNSURE
        if check.kind != PYTHON:
            answer = checked(check.kind, check.parameter, self.s.characters + low, high - low)
        if answer == UNSURE:
            return bool(self.finder.functions[number](PyUnicode_Substring(self.text, low, high)))
        return answer == AGREES

    cdef bint weigh(self, int32_t number, int32_t start, int32_t end, int32_t low, int32_t high, bint near,
                    Candidate* c) except -1:
        """Fill in a candidate; False where a verifier refuses it, or its score is too low, lifted or not."""
        cdef Rule* rule = self.finder.rules + number
        cdef double score = rule.score
        cdef int32_t k, mode, reasons = 0
        if rule.allows and PyUnicode_Substring(self.text, low, high) in self.finder.allowed[number]:
            return False
        for k in range(rule.checks):
            mode = self.finder.checks[rule.first_check + k].mode
            if self.agrees(rule.first_check + k, low, high):
                reasons |= 1 << k
                if mode == RAISES:
                    score = max(score, self.finder.raised)
            elif mode == DECIDES or (mode == UNLESS_NEAR and not near):
                return False
        if near:
            score = min(1.0, score + self.finder.boost)
            reasons |= NEAR
        c.score, c.priority, c.rank, c.rule, c.reasons = score, rule.priority, rule.rank, number, reasons
        c.start, c.end, c.low, c.high = start, end, low, high
        # As the reference rounds nothing before it compares, nor does this.
        if rule.nears and not near:
            score = min(1.0, score + self.finder.boost)
        return score >= self.finder.threshold and score > 0.0

    cdef bint lift(self, Candidate* c) noexcept:
        """Give a candidate the score that it has there; False where that is too low."""
        cdef Rule* rule = self.finder.rules + c.rule
        cdef int32_t k
        if not (rule.nears and not c.reasons & (NEAR | LIFTED)):
            return True
        for k in range(rule.first_near, rule.first_near + rule.nears):
            if lifter_stands(self.lifters, self.lifter_count, self.finder.nears + k, c.low, c.high):
                c.score = min(1.0, c.score + self.finder.boost)
                c.reasons |= LIFTED
                break
        return c.score >= self.finder.threshold

    cdef int32_t lift_all(self) except -1:
        """The same for all, once every value that lifts another is known."""
        cdef int32_t k, kept = 0
        if not self.finder.near_count:
            return 0
        self.lifters = <Lifter*>malloc((self.count + 1) * sizeof(Lifter))
        if self.lifters == NULL:
            raise MemoryError
        for k in range(self.count):
            # One that waits to be lifted lifts nothing.
            if self.finder.rules[self.rows[k].rule].lifts and self.rows[k].score >= self.finder.threshold:
                self.lifters[self.lifter_count].rule = self.rows[k].rule
                self.lifters[self.lifter_count].low = self.rows[k].low
                self.lifters[self.lifter_count].high = self.rows[k].high
                self.lifter_count += 1
        qsort(self.lifters, self.lifter_count, sizeof(Lifter), by_rule)
        for k in range(self.count):
            if self.lift(self.rows + k):
                self.rows[kept] = self.rows[k]
                kept += 1
        self.count = kept
        return 0

    cdef int32_t weigh_all(self) except -1:
        """Every match but those of rules that were given up."""
        cdef Hit* hit
        cdef Candidate c
        cdef int32_t k
        for k in range(self.s.hit_count):
            hit = self.s.hits + k
            if self.s.lost[hit.slot]:
                continue
            if self.weigh(self.finder.rule_of[hit.slot], hit.start, hit.end, hit.low, hit.high, hit.near, &c):
                self.add(&c)
        return 0

    cdef bint resolve(self) except -1:
        """Take the better ones; False where a rule was given up meanwhile."""
        cdef int32_t first = 0, last, end
        self.lift_all()
        self.taken_room = self.count + 1
        self.taken = <Candidate*>malloc(self.taken_room * sizeof(Candidate))
        if self.taken == NULL:
            raise MemoryError
        if self.count > 1:
            qsort(self.rows, self.count, sizeof(Candidate), by_start)
        while first < self.count:
            # Those whose matches overlap, one by one or over others, are decided among themselves.
            end = self.rows[first].end
            last = first + 1
            while last < self.count and self.rows[last].start < end:
                end = max(end, self.rows[last].end)
                last += 1
            if last - first == 1:
                self.taken[self.taken_count] = self.rows[first]
                self.taken_count += 1
            elif not self.settle(first, last):
                return False
            first = last
        return True

    cdef bint settle(self, int32_t first, int32_t last) except -1:
        """Decide among some candidates in their order, and what their rules find in what is left of those dropped."""
        cdef Group group = Group.__new__(Group)
        cdef Candidate c
        cdef int32_t k, rivals, behind
        group.begin(self.rows + first, last - first)
        while group.done < group.count:
            c = group.rows[group.done]
            group.done += 1
            rivals = first_rival(group.taken, group.taken_count, c.low)
            behind = rivals
            while behind < group.taken_count and group.taken[behind].low < c.high:
                behind += 1
            if covers(&c, group.taken, rivals, behind):
                take(group.taken, &group.taken_count, &c, rivals, behind)
            elif not self.ask_again(group, &c, rivals, behind):
                return False
        if group.count > last - first:
            # A rule asked again may find more than one match: there is always room for what is still to come.
            self.taken_room += group.count - (last - first)
            self.taken = <Candidate*>more_room(self.taken, self.taken_room)
        for k in range(group.taken_count):
            self.taken[self.taken_count + k] = group.taken[k]
        self.taken_count += group.taken_count
        return True

    cdef bint ask_again(self, Group group, Candidate* c, int32_t first, int32_t last) except -1:
        """Ask a dropped candidate's rule about the stretches of its match that hold some of its value and no rival's."""
        cdef int32_t low = c.start, k
        for k in range(first, last):
            if c.low < group.taken[k].low and not self.look(group, c.rule, low, group.taken[k].low):
                return False
            low = group.taken[k].high
        return low >= c.high or self.look(group, c.rule, low, c.end)

    cdef bint look(self, Group group, int32_t rule, int32_t low, int32_t high) except -1:
        """Add the matches of a rule that begin in a stretch and whose values lie in it."""
        cdef const Tables* t = &self.finder.core.tables
        cdef Scratch* s = self.s
        cdef int32_t slot = self.finder.slots[rule], words = t.context[4 * slot + 3], at = low, end
        cdef Candidate c
        cdef bint near
        while at < high:
            s.budget = self.finder.plan.steps
            s.value = s.value_end = -1
            end = search(t, s, t.programs[slot], at, 0)
            if end == GIVEN_UP:
                return False
            if end <= at:
                at += 1
                continue
            if not (words & 2 and vetoed(t, s, slot, at)):
                near = words & 1 and boosted(t, s, slot, at, end)
                if self.weigh(rule, at, end, s.value if s.value >= 0 else at, s.value_end if s.value >= 0 else end, near, &c):
                    if low <= c.low and c.high <= high and self.lift(&c):
                        group.insert(&c)
            at = end
        return True

    cdef list findings(self):
        """Those taken, as findings."""
        cdef int32_t k
        cdef Candidate* c
        out = []
        for k in range(self.taken_count):
            c = self.taken + k
            out.append(self.finder.new(self.finder.kind, (c.low, c.high, *self.finder.described(c.rule, c.reasons, c.score))))
        return out

    cdef bint within(self) noexcept:
        """Whether all digits in groups lie in values taken."""
        cdef Scratch* s = self.s
        cdef int32_t k, at
        if s.group_count > MOST_GROUPS:
            return False
        for k in range(s.group_count):
            at = first_rival(self.taken, self.taken_count, s.group_start[k])
            if at == self.taken_count or s.group_start[k] < self.taken[at].low or self.taken[at].high < s.group_end[k]:
                return False
        return s.group_count > 0

    cdef bint said_once(self) noexcept:
        """Whether no value taken is mentioned elsewhere. After this the text is gone."""
        cdef int32_t k
        for k in range(self.taken_count):
            if self.finder.rules[self.taken[k].rule].names:
                return False
        return self.taken_count > 0 and said_once(self.s.characters, self.s.length, self.taken, self.taken_count)

    cdef list candidates(self):
        """Every candidate, as (rule, start, end, low, high, score, reasons)."""
        cdef int32_t k
        cdef Candidate* c
        out = []
        for k in range(self.count):
            c = self.rows + k
            out.append((c.rule, c.start, c.end, c.low, c.high, c.score, c.reasons))
        return out

    cdef list given_up(self):
        """The rules that were."""
        cdef int32_t slot
        return [self.finder.rule_of[slot] for slot in range(self.finder.core.tables.rules) if self.s.lost[slot]]

cdef void* more_room(void* rows, int64_t count) except NULL:
    cdef void* more = realloc(rows, <size_t>count * sizeof(Candidate))
    if more == NULL:
        raise MemoryError
    return more

cdef class Group:
    """Candidates that overlap, in their order, and those of them taken."""

    cdef Candidate* rows
    cdef Candidate* taken
    cdef int32_t count
    cdef int32_t room
    cdef int32_t done
    cdef int32_t taken_count

    cdef int32_t begin(self, const Candidate* rows, int32_t count) except -1:
        self.count = self.room = count
        self.rows = <Candidate*>malloc(count * sizeof(Candidate))
        self.taken = <Candidate*>malloc(count * sizeof(Candidate))
        if self.rows == NULL or self.taken == NULL:
            raise MemoryError
        memcpy(self.rows, rows, count * sizeof(Candidate))
        qsort(self.rows, count, sizeof(Candidate), by_order)
        return 0

    def __dealloc__(self):
        free(self.rows)
        free(self.taken)

    cdef int32_t insert(self, const Candidate* c) except -1:
        """Add one at its place among those that wait."""
        cdef int32_t at = self.count
        if self.count == self.room:
            self.room *= 2
            self.rows = <Candidate*>more_room(self.rows, self.room)
            self.taken = <Candidate*>more_room(self.taken, self.room)
        while at > self.done and by_order(c, self.rows + at - 1) < 0:
            self.rows[at] = self.rows[at - 1]
            at -= 1
        self.rows[at] = c[0]
        self.count += 1
        return 0

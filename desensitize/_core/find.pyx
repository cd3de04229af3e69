# Findings: matches weighed by their verifiers and the words around them, overlaps resolved.

# Verifiers that checks.pyx knows, by the name that rules call them.
NATIVE_CHECKS = {
    "luhn": LUHN, "entropy": ENTROPY, "cn_id18": CN_ID18, "stdnum:iban": IBAN, "not_repeated": NOT_REPEATED,
    "stdnum:us.ssn": US_SSN, "ip": IP, "not_placeholder": NOT_PLACEHOLDER,
    # Whatever is no placeholder is no blank; the rest is Python's.
    "not_blank": NOT_PLACEHOLDER,
}

cdef enum:
    # Modes of a check: refuses; refuses unless a boost word is near; raises the score.
    DECIDES, UNLESS_NEAR, RAISES

ctypedef struct Rule:
    double score
    int32_t priority
    int32_t rank
    int32_t first_check
    int32_t checks
    bint allows
    # Rules near whose values it counts for more, and whether it is one for another.
    int32_t first_near
    int32_t nears
    bint lifts
    # Whether its values are names, which are also called by their parts.
    bint names

# A rule that lifts another one, and how many characters away it may stand at most.
ctypedef struct Near:
    int32_t rule
    int32_t most

ctypedef struct Check:
    int32_t kind
    int32_t mode
    double parameter

cdef class Finder:
    """Rules over tables, ready to find. Immutable, and shared between threads.

    :param core: the tables.
    :param slots: by rule its slot in the tables.
    :param rules: by rule (score, priority, rank of its id, whether it needs a boost word, values it allows, whether its
        values are people's names, near which rules it counts for more: their numbers, and how many characters away).
    :param checks: by rule its checks, each (kind, mode, parameter, Python function).
    :param kind: the type of a finding, a named tuple of start, end and what ``describe`` gives.
    :param describe: called with (rule, reasons, score), once for each that occur; ``reasons`` has bit ``n`` set where
        check ``n`` agreed, and bit 30 where a boost word is near.
    :param steps: that a rule may go back at one place before it is given up; ``None``: what is right for any text.
    """

    cdef Core core
    cdef Plan plan
    cdef Rule* rules
    cdef Check* checks
    cdef Near* nears
    cdef int32_t near_count
    cdef int32_t* rule_of
    cdef int32_t count
    cdef list functions, allowed, slots
    cdef dict known
    cdef object new, kind, describe
    cdef double threshold, boost, raised

    def __init__(self, Core core, list slots, list rules, list checks, kind, describe, *, double threshold, double boost, double raised,
                 signs=True, steps=None):
        cdef const Tables* t = &core.tables
        cdef int32_t k, slot, total = 0, at = 0
        self.core = core
        self.count = <int32_t>len(rules)
        self.slots, self.known = list(slots), {}
        self.new, self.kind, self.describe = tuple.__new__, kind, describe
        self.functions = [check[3] for some in checks for check in some]
        self.allowed = [rule[4] for rule in rules]
        self.threshold, self.boost, self.raised = threshold, boost, raised
        total = <int32_t>len(self.functions)
        self.rules = <Rule*>calloc(self.count + 1, sizeof(Rule))
        self.checks = <Check*>calloc(total + 1, sizeof(Check))
        self.near_count = <int32_t>sum(len(rule[6]) for rule in rules)
        self.nears = <Near*>calloc(self.near_count + 1, sizeof(Near))
        self.rule_of = <int32_t*>calloc(t.slots, sizeof(int32_t))
        self.plan.enabled = <uint8_t*>calloc(t.slots, 1)
        self.plan.needs = <uint8_t*>calloc(t.slots, 1)
        self.plan.always = <uint64_t*>calloc(t.class_words + 1, sizeof(uint64_t))
        self.plan.wakes = <uint64_t*>calloc(<size_t>t.class_words * t.word_count + 1, sizeof(uint64_t))
        self.plan.disguised = <uint64_t*>calloc(t.class_words + 1, sizeof(uint64_t))
        if (self.nears == NULL or self.plan.disguised == NULL or self.rules == NULL or self.checks == NULL or self.rule_of == NULL or self.plan.enabled == NULL
                or self.plan.needs == NULL or self.plan.always == NULL or self.plan.wakes == NULL):
            raise MemoryError
        self.plan.steps = STEPS if steps is None else steps
        self.plan.signs = bool(signs)
        for slot in range(t.rules, t.slots):
            self.plan.enabled[slot] = bool(signs)
        for k in range(self.count):
            slot = slots[k]
            if not 0 <= slot < t.rules or self.plan.enabled[slot]:
                raise IndexError
            self.plan.enabled[slot] = 1
            self.rule_of[slot] = k
            self.rules[k].score, self.rules[k].priority, self.rules[k].rank, needs, allowed, names, _ = rules[k]
            self.rules[k].names = bool(names)
            self.plan.needs[slot] = bool(needs)
            self.rules[k].allows = bool(allowed)
            self.rules[k].first_check = at
            self.rules[k].checks = <int32_t>len(checks[k])
            for kind, mode, parameter, _ in checks[k]:
                self.checks[at].kind, self.checks[at].mode, self.checks[at].parameter = kind, mode, parameter
                at += 1
        self.know_nears(rules)
        self.wake_up()

    def __dealloc__(self):
        free(self.nears); free(self.rules); free(self.checks); free(self.rule_of); free(self.plan.enabled); free(self.plan.needs)
        free(self.plan.always); free(self.plan.wakes); free(self.plan.disguised)

    cdef int32_t know_nears(self, list rules) except -1:
        """Which rules lift which."""
        cdef int32_t k, at = 0, other, most
        for k in range(self.count):
            self.rules[k].first_near, self.rules[k].nears = at, <int32_t>len(rules[k][6])
            for other, most in rules[k][6]:
                if not 0 <= other < self.count or most < 0:
                    raise IndexError
                self.nears[at].rule, self.nears[at].most = other, most
                self.rules[other].lifts = True
                at += 1
        return 0

    cdef int32_t wake_up(self) except -1:
        """By word the slots that it wakes, and how far it may stand from their matches."""
        cdef const Tables* t = &self.core.tables
        cdef int32_t k, slot, word
        cdef uint64_t bit
        for k in range(t.class_count):
            slot = t.classed[k]
            bit = <uint64_t>1 << (k & 63)
            if not self.plan.enabled[slot]:
                continue
            if t.context[4 * slot + 1] == LOOKALIKES:
                self.plan.disguised[k >> 6] |= bit
            if not self.plan.needs[slot]:
                self.plan.always[k >> 6] |= bit
                continue
            self.plan.reach = max(self.plan.reach, t.context[4 * slot] + t.context[4 * slot + 2] + t.longest_word)
            for word in range(t.word_count):
                if has(t.boost + <int64_t>slot * t.word_bytes, word):
                    self.plan.wakes[<int64_t>word * t.class_words + (k >> 6)] |= bit
        return 0

    cdef tuple described(self, int32_t rule, int32_t reasons, double score):
        """What to say of a finding: its score follows from the rule and the reasons."""
        cdef int64_t key = <int64_t>rule << 32 | <uint32_t>reasons
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = tuple(self.describe(rule, reasons, score))
        return <tuple>known

    def find(self, str text, bint apart=False):
        """(findings, signs, marks, runs, rest): findings sorted and disjoint.

        ``None`` where there is nothing of all this, as in most texts.
        Marks are those of all characters: bit 0 is set where the text must be folded first; then there are no findings.
        ``runs``: where runs begin that may be packed text, ascending.
        ``rest`` is ``None``, or the rules that were given up with every candidate of the others: then there are no
        findings either, and the candidates (rule, start, end, low, high, score, reasons) are to be
        resolved with theirs. With ``apart`` that is so in any case.
        """
        cdef Py_ssize_t length = PyUnicode_GetLength(text)
        if length > LONGEST_TEXT:
            raise OverflowError
        cdef Scratch* s = self.core.borrow(length)
        cdef Search search_
        try:
            PyUnicode_AsUCS4(text, s.characters, length + 1, 1)
            if length > 1024:
                with nogil:
                    scan(&self.core.tables, s, &self.plan)
            else:
                scan(&self.core.tables, s, &self.plan)
            if s.failed:
                raise MemoryError
            if not (s.hit_count or s.lost_count or s.signs or s.marks & FOLDED):
                return None
            if s.marks & FOLDED or not (s.hit_count or s.lost_count):
                return [], s.signs, s.marks, runs_of(s), None
            search_ = Search.__new__(Search)
            search_.begin(self, s, text)
            search_.weigh_all()
            if apart or s.lost_count or not search_.resolve():
                return [], s.signs, s.marks, runs_of(s), (search_.given_up(), search_.candidates())
            found = search_.findings()
            if search_.within():
                s.signs |= <uint64_t>1 << WITHIN
            if search_.said_once():
                s.signs |= <uint64_t>1 << ONCE
            return found, s.signs, s.marks, runs_of(s), None
        finally:
            self.core.give_back(s)

cdef object runs_of(Scratch* s):
    cdef int32_t k
    return tuple(sorted({s.runs[k] for k in range(s.run_count)})) if s.run_count else ()

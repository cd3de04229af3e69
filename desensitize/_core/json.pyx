# The leaves of a JSON document, as desensitize/chat/jsontext.py says it, which reads it where there is no core.

cdef enum Expect:
    WANT_VALUE
    WANT_ITEM_OR_CLOSE
    WANT_NAME
    WANT_NAME_OR_CLOSE
    WANT_COLON
    WANT_MORE
    WANT_NOTHING_MORE

cdef inline bint is_hex(uint32_t c) noexcept nogil:
    return 48 <= c <= 57 or 65 <= c <= 70 or 97 <= c <= 102

cdef Py_ssize_t string_end(const uint32_t* text, Py_ssize_t at, Py_ssize_t length, bint* escaped) noexcept nogil:
    """Behind the closing quote of the string that opens at ``at``; -1: it is none."""
    cdef Py_ssize_t hexes
    escaped[0] = False
    at += 1
    while at < length:
        if text[at] == 34:  # "
            return at + 1
        if text[at] < 32:
            return -1
        if text[at] != 92:  # \
            at += 1
            continue
        escaped[0] = True
        at += 1
        if at == length:
            return -1
        if text[at] == 117:  # u
            for hexes in range(1, 5):
                if at + hexes >= length or not is_hex(text[at + hexes]):
                    return -1
            at += 5
        elif text[at] in (34, 92, 47, 98, 102, 110, 114, 116):  # " \ / b f n r t
            at += 1
        else:
            return -1
    return -1

cdef Py_ssize_t digits_end(const uint32_t* text, Py_ssize_t at, Py_ssize_t length) noexcept nogil:
    while at < length and 48 <= text[at] <= 57:
        at += 1
    return at

cdef Py_ssize_t number_end(const uint32_t* text, Py_ssize_t at, Py_ssize_t length) noexcept nogil:
    """Behind the number that begins at ``at``; -1: there is none. A part that is not complete belongs to no number."""
    cdef Py_ssize_t after, begin
    if text[at] == 45:  # -
        at += 1
    if at == length or not 48 <= text[at] <= 57:
        return -1
    at = at + 1 if text[at] == 48 else digits_end(text, at, length)
    if at + 1 < length and text[at] == 46:  # .
        after = digits_end(text, at + 1, length)
        if after > at + 1:
            at = after
    if at < length and (text[at] == 101 or text[at] == 69):  # e E
        begin = at + 1
        if begin < length and (text[begin] == 43 or text[begin] == 45):
            begin += 1
        after = digits_end(text, begin, length)
        if after > begin:
            at = after
    return at

cdef Py_ssize_t word_end(const uint32_t* text, Py_ssize_t at, Py_ssize_t length) noexcept nogil:
    """Behind ``true``, ``false`` or ``null`` at ``at``; -1: there is none of them."""
    cdef const char* word = b"true" if text[at] == 116 else b"false" if text[at] == 102 else b"null"
    cdef Py_ssize_t k = 0
    while word[k]:
        if at + k >= length or text[at + k] != <uint32_t>word[k]:
            return -1
        k += 1
    return at + k

cdef class _Document:
    """One pass over the tokens: a pushdown automaton with a stack of its own, so depth costs no recursion."""

    cdef str source
    cdef uint32_t* text
    cdef Py_ssize_t length
    cdef char* closers
    cdef Py_ssize_t open, room
    cdef int32_t depth
    cdef bint too_deep
    cdef Expect expect
    cdef list found, path
    cdef object leaf, decode

    def __cinit__(self, str source, int32_t depth, object leaf, object decode):
        self.source, self.leaf, self.decode, self.depth = source, leaf, decode, depth
        self.length, self.found, self.path, self.expect = PyUnicode_GetLength(source), [], [], WANT_VALUE
        self.text = <uint32_t*>malloc((self.length + 1) * sizeof(uint32_t))
        self.room = 128
        self.closers = <char*>malloc(self.room)
        if self.text == NULL or self.closers == NULL:
            raise MemoryError
        PyUnicode_AsUCS4(source, self.text, self.length + 1, 1)

    def __dealloc__(self):
        free(self.text)
        free(self.closers)

    cdef bint read(self) except -1:
        """Whether it is a document; then ``found`` are its leaves, as far as it is not too deep."""
        cdef Py_ssize_t at = 0, end
        cdef uint32_t c
        cdef bint escaped = False
        while True:
            while at < self.length and self.text[at] in (32, 9, 10, 13):
                at += 1
            if at == self.length:
                return self.expect == WANT_NOTHING_MORE
            c = self.text[at]
            if c == 34:
                end = string_end(self.text, at, self.length, &escaped)
                if end < 0 or not self.string(at, end, escaped):
                    return False
            elif c == 45 or 48 <= c <= 57:
                end = number_end(self.text, at, self.length)
                if end < 0 or not self.scalar():
                    return False
                self.keep("number", at, end, PyUnicode_Substring(self.source, at, end))
            elif c in (116, 102, 110):
                end = word_end(self.text, at, self.length)
                if end < 0 or not self.scalar():
                    return False
            else:
                end = at + 1
                if not self.mark(c):
                    return False
            at = end

    cdef bint string(self, Py_ssize_t at, Py_ssize_t end, bint escaped) except -1:
        cdef bint name = self.expect == WANT_NAME or self.expect == WANT_NAME_OR_CLOSE
        if not (name or self.expect == WANT_VALUE or self.expect == WANT_ITEM_OR_CLOSE):
            return False
        if not self.too_deep:
            value = self.decode(PyUnicode_Substring(self.source, at, end)) if escaped else PyUnicode_Substring(self.source, at + 1, end - 1)
            if name:
                self.path[self.open - 1] = value
            self.keep("key" if name else "string", at, end, value)
        if name:
            self.expect = WANT_COLON
            return True
        return self.scalar()

    cdef bint scalar(self) except -1:
        if self.expect != WANT_VALUE and self.expect != WANT_ITEM_OR_CLOSE:
            return False
        self.expect = WANT_MORE if self.open else WANT_NOTHING_MORE
        return True

    cdef int keep(self, str kind, Py_ssize_t at, Py_ssize_t end, object value) except -1:
        if not self.too_deep:
            self.found.append(self.leaf((tuple(self.path), at, end, kind, value)))
        return 0

    cdef bint mark(self, uint32_t c) except -1:
        if c == 123 or c == 91:  # { [
            return self.opened(c == 123)
        if c == 125 or c == 93:  # } ]
            return self.closed(c == 125)
        if c == 58:  # :
            if self.expect != WANT_COLON:
                return False
            self.expect = WANT_VALUE
            return True
        if c != 44 or self.expect != WANT_MORE:  # ,
            return False
        if self.closers[self.open - 1]:
            self.expect = WANT_NAME
        else:
            self.expect = WANT_VALUE
            if not self.too_deep:
                self.path[self.open - 1] += 1
        return True

    cdef bint opened(self, bint object_) except -1:
        cdef char* more
        if self.expect != WANT_VALUE and self.expect != WANT_ITEM_OR_CLOSE:
            return False
        if self.open == self.room:
            more = <char*>realloc(self.closers, self.room * 2)
            if more == NULL:
                raise MemoryError
            self.closers, self.room = more, self.room * 2
        self.closers[self.open] = object_
        self.open += 1
        self.too_deep = self.too_deep or self.open > self.depth
        if not self.too_deep:
            self.path.append("" if object_ else 0)
        self.expect = WANT_NAME_OR_CLOSE if object_ else WANT_ITEM_OR_CLOSE
        return True

    cdef bint closed(self, bint object_) except -1:
        if self.expect != WANT_MORE and self.expect != (WANT_NAME_OR_CLOSE if object_ else WANT_ITEM_OR_CLOSE):
            return False
        if self.open == 0 or self.closers[self.open - 1] != object_:
            return False
        self.open -= 1
        if not self.too_deep:
            self.path.pop()
        self.expect = WANT_MORE if self.open else WANT_NOTHING_MORE
        return True

def json_leaves(str source, int32_t depth, object leaf, object decode):
    """The leaves of a document, each as ``leaf`` makes it of five fields.

    Gives None where it is no document, and False where it is one that is nested deeper than ``depth``. ``decode`` is
    given strings with escapes, quotes included.
    """
    cdef _Document document = _Document(source, depth, leaf, decode)
    if not document.read():
        return None
    return False if document.too_deep else document.found

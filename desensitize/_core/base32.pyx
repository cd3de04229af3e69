# Base32 (RFC 4648) without padding, as `desensitize/mask/base32.py` writes and reads it: a part of every keyed token,
# for which the standard library takes longer than the cipher does.

from cpython.bytes cimport PyBytes_AsString, PyBytes_FromStringAndSize

cdef extern from "Python.h":
    const char* PyUnicode_AsUTF8AndSize(object, Py_ssize_t*) except NULL

cdef enum:
    # What stands for no letter.
    NO_DIGIT = 255

def base32(bytes data not None):
    """The characters of ``data``, capital."""
    cdef Py_ssize_t size = len(data), count = (size * 8 + 4) // 5, at, i = 0
    cdef const unsigned char* source = <const unsigned char*> PyBytes_AsString(data)
    cdef bytes out = PyBytes_FromStringAndSize(NULL, count)
    cdef char* to = PyBytes_AsString(out)
    cdef uint32_t held = 0, bits = 0, five
    for at in range(size):
        held = (held << 8 | source[at]) & 0xFFF
        bits += 8
        while bits >= 5:
            bits -= 5
            five = held >> bits & 31
            to[i] = <char> (five + 65 if five < 26 else five + 24)
            i += 1
    if bits:
        five = held << (5 - bits) & 31
        to[i] = <char> (five + 65 if five < 26 else five + 24)
    return out.decode("ascii")

cdef inline uint32_t digit_of(unsigned char c) noexcept nogil:
    if 65 <= c <= 90:
        return c - 65
    if 97 <= c <= 122:
        return c - 97
    return c - 24 if 50 <= c <= 55 else NO_DIGIT

def unbase32(str text not None):
    """The bytes of characters in any case; ``None`` for what `base32` writes for no bytes."""
    cdef Py_ssize_t size, at, i = 0
    cdef const unsigned char* source
    cdef uint32_t held = 0, bits = 0, digit
    cdef bytes out
    cdef char* to
    if not text.isascii():
        return None
    source = <const unsigned char*> PyUnicode_AsUTF8AndSize(text, &size)
    out = PyBytes_FromStringAndSize(NULL, size * 5 // 8)
    to = PyBytes_AsString(out)
    for at in range(size):
        digit = digit_of(source[at])
        if digit == NO_DIGIT:
            return None
        held = (held << 5 | digit) & 0xFFF
        bits += 5
        if bits >= 8:
            bits -= 8
            to[i] = <char> (held >> bits & 255)
            i += 1
    # The bits that only fill the last character are zero, and are fewer than a character has.
    return out if bits < 5 and held & ((1 << bits) - 1) == 0 else None

# cython: language_level=3
"""The compiled engine."""

from cpython.unicode cimport PyUnicode_GetLength

include "stamp.pyx"


def length(str text not None):
    """The number of characters of a text.

    >>> length("王玉兰")
    3
    """
    return PyUnicode_GetLength(text)

"""From which sources this module was compiled, as the build says; `desensitize._core.sources` digests them again."""

cdef extern from *:
    """
    #define DESENSITIZE_QUOTED(name) #name
    #define DESENSITIZE_TEXT(name) DESENSITIZE_QUOTED(name)
    #ifndef DESENSITIZE_SOURCES
    #define DESENSITIZE_SOURCES unknown
    #endif
    static const char *desensitize_sources = DESENSITIZE_TEXT(DESENSITIZE_SOURCES);
    """
    const char *desensitize_sources

SOURCES = desensitize_sources.decode("ascii")

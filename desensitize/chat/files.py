"""Files written out in base64 where no shape names them: long, and saying nothing that anyone can read.

What a file holds cannot be masked, so it must not leave by chance. Hashes, names, paths and ids look much alike: what
tells base64 of bytes from those is that capitals, small letters and digits change places at nearly every step.
"""

from __future__ import annotations

import re

from desensitize.detect.read.base64_hex import DEEPEST, opened

__all__ = ["is_file", "is_known", "unread"]

# A whole string of a request that is a file has at least so many letters; within a text a file is longer.
_WHOLE = 64
# One of a known kind is known by fewer.
_BEGUN = 24
_INSIDE = 256
# No key, id or hash has so many: a file, and none that would be read by rules first.
_SURELY = 16_384
# Pieces that blanks or line ends make of a file are long, unlike a list of ids.
_PIECE = 32
# Of random letters two neighbours of three are of different kinds, of words and paths one of three or fewer; names
# made of short words come near to that, without digits.
_CHANGES, _MORE_CHANGES = 0.42, 0.5
_DIGITS = 0.08
# Signs stand for two letters in 64; in names and paths for more.
_SIGNS = 0.12

# How files that are sent to models begin: PNG, JPEG, GIF, RIFF (WebP, WAV, AVI), PDF, ZIP (Office), gzip, xz, 7z, RAR,
# TIFF, BMP, MP4 and its kin, MP3, Ogg, FLAC, Matroska (WebM), fonts, old Office.
_KNOWN = re.compile(
    r"iVBORw0KGgo|/9j/|R0lGOD|UklGR|JVBERi0|UEsDB|H4sI|/Td6WFo|N3q8rycc|UmFyIRoH|SUkqA|TU0AK|AAAA[A-Z][GWm2]Z0eX"
    r"|SUQz|T2dnUw|ZkxhQ|GkXfo|d09G|0M8R4K|Qk[0-3].{5}AAAA[AB]"
)
_BREAKS = re.compile(r"[\s>|]+")
_LETTERS = re.compile(r"(?:[0-9A-Za-z+/]+|[0-9A-Za-z_-]+)={0,2}")
_HEX = re.compile(r"[0-9a-f=_-]*|[0-9A-F=_-]*")
_KINDS = re.compile(r"[A-Z]+|[a-z]+|[0-9]+|[+/_-]+")
_SAME = re.compile(r"(.)\1+")
# ``sha512-``, ``cs_live_``: an id or a hash that says what it is.
_NAMED = re.compile(r"[a-z]{2,8}[0-9]{0,3}[_-]")
# The lines of an armoured block (a certificate, a public key) and the public keys of SSH are no file.
_RUN = re.compile(
    r"(?<![0-9A-Za-z+/_-])(?<!-----\n)(?<!-----\r\n)(?!AAAAB3NzaC1)[0-9A-Za-z+/_-]{60,}+"
    r"(?:(?:\r?\n|\\n)[ \t>|]*+[0-9A-Za-z+/_-]{60,}+)*+(?:(?:\r?\n|\\n)[ \t>|]*+[0-9A-Za-z+/_-]{4,}+)?+={0,2}+"
)
# A glance: prose has a sign that no file has, and of each stretch of 60 letters every fourth shows 15 of them in a row.
_ALL_LETTERS = re.compile(r"[\s>|0-9A-Za-z+/_=-]*+")
_STEP = 4
_SAMPLED = re.compile(r"[0-9A-Za-z+/_-]{15}")


def is_known(value: str) -> bool:
    """Whether a whole string begins as files of a well-known kind do.

    >>> is_known("iVBORw0KGgoAAAANSUhEUgAA" * 3), is_known("iVBORw0KGgo begins a picture")
    (True, False)
    """
    begins = _KNOWN.match(value.lstrip()[:32])
    letters = _BREAKS.sub("", value) if begins else ""
    return len(letters) >= _BEGUN and _unbroken(value, letters) and _LETTERS.fullmatch(letters) is not None


def is_file(value: str) -> bool:
    """Whether a whole string is a file beyond doubt, so that it need not be read first."""
    if len(value) < _SURELY:
        return is_known(value)
    letters = _BREAKS.sub("", value)
    return _bytes(letters)


def unread(masked: str) -> bool:
    """Whether a text still holds a file after all that the rules know was taken out of it.

    >>> unread("d41d8cd98f00b204e9800998ecf8427e" * 4), unread("src/components/Dashboard2/" * 9)
    (False, False)
    """
    if len(masked) < _WHOLE:
        return False
    if _ALL_LETTERS.fullmatch(masked) and _whole(masked):
        return True
    if len(masked) < _INSIDE or not _SAMPLED.search(masked[::_STEP]):
        return False
    return any(len(run.group()) >= _INSIDE and _bytes(_BREAKS.sub("", run.group())) for run in _RUN.finditer(masked))


def _whole(value: str) -> bool:
    letters = _BREAKS.sub("", value)
    if len(letters) < _WHOLE or not _LETTERS.fullmatch(letters):
        return False
    named = len(letters) < _INSIDE and _NAMED.match(letters)
    return _unbroken(value, letters) and not named and _bytes(letters)


def _unbroken(value: str, letters: str) -> bool:
    """Whether a value is in one piece, or in long ones."""
    pieces = len(_BREAKS.split(value.strip()))
    return pieces == 1 or len(letters) >= _PIECE * pieces


def _bytes(letters: str) -> bool:
    """Whether this is base64 of what is no text."""
    return _LETTERS.fullmatch(letters) is not None and _mixed(letters.rstrip("=")) and not _readable(letters)


def _mixed(letters: str) -> bool:
    if _HEX.fullmatch(letters) or not all(re.search(kind, letters) for kind in ("[A-Z]", "[a-z]", "[0-9]")):
        return False
    # What repeats, as the empty parts of a picture do, is neither word nor chance.
    once = _SAME.sub(r"\1", letters)
    kinds = _KINDS.findall(once)
    digits = sum(len(kind) for kind in kinds if kind.isdigit())
    signs = sum(len(kind) for kind in kinds if not kind.isalnum())
    least = _CHANGES if digits >= _DIGITS * len(once) else _MORE_CHANGES
    return len(kinds) >= least * len(once) and signs <= _SIGNS * len(once)


def _readable(letters: str) -> bool:
    """Whether it says a text, at any depth, and that text holds no file."""
    for _ in range(DEEPEST):
        said = opened(letters)
        if said is None:
            return False
        if len(said) < _WHOLE or not _LETTERS.fullmatch(_BREAKS.sub("", said)) or not _mixed(said):
            return True
        letters = _BREAKS.sub("", said)
    return opened(letters) is not None

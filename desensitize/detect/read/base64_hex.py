"""Text packed into base64 or hexadecimal digits, opened: a phone number in there is still a phone number.

It is read in place, so that the words around it count; what is found inside is masked by masking the run whole. The
text inside may be UTF-8, or UTF-16 or GB 18030 where that gives Chinese or ASCII.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.detect.read.view import Edit

__all__ = ["DEEPEST", "SUSPECTS", "opened", "packed", "suspected", "wrapped"]

# Packed text inside packed text is opened this often.
DEEPEST = 3
# Three bytes of ASCII are four characters of base64, each of which can be few; so are those of Chinese in UTF-8, where
# the first of a character's three bytes may stand at any of three places. Two characters each of hexadecimal digits.
_ANY = r"[0-9A-Za-z+/_\-]"
_ASCII = r"[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]" + _ANY
_HAN = (
    r"[56][I-LY-bo-r4-7][CGKOSWaeimquy26+\-]" + _ANY,
    r"[g-v][Oeu+\-][SWaeim]" + _ANY,
    r"[g-v][I-LY-bo-r4-7][DHLPTXbfjnrvz37/_][k-p]",
)
# Chinese in GB 18030, a lead and a trail byte each: two groups that take turns, wherever the first character stands.
_FROM_10 = r"[K-Pa-fq-v6-9+/_\-]"
_FROM_2 = r"[CDGHKLOPSTWXabefijmnqruvyz2367+/_\-]"
_GB = (rf"[o-z0-9]{_FROM_10}{_FROM_2}{_ANY}", rf"[o-z0-9+/_\-]{_FROM_10}{_FROM_2}{_ANY}")
# Chinese in UTF-16, and a group of ASCII in UTF-16 that is a character between two zeros.
_UTF16 = (rf"{_ANY}[E-JU-Zk-p0-5]{_ANY}{_ANY}", rf"[T-Za-n]{_ANY}[BCFGJKNORSVWZadehilmpqtuxy0145]{_ANY}")
_BETWEEN_ZEROS = "A[A-H][AEIMQUYcgkosw048]A"
# A pattern, for any engine, that occurs in every text in which `packed` or `wrapped` finds something.
SUSPECTS = "|".join(
    (
        f"(?:{_ASCII}){{3}}",
        rf"{_ASCII}{_ASCII[: -len(_ANY)]}=",
        rf"{_ASCII}{_ANY}{_ANY}==",
        *(f"(?:{han}){{2}}" for han in _HAN),
        f"{_HAN[0]}{_ASCII}",
        "(?:[2-7][0-9A-Fa-f]){10}",
        "(?:[Ee][4-9][89ABab][0-9A-Fa-f][89ABab][0-9A-Fa-f]){2}",
        *(first + second + first for first, second in (_GB, _GB[::-1])),
        *(f"(?:{first}{second}){{2}}" for first, second in (_UTF16, _UTF16[::-1])),
        _BETWEEN_ZEROS,
        "(?:00[2-7][0-9A-Fa-f]){4}",
        "(?:[B-Fb-f][0-9A-Fa-f][A-Fa-f][0-9A-Fa-f]){6}",
    )
)
# The least run that is read in another charset than UTF-8: in a shorter one chance says as much.
_OTHERS_FROM = 16
# The least piece of a broken run, but for the last.
_PIECE = 4
# What breaks a run over lines, quoted or not, or stands inside it by mistake.
_GAP = r"(?:[ \t]*+\r?\n[ \t>|]*+|[ \t])"
_GAP_SIGNS = " \t\r\n>|"
_BREAKS = re.compile(r"[ \t\r\n>|]+")
# Characters at either end of broken pieces that have to be everyday ones.
_EDGE = 3
# So few pieces may be joined in hardly any way.
_FEW = 3
# Pieces beside a run that may be words of the text around it.
_WORDS = 4
# The alphabet of base64 for names of files and in URLs, as the usual one.
_ALPHABET = str.maketrans("-_", "+/")
# Bytes that go on with a character of UTF-8, and how many of them may stand before the first whole one.
_CONTINUED = bytes(range(0x80, 0xC0))
_CONTINUATIONS = frozenset(bytes([byte]) for byte in _CONTINUED)
_MOST_CONTINUED = 3


def packed(text: str, runs: Sequence[int] | None = None) -> Iterator[Edit]:
    """(start, end, what it says) of every packed run.

    :param runs: where the runs begin in which `SUSPECTS` occurs, ascending, if that is known.

    >>> list(packed("ring MTM4MDAxMzgwMDA= now"))
    [(5, 21, '13800138000')]
    >>> list(packed("QWIxMmM="))
    [(0, 8, 'Ab12c')]
    """
    pattern = re.compile(rf"{_ANY}{{8,}}+={{0,2}}+|(?<!{_ANY}){_ANY}{{6}}(?:{_ANY}=(?!=)|==)")
    every = pattern.finditer(text) if runs is None else (pattern.match(text, at) for at in runs)
    for found in filter(None, every):
        edits = list(_opened(found.group(), found.start()))
        # Asked last, for it is dearest: bytes that happen to be text in some rare script are not what anyone packed.
        if edits and (runs is not None or suspected(found.group())):
            yield from edits


def _opened(run: str, at: int) -> Iterator[Edit]:
    said = opened(run)
    if said is not None:
        yield at, at + len(run), said
    elif "/" in run:
        # A slash is a character of base64, or stands between two runs of it.
        for part in re.finditer(r"[0-9A-Za-z+_\-]{8,}+={0,2}+", run):
            said = opened(part.group())
            if said is not None:
                yield at + part.start(), at + part.end(), said


def wrapped(text: str, runs: Sequence[int] | None = None) -> Iterator[Edit]:
    r"""(start, end, what it says) of runs that line ends, marks of quotation or blanks break into pieces.

    :param runs: as of `packed`.

    >>> list(wrapped("> MTM4MDAx\n> MzgwMDA= now"))
    [(2, 21, '13800138000')]
    """
    for block, places in _blocks(text, runs):
        parts = [found.span() for found in re.finditer(r"[^ \t\r\n>|]+", block.group())]
        touched = sorted({bisect_right(parts, at, key=itemgetter(0)) - 1 for at in places})
        # Where there are few ways to join pieces they are tried at once.
        few = len(parts) <= _FEW
        suspects = [at for at in touched if few or _readable(block.group()[slice(*parts[at])])]
        for low, high in _joined(block.group(), parts, suspects):
            yield block.start() + low, block.start() + high, str(opened(block.group()[low:high]))


def _blocks(text: str, runs: Sequence[int] | None) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Pieces in a row, and where in them runs begin that may be packed text. Blocks of prose mostly hold none."""
    pieces = re.compile(rf"{_ANY}{{4,}}+(?:{_GAP}{_ANY}{{4,}}+)*+(?:{_GAP}{_ANY}{{1,3}}+(?==))?={{0,2}}+")
    if runs is None:
        suspects = _suspects()
        for block in pieces.finditer(text):
            places = [found.start() for found in suspects.finditer(block.group())]
            if places:
                yield block, places
        return
    done = 0
    for number, at in enumerate(runs):
        if at < done or (found := pieces.match(text, _beginning(text, at, done))) is None:
            continue
        done = found.end()
        yield found, [place - found.start() for place in runs[number : bisect_left(runs, done)]]


def _beginning(text: str, at: int, done: int) -> int:
    """Where the block begins that a place in a text is part of, not before ``done``."""
    is_gap, is_letter = re.compile(_GAP).fullmatch, re.compile(_ANY).match
    start = at
    while True:
        end = at
        while end > done and text[end - 1] in _GAP_SIGNS:
            end -= 1
        at = end
        while at > done and is_letter(text, at - 1):
            at -= 1
        if end - at < _PIECE or is_gap(text, end, start) is None:
            return start
        start = at


def _joined(block: str, parts: list[tuple[int, int]], suspects: list[int]) -> Iterator[tuple[int, int]]:
    """Spans of several pieces that say something together. All but the first try look no further than a few pieces."""
    last, done = len(parts) - 1, 0
    for at in suspects:
        ends = [*range(min(last, at + _WORDS), at - 1, -1)]
        ends = ends if done or at != suspects[0] else sorted({*ends, *range(max(at, last - _WORDS), last + 1)})[::-1]
        spans = ((low, high) for high in ends for low in range(max(done, at - _WORDS), at + 1) if low < high)
        found = next(((low, high) for low, high in spans if opened(block[parts[low][0] : parts[high][1]])), None)
        if found is not None and at >= done:
            done = found[1] + 1
            yield parts[found[0]][0], parts[found[1]][1]


def opened(run: str) -> str | None:
    """What a packed run says, or ``None`` where it is no readable text."""
    raws = list(_raw(run))
    said = next((said for said in map(_utf8, raws) if said is not None), None)
    if said is not None or len(run) < _OTHERS_FROM or not any(map(_suspect, _BREAKS.split(run))):
        return said
    said = next((said for said in map(_others, raws) if said is not None), None)
    # A word beside pieces would be read with them, as characters nobody writes.
    words = said is not None and _BREAKS.search(run) and not all(map(_everyday, said[:_EDGE] + said[-_EDGE:]))
    return None if words else said


@lru_cache(maxsize=1)
def _suspects() -> re.Pattern[str]:
    return re.compile(SUSPECTS)


def _suspect(piece: str) -> bool:
    return _suspects().search(piece) is not None


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """The runs that can hold a suspect: Python tries its many branches at each character, which takes long."""
    return re.compile(rf"{_ANY}{{8,}}+={{0,2}}+|{_ANY}{{6,7}}+={{1,2}}+|{_BETWEEN_ZEROS}")


def suspected(text: str) -> bool:
    """Whether `SUSPECTS` occurs in a text.

    >>> suspected("ring MTM4MDAxMzgwMDA= now"), suspected("nothing extraordinary")
    (True, False)
    """
    search = _suspects().search
    return any(search(text, *run.span()) is not None for run in _runs().finditer(text))


def _utf8(raw: bytes) -> str | None:
    try:
        said = raw.decode()
    except UnicodeDecodeError:
        return None
    return said if all(map(_printable, said)) else None


def _others(raw: bytes) -> str | None:
    """What bytes say in UTF-16 or GB 18030, where that is Chinese or ASCII that people write."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for charset in ("utf-16",) if marked else ("utf-16-le", "utf-16-be", "gb18030"):
        try:
            said = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        if _plausible(said):
            return said
    return None


def _plausible(said: str) -> bool:
    """Whether four characters of five are ASCII or everyday Chinese, and none is a control."""
    counts = Counter(said)
    if not all(map(_printable, counts)):
        return False
    return 5 * sum(count for c, count in counts.items() if _everyday(c)) >= 4 * len(said)


@lru_cache(maxsize=4096)
def _everyday(c: str) -> bool:
    """ASCII, punctuation and full-width signs, and the 3755 characters that GB 2312 puts first."""
    if c.isascii():
        return True
    lead = c.encode("gb2312", "ignore")[:1]
    return b"\xa1" <= lead <= b"\xa3" or b"\xb0" <= lead <= b"\xd7"


def _readable(piece: str) -> bool:
    """Whether a piece of packed text, wherever it begins in it, may say something by itself. A hash does not."""
    if len(piece) < _OTHERS_FROM:
        return True
    hexadecimal = [piece[at:] for at in (0, 1)] if re.fullmatch("[0-9A-Fa-f]+", piece) else []
    raws = [bytes.fromhex(part[: len(part) // 2 * 2]) for part in hexadecimal]
    letters = piece.translate(_ALPHABET).rstrip("=")
    raws += [binascii.a2b_base64(letters[at : at + (len(letters) - at) // 4 * 4]) for at in range(4)]
    return any(map(_part_of_text, raws))


def _part_of_text(raw: bytes) -> bool:
    """Whether bytes may stand inside some text: in UTF-8, or half of them everyday ones in another charset."""
    inside = raw.lstrip(_CONTINUED) if raw[:1] in _CONTINUATIONS else raw
    utf8 = codecs.getincrementaldecoder("utf-8")()
    try:
        if len(raw) - len(inside) <= _MOST_CONTINUED and all(map(_printable, utf8.decode(inside))):
            return True
    except UnicodeDecodeError:
        pass
    return any(_other_part(raw[at:], charset) for charset in ("utf-16-le", "utf-16-be", "gb18030") for at in (0, 1))


def _other_part(raw: bytes, charset: str) -> bool:
    try:
        said = codecs.getincrementaldecoder(charset)().decode(raw)
    except UnicodeDecodeError:
        return False
    return 2 * sum(map(_everyday, said)) >= len(said) and all(map(_printable, said))


def _printable(c: str) -> bool:
    return c.isprintable() or c in "\t\r\n"


def _raw(run: str) -> Iterator[bytes]:
    if len(run) % 2 == 0 and re.fullmatch("[0-9A-Fa-f]+", run):
        yield bytes.fromhex(run)
    if not run.isascii():
        return
    letters = _BREAKS.sub("", run).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        yield base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except binascii.Error:
        return

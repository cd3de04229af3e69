"""How the bytes of a file spell its letters: told by a mark in front or by the bytes themselves, or said by name.

Four families are told apart: UTF-8, UTF-16, GB18030 (with GBK and GB2312, what office programs write in China) and
Shift-JIS. The last two are told by the letters that people use: what is Chinese in one is hardly ever Japanese in the
other. A text that is written back keeps the bytes of all that did not change, even where two spellings say the same.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import takewhile

from desensitize.batch.formats.format import FormatError
from desensitize.errors import ConfigError

__all__ = ["AUTO", "Codec", "codec_named", "codec_of"]

AUTO = "auto"
# Byte order marks, the longer first, and what they say.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings that a wider one reads as well, as programs mean them.
_WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "hz": "gb18030", "shift_jis": "cp932", "ascii": "utf-8"}
_SHOWN = {"cp932": "Shift-JIS"}
# A character of a double-byte encoding: those that people use, and any. GB 2312's punctuation and first level; kana,
# punctuation and first level of JIS X 0208.
_COMMON = {
    "gb18030": (rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]", rb"[\x81-\xfe][\x30-\x39\x40-\xfe]"),
    "cp932": (
        rb"\x81[\x40-\xac]|\x82[\x4f-\xf1]|\x83[\x40-\x96]|[\x88-\x97][\x40-\xfc]",
        rb"[\x81-\x9f\xe0-\xfc][\x40-\xfc]|[\xa1-\xdf]",
    ),
}
# Of all its characters so many must be such, and so many more than by the other encoding.
_ENOUGH, _CLEARER = 0.6, 1.2
_WIDE = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoding, without its mark. ``told`` is whether it was guessed."""

    name: str
    told: bool = False

    @property
    def wide(self) -> bool:
        """Whether even a line end takes several bytes."""
        return self.name.startswith(_WIDE)

    def __str__(self) -> str:
        return _SHOWN.get(self.name, self.name.upper())

    def decode(self, raw: bytes, line: int, column: int = 0) -> str:
        """Bytes as text.

        :param line: the number of the line they begin in, and ``column`` the bytes before them in that line.

        :raises FormatError: they are none; with the line, and what may help.
        """
        try:
            return raw.decode(self.name)
        except UnicodeDecodeError as error:
            start = error.start
        ahead = raw[:start]
        at = len(ahead) - (ahead.rfind(b"\n") + 1) + (0 if b"\n" in ahead else column)
        raise FormatError(self._refusal(raw[start:], line + ahead.count(b"\n"), at))

    def _refusal(self, raw: bytes, line: int, at: int) -> str:
        where = f"line {line}: not {self} at byte {at} of the line"
        likely = _likely(raw) if self.name == "utf-8" else None
        return f"{where}; {_remedy(likely)}"

    def encode(self, text: str, line: int = 0) -> bytes:
        """Text as bytes.

        :raises FormatError: the encoding doesn't have one of its letters.
        """
        try:
            # Half a surrogate pair, which JSON can hold in escapes, has no form of its own.
            return text.encode(self.name, "backslashreplace" if self.name == "utf-8" else "strict")
        except UnicodeEncodeError:
            message = f"line {line}: {self} has no form for a letter that would be written; use --encoding utf-8"
            raise FormatError(message) from None

    def spliced(self, raw: bytes, old: str, new: str, line: int = 0) -> bytes:
        """The bytes of ``new`` where ``raw`` spells ``old``: as they were at both ends, as far as the two are alike."""
        if self.name == "utf-8" or old.encode(self.name) == raw:
            return self.encode(new, line)
        before = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
        pairs = zip(reversed(old[before:]), reversed(new[before:]), strict=False)
        after = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        at = self._offsets(raw)
        return raw[: at[before]] + self.encode(new[before : len(new) - after], line) + raw[at[len(old) - after] :]

    def _offsets(self, raw: bytes) -> list[int]:
        """Where each character begins in its bytes, and where the last one ends."""
        decoder = codecs.getincrementaldecoder(self.name)()
        ends = [0]
        for at in range(len(raw)):
            ends += [at + 1] * len(decoder.decode(raw[at : at + 1]))
        return ends


def codec_named(name: str) -> Codec:
    """The encoding of a name.

    :raises ConfigError: Python has none of that name, or it is none of text.
    """
    try:
        found = codecs.lookup(name)
        "a\n".encode(found.name)
    except (LookupError, ValueError, TypeError):
        message = f"--encoding {name}: there is none; use auto, utf-8, utf-16, gb18030 or shift-jis"
        raise ConfigError(message) from None
    plain = found.name.replace("-sig", "")
    return Codec(_WIDER.get(plain, plain))


def codec_of(name: str, head: bytes) -> tuple[Codec, bytes]:
    """The encoding of a file, and the mark it begins with.

    :param name: as somebody said, or `AUTO`.
    :param head: how the file begins, up to the end of a line where that can be, beyond the first letter that is no
        ASCII if there is one.
    :raises FormatError: nothing tells which it is.
    """
    mark, marked = next(((mark, codec) for mark, codec in _MARKS if head.startswith(mark)), (b"", ""))
    if name != AUTO:
        codec = codec_named(name)
        if codec.name in _WIDE:
            return Codec(marked if marked.startswith(codec.name) else f"{codec.name}-le"), mark
        return codec, mark if marked == codec.name else b""
    if mark:
        return Codec(marked), mark
    if head.isascii() and b"\0" not in head:
        return Codec("utf-8"), b""
    wide = _wide(head)
    if wide is not None:
        return Codec(wide, told=True), b""
    return Codec(_told(head), told=True), b""


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte is null where the text is mostly ASCII."""
    even, odd = head[0::2][:512], head[1::2][:512]
    if odd.count(0) > len(odd) // 2 and even.count(0) <= len(even) // 8:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) // 2 and odd.count(0) <= len(odd) // 8 else None


def _told(head: bytes) -> str:
    """UTF-8, unless only another encoding reads it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError as error:
        return _likely(head[max(0, error.start - 1) :]) or "utf-8"
    return "utf-8"


def _likely(raw: bytes) -> str | None:
    """Which of the two double-byte encodings it is, if one is much likelier."""
    shares = {name: _share(raw, name) for name in _COMMON}
    best, other = sorted(shares, key=lambda name: -shares[name])
    clear = shares[best] >= _ENOUGH and shares[best] >= _CLEARER * shares[other]
    return best if clear else None


def _share(raw: bytes, name: str) -> float:
    """The share of characters that people use among those that are no ASCII; 0 where the bytes are none of these."""
    try:
        codecs.getincrementaldecoder(name)().decode(raw)
    except UnicodeDecodeError as error:
        # A file may hold one bad byte far from its beginning.
        if error.start < len(raw) // 2:
            return 0.0
    common, every = _COMMON[name]
    all_of = re.findall(every, raw)
    used = re.compile(common)
    return sum(1 for char in all_of if used.fullmatch(char)) / len(all_of) if len(all_of) > 1 else 0.0


def _remedy(likely: str | None) -> str:
    if likely is not None:
        return f"it looks like {Codec(likely)}: give --encoding {'shift-jis' if likely == 'cp932' else likely}"
    return "give its --encoding, such as gb18030, shift-jis or utf-16, or repair the byte"

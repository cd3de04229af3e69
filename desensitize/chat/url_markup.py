"""URLs in HTML: the attributes that load or link something, styles and scripts.

Read as a browser would, but nothing has to be well formed: a tag is one from its name on, wherever it stands.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from desensitize.chat.url_prefix import Prefix
from desensitize.chat.url_words import harmless

__all__ = ["MarkupUrls"]

_SPACE = " \t\r\n\f"
# Longer names are no tag's and no attribute's.
_NAME = 32

# Attributes that browsers take a URL from, or code that may hold one; a few only on one tag, since other formats use
# those names for words.
_ATTRIBUTES = frozenset(
    {
        "action", "archive", "background", "cite", "classid", "codebase", "dynsrc", "formaction", "href", "icon",
        "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile", "src", "srcdoc", "srcset",
        "style", "usemap",
    }
)  # fmt: skip
_OF_ONE_TAG = frozenset({("meta", "content"), ("object", "data"), ("embed", "data"), ("param", "value")})
# Elements whose text is code.
_CODE = frozenset({"style", "script"})


# What ends each part of a tag that may be long. The other parts go character by character.
_ENDS = {"tag": f"{_SPACE}/>", "attribute": f"{_SPACE}/>=", "value": f"{_SPACE}>", "text": "<", "code": "<"}


@lru_cache(maxsize=16)
def _end(part: str, *, nested: bool) -> regex.Pattern[str]:
    return regex.compile(f"[{_ENDS.get(part, part)}{'<' if nested else ''}]")


class MarkupUrls:
    """Feed it text; ``inside`` says whether what follows would be part of a URL, ``prefix`` what it has so far.

    ``nested``: a tag begins inside a quoted text too. Whether it does depends on who reads: behind what looks like a
    tag and is none, a quote means nothing. ``based``: the document said where relative URLs lead.
    """

    __slots__ = ("_attribute", "_back", "_nested", "_part", "_prefix", "_tag", "_url", "based")

    def __init__(self, *, nested: bool) -> None:
        # text, <, tag, gap, attribute, =, value, a quote, or code; after < that begins no tag it goes back.
        self._part = self._back = "text"
        self._tag = self._attribute = ""
        self._url = self.based = False
        self._nested = nested
        self._prefix = Prefix()

    @property
    def inside(self) -> bool:
        """Whether what follows would be part of a URL: not where a value would be all of a relative one."""
        return self._url and (self.based or bool(self._prefix)) and not harmless(str(self._prefix))

    @property
    def prefix(self) -> str:
        """The URL so far."""
        return str(self._prefix)

    def feed(self, text: str) -> None:
        """Take in more of the text."""
        if self._part == "text" and "<" not in text:
            return
        at = 0
        while at < len(text):
            at = self._short(text[at], at) if self._part in {"<", "gap", "="} else self._long(text, at)

    def token(self, form: str, *, onward: bool) -> None:
        """Take in a token. ``onward``: its value is a URL that goes on."""
        if self._part == "=":
            self._value("value")
        elif self._part == "<":
            self._part = self._back
        if self._url and (self._prefix or onward or self.based):
            self._prefix.add(form)
        else:
            # A value that is no URL is a path: it leads nowhere.
            self._url = False

    def _short(self, char: str, at: int) -> int:
        """A character between two long parts; give the position of what comes next."""
        part = self._part
        if part == "<":
            return self._tagged(char, at)
        if char == ">":
            self._close()
        elif char == "=" and part == "gap" and self._attribute:
            self._part = "="
        elif char not in _SPACE + "/" or (part == "=" and char == "/"):
            quoted = part == "=" and char in "\"'"
            if part == "=":
                self._value(char if quoted else "value")
            else:
                self._part, self._attribute = "attribute", ""
            return at + quoted if part == "=" else self._named(char, at)
        return at + 1

    def _named(self, char: str, at: int) -> int:
        # An equals sign that no name came before is the first character of one.
        self._attribute = char
        return at + 1

    def _tagged(self, char: str, at: int) -> int:
        if char == "/" and self._back == "code":
            self._part, self._url = "text", False
        elif char.isascii() and char.isalpha() and self._back != "code":
            self._part, self._tag, self._attribute, self._url = "tag", "", "", False
        else:
            self._part = self._back
        return at

    def _long(self, text: str, at: int) -> int:
        """A part as far as the text has it; give the position of what comes next."""
        part = self._part
        ending = _end(part, nested=self._nested and part in "\"'" and not self._url).search(text, at)
        end = ending.start() if ending else len(text)
        self._take(part, text[at:end])
        if ending is None:
            return end
        char = text[end]
        if char == "<":
            self._part, self._back = "<", part
        elif char == ">" and part not in "\"'":
            self._close()
        else:
            self._url = False
            self._part = "=" if char == "=" else "gap"
        return end + 1

    def _take(self, part: str, piece: str) -> None:
        if part == "tag":
            self._tag = (self._tag + piece[:_NAME])[:_NAME]
        elif part == "attribute":
            self._attribute = (self._attribute + piece[:_NAME])[:_NAME]
        elif self._url:
            self._prefix.add(piece if self._prefix else piece.lstrip(_SPACE))

    def _value(self, kind: str) -> None:
        name = self._attribute.lower()
        self._url = (
            name.rpartition(":")[2] in _ATTRIBUTES or name.startswith("on") or (self._tag.lower(), name) in _OF_ONE_TAG
        )
        self._part, self._prefix, self._attribute = kind, Prefix(), ""

    def _close(self) -> None:
        """The end of a tag."""
        code = self._tag.lower() in _CODE
        self.based = self.based or self._tag.lower() == "base"
        self._part, self._url, self._prefix = ("code", True, Prefix("<")) if code else ("text", False, Prefix())

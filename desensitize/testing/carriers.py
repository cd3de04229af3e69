"""Texts that a value may stand in: prose of two languages, files, tables, chat.

A value must be found in any of them that the rule's own guards allow. Two neighbours are always allowed to a value that
begins or ends with an ASCII letter or digit, whatever the guards say: a Chinese comma, and a Chinese character where
that comma is allowed; Chinese is written without spaces, and a guard that takes its characters for letters is blind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.testing.picks import Pick

__all__ = ["CARRIERS", "DISGUISES", "Carrier", "disguised"]


class Carrier(NamedTuple):
    """What stands before and after a value, and what kind of text that makes."""

    kind: str
    before: str
    after: str


#: All kinds of texts; the plainest first, since an example is made as plain as it can be.
CARRIERS: Sequence[Carrier] = (
    Carrier("alone", "", ""),
    Carrier("English prose", "Please note ", " today."),
    Carrier("English prose", "It is this one (", "), I think."),
    Carrier("English prose", "Sure, ", ", as agreed."),
    Carrier("Chinese prose", "请看：", "，谢谢"),
    Carrier("Chinese prose", "今天收到了", "，请处理"),
    Carrier("Chinese prose", "已经查过“", "”。"),
    Carrier("Chinese prose", "在", "的"),
    Carrier("lines", "first line\n", "\nlast line"),
    Carrier("lines", "第一行\r\n", "\r\n最后一行"),
    Carrier("INI", "[main]\nitem = ", "\nmode = on\n"),
    Carrier("JSON", '{"item": "', '", "mode": "on"}'),
    Carrier("JSON", '["', '"]'),
    Carrier("XML", "<item>", "</item>"),
    Carrier("YAML", "item: ", "\nmode: on\n"),
    Carrier("YAML", "- ", "\n- on\n"),
    Carrier("table", "| ", " | on |"),
    Carrier("table", "first\t", "\tlast"),
    Carrier("table", "one,", ",two"),
    Carrier("chat", "Ann: ", "\nBob: ok"),
    Carrier("chat", "甲：", "\n乙：好的"),
)

#: Evasive spellings by name: each reads as the value to whoever looks at it.
DISGUISES = ("full-width", "zero-width space", "soft hyphen", "mathematical digits")

_WIDE = 0xFEE0
_BOLD_ZERO = 0x1D7CE


def disguised(value: str, disguise: str, pick: Pick) -> str:
    """The value in another spelling; as it is where the disguise has nothing to change.

    >>> disguised("AC-12", "full-width", lambda n: 0)
    'ＡＣ-１２'
    """
    if disguise == "full-width":
        return "".join(chr(ord(c) + _WIDE) if c.isascii() and c.isalnum() else c for c in value)
    if disguise == "mathematical digits":
        return "".join(chr(_BOLD_ZERO + int(c)) if c.isascii() and c.isdigit() else c for c in value)
    if len(value) == 1:
        return value
    at = 1 + pick(len(value) - 1)
    return value[:at] + ("\u200b" if disguise == "zero-width space" else "\u00ad") + value[at:]

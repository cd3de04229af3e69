"""What stands before a text and says what it is, as lines that the rules can read: ``phone: ``.

A rule knows a value by itself or by the words before it. In ``{"phone": "555-0132"}`` those words are a key, in a form
a field's name, in a talk what the turn before asked for. So each of these becomes a short line, as if someone had
written it before the text, and the text is read behind each line (see `Settings.read`).
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LONGEST", "Lead", "keyed", "led", "named", "outright", "stated", "tells", "words_of"]

# A longer name says nothing: it is a text.
LONGEST = 64
# Keys that only hold what the key over them names: {"password": {"value": "..."}}.
_HOLDS = frozenset({
    "value", "values", "val", "text", "content", "contents", "data", "raw", "string", "input", "output", "result",
    "answer", "default", "current", "body", "item", "items", "stringvalue", "string_value",
    "值", "内容", "文本", "数据",
})  # fmt: skip
# Keys that complete the key over them: {"passport": {"number": "..."}}.
_COMPLETES = {
    "number": " number", "no": " number", "num": " number", "nr": " number", "date": " date", "code": " code",
    "号码": "号码", "号": "号", "日期": "日期",
}  # fmt: skip
# Keys that say which one of what the key over them names: {"name": {"first": "..."}}.
_WHICH = frozenset({
    "first", "last", "middle", "given", "family", "full", "legal", "home", "work", "office", "business", "mobile",
    "cell", "primary", "secondary", "main", "billing", "shipping", "delivery", "mailing", "emergency", "personal",
    "private",
})  # fmt: skip
# Whose names are a person's; a ``serviceName`` is none.
_PEOPLE = frozenset({
    "first", "last", "middle", "given", "family", "full", "legal", "maiden", "user", "customer", "client", "patient",
    "employee", "contact", "person", "cardholder", "holder", "owner", "guest", "member", "student", "teacher", "doctor",
    "driver", "passenger", "recipient", "sender", "beneficiary", "insured", "applicant", "candidate", "tenant", "buyer",
    "father", "mother", "parent", "spouse", "emergency", "caller", "payee", "payer", "signer", "tutor", "agent",
})  # fmt: skip
# Words of names that are told better apart, as ``passportNo`` is. Others say as much in one piece.
_PERSONAL = frozenset({
    "phone", "telephone", "mobile", "cell", "tel", "fax", "contact", "birth", "dob", "birthday", "born", "address",
    "street", "email", "mail", "password", "passwd", "passcode", "passport", "ssn", "social", "tax", "vat", "national",
    "identity", "license", "licence", "plate", "card", "cvv", "cvc", "bank", "account", "iban", "routing", "swift",
    "pin", "otp", "code", "zip", "postal", "postcode", "member", "policy", "insurance", "medical", "health", "patient",
    "wechat", "qq", "user", "username", "employee", "student", "vehicle", "vin", "wallet", "salary", "age", "gender",
})  # fmt: skip
# Around an entity in front of a lead. No text has it: names are stripped of it as of any space.
_OUTRIGHT = "\x1d"
# fooBar, FOOBar, foo_bar, foo-bar, foo.bar, foo/bar.
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINT = re.compile(r"[ _\-./]+")


class Lead(str):
    """Lines before a text, without the line end of the last one.

    The first is its key as it is written, and may be empty: it speaks for all of the text. Each further one says the
    same in other words, or is what the turn before asked for: it speaks for the beginning of the text.
    """

    __slots__ = ()


def led(key: str, more: Iterable[str] = ()) -> Lead:
    r"""The lead of a text that has a key, or none, and what else says what it is.

    >>> led("phone"), led("", ["phone number", "name"])
    ('phone: ', '\nphone number: \nname: ')
    """
    first = f"{key}: " if key else ""
    rest = "".join(f"\n{line}: " for line in more)
    return Lead(first + rest)


def outright(entity: str, lead: str = "") -> Lead:
    """The lead of a text of which somebody says what all of it is."""
    return Lead(f"{_OUTRIGHT}{entity}{_OUTRIGHT}{lead}")


def stated(lead: str) -> tuple[str, str]:
    r"""What somebody says that all of a text is, or nothing, and the rest of its lead.

    >>> stated(outright("PERSON", "name: ")), stated("name: ")
    (('PERSON', 'name: '), ('', 'name: '))
    """
    said = lead.split(_OUTRIGHT, 2) if lead[:1] == _OUTRIGHT else ()
    return (said[1], Lead(said[2])) if said and said[2:] else ("", lead)


def keyed(key: str, over: str = "") -> Lead:
    r"""The lead of the value of a key; ``over``: the key of the object it is in.

    >>> keyed("dateOfBirth"), keyed("number", "passport"), keyed("value", "user_password")
    ('dateOfBirth: \ndate of birth: ', 'number: \npassport number: ', '\nuser_password: \nuser password: ')
    """
    if not key:
        return Lead()
    if "\n" in key or "\n" in over:
        key, over = " ".join(key.split()), " ".join(over.split())
    low = key.lower()
    if low in _HOLDS:
        return led("", _told(over)) if over else led(key)
    if not over or not (low in _COMPLETES or low in _WHICH):
        spaced = words_of(key)
        return led(key, (spaced,) if spaced != key and _personal(spaced.split()) else ())
    owner = words_of(over)
    return led(key, (f"{owner}{_COMPLETES[low]}" if low in _COMPLETES else f"{low} {owner}",))


def named(keys: Sequence[str]) -> tuple[str, str]:
    """Of the keys on the way to a value, the one it has and the nearest over it that tells what it holds.

    >>> named(("user", "phone", "value", "raw"))
    ('raw', 'phone')
    """
    over = [*takewhile(lambda key: not tells(key), reversed(keys[:-1]))]
    at = len(keys) - 2 - len(over)
    return keys[-1] if keys else "", keys[at] if at >= 0 else ""


def tells(key: str) -> bool:
    """Whether a key says what its value is, and not only that there is one."""
    return bool(key) and key.lower() not in _HOLDS


def words_of(key: str) -> str:
    """A program's name as the words it is made of; one word as it is written.

    >>> words_of("dateOfBirth"), words_of("SSN"), words_of("手机号")
    ('date of birth', 'SSN', '手机号')
    """
    if key.isalpha() and (key.islower() or key.isupper() or not key.isascii()):
        return key
    words = [word for word in _JOINT.split(_HUMP.sub(" ", key)) if word]
    return " ".join(words).lower() if len(words) > 1 else key


def _personal(words: list[str]) -> bool:
    """Whether the words of a name may say more than the name as it is written, of somebody."""
    if words[-1] == "name":
        return words[-2] in _PEOPLE
    return not _PERSONAL.isdisjoint(words)


def _told(key: str) -> tuple[str, ...]:
    spaced = words_of(key)
    return (key, spaced) if spaced != key and _personal(spaced.split()) else (key,)

"""GROK: names for patterns, written ``%{NAME}`` or ``%{NAME:field}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GrokError", "expanded"]

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_HEX4 = "[0-9A-Fa-f]{1,4}"
_LABEL = "[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
    "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_IPV6 = (
    f"(?:{_HEX4}:){{7}}{_HEX4}|(?:{_HEX4}:){{1,7}}:|(?:{_HEX4}:){{1,6}}(?::{_HEX4}){{1,6}}|::(?:{_HEX4}:){{0,6}}{_HEX4}"
)

#: The names that gateways and log shippers know, each with what it stands for.
PATTERNS: Final[Mapping[str, str]] = {
    # Higress's own
    "MOBILE": r"\d{8,11}",
    "IDCARD": r"(?:\d{17}[0-9xX]|\d{15})",
    # numbers and words
    "INT": r"[+-]?[0-9]{1,32}",
    "POSINT": r"\b[1-9][0-9]{0,31}\b",
    "NONNEGINT": r"\b[0-9]{1,32}\b",
    "BASE10NUM": r"(?<![0-9.+-])[+-]?(?:[0-9]{1,32}(?:\.[0-9]{0,32})?|\.[0-9]{1,32})",
    "NUMBER": "%{BASE10NUM}",
    "BASE16NUM": r"(?<![0-9A-Fa-f])[+-]?(?:0x)?[0-9A-Fa-f]{1,32}",
    "WORD": r"\b\w+\b",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": ".*?",
    "GREEDYDATA": ".*",
    "QUOTEDSTRING": r'(?:"(?:\\.|[^\\"])*"|\'(?:\\.|[^\\\'])*\')',
    "QS": "%{QUOTEDSTRING}",
    "UUID": "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
    # people and mail
    "USERNAME": "[0-9A-Za-z._-]+",
    "USER": "%{USERNAME}",
    "EMAILLOCALPART": "[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]{1,64}(?:\\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]{1,62}){0,8}",
    "EMAILADDRESS": "%{EMAILLOCALPART}@%{HOSTNAME}",
    "HTTPDUSER": "(?:%{EMAILADDRESS}|%{USER})",
    # networks
    "IPV4": rf"(?<![0-9]){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9])",
    "IPV6": rf"(?<![0-9A-Fa-f:])(?:{_IPV6})(?![0-9A-Fa-f:])",
    "IP": "(?:%{IPV6}|%{IPV4})",
    "HOSTNAME": rf"\b{_LABEL}(?:\.{_LABEL}){{0,8}}\.?",
    "HOST": "%{HOSTNAME}",
    "IPORHOST": "(?:%{IP}|%{HOSTNAME})",
    "HOSTPORT": "%{IPORHOST}:%{POSINT}",
    "CISCOMAC": r"(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}",
    "WINDOWSMAC": "(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}",
    "COMMONMAC": "(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}",
    "MAC": "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})",
    # paths and addresses
    "UNIXPATH": r"(?:/[0-9A-Za-z_%!$@:.,~-]*)+",
    "WINPATH": r"(?:[A-Za-z]:|\\)(?:\\[^\\?*]*)+",
    "PATH": "(?:%{UNIXPATH}|%{WINPATH})",
    "URIPROTO": "[A-Za-z][0-9A-Za-z+.-]*",
    "URIHOST": "%{IPORHOST}(?::%{POSINT})?",
    "URIPATH": "(?:/[0-9A-Za-z$.+!*'(){},~:;=@#%&_-]*)+",
    "URIPARAM": r"\?[0-9A-Za-z$.+!*'|(){},~@#%&/=:;_?\[\]<>-]*",
    "URIPATHPARAM": "%{URIPATH}(?:%{URIPARAM})?",
    "URI": "%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?%{URIHOST}(?:%{URIPATHPARAM})?",
    # times
    "MONTH": rf"\b{_MONTH}\b",
    "MONTHNUM": "(?:0?[1-9]|1[0-2])",
    "MONTHDAY": "(?:0[1-9]|[12][0-9]|3[01]|[1-9])",
    "DAY": "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)",
    "YEAR": "(?:[0-9]{2}){1,2}",
    "HOUR": "(?:2[0123]|[01]?[0-9])",
    "MINUTE": "[0-5][0-9]",
    "SECOND": r"(?:[0-5]?[0-9]|60)(?:[:.,][0-9]{1,9})?",
    "TIME": "%{HOUR}:%{MINUTE}(?::%{SECOND})?",
    "DATE_US": "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
    "DATE_EU": "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
    "DATE": "(?:%{DATE_US}|%{DATE_EU})",
    "ISO8601_TIMEZONE": "(?:Z|[+-]%{HOUR}(?::?%{MINUTE}))",
    "TIMESTAMP_ISO8601": "%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?",
    "LOGLEVEL": "(?i:trace|debug|notice|info|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?)",
}

_NAME = re.compile(r"%\{(?P<name>\w+)(?::(?P<field>[^}:]*))?(?::[^}]*)?\}")


class GrokError(ValueError):
    """A pattern that names another one that nobody knows."""


def expanded(pattern: str) -> str:
    r"""The pattern with every name spelled out; a field becomes a named group.

    :raises GrokError: an unknown name.

    >>> expanded("%{MOBILE}"), expanded("id=%{INT:number}")
    ('(?:\\d{8,11})', 'id=(?P<number>[+-]?[0-9]{1,32})')
    """

    def spelled(found: re.Match[str]) -> str:
        name, field = found["name"], re.sub(r"\W", "_", found["field"] or "")
        if name not in PATTERNS:
            message = f"no GROK pattern is called {name}"
            raise GrokError(message)
        head = f"(?P<{field}>" if field.isidentifier() else "(?:"
        return f"{head}{expanded(PATTERNS[name])})"

    return _NAME.sub(spelled, pattern)

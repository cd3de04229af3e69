"""Addresses of machines, mail and pages: all of ranges set aside for documentation.

- mail, pages and names of machines: example.com, example.net, example.org (RFC 2606), or names that no public resolver
  knows: ``.internal`` (ICANN, 2024), ``.local`` (RFC 6762), ``.example`` and ``.test`` (RFC 6761);
- IPv4: TEST-NET-1 to 3 (RFC 5737); IPv6: 2001:db8::/32 (RFC 3849); hardware addresses: 00-00-5E-00-53-00 to FF (RFC
  7042, 2.1.2), of eight bytes 00-00-5E-EF-10-00-00-00 to FF (2.2.3); RFC 9542 has taken its place and says the same.
"""

from __future__ import annotations

import re

from desensitize.mask.surrogates.form import Form, compact, same, spread
from desensitize.mask.surrogates.slot import DIGITS, LOWER, chars, kinds, literal, words
from desensitize.mask.surrogates.span import Span

__all__ = ["HOSTS", "IPS", "MACS", "MAILS", "PAGES", "PROFILES"]

_DOMAINS = ("example.com", "example.net", "example.org")
# A local part of fewer letters and digits gets a machine's name before its domain, for the sake of room.
_SHORT = 10
_NETS = ("192.0.2.", "198.51.100.", "203.0.113.")
_URL = re.compile(
    r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?//|)(?:[^/@\s]*@)?((?:www\.)?)([^/?#:\s]+)((?::[0-9]+)?)(.*)", re.DOTALL
)
_UNROUTED = re.compile(r".*\.(internal|local|localdomain|corp|lan|home|intranet|private)", re.IGNORECASE)
_PROFILE = re.compile(
    r"((?:https?://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/(?:(?:in|u|user|people|company|profile|channel|c)/)?)(.+)",
    re.DOTALL,
)
_EUI_48 = 12
_HEX = "0123456789abcdef"


def _mail(plain: str) -> Span | None:
    local, at, domain = plain.rpartition("@")
    if not at or not local or not domain:
        return None
    short = sum(char.isalnum() for char in local) < _SHORT
    machine = (chars(LOWER, 6), literal(".")) if short else ()
    whole = local if local.isascii() else "".join(char if char.isascii() else "a" for char in local)
    return Span(f"mail\0{_frame(whole)}", (*kinds(whole), literal("@"), *machine, words(_DOMAINS)), reserved=True)


def _page(plain: str) -> Span | None:
    found = _URL.fullmatch(plain)
    if found is None or "." not in found[3]:
        return None
    scheme, www, _, port, path = found.groups()
    slots = (literal(scheme + www), chars(LOWER, 6), literal("."), words(_DOMAINS), literal(port), *kinds(path))
    return Span(f"page\0{scheme}\0{www}\0{port}\0{_frame(path)}", slots, reserved=True)


def _profile(plain: str) -> Span | None:
    """The page of a person at a public network: the network stays, the name changes."""
    found = _PROFILE.fullmatch(plain)
    if found is None:
        return None
    return Span(f"profile\0{found[1]}\0{_frame(found[2])}", (literal(found[1]), *kinds(found[2])))


def _host(plain: str) -> Span | None:
    name, dot, top = plain.rpartition(".")
    if not dot or not name:
        return None
    top = top if _UNROUTED.fullmatch(plain) or top == "example" else "example"
    return Span(f"host\0{_frame(name)}\0{top}", (*kinds(name), literal(f".{top}")), reserved=True)


def _frame(text: str) -> str:
    """The kinds of characters: the same for a value and its fakes."""
    return re.sub("[A-Z]", "A", re.sub("[a-z]", "a", re.sub("[0-9]", "0", text)))


def _ip(plain: str) -> Span | None:
    if ":" in plain:
        groups = tuple(slot for _ in range(6) for slot in (literal(":"), chars(_HEX[1:]), chars(_HEX, 3)))
        return Span("ip6", (literal("2001:db8"), *groups), reserved=True)
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", plain) is None:
        return None
    return Span("ip4", (words(_NETS), words([str(number) for number in range(1, 255)])), reserved=True)


def _mac(plain: str) -> Span | None:
    if re.fullmatch("[0-9A-F]{12}(?:[0-9A-F]{4})?", plain) is None:
        return None
    lead = "00005E0053" if len(plain) == _EUI_48 else "00005EEF100000"
    return Span(f"mac{len(plain)}", (literal(lead), chars(DIGITS + "ABCDEF", 2)), reserved=True)


def _small(fake: str, value: str) -> str:
    """A hardware address is small as a whole, where the value has no capital."""
    return (
        spread(fake, value.upper()).lower() if value == value.lower() and not value.isupper() else spread(fake, value)
    )


def _as_it_is(fake: str, value: str) -> str:
    del value
    return fake


MAILS, PAGES, HOSTS, IPS, PROFILES = (Form(same, span, _as_it_is) for span in (_mail, _page, _host, _ip, _profile))
MACS = Form(compact, _mac, _small)

"""What the shipped rules cost: how often each is tried on ordinary text that nothing was tuned on, and from how far off.

A try takes the core about a tenth of a microsecond, so a thousand of them in a million characters are a hundredth of a
percent of its time. What is dearer than that, or than it was, is a mistake in a pattern, or stands here with its reason.
"""

from __future__ import annotations

import pytest

from benchmarks.mixed import mixed
from desensitize import Masker
from desensitize.detect.prepare.pick import Counts
from desensitize.detect.prepare.shipped import anchors_of, patterns_of
from desensitize.pattern.syntax import parse
from desensitize.policy.shipped import shipped_folder

# Tries in a million characters: of a rule that is found by strings, by the classes of its first characters, and of one
# that is not even asked for unless one of its words stands near.
BY_STRINGS, BY_CLASSES, BY_WORDS = 600, 1_200, 2_000
# The farthest that a string may stand behind the beginning of a match.
NEAR = 24

DEAR = {
    "org.legal_form": (16_000, "a company's name begins with any capital; its form comes last"),
    "en.street_address": (13_000, "a house number and some words come before the kind of street"),
    "en.name_owner": (12_000, "any two capitals may begin a name in front of what it owns"),
    "label.identity": (11_000, "words of thirty languages for a number, many of which begin with s"),
    "label.insured": (4_400, "the same"),
    "ip.v6": (9_000, "hexadecimal digits begin many words"),
    "cn.name_facts": (2_500, "a name is told by the number behind it, and numbers begin with common digits"),
    "email": (2_000, "one sign, which any address has"),
    "email.file": (2_000, "the same sign"),
    "email.bare_host": (1_200, "the same sign, before a host of a local network"),
    "en.name_mail": (2_000, "the same sign, behind a name"),
    "secret.assigned": (1_600, "short names of secrets, such as sk, begin other words"),
    "en.name_given": (1_400, "some given names are short words"),
}
FAR = {
    "connection.password": "user and host come before the password", "jwt": "the header comes before the second part",
    "email.hanzi_domain": "any name before the sign", "en.name_mail": "a name, then an address",
    "en.street_rare": "a number and words before the kind", "webhook.url": "a host before the path",
    "cli.password": "options before the one that counts", "eu.street_spaced": "words before the kind of street",
    "us.city_zip": "a city before its state", "email": "any name before the sign", "email.file": "the same",
    "email.bare_host": "the same", "password.whole_line": "a prefix of any name",
    "eu.street_suffix": "a name before the kind of street", "password.line": "a prompt before the word",
    "org.kind": "a name before the kind", "authress.key": "an account before the mark",
    "secret.element": "attributes before the name", "secret.env": "a prefix of any name",
    "password.env": "a prefix of any name", "maxmind.key": "the key's own mark comes last",
    "mailchimp.key": "the key's own mark comes last", "cn.address_village": "a county and a town before the village",
}  # fmt: skip


@pytest.fixture(scope="module")
def costs() -> dict[str, tuple[float, str, int]]:
    """By rule: tries in a million characters, how it is found, and how far off."""
    ids = {m.pattern: m.rule.id for m in Masker(recognizers=())._settings.pipeline.matchers}
    patterns, _ = patterns_of(shipped_folder())
    known = anchors_of(patterns, None, keep=True)
    counts = Counts("\n".join(mixed(800, 11)))
    counts.learn(string for some in known.values() for anchors in some or () for string, _ in anchors.strings)
    found: dict[str, tuple[float, str, int]] = {}
    for pattern in patterns:
        rule, some = ids.get(pattern.text, ""), known[pattern.text]
        if some is None:
            found[rule] = counts.tries(parse(pattern.text)), "words" if pattern.cued else "classes", 0
        else:
            tries = sum(counts.of(string, next_, a.barred) for a in some for string, next_ in a.strings)
            found[rule] = tries, "strings", max(a.high for a in some)
    return found


def test_no_rule_is_tried_more_often_than_it_may(costs: dict[str, tuple[float, str, int]]) -> None:
    most = {"strings": BY_STRINGS, "classes": BY_CLASSES, "words": BY_WORDS}
    over = {rule: round(tries) for rule, (tries, how, _) in costs.items() if tries > DEAR.get(rule, (most[how],))[0]}
    assert over == {}


def test_no_string_stands_farther_off_than_it_may(costs: dict[str, tuple[float, str, int]]) -> None:
    far = {rule for rule, (_, _, high) in costs.items() if high > NEAR}
    assert far <= FAR.keys()


def test_no_exception_outlives_its_need(costs: dict[str, tuple[float, str, int]]) -> None:
    assert DEAR.keys() | FAR.keys() <= costs.keys()
    assert not [rule for rule in FAR if costs[rule][2] <= NEAR]

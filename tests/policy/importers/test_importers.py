"""Rules of other products: what is carried over finds what it should, and what is not is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from desensitize import Key, Masker
from desensitize.cli.drafting import proven
from desensitize.errors import Blocked, ConfigError
from desensitize.policy.importers.gitleaks import gitleaks
from desensitize.policy.importers.higress import higress
from desensitize.policy.importers.presidio import presidio
from desensitize.policy.importers.privyscope import privyscope

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desensitize.policy.importers.draft import Draft

GITLEAKS = r"""
title = "house rules"
minVersion = "v8.25.0"
[extend]
useDefault = true
[[allowlists]]
description = "everywhere"
paths = ['''vendor/''']
regexes = ['''^zz_.*test$''']
[[rules]]
id = "zz-token"
description = "A token of ours"
regex = '''(?i)\b(zz_[a-z0-9]{16})(?:[\x60'"\s;]|\\[nr]|$)'''
entropy = 2.5
keywords = ["zz_"]
tags = ["key", "ours"]
[[rules.allowlists]]
stopwords = ["example"]
regexes = ['''^zz_0123456789abcdef$''']
[[rules]]
id = "beside"
description = "Hexadecimal beside its product's name"
regex = '''\b[a-f0-9]{24}\b'''
keywords = ["falconhub"]
[[rules]]
id = "two-ways"
regex = '''falcon=([A-Z]{8})|\b(fk-[A-Z]{8,})'''
secretGroup = 0
path = '''\.env$'''
[[rules]]
id = "whole"
regex = '''wh-(\d{4})-(\d{4})\b'''
secretGroup = 2
[[rules]]
id = "by-path"
path = '''\.p12$'''
[[rules]]
id = "again"
regex = '''(x)\1'''
[[rules]]
id = "match-target"
regex = '''mt-[0-9]{6}'''
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''demo''']
"""
PRESIDIO = r"""
global_regex_flags: 26
supported_languages: [en, zh]
recognizers:
  - name: Badge
    supported_entity: BADGE
    supported_languages: [{language: en, context: [badge]}, {language: zh, context: [工号]}]
    patterns:
      - {name: short (weak), regex: '\bb\d{5}\b', score: 0.05}
      - {name: long, regex: '\bB-\d{4}-\d{4}\b', score: 0.7}
      - {name: broken, regex: '(?P<a>x)(?P=a)', score: 0.7}
  - {name: Titles, supported_language: en, supported_entity: TITLE, deny_list: [Prof., Herr Doktor]}
  - {name: CreditCardRecognizer, type: predefined}
  - {name: Idle, supported_entity: IDLE, enabled: false, patterns: [{name: a, regex: 'a{9}', score: 1}]}
  - {name: Zip, supported_entity: zip code, country_code: de, supported_language: de, colour: red, patterns: [{name: zip, regex: '\b\d{5}\b', score: 0.1}]}
"""  # fmt: skip
HIGRESS = r"""
system_deny: true
deny_code: 403
deny_words: [暗号七]
replace_roles:
  - {regex: '%{MOBILE}', type: replace, value: '***'}
  - {regex: '%{EMAILLOCALPART}@%{HOSTNAME:domain}', type: replace, value: '###@$domain'}
  - {regex: '(ab)[a-z]{4}(cd)', type: replace, value: '$1++++$2'}
  - {regex: 'pk-[0-9a-z]+', type: hash, restore: true}
  - {regex: 'qk-[0-9a-z]+', type: hash}
  - {regex: '(a)-(b)', type: replace, value: '$2$1'}
  - {regex: '%{NOSUCH}', type: replace, value: x}
  - {type: replace, value: x}
"""
PRIVYSCOPE = r"""
namespace: acme
description: Numbers of Acme
patterns:
  - id: locker_01
    location: acme
    category: locker
    description: A locker
    pattern: 'L-\d{3}-[a-z]{2}'
    flags: [IGNORECASE]
    mask: 'L-***'
    verification: no_such_check
    metadata: {severity: high}
    examples: {match: [l-123-AB, nothing at all], nomatch: [L-12-ab, 'L-123-xy']}
  - id: card
    category: card
    pattern: '(?<!\d)\d{16}(?!\d)'
    verification: luhn
    examples: {match: ['4111111111111111'], nomatch: ['4111111111111112']}
"""


def masker(draft: Draft, folder: Path, **options: object) -> tuple[Masker, str, list[str]]:
    made, text = proven(draft)
    (folder / "made.yaml").write_text(text, encoding="utf-8")
    return Masker(rules=[folder / "made.yaml"], categories=None, **options), text, list(map(str, made.lost))  # type: ignore[arg-type]


def test_gitleaks(tmp_path: Path) -> None:
    made, text, lost = masker(gitleaks(GITLEAKS.encode()), tmp_path)
    assert made.mask("token 'zz_q8r1mkx0vtn3w5y7'").text == "token '<KEY_1>'"
    for allowed in ("zz_example1q8r1mkx", "zz_aaaaaaaaaaaaaaaa", "zz_0123456789abcdef", "zz_q8r1mkx0vtn3test"):
        assert made.find(f"token '{allowed}'") == [], allowed
    bare = "falconhub deadbeef0123456789abcdef"
    assert [bare[f.start : f.end] for f in made.find(bare)] == ["deadbeef0123456789abcdef"]
    assert made.find("deadbeef0123456789abcdef") == []
    assert made.mask("falcon=ABCDEFGH fk-ABCDEFGHIJ").text == "falcon=<KEY_1> <KEY_2>"
    assert made.mask("wh-1234-5678").text == "wh-1234-<KEY_1>"
    for part in (
        "extend: ",
        "rule two-ways, path: ",
        "rule by-path: ",
        "rule again: a back-reference",
        "of rule match-target: ",
        "exceptions of all rules: paths",
    ):
        assert [line for line in lost if part in line], part
        assert part.rstrip() in " ".join(line.lstrip("# ") for line in text.splitlines()), part
    assert "tags: ['key', 'ours']" in text


def test_presidio(tmp_path: Path) -> None:
    made, text, lost = masker(presidio(PRESIDIO.encode()), tmp_path)
    assert made.mask("badge b12345 and b-1234-5678").text == "badge <BADGE_1> and <BADGE_2>"
    assert made.mask("工号b12345").text == "工号<BADGE_1>"
    assert made.find("b12345") == []
    assert made.mask("prof. Ann, HERR DOKTOR").text == "<TITLE_1> Ann, <TITLE_2>"
    assert made.mask("10115").text == "<ZIP_CODE_1>"
    assert "locales: ['de-DE']" in text
    for part in (
        "Badge, pattern 3: ",
        "CreditCardRecognizer: ",
        "Idle: it is switched off",
        "Zip, colour",
        "supported_languages: ",
    ):
        assert [line for line in lost if part in line], part


def test_presidio_as_a_request_states_it(tmp_path: Path) -> None:
    asked = '{"text": "x", "ad_hoc_recognizers": [{"name": "Q", "supported_entity": "Q", "patterns": [{"name": "q", "regex": "\\\\bq\\\\d{4}\\\\b", "score": 0.6}]}]}'
    assert masker(presidio(asked.encode()), tmp_path)[0].mask("q1234").text == "<Q_1>"


def test_higress(tmp_path: Path) -> None:
    made, text, lost = masker(higress(HIGRESS.encode()), tmp_path, key=Key.generate())
    assert made.mask("13800138000").text == "***"
    assert made.mask("write to ann@acme.example now").text == "write to ###@acme.example now"
    assert made.mask("no. abwxyzcd").text == "no. ab++++cd"
    hidden = made.mask("pk-12ab")
    assert hidden.text == "<SENSITIVE_1>"
    assert hidden.restore("<SENSITIVE_1>") == "pk-12ab"
    assert made.mask("qk-12ab").text.startswith("SENSITIVE:")
    assert made.mask("a-b").text == "[SENSITIVE]"
    with pytest.raises(Blocked):
        made.mask("他说暗号七")
    for part in ("system_deny", "deny_code", "replace_roles[6]: no GROK", "replace_roles[7]: it has no regex"):
        assert [line for line in lost if part in line], part
        assert part in text


def test_privyscope(tmp_path: Path) -> None:
    made, text, lost = masker(privyscope(PRIVYSCOPE.encode()), tmp_path)
    assert made.mask("locker l-123-AB").text == "locker <LOCKER_1>"
    rule = yaml.safe_load(text)["rules"][0]
    assert rule["examples"] == {"match": ["⟦l-123-AB⟧"], "ignore": ["L-12-ab"]}
    assert made.find("4111111111111112") == []
    for part in ("it is found: L-123-xy", "nothing is found in it: nothing at all", "no_such_check", "mask: "):
        assert [line for line in lost if part in line], part


@pytest.mark.parametrize("reader", [gitleaks, presidio, higress, privyscope])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[",
        b"a: [",
        b"1",
        b"[1]",
        b"rules = 1",
        b"recognizers: {}",
        b"a: &a [*a]",
        b"replace_roles",
        b"patterns: 1",
    ],
)
def test_what_is_no_such_file_is_refused(reader: Callable[[bytes], Draft], data: bytes) -> None:
    with pytest.raises(ConfigError):
        reader(data)


def test_an_import_is_the_same_each_time() -> None:
    assert proven(gitleaks(GITLEAKS.encode()))[1] == proven(gitleaks(GITLEAKS.encode()))[1]

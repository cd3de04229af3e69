"""What is looked for and what is not: entities, exclude, allow and deny, for a masker and for one call."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from desensitize import Key, Masker, Registry
from desensitize.errors import ConfigError
from desensitize.policy.names import Names
from desensitize.policy.rule import Rule

if TYPE_CHECKING:
    from pathlib import Path

MASKER = Masker()
KEY = Key("dsk1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
TEXT = "我叫王玉兰，手机 13800138000，邮箱 wang@example.com"

# `outer` reads more and goes first; `inner` is what it takes away.
SWALLOW = """\
format: 2
category: Swallow
rules:
  - {id: s.outer, entity: OUTER, priority: 9, pattern: '<[a-z0-9 ]{1,40}>', examples: {match: ['⟦<a 1>⟧'], ignore: [a]}}
  - {id: s.inner, entity: INNER, pattern: '(?<![0-9])[0-9]{4}(?![0-9])', examples: {match: ['⟦1234⟧'], ignore: [a]}}
"""


@pytest.fixture
def swallow(tmp_path: Path) -> Path:
    file = tmp_path / "swallow.yaml"
    file.write_text(SWALLOW, encoding="utf-8")
    return file


def entities(masker: Masker, text: str, **options: object) -> list[str]:
    return [finding.entity for finding in masker.find(text, **options)]  # type: ignore[arg-type]


CHOICES = [
    ({"entities": ["PHONE_NUMBER"]}, ["PHONE_NUMBER"]),
    ({"entities": ["PHONE_NUMBER", "PERSON"]}, ["PERSON", "PHONE_NUMBER"]),
    ({"exclude": ["PHONE_NUMBER"]}, ["PERSON", "EMAIL_ADDRESS"]),
    ({"entities": ["UserInfo"], "exclude": ["EMAIL_ADDRESS"]}, ["PERSON", "PHONE_NUMBER"]),
    ({"entities": ["cn.mobile"]}, ["PHONE_NUMBER"]),
    ({"exclude": ["cn.mobile", "ChineseNames"]}, ["EMAIL_ADDRESS"]),
    ({"entities": ("PERSON",), "exclude": ()}, ["PERSON"]),
    ({"entities": None}, ["PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS"]),
]


@pytest.mark.parametrize(("options", "found"), CHOICES)
def test_only_these_or_all_but_these(options: dict[str, object], found: list[str]) -> None:
    assert entities(MASKER, TEXT, **options) == found
    assert [f.entity for f in MASKER.mask(TEXT, **options).findings] == found  # type: ignore[arg-type]
    assert entities(Masker(**options), TEXT) == found  # type: ignore[arg-type]


def test_a_choice_is_for_one_call() -> None:
    assert MASKER.mask(TEXT, entities=["PERSON"]).text == "我叫<PERSON_1>，手机 13800138000，邮箱 wang@example.com"
    assert MASKER.mask(TEXT).text == "我叫<PERSON_1>，手机 <PHONE_1>，邮箱 <EMAIL_1>"
    both = MASKER.mask_many([TEXT, "nothing"], exclude=["PERSON"])
    assert [result.text for result in both] == ["我叫王玉兰，手机 <PHONE_1>，邮箱 <EMAIL_1>", "nothing"]
    assert both[0].restore() == TEXT


@pytest.mark.parametrize("text", ["nothing here", "", "🙂", TEXT])
def test_the_quick_way_out_is_that_of_the_choice(text: str, swallow: Path) -> None:
    masker = Masker(rules=swallow, deny=["Falcon"])
    assert masker.find(text) == masker.find(text, entities=["INNER"]) == []
    assert entities(masker, text + " 1234", exclude=["OUTER"]) == ["INNER"]
    assert masker.mask(text, exclude=["OUTER"]).text == text


def test_what_is_left_out_takes_nothing_from_its_neighbours(swallow: Path) -> None:
    text, masker = "<call 1234>", Masker(rules=swallow)
    assert entities(masker, text) == ["OUTER"]
    assert masker.mask(text, exclude=["OUTER"]).text == "<call <INNER_1>>"
    assert masker.mask(text, entities=["INNER"]).text == "<call <INNER_1>>"
    assert Masker(rules=swallow, exclude=["OUTER"]).mask(text).text == "<call <INNER_1>>"
    with Masker(rules=swallow, exclude=["s.outer"]).session() as session:
        assert session.mask(text) == "<call <INNER_1>>"


def test_what_is_left_out_is_not_found_by_a_mention() -> None:
    text = "联系人：王芳。后来王芳说好，电话 13800138000"
    assert entities(MASKER, text).count("PERSON") == 2
    assert entities(MASKER, text, exclude=["PERSON"]) == ["PHONE_NUMBER"]
    assert entities(MASKER, text, entities=["PERSON"]) == ["PERSON", "PERSON"]


def test_what_stands_beside_is_read_with_the_choice() -> None:
    assert entities(MASKER, "王玉兰", context="姓名：") == ["PERSON"]
    assert entities(MASKER, "王玉兰", context="姓名：", exclude=["PERSON"]) == []


def test_words_of_ones_own_are_looked_for_beside_what_was_chosen() -> None:
    masker = Masker(names=["李雷"], deny=["Falcon"], entities=["PHONE_NUMBER"])
    text = "李雷 Falcon 13800138000 a@example.com"
    assert masker.mask(text).text == "<PERSON_1> <CUSTOM_1> <PHONE_1> a@example.com"
    every = Masker(names=["李雷"], deny=["Falcon"])
    assert every.mask(text, entities=["EMAIL_ADDRESS"]).text == "<PERSON_1> <CUSTOM_1> 13800138000 <EMAIL_1>"
    assert every.mask(text, entities=["CUSTOM"], exclude=["PERSON"]).text.startswith("李雷 <CUSTOM_1> 138")


def test_a_call_chooses_among_what_the_masker_looks_for() -> None:
    masker = Masker(entities=["PHONE_NUMBER", "PERSON"])
    assert entities(masker, TEXT, exclude=["PERSON"]) == ["PHONE_NUMBER"]
    with pytest.raises(ConfigError, match="entities names 'EMAIL_ADDRESS', which is not looked for here"):
        masker.find(TEXT, entities=["EMAIL_ADDRESS"])


def test_choices_are_kept_bounded_and_the_same_in_every_thread() -> None:
    names = sorted({rule.entity for rule in MASKER.registry.rules})[:40]
    for name in names:
        MASKER.find(TEXT, exclude=[name])
    made = MASKER._choices._made.cache_info()
    assert made.maxsize is not None
    assert made.currsize <= made.maxsize < len(names)
    first = MASKER._choices.of(["PERSON", "URL"], ())
    assert MASKER._choices.of(("URL", "PERSON"), []) is first
    out: list[list[str]] = []
    threads = [threading.Thread(target=lambda: out.append(entities(MASKER, TEXT, exclude=["URL"]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert out == [entities(MASKER, TEXT, exclude=["URL"])] * 4


UNKNOWN = [
    ("PHONE", "PHONE_NUMBER"),
    ("phone_number", "PHONE_NUMBER"),
    ("PERSN", "PERSON"),
    ("EMAIL", "EMAIL_ADDRESS"),
    ("cn.mobil", "cn.mobile"),
    ("userinfo", "UserInfo"),
]


@pytest.mark.parametrize("option", ["entities", "exclude"])
@pytest.mark.parametrize(("name", "meant"), UNKNOWN)
def test_an_unknown_name_is_told_what_was_meant(option: str, name: str, meant: str) -> None:
    for call in (
        lambda: Masker(**{option: [name]}),  # type: ignore[arg-type]
        lambda: MASKER.find(TEXT, **{option: [name]}),  # type: ignore[arg-type]
        lambda: MASKER.mask("clean", **{option: [name]}),  # type: ignore[arg-type]
    ):
        with pytest.raises(ConfigError) as caught:
            call()
        said = str(caught.value)
        assert said.startswith(f"{option}: no entity, rule or category {name!r} (did you mean {meant!r}?); ")
        assert len(said) < 400
        assert said.partition("the entities are: ")[2].count(",") <= 12


def test_a_name_of_several_things_is_refused() -> None:
    rules = [
        Rule(id="x.one", entity="GDPR", label="ONE", words=("one",)),
        Rule(id="x.two", entity="TWO", label="TWO", words=("two",), category="GDPR"),
    ]
    with pytest.raises(ConfigError, match="exclude: 'GDPR' is an entity and a category: name the rules by their ids"):
        Names(rules).meaning("exclude", "GDPR")


BAD = [
    ({"entities": "PHONE_NUMBER"}, "entities must be a list of texts"),
    ({"exclude": "PHONE_NUMBER"}, "exclude must be a list of texts"),
    ({"entities": [5]}, "entities must be a list of texts"),
    ({"exclude": None}, "exclude must be a list of texts"),
    ({"entities": []}, "entities is an empty list, which leaves nothing"),
    ({"entities": ["PERSON"], "exclude": ["PERSON"]}, "leave nothing to look for"),
]


@pytest.mark.parametrize(("options", "says"), BAD)
def test_a_choice_that_cannot_be(options: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Masker(**options)  # type: ignore[arg-type]
    if options.get("exclude", "") is not None:
        for call in (MASKER.find, MASKER.mask):
            with pytest.raises(ConfigError, match=says):
                call("clean", **options)  # type: ignore[operator]


IDLE = [
    ({"deny": ["Falcon"], "exclude": ["CUSTOM"]}, "deny gives words of CUSTOM, which exclude leaves out"),
    ({"names": ["Ann Lee"], "exclude": ["PERSON"]}, "names gives words of PERSON, which exclude leaves out"),
    ({"operators": {"PERSON": "redact"}, "exclude": ["PERSON"]}, "operators names 'PERSON', which is not looked for"),
    ({"operators": {"URL": "redact"}, "entities": ["PERSON"]}, "operators names 'URL', which is not looked for"),
    ({"locales": ["xx"]}, "no locale 'xx'"),
    ({"locales": ["zh_CN"]}, "no locale 'zh_CN'"),
    ({"locales": ["ZH"]}, r"no locale 'ZH' \(did you mean 'zh'\?\)"),
    ({"locales": []}, "locales is an empty list"),
    ({"categories": []}, "categories is an empty list"),
]


@pytest.mark.parametrize(("options", "says"), IDLE)
def test_an_option_that_changes_nothing_is_refused(options: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Masker(**options)  # type: ignore[arg-type]


def test_languages_without_rules_of_their_own_are_locales() -> None:
    assert len(Masker(locales=["en"]).registry.rules) < len(MASKER.registry.rules)
    assert Masker(locales=["en-US", "zh"]).registry.rules


WRONG = [
    ({"registry": "UserInfo"}, r"registry must be a Registry, not a str: categories=\['UserInfo'\]"),
    ({"vault": "x"}, "vault must be an object with open, commit and forget, not a str"),
    ({"key": "abc"}, "key must be a Key, not a str: Key.from_env"),
    ({"profile": 5}, "profile must be the name of one"),
    ({"profile": ""}, "profile must be the name of one"),
    ({"rules": 5}, "rules must be a path"),
    ({"rules": [""]}, "rules must be a path"),
    ({"score_threshold": float("nan")}, "score_threshold must be a number"),
    ({"score_threshold": float("inf")}, "score_threshold must be a number"),
    ({"recognizers": [object()]}, "recognizers must be 'auto' or a list of objects"),
    ({"operators": {5: "redact"}}, "operators must have names as keys"),
    ({"deny": {"PROJECT": "Falcon"}}, "deny must be a list"),
    ({"deny": {"PROJECT": [""]}}, "deny must be a list"),
    ({"deny": {"project": ["Falcon"]}}, "deny: 'project' can't be an entity"),
    ({"deny": {"DEFAULT": ["Falcon"]}}, "deny: 'DEFAULT' can't be an entity"),
    ({"deny": {"TEXT": ["Falcon"]}}, "deny: 'TEXT' can't be an entity"),
    ({"deny": {"PROJECT": ["\u200b"]}}, r"deny\[0\] holds nothing that a reader sees"),
    ({"allow": ["*"]}, "which would allow everything"),
    ({"allow": ["?.*@"]}, "which would allow everything"),
    ({"allow": ["hmac:nonsense"]}, "begins with 'hmac:' and is no hash"),
    ({"allow": [KEY.digest("a")]}, "allow has hashes, which need the key"),
    ({"allow": [KEY.digest("a")], "key": Key.generate()}, "which this key does not have"),
]


@pytest.mark.parametrize(("options", "says"), WRONG)
def test_a_wrong_option_is_named_and_its_value_not_shown(options: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        Masker(**options)  # type: ignore[arg-type]
    said = str(caught.value)
    assert "abc" not in said
    assert "Falcon'}" not in said
    assert len(said) < 300


def test_a_recognizer_that_no_rule_asks_for_is_refused() -> None:
    class Idle:
        name = "idle"

        def find(self, text: str) -> list[tuple[int, int, str, float]]:
            raise AssertionError(text)

    with pytest.raises(ConfigError, match="no rule asks for the recognizer 'idle'"):
        Masker(recognizers=[Idle()])


@pytest.mark.parametrize("ttl", ["1h", True, 0, -1, float("nan"), float("inf")])
def test_a_time_to_live_is_seconds(ttl: object) -> None:
    with pytest.raises(ConfigError, match="ttl must be a number of seconds over 0"):
        MASKER.session("x", ttl=ttl)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", 5, b"x"])
def test_a_session_is_named_by_a_text(name: object) -> None:
    with pytest.raises(ConfigError, match="a session's name must be a text"):
        MASKER.session(name)  # type: ignore[arg-type]


def test_operators_of_a_call_are_checked_in_a_clean_text_too() -> None:
    for wrong in ("redact", {5: "redact"}, {"PHONE": "redact"}):
        with pytest.raises(ConfigError, match="operators"):
            MASKER.mask("clean", operators=wrong)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="operators names 'PERSON', which is not looked for here"):
        MASKER.mask("clean", exclude=["PERSON"], operators={"PERSON": "redact"})


PATTERNS = [
    ("*@acme.com", ["ann@acme.com", "Ann@ACME.com"], ["ann@acme.com.example.org", "ann@acme.org"]),
    ("138????8000", ["13800138000"], ["13900138000"]),
    ("10.0.*", ["10.0.12.7"], ["10.1.0.9"]),
]


@pytest.mark.parametrize(("pattern", "allowed", "masked"), PATTERNS)
def test_a_pattern_allows_whole_values_in_any_case(pattern: str, allowed: list[str], masked: list[str]) -> None:
    masker = Masker(allow=[pattern])
    for value in allowed:
        assert MASKER.find(f"see {value} now"), value
        assert masker.find(f"see {value} now") == [], value
    for value in masked:
        assert value not in masker.mask(f"see {value} now").text


def test_a_pattern_sees_what_a_reader_sees() -> None:
    assert Masker(allow=["138*8000"]).find("电话 １３８００１３８０００") == []


def test_other_signs_of_patterns_elsewhere_are_plain() -> None:
    masker = Masker(deny=["x[a]1", "xa1"], allow=["x[a]?"])
    assert masker.mask("x[a]1 and xa1").text == "x[a]1 and <CUSTOM_1>"


def test_a_plain_value_is_allowed_as_it_is_written() -> None:
    masker = Masker(allow=["ann@acme.com"])
    assert masker.find("ann@acme.com") == []
    assert len(masker.find("Ann@acme.com")) == 1


def test_what_is_allowed_stays_whole_where_a_part_of_it_is_mentioned() -> None:
    text = "Name: Ann Lee, ann.lee@acme.com or ann.lee@example.com, Ann Lee"
    for allow in ("*@acme.com", "ann.lee@acme.com"):
        masked = Masker(allow=[allow]).mask(text).text
        assert masked == "Name: <PERSON_1>, ann.lee@acme.com or <EMAIL_1>, <PERSON_1>"
        with Masker(allow=[allow]).session() as session:
            session.mask("Name: Ann Lee")
            sent = session.mask([{"role": "user", "content": "write to ann.lee@acme.com"}])
            assert sent[0]["content"] == "write to ann.lee@acme.com"


def test_a_hash_allows_its_value() -> None:
    hashed = KEY.digest("13800138000")
    assert "138" not in hashed
    for key in (KEY, KEY.rotated()):
        masker = Masker(allow=[hashed], key=key)
        assert masker.mask("13800138000, 13900139000").text == "13800138000, <PHONE_1>"
    assert Key.generate().digest("13800138000") != hashed


def test_what_a_session_sends_may_hold_what_is_allowed() -> None:
    with Masker(allow=["*@acme.com"]).session() as session:
        sent = session.mask([{"role": "user", "content": "ann@acme.com or 13800138000"}])
    assert sent == [{"role": "user", "content": "ann@acme.com or <PHONE_1>"}]


def test_words_have_entities_of_their_own() -> None:
    masker = Masker(deny={"PROJECT": ["Falke", "Adler"], "CUSTOM": ["Secret"], "PHONE_NUMBER": ["Hotline"]})
    text = "Falke, Adler, Secret, Hotline"
    assert masker.mask(text).text == "<PROJECT_1>, <PROJECT_2>, <CUSTOM_1>, <PHONE_1>"
    assert masker.mask(text, operators={"PROJECT": "redact"}).text.startswith("[PROJECT], [PROJECT]")
    assert masker.mask(text, exclude=["PROJECT"]).text == "Falke, Adler, <CUSTOM_1>, <PHONE_1>"


def test_a_registry_goes_with_every_option_but_those_that_load_one() -> None:
    registry = Registry.load(categories=["UserInfo"])
    assert entities(Masker(registry, entities=["PERSON"], allow=["x"], deny=["y"]), TEXT) == ["PERSON"]
    for options in ({"categories": ["UserInfo"]}, {"rules": ["a.yaml"]}, {"locales": ["zh"]}):
        with pytest.raises(ConfigError, match="either a registry"):
            Masker(registry, **options)  # type: ignore[arg-type]

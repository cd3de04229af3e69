"""The front door: what the printed lines of the documentation do, and what bad options say."""

import logging
import pickle
import traceback

import pytest

import desensitize
from desensitize import Finding, Key, Masker, MaskResult, Registry, Session, errors
from desensitize.errors import ConfigError, DesensitizeError, RestoreError

TEXT = "我叫王玉兰，手机 13800138000，邮箱 wang@example.com"
MASKER = Masker()


def test_public_names() -> None:
    assert desensitize.__all__ == sorted(desensitize.__all__)
    assert set(desensitize.__all__) == {
        "Context",
        "Finding",
        "Key",
        "Manifest",
        "MaskResult",
        "Masker",
        "Recognizer",
        "Registry",
        "Session",
        "errors",
    }
    for name in errors.__all__:
        kind = getattr(errors, name)
        assert name == "Problem" or issubclass(kind, DesensitizeError)


def test_mask_and_restore() -> None:
    result = MASKER.mask(TEXT)
    assert isinstance(result, MaskResult)
    assert result.text == "我叫<PERSON_1>，手机 <PHONE_1>，邮箱 <EMAIL_1>"
    assert result.restore() == TEXT
    assert result.restore("<PERSON_1>您好") == "王玉兰您好"
    assert [TEXT[f.start : f.end] for f in result.findings] == ["王玉兰", "13800138000", "wang@example.com"]
    assert all(isinstance(f, Finding) and f.why for f in result.findings)
    assert MASKER.find(TEXT) == result.findings


def test_many() -> None:
    results = MASKER.mask_many([TEXT, "nothing", TEXT])
    assert [r.text for r in results] == [MASKER.mask(t).text for t in (TEXT, "nothing", TEXT)]


def test_names_allow_and_deny() -> None:
    masker = Masker(names=["李雷", "Ann Lee"], deny=["Project Falcon"], allow=["13800138000"])
    text = "李雷 and ann lee talk about Project Falcon, 13800138000, Annlee"
    assert masker.mask(text).text == "<PERSON_1> and <PERSON_2> talk about <CUSTOM_1>, 13800138000, Annlee"


def test_score_threshold() -> None:
    assert Masker(score_threshold=1.0).find("13800138000") == []
    assert len(Masker(score_threshold=0.0).find(TEXT)) >= 3


def test_a_recognizer_of_ones_own(tmp_path: object) -> None:
    class Shouting:
        name = "shouting"

        def find(self, text: str) -> list[tuple[int, int, str, float]]:
            at = text.find("LOUD")
            return [(at, at + 4, "VOICE", 0.9)] if at >= 0 else []

    from pathlib import Path

    file = Path(str(tmp_path)) / "v.yaml"
    file.write_text(
        "format: 2\ncategory: V\nrules:\n  - {id: v.loud, entity: VOICE, recognizer: shouting, examples: {match: ['a ⟦LOUD⟧'], ignore: ['a']}}\n",
        encoding="utf-8",
    )
    masker = Masker(rules=file, recognizers=[Shouting()])
    assert masker.mask("so ＬOUD, LOUD").text == "so <VOICE_1>, LOUD"
    assert Masker(rules=file, recognizers=()).mask("LOUD").text == "LOUD"


BAD = [
    ({"score_threshold": 2}, "score_threshold"),
    ({"restore_in_urls": "sometimes"}, "restore_in_urls"),
    ({"restore_tools": "some"}, "restore_tools"),
    ({"on_unsupported": "ignore"}, "on_unsupported"),
    ({"categories": ["Nope"]}, "no category 'Nope'"),
    ({"names": "李雷"}, "names must be a list"),
    ({"names": [""]}, "names must be a list"),
    ({"names": 5}, "names must be a list"),
    ({"deny": ["a", None]}, "deny must be a list"),
    ({"allow": "13800138000"}, "allow must be a list"),
    ({"categories": "UserInfo"}, "categories must be a list"),
    ({"locales": "zh"}, "locales must be a list"),
    ({"recognizers": 5}, "recognizers must be"),
    ({"recognizers": ["cn_person"]}, "recognizers must be"),
    ({"restore_in_urls": 5}, "restore_in_urls"),
    ({"restore_in_urls": [""]}, "restore_in_urls"),
    ({"restore_tools": ["f"]}, "restore_tools"),
    ({"restore_tools": {"f": "argument"}}, "restore_tools"),
    ({"score_threshold": "x"}, "score_threshold"),
    ({"score_threshold": True}, "score_threshold"),
    ({"operators": "redact"}, "operators must be"),
    ({"profile": "x"}, "no profile 'x'"),
    ({"registry": Registry(), "categories": ["UserInfo"]}, "either a registry"),
]


@pytest.mark.parametrize(("options", "says"), BAD)
def test_bad_options(options: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Masker(**options)  # type: ignore[arg-type]


def test_a_name_that_utf8_cannot_carry() -> None:
    masker = Masker(names=["Zoe\ud83d"])
    assert masker.mask("ask Zoe\ud83d now").text == "ask <PERSON_1> now"


@pytest.mark.parametrize("text", [None, b"bytes", 1, ["a"]])
def test_what_is_no_text(text: object) -> None:
    with pytest.raises(ConfigError, match=f"must be a str, not {type(text).__name__}"):
        MASKER.mask(text)  # type: ignore[arg-type]


def test_nothing_shows_a_value(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    result = MASKER.mask(TEXT)
    with MASKER.session("shown") as session:
        session.mask(TEXT)
        restorer = session.restorer()
        restorer.feed("<PERSON_1> <PHO")
        shown = [
            repr(x)
            for x in (result, result.findings, session, MASKER, restorer, session._held.get(), MASKER._settings.vault)
        ]
        for holder in (result, session, session._held.get(), MASKER._settings.vault):
            with pytest.raises(DesensitizeError) as caught:
                pickle.dumps(holder)
            shown += [str(caught.value), repr(caught.value), "".join(traceback.format_exception(caught.value))]
    shown += [record.getMessage() for record in caplog.records]
    for text in shown:
        assert not any(value in text for value in ("王玉兰", "13800138000", "wang@example.com")), text


def test_results_and_sessions_are_not_pickled() -> None:
    for holder in (MASKER.mask(TEXT), MASKER.session()):
        with pytest.raises(RestoreError, match="not pickled"):
            pickle.dumps(holder)


def test_pipelines_travel() -> None:
    pipeline = MASKER._settings.pipeline
    assert pickle.loads(pickle.dumps(pipeline)).find(TEXT) == pipeline.find(TEXT)


def test_session_is_public() -> None:
    assert isinstance(MASKER.session("x"), Session)


def test_a_value_is_forgotten_in_any_spelling() -> None:
    masker = Masker()
    with masker.session("one") as one, masker.session("two") as two:
        one.mask("call 13800138000")
        two.mask("call 138-0013-8000 or wang@example.com")
        assert masker.forget_value("+86 138 0013 8000") == 2
        assert one.restore("<PHONE_1>") == two.restore("<PHONE_1>") == "<PHONE_1>"
        assert two.restore("<EMAIL_1>") == "wang@example.com"
    for nothing in ((), ("",), (5,)):
        with pytest.raises(errors.ConfigError):
            masker.forget_value(*nothing)  # type: ignore[arg-type]  # what is tried


def test_a_pattern_allows_no_secret() -> None:
    masker = Masker(allow=["*@acme.com", "10.0.*"])
    assert masker.mask("ann@acme.com, 10.0.0.7").text == "ann@acme.com, 10.0.0.7"
    for label, secret in (
        ("password: ", "10.0.s3cr3t"),
        ("密码：", "Tr0ub4dor@acme.com"),
        ("password: ", "hunter2@acme.com"),
    ):
        assert secret not in masker.mask(label + secret).text
    assert Masker(allow=["Tr0ub4dor"]).mask("password: Tr0ub4dor").text == "password: Tr0ub4dor"


@pytest.mark.parametrize("wrong", [5, b"dsk1_x", None])
def test_a_key_is_text(wrong: object) -> None:
    with pytest.raises(errors.ConfigError, match="a key is text"):
        Key(wrong)  # type: ignore[arg-type]  # what is tried

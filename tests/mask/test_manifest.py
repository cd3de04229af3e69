"""What keyed operators wrote is known again by key or manifest: left alone by a second pass, undone by one restore."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desensitize import Key, Masker, MaskResult
from desensitize.errors import ConfigError, LeakError, RestoreError
from desensitize.manifest import Manifest

KEY = Key("dsk1_" + "A" * 43)
KEYED = ["keyed_token", "encrypt", pytest.param("fpe", marks=pytest.mark.needs("ffx"))]
PARTS = ["13800138000", "138 0013 8000", "+86-13800138000", "wang.yl@example.com", "6222021234567894", "11010519491231002X", "电话", "，",
         " ", "call ", "\n", "x", "https://h.test/?p=", "姓名：王玉兰", "GB82WEST12345698765432", "<PHONE_1>", "١"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS), max_size=8).map("".join)


def reloaded(manifest: Manifest) -> Manifest:
    """As the next pass reads it."""
    return Manifest.from_json(manifest.to_json(), KEY)


@pytest.fixture(scope="module", params=KEYED)
def operator(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def masker(operator: str) -> Masker:
    return Masker(key=KEY, operators={"DEFAULT": operator}, recognizers=())


@given(text=TEXTS)
@settings(deadline=None, max_examples=60)
def test_masked_twice_and_restored_once(masker: Masker, text: str) -> None:
    manifest = Manifest(KEY, context="tenant")
    first = masker.mask(text, manifest=manifest)
    if "[" in first.text:  # fpe has no domain for it
        return
    assert not first.findings or first.restore() == text
    kept = reloaded(manifest)
    second = masker.mask(first.text, manifest=kept)
    if "<PHONE_1>" not in text and (
        second.text == first.text or ":" in first.text or "~" in first.text
    ):  # what looks like a token is escaped, and comes back with each result's own record
        assert kept.restore(second.text) == text
        # Where one value was masked, the next may be found that it had hidden; what was written stays.
        assert second.text == first.text or second.findings


@given(text=TEXTS)
@settings(deadline=None, max_examples=40)
def test_another_session_leaves_what_one_wrote(masker: Masker, text: str) -> None:
    if "<PHONE_1>" in text:
        return
    manifest = Manifest(KEY)
    text = f"They said: {text}."
    with masker.session(manifest=manifest) as one:
        masked = one.mask(text)
        if "[" in masked:  # fpe has no domain for it
            return
        with masker.session(manifest=reloaded(manifest)) as other:
            other.prove([("", masked, "")])
            assert other.mask(masked) == masked
            assert one.restore(masked) == other.restore(masked) == text


def test_finding_leaves_out_what_masking_does(masker: Masker) -> None:
    manifest = Manifest(KEY, context="tenant")
    text = "call 13800138000, or 13900139000; card 6222021234567894"
    masked = masker.mask(text, manifest=manifest).text
    kept, more = reloaded(manifest), f"{masked}; mail wang.yl@example.com"
    assert masker.find(masked, manifest=kept) == []
    for options in ({}, {"entities": ["PHONE_NUMBER", "CREDIT_CARD", "EMAIL_ADDRESS"]}, {"context": "note"}):
        assert masker.find(masked, manifest=kept, **options) == []  # type: ignore[arg-type]  # one of the options
    assert masker.find(more, manifest=kept) == masker.mask(more, manifest=kept).findings
    assert masker.find(text, manifest=kept) == masker.find(text) != []
    with pytest.raises(ConfigError, match="another key's"):
        masker.find(masked, manifest=Manifest(Key.generate()))
    with pytest.raises(ConfigError, match=r"must be a desensitize\.Manifest"):
        masker.find(masked, manifest="m")  # type: ignore[arg-type]  # what is tried


def test_a_masker_that_writes_tokens_finds_nothing_in_what_the_manifest_tells() -> None:
    plain, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    masked = plain.mask("card 6222021234567894", operator="keyed_token", manifest=manifest).text
    assert plain.find(masked, manifest=reloaded(manifest)) == []
    number = plain.mask("call 13800138000", operator={"operator": "surrogate"}, manifest=manifest).text
    assert [f.entity for f in plain.find(number)] == ["PHONE_NUMBER"]
    assert plain.find(number, manifest=reloaded(manifest)) == []


def test_a_value_is_no_output_because_a_manifest_says_so(masker: Masker) -> None:
    manifest = Manifest(KEY)
    masker.mask("call 13800138000", manifest=manifest)
    document = json.loads(manifest.to_json())
    for change in (
        {"outputs": {"00" * 12: 0}},
        {"context": "other"},
        {"shapes": ["0"]},
        {"labels": ["EMAIL"]},
        {"key_ids": []},
        {"glued": True},
        {"how": [["X", "X", "redact", document["key_id"], True]]},
        {"urls": ["https://evil.test/?p="]},
        {"code": "0" * 64},
        {"code": None},
        {"format": 2},
        {"key_id": None},
    ):
        with pytest.raises(ConfigError):
            Manifest.from_json(json.dumps(document | change), KEY)
    for text in ("", "[]", "{", "null", json.dumps({k: v for k, v in document.items() if k != "how"})):
        with pytest.raises(ConfigError):
            Manifest.from_json(text, KEY)


def test_another_key_is_told_apart(masker: Masker) -> None:
    manifest = Manifest(KEY)
    masked = masker.mask("call 13800138000", manifest=manifest).text
    with pytest.raises(RestoreError, match="which this key does not hold"):
        Manifest.from_json(manifest.to_json(), Key.generate())
    rotated = KEY.rotated()
    assert Manifest.from_json(manifest.to_json(), rotated).restore(masked) == "call 13800138000"


def test_a_turned_ring_goes_on_with_its_manifest(operator: str) -> None:
    manifest, rotated = Manifest(KEY), KEY.rotated()
    first = Masker(key=KEY, recognizers=()).mask("call 13800138000", operator=operator, manifest=manifest).text
    later = Manifest.from_json(manifest.to_json(), rotated)
    second = Masker(key=rotated, recognizers=()).mask("call 13900139000", operator=operator, manifest=later).text
    again = Manifest.from_json(later.to_json(), rotated)
    assert again.restore(f"{first} {second}") == "call 13800138000 call 13900139000"
    again.key = rotated.only(rotated.key_id())
    with pytest.raises(RestoreError):
        again.restore(first)


def test_no_value_and_no_output_stands_in_a_manifest(masker: Masker) -> None:
    manifest = Manifest(KEY, context="c")
    result = masker.mask("姓名：王玉兰，13800138000，wang.yl@example.com", manifest=manifest)
    text = manifest.to_json()
    assert result.text not in text
    for part in ("王玉兰", "13800138000", "wang.yl", *result.text.split("，")[1:]):
        assert part not in text
    assert "138" not in repr(manifest)


def test_another_context_is_another_output(masker: Masker, operator: str) -> None:
    one, other = (masker.mask("call 13800138000", manifest=Manifest(KEY, context=name)).text for name in "ab")
    assert one != other
    if operator != "fpe":  # whose outputs only a manifest tells
        assert masker.mask(one, manifest=Manifest(KEY, context="b")).text != one or "PHONE" in one


def test_what_an_irreversible_operator_wrote_excuses_nothing() -> None:
    """A short output may stand in any value; so may one that looks like someone's number."""
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    coded = {"GENDER": {"operator": "map_replace", "table": {"男": "1", "女": "2"}}, "DEFAULT": "redact"}
    assert masker.mask("性别：男", operators=coded, manifest=manifest).text == "性别：1"
    kept = reloaded(manifest)
    for secret in ("192.168.1.7", "tr0ub-1-dor"):
        assert secret not in masker.mask("ip 192.168.1.7, password: tr0ub-1-dor", operators=coded, manifest=kept).text
    drawn = Manifest(KEY)
    shuffled = {"operator": "shuffle", "values": ["13800138000", "13900139000"]}
    masker.mask("tel 13800138000", operator=shuffled, manifest=drawn)
    for number in ("13800138000", "13900139000"):
        assert masker.mask(f"tel {number}", operator="redact", manifest=reloaded(drawn)).text == "tel [PHONE_NUMBER]"


@pytest.mark.needs("ffx")
def test_a_value_that_equals_an_earlier_output_is_masked() -> None:
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    first = masker.mask("code 13800138000 ok", operator="fpe", manifest=manifest).text
    again = masker.mask(first, operator="fpe", manifest=manifest).text
    assert again != first
    assert reloaded(manifest).restore(again) == first
    short = Manifest(KEY)
    seen = masker.mask("Your verification code is 482913.", operator="fpe", manifest=short).text
    assert masker.mask(seen, operator="fpe", manifest=reloaded(short)).text != seen


def test_a_token_beside_a_secret_hides_none_of_it() -> None:
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    token = masker.mask("13800138000", operator="keyed_token", manifest=manifest).text
    for options in ({}, {"operator": "redact"}, {"operator": "keyed_token", "manifest": reloaded(manifest)}):
        assert "s3cr3t" not in masker.mask(f"password=s3cr3t!{token}", **options).text  # type: ignore[arg-type]  # of a table
        assert "example.com" not in masker.mask(f"mail bob.{token}@example.com", **options).text  # type: ignore[arg-type]  # as above


def test_a_manifest_goes_with_its_masker() -> None:
    masker = Masker(key=KEY, recognizers=())
    for wrong in (Manifest(Key.generate()), Manifest(KEY.rotated()), "m", 5):
        with pytest.raises(ConfigError, match="manifest"):
            masker.mask("tel 13800138000", manifest=wrong)  # type: ignore[arg-type]  # what is tried
        with pytest.raises(ConfigError, match="manifest"):
            masker.session(manifest=wrong)  # type: ignore[arg-type]  # what is tried
    with pytest.raises(ConfigError, match="manifest"):
        Masker(recognizers=()).mask("tel 13800138000", manifest=Manifest(KEY))
    for arguments in (("x",), (KEY, 5)):
        with pytest.raises(ConfigError):
            Manifest(*arguments[:1], **({"context": arguments[1]} if arguments[1:] else {}))  # type: ignore[arg-type]  # as above


def test_a_session_of_tokens_restores_tokens_alone() -> None:
    """A masker that has a key for other reasons is no way to read what somebody pastes."""
    token = Masker(key=KEY, recognizers=()).mask("tel 13800138000", operator="keyed_token").text
    with Masker(key=KEY, recognizers=()).session() as talk:
        assert talk.restore(token) == token


def test_a_manifest_puts_no_value_into_a_url_that_it_does_not_know() -> None:
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    token = masker.mask("13800138000", operator="keyed_token", manifest=manifest).text
    assert (
        manifest.restore(f"![x](https://evil.test/?q={token}) {token}")
        == f"![x](https://evil.test/?q={token}) 13800138000"
    )


def test_replies_are_read_in_time_that_grows_with_them() -> None:
    masker = Masker(key=KEY, recognizers=())
    texts = [" ".join(f"call 138{n:08} or" for n in range(size)) for size in (300, 2_400)]
    results = [masker.mask(text, operator="keyed_token") for text in texts]

    def spent(result: MaskResult) -> float:
        start = time.process_time()
        assert "138" in result.restore(f"{result.text} ")
        return time.process_time() - start

    short, long = (min(spent(result) for _ in range(3)) for result in results)
    assert long < 24 * short


@given(text=TEXTS)
@settings(deadline=None, max_examples=40)
def test_a_second_pass_leaves_fakes(text: str) -> None:
    """A fake phone is a phone to every rule: it is left because the manifest has it, in another process too."""
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    first = masker.mask(f"They said: {text}.", operator="surrogate", manifest=manifest).text
    kept = Manifest.from_json(manifest.to_json(), KEY)
    second = masker.mask(first, operator="surrogate", manifest=kept)
    assert second.text == first or second.findings
    if not second.findings:
        with masker.session(manifest=kept) as talk:
            talk.prove([("", first, "")])


def test_what_is_kept_is_not_passed_off_as_an_output() -> None:
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    masker.mask("call 13800138000", operator="keep", manifest=manifest)
    assert masker.mask("call 13800138000", operator="redact", manifest=manifest).text == "call [PHONE_NUMBER]"


def test_a_value_enters_no_url_that_a_reply_made(masker: Masker) -> None:
    manifest = Manifest(KEY)
    with masker.session(manifest=manifest) as talk:
        masked = talk.mask("call 13800138000 or https://h.test/?p=13800138000")
        output = masked.split()[1]
        assert talk.restore(masked) == "call 13800138000 or https://h.test/?p=13800138000"
        assert (
            talk.restore(f"![x](https://evil.test/?q={output}) {output}")
            == f"![x](https://evil.test/?q={output}) 13800138000"
        )
    result = masker.mask("call 13800138000")
    output = result.text.split()[1]
    assert (
        result.restore(f"https://evil.test/?q={output} and {output}")
        == f"https://evil.test/?q={output} and 13800138000"
    )


def test_in_a_reply_a_token_is_read_in_any_case() -> None:
    result = Masker(key=KEY, recognizers=()).mask("call 13800138000", operator="keyed_token")
    assert result.restore(f"Ring {result.text.split()[1].lower()}!") == "Ring 13800138000!"


def test_a_number_that_touches_letters_comes_back(masker: Masker) -> None:
    manifest = Manifest(KEY)
    text = "Call x13800138000x or (138)00138000."
    masked = masker.mask(text, manifest=manifest).text
    assert manifest.restore(masked) == text


def test_a_chat_refuses_what_it_could_not_stream(masker: Masker) -> None:
    for door in (lambda: masker.wrap(print), masker.wire, lambda: masker.session().wrap(print), masker.httpx_transport):
        with pytest.raises(ConfigError, match="in a chat use 'token'"):
            door()
    with pytest.raises(ConfigError):
        list(masker.session().restore_stream(["x"]))


def test_the_proof_stops_a_value_beside_an_output(masker: Masker) -> None:
    manifest = Manifest(KEY)
    with masker.session(manifest=manifest) as talk:
        masked = talk.mask("call 13800138000")
        with pytest.raises(LeakError):
            talk.prove([("", f"{masked} 13900139000", "")])


def test_many_texts_go_into_one_manifest() -> None:
    masker, manifest = Masker(key=KEY, recognizers=()), Manifest(KEY)
    results = masker.mask_many(["call 13800138000", "or 13900139000"], operator="keyed_token", manifest=manifest)
    assert manifest.restore(" ".join(result.text for result in results)) == "call 13800138000 or 13900139000"


def test_a_wrong_manifest_is_refused_for_a_text_of_nothing_too() -> None:
    with pytest.raises(ConfigError, match="manifest"):
        Masker(key=KEY, recognizers=()).mask("hello", manifest=Manifest(Key.generate()))


def test_a_new_manifest_leaves_the_tokens_of_its_key_and_context() -> None:
    masker = Masker(key=KEY, recognizers=())
    masked = masker.mask("call 13800138000", operator="keyed_token", manifest=Manifest(KEY, context="a")).text
    assert masker.mask(masked, operator="redact", manifest=Manifest(KEY, context="a")).text == masked

"""Keyed tokens: the same everywhere, found in any text, and restored exactly or not at all."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Key
from desensitize.errors import ConfigError, RestoreError
from desensitize.mask import base32
from desensitize.mask.identity import identity
from desensitize.mask.keyed_grammar import tokens_in
from desensitize.mask.keyed_token import KeyedToken
from desensitize.mask.operator import Circumstance

OLD, NEW = Key("dsk1_" + "A" * 43), Key("dsk1_" + "B" * 42 + "A")
AT = Circumstance("PHONE_NUMBER", "PHONE", OLD)
LABELS = ("PHONE", "PERSON", "EMAIL", "ID", "CARD", "KEY", "ADDRESS", "TEXT_PHONE", "EMPLOYEE_ID")
TEXT = st.text(max_size=40)
SPELLINGS = ("13800138000", "138 0013 8000", "+86-13800138000", "１３８００１３８０００")

GOLDEN = [
    ("PHONE", "", "13800138000", "PHONE:UA26QEE4X3UBVO6WQTH7BDPK352K42QEZGXPK"),
    (
        "PHONE",
        "acme.users.phone",
        "138 0013 8000",
        "PHONE:UBVNYKV52QBA4LEACQV3XMXNG655GVGJF7SAU.43WEUAWFK5FQWO5M2ZI7AM5URXZD4D2XWPBEEW4FDS3VQ7DB",
    ),
    (
        "PERSON",
        "",
        "Marta Brandt",
        "PERSON:UCRTQJS7TNKKWDCLYUY3ZJTU46DCP3C4FMFCYMBZUMIL5VYD.PZEJBTXJH7ERYBALR6HGAWVDTK3LMERX4CUDACXMLBBGZCA",
    ),
    ("KEY", "", "王\ud800", "KEY:UA2MD7GHKXEFUI7H74ICYD2BRBHHYARMVKO7UBQ"),
    ("ID", "", "", "ID:UBERBZ3FM73SENIDSJAMEURHZX6YQ"),
]


def at(label: str = "PHONE", key: Key | None = OLD, context: str = "") -> Circumstance:
    return Circumstance("PHONE_NUMBER", label, key, context)


@pytest.mark.parametrize(("label", "context", "value", "token"), GOLDEN)
def test_outputs_do_not_change_from_one_version_to_the_next(label: str, context: str, value: str, token: str) -> None:
    assert KeyedToken()(value, at(label, OLD, context)) == token
    assert KeyedToken().undo(token, at(label, OLD, context)) == value


@given(TEXT, st.sampled_from(LABELS), TEXT)
def test_every_value_comes_back(value: str, label: str, context: str) -> None:
    where = at(label, OLD, context)
    token = KeyedToken()(value, where)
    assert token == KeyedToken()(value, where)
    assert [KeyedToken().undo(form, where) for form in (token, token.lower(), token.swapcase())] == [value] * 3


@pytest.mark.parametrize("value", ["", "\0", "\1", "0", "000", "\ud800", "9" * 64, "0" * 65, "7" * 5000, "٣٤٥", "²"])
@pytest.mark.parametrize("label", ["PHONE", "KEY"])
def test_what_could_be_packed_wrongly_comes_back(value: str, label: str) -> None:
    assert KeyedToken().undo(KeyedToken()(value, at(label)), at(label)) == value


@given(st.text("0123456789", max_size=40), st.sampled_from(LABELS))
def test_a_plain_number_needs_no_look_up(value: str, label: str) -> None:
    lead, _, spelling = KeyedToken()(value, at(label)).partition(".")
    assert bool(spelling) == (identity(label, value, disguised=False) != value)
    assert KeyedToken().undo(lead, at(label)) == identity(label, value, disguised=False)


def test_a_phone_is_short_and_its_spellings_share_it() -> None:
    canonical, *others = (KeyedToken()(value, AT) for value in SPELLINGS)
    assert 36 <= len(canonical.removeprefix("PHONE:")) <= len(canonical) <= 45
    assert all(other.startswith(f"{canonical}.") for other in others)
    assert len(set(others)) == len(others)
    assert [KeyedToken().undo(token, AT) for token in (canonical, *others)] == list(SPELLINGS)
    assert {KeyedToken().undo(other.partition(".")[0], AT) for other in others} == {"13800138000"}


def test_label_context_and_key_make_other_tokens_that_do_not_mix() -> None:
    places = [at(), at("ID"), at(context="acme"), at(context="acme.phone"), at(key=NEW)]
    tokens = [KeyedToken()("13800138000", place) for place in places]
    assert len({token.partition(":")[2] for token in tokens}) == len(tokens)
    for index, token in enumerate(tokens):
        for other, place in enumerate(places):
            if index == other:
                assert KeyedToken().undo(token, place) == "13800138000"
                continue
            with pytest.raises(RestoreError) as caught:
                KeyedToken().undo(token, place)
            assert "138" not in str(caught.value)
            assert caught.value.__context__ is None


def test_label_and_context_are_told_apart() -> None:
    body = KeyedToken()("a", at("ID", context="X")).partition(":")[2]
    with pytest.raises(RestoreError):
        KeyedToken().undo(f"IDX:{body}", at("IDX"))


def test_a_ring_writes_with_its_first_and_restores_with_all() -> None:
    before = KeyedToken()("13800138000", AT)
    ring = Key(f"{NEW.reveal()} {OLD.reveal()}")
    assert KeyedToken()("13800138000", at(key=ring)) == KeyedToken()("13800138000", at(key=NEW)) != before
    assert KeyedToken().undo(before, at(key=ring)) == "13800138000"
    with pytest.raises(RestoreError, match="no secret of the key"):
        KeyedToken().undo(before, at(key=NEW))


def test_secrets_with_the_same_mark_are_both_tried() -> None:
    marks: dict[str, Key] = {}
    while (twin := Key.generate()) and (other := marks.setdefault(twin.key_id()[:2], twin)) is twin:
        pass
    ring = Key(f"{other.reveal()} {twin.reveal()}")
    assert KeyedToken().undo(KeyedToken()("a", at(key=twin)), at(key=ring)) == "a"


def _altered(token: str) -> Iterator[str]:
    for index, char in enumerate(token):
        for other in "A7Z:.ı1é":
            if other != char.upper():
                yield token[:index] + other + token[index + 1 :]
        yield token[:index] + token[index + 1 :]
        yield token[:index]
        yield token[:index] + "A" + token[index:]
    yield token + "A"
    yield token + "="
    yield f"{token}.{token.rpartition('.')[2]}"


@pytest.mark.parametrize("value", ["13800138000", "138 0013 8000"])
def test_what_was_altered_or_cut_off_restores_nothing_else(value: str) -> None:
    token = KeyedToken()(value, AT)
    lead = token.partition(".")[0]
    for form in _altered(token):
        if form == lead:  # all of the spelling is lost: the canonical form
            continue
        with pytest.raises(RestoreError) as caught:
            KeyedToken().undo(form, AT)
        assert "138" not in str(caught.value)


def test_a_spelling_belongs_to_its_value() -> None:
    one, two = (KeyedToken()(value, AT).split(".") for value in ("138 0013 8000", "139 0013 8000"))
    with pytest.raises(RestoreError):
        KeyedToken().undo(f"{one[0]}.{two[1]}", AT)


TOKEN = KeyedToken()("13800138000", AT)
SPELLED = KeyedToken()("138 0013 8000", AT)
FOUND = [
    ("{}", 1),
    ("打{}给我", 1),
    ("（{}）。", 1),
    ("{}。{}", 2),
    ("{0},{0} {0}", 3),
    ("{}.", 1),
    ("{}. Then", 1),
    ("{}.txt", 1),
    ("{}.Then", 1),
    ("_{}_ **{}**", 2),
    ("https://example.com/{}?x=1", 1),
    ("NOTE:{}", 1),
    ("SHA:MZXW6YTBOJTG633CMFZGM33PMJQXEZTPAAAAAA {}", 1),
    ("x{}", 0),
    ("x_{}", 0),
    ("9{}", 0),
    ("{}9", 0),
    ("{}_9", 0),
    ("{}é", 1),
    ("{}A", 1),
]


@pytest.mark.parametrize("token", [TOKEN, SPELLED, TOKEN.lower()], ids=["plain", "spelled", "lower"])
@pytest.mark.parametrize(("text", "count"), FOUND)
def test_tokens_are_found_in_text(text: str, count: int, token: str) -> None:
    said = text.format(token, token)
    found = [(said[start:end], label) for start, end, label in tokens_in(said, LABELS)]
    # A base32 letter that touches makes a longer one, which restores nothing.
    assert found == [(token + "A" * text.endswith("A"), "PHONE")] * count


def test_only_labels_asked_for_are_found() -> None:
    employee = KeyedToken()("7", at("EMPLOYEE_ID"))
    assert [label for _, _, label in tokens_in(employee, LABELS)] == ["EMPLOYEE_ID"]
    assert list(tokens_in(employee, {"ID", "PHONE"})) == []
    assert list(tokens_in(f"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF:{TOKEN}", {"PHONE"}))
    assert list(tokens_in(f"FOO:{'A' * 30}:{'A' * 30}", {"A" * 30})) == [(4, 65, "A" * 30)]


@given(st.text("PHONE:~._ab7中 ", max_size=60))
def test_a_reader_finds_what_stands_in_whatever_text(around: str) -> None:
    said = f"{around} {TOKEN} {around}"
    assert (len(around) + 1, len(around) + 1 + len(TOKEN), "PHONE") in list(tokens_in(said, LABELS))


@given(st.binary(max_size=60))
def test_bytes_are_written_as_the_standard_says(data: bytes) -> None:
    import base64

    written = base32.write(data)
    assert written == base64.b32encode(data).decode().rstrip("=")
    assert base32.read(written) == base32.read(written.lower()) == data


def test_a_key_is_needed_and_never_shown() -> None:
    with pytest.raises(ConfigError, match="'keyed_token' needs a key"):
        KeyedToken()("1", at(key=None))
    with pytest.raises(ConfigError, match="'keyed_token' needs a key"):
        KeyedToken().undo(TOKEN, at(key=None))
    secret = OLD.reveal().removeprefix("dsk1_")
    assert secret[:8] not in f"{KeyedToken()!r} {AT!r}"


def test_the_same_in_every_process(in_every_process: Callable[[str], bytes]) -> None:
    code = f"""
from desensitize import Key, operators as o
from desensitize.mask.operator import Circumstance
at = Circumstance("PHONE_NUMBER", "PHONE", Key({OLD.reveal()!r}), "\\u79df\\u6237")
print([o.keyed_token()(value, at) for value in ("13800138000", "138 0013 8000", "\\u738b")])
"""
    assert b"PHONE:" in in_every_process(code)

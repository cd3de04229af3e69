"""The token grammar: what is read, what is not, one identity for one value."""

import pytest

from desensitize.detect.pipeline import Pipeline
from desensitize.mask.grammar import name_of, reader
from desensitize.mask.identity import identity

LABELS = ("EMPLOYEE_ID", "PERSON", "PHONE")
LISTENING = Pipeline((), labels=LABELS)

READ = [
    ("<PHONE_1>", "PHONE_1"), ("<phone_1>", "PHONE_1"), ("<Phone 1>", "PHONE_1"), ("< PHONE-1 >", "PHONE_1"),
    ("<PHONE\\_1>", "PHONE_1"), ("\\<PHONE\\_1\\>", "PHONE_1"), ("&lt;PHONE_1&gt;", "PHONE_1"), ("&#60;PHONE_1&#62;", "PHONE_1"),
    ("&#x3C;PHONE_1&#x3E;", "PHONE_1"), ("\\u003cPHONE_1\\u003e", "PHONE_1"), ("\\u003CPHONE\\u005f1\\u003E", "PHONE_1"),
    ("%3CPHONE_1%3E", "PHONE_1"), ("%3cPHONE%5F1%3e", "PHONE_1"), ("＜ＰＨＯＮＥ＿１＞", "PHONE_1"), ("<PHONE_1_2>", "PHONE_1_2"),
    ("<employee id 12>", "EMPLOYEE_ID_12"), ("<Employee-Id_12>", "EMPLOYEE_ID_12"),
    ("PHONE_1", "PHONE_1"), ("PHONE\\_1", "PHONE_1"), ("PHONE_1_2", "PHONE_1_2"), ("EMPLOYEE_ID_3", "EMPLOYEE_ID_3"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "name"), READ)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("请", "们"), ("(", ")"), ("*", "*"), ("_", "_"), ("，", "'s"), ("\n", ".")]
)
def test_accepted_forms(form: str, name: str, before: str, after: str) -> None:
    found = reader(LABELS).search(before + form + after)
    assert found is not None
    assert found.group() == form
    assert name_of(form) == name


PROSE = [
    "see person 1", "phone 1", "Phone_1", "phone_1", "PHONE 1", "PHONE-1", "PHONE1", "MY_PHONE_1", "XPHONE_1", "PHONE_1a",
    "PHONE_1_b", "1PHONE_1", "PHONE_", "<PHONE>", "<PHONE_>", "<PHONE_x>", "<PHONES_1>", "<PLATE_1>", "PLATE_1", "<PHONE__1>",
    "PHONE_1234567890", "<PHONE_1234567890>", "MY\\_PHONE_1", "PHONE_1\\_b", "PHONE\\_1\\_2b", "MY＿PHONE_1", "PHONE_1＿2", "MY&#95;PHONE_1",
    "PHONE_1&#95;2", "PHONE_1%5F2", "MY%5FPHONE_1", "PHONE_1\\u005f2", "MY\\u005FPHONE_1",
]  # fmt: skip


@pytest.mark.parametrize("text", PROSE)
def test_prose_and_near_misses(text: str) -> None:
    assert reader(LABELS).search(text) is None


@pytest.mark.parametrize(("form", "name"), READ)
def test_every_form_is_heard_of_in_the_pass_that_finds(form: str, name: str) -> None:
    assert LISTENING.scan(f"see {form}.").heard, name
    assert not LISTENING.scan("see 7.").heard


HALVES = ["a <PHONE_1 b", "x < PHONE_1", "&lt;PHONE_1", "&#x3C; PHONE_1", "\\<PHONE_1", "＜PHONE_1_2", "<PHONE_1 x>"]


@pytest.mark.parametrize("text", HALVES)
def test_half_a_pair_is_escaped_and_not_restored(text: str) -> None:
    assert reader(LABELS).search(text) is not None
    assert reader(LABELS, halves=False).search(text) is None


@pytest.mark.parametrize(("form", "name"), READ)
@pytest.mark.parametrize("before", ["<b ", "<b>", "x<  ", "<", "&lt;", ">", "<\n"])
def test_whole_forms_win(form: str, name: str, before: str) -> None:
    bare = form[0] in "PE"
    found = reader(LABELS, halves=False).search(before + form)
    if bare and before in {"<", "&lt;"}:
        assert found is None
    else:
        assert found is not None
        assert (found.group(), name_of(form)) == (form, name)


SAME = [
    (
        "PHONE",
        [
            "13800138000",
            "138 0013 8000",
            "+86-13800138000",
            "0086 138-0013-8000",
            "１３８００１３８０００",
            "138\u200b00138000",
        ],
    ),
    ("ID", ["11010519491231002X", "11010519491231002x", "110105 19491231 002X"]),
    ("EMAIL", ["Li.Lei@Example.com", "li.lei@example.com", "ｌｉ.lei@example.com"]),
    ("PERSON", ["Ann Lee", "ANN LEE", "Ann  Lee"]),
]
OTHER = [
    ("PHONE", ["13800138000", "13800138001", "+1 380 013 8000"]),
    ("PASSWORD", ["Secret1", "secret1", "Secret1 "]),
    ("PERSON", ["王女士", "王玉兰"]),
]


@pytest.mark.parametrize(("label", "spellings"), SAME)
def test_spellings_of_one_value(label: str, spellings: list[str]) -> None:
    assert len({identity(label, spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("label", "values"), OTHER)
def test_different_values(label: str, values: list[str]) -> None:
    assert len({identity(label, value) for value in values}) == len(values)

"""Formats: records that are the file again, leaves with what says what they are, and new texts in their places."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desensitize.batch.formats.columns import columns_of
from desensitize.batch.formats.format import FormatError, Options, Record
from desensitize.batch.formats.kinds import NAMES, format_named, name_of, shown_by
from desensitize.batch.formats.seams import GONE, SEAM, apart
from desensitize.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[..., list[Record]]


def texts(found: list[Record]) -> list[str]:
    return [leaf.text for record in found for leaf in record.leaves]


def entities(found: list[Record]) -> dict[str, str | None]:
    return {leaf.text: leaf.entity for record in found for leaf in record.leaves}


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.text(st.sampled_from('ab1,;"\t|\\<>{}:\r\n -&=\u4e2d\u2005\u22ef')) | st.text(max_size=60),
    st.sampled_from(["", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "a,b\n", "| a | b |\n|---|---|\n", '{"a": "', "Ann: "]),
)
def test_records_are_the_file(name: str, text: str, before: str) -> None:
    data = (before + text).encode()
    found = list(format_named(name).records(io.BytesIO(data), Options("utf-8")))
    assert b"".join(record.raw for record in found) == data
    for record in found:
        old = [leaf.text for leaf in record.leaves]
        assert record.written(old) == record.raw
        assert record.place.line >= 1
        assert record.write is None or record.write(old, None) == record.raw


@pytest.mark.parametrize("name", NAMES)
def test_records_stand_where_they_say(name: str, records: Read) -> None:
    data = b'{"a": "x"}\n\n{"b": "y"}\n' if name != "json" else b'{"a": ["x",\n"y"]}'
    for number, record in enumerate(records(name, data), 1):
        assert record.place.record == number
        assert data[record.place.offset :].startswith(record.raw)
        assert data[: record.place.offset].count(b"\n") == record.place.line - 1


@pytest.mark.parametrize(
    "data, cells",
    [
        (b'id,note\n1,"a ""b"", c"\n', ["id", "note", "1", 'a "b", c']),
        (b'id,note\n1,"two\nlines"\n2,x\n', ["id", "note", "1", "two\nlines", "2", "x"]),
        (b"id;note\r\n1;a,b\r\n", ["id", "note", "1", "a,b"]),
        (b"sep=;\nid;note\n1;a,b\n", ["id", "note", "1", "a,b"]),
        (b'id,note\n1,"open\n2,x\n3,y\n', ["id", "note", "1", '"open', "2", "x", "3", "y"]),
        (b'id,note\n1,"a" b\n', ["id", "note", "1", '"a" b']),
        (b"\xef\xbb\xbfid,note\n\n1,\n", ["id", "note", "1"]),
    ],
)
def test_cells_are_read_as_they_are_meant(data: bytes, cells: list[str], records: Read) -> None:
    assert texts(records("csv", data)) == cells


def test_new_cells_are_quoted_where_they_must_be(records: Read) -> None:
    row = records("csv", b'id,"q",r\n1,"a",b\n')[1]
    assert row.written(["1", 'x"y', "b"]) == b'1,"x""y",b\n'
    assert row.written(["1", "a", "b,c"]) == b'1,"a","b,c"\n'
    odd = records("csv", b'a,b\n"x,y\n"z,1\n')[1]
    assert odd.written(['"x,<X_1>\n"z', "1"]) == b'"x,<X_1>\n"z,1\n'
    assert row.written(["1", "a", "<X_1>"]) == b'1,"a",<X_1>\n'


def test_a_name_of_a_column_speaks_for_its_cells(records: Read) -> None:
    found = entities(records("csv", "姓名,密码,备注\nKim,hunter,好\n".encode()))
    assert (found["Kim"], found["hunter"], found["好"]) == ("PERSON", "PASSWORD", None)
    # A product has a name, too; and what is no value is none.
    assert entities(records("csv", b"name,price\nWidget,3\n"))["Widget"] is None
    found = entities(records("csv", b"name,dob\nMarta Brandt,1974-11-19\nn/a,unknown\n"))
    assert (found["Marta Brandt"], found["1974-11-19"], found["n/a"], found["unknown"]) == (
        "PERSON",
        "DATE_OF_BIRTH",
        None,
        None,
    )


def test_a_table_of_names_and_values(records: Read) -> None:
    found = entities(records("md", b"| Field | Value |\n|---|---|\n| Password | hunter |\n| Colour | red |\n"))
    assert (found["hunter"], found["red"]) == ("PASSWORD", None)


def test_columns_that_are_asked_for(records: Read) -> None:
    only = Options(columns=columns_of(["note", "x=PERSON"]))
    found = entities(records("csv", b"id,note,x\n1,hello,Zed\n", only))
    assert found == {"id": None, "note": None, "x": None, "hello": None, "Zed": "PERSON"}
    found = records("jsonl", b'{"id": 1, "user": {"note": "hello", "x": "Zed"}, "other": "no"}\n', only)
    assert entities(found)["Zed"] is None or True
    assert texts(found) == ["hello", "Zed"]


def test_tables_stand_in_prose(records: Read) -> None:
    data = b"Hello | there\n\n| Name | DOB |\n|:-----|----:|\n| Ann \\| Lee | 1974-11-19 |\nbye\n"
    found = records("md", data)
    row = next(record for record in found if record.raw.startswith(b"| Ann"))
    assert [leaf.text for leaf in row.leaves] == ["Ann \\| Lee", "1974-11-19"]
    assert [leaf.entity for leaf in row.leaves] == ["PERSON", "DATE_OF_BIRTH"]
    assert row.written(["<PERSON_1>", "a|b"]) == b"| <PERSON_1> | a\\|b |\n"


VTT = b"""WEBVTT

STYLE
::cue { color: red }

1
00:01.000 --> 00:02.000 align:start
<v Ann Lee>my number is 138 0013

2
00:02.000 --> 00:03.000
8000 <i>thanks</i>
"""


def test_cues_that_follow_one_another_are_one_text(records: Read) -> None:
    found = records("vtt", VTT)
    assert texts(found) == ["Ann Lee", f"my number is 138 0013{SEAM}8000 {SEAM}thanks"]
    talk = found[-1]
    masked = talk.written(["<PERSON_1>", f"my number is <PHONE_1> {SEAM}thanks"])
    assert masked == talk.raw.replace(b"Ann Lee", b"<PERSON_1>").replace(b"138 0013", b"<PHONE_1>").replace(
        b"8000 ", f"{GONE} ".encode()
    )
    again = next(record for record in records("vtt", masked) if record.leaves)
    assert again.written(["Ann Lee", again.leaves[1].text.replace("<PHONE_1>", f"138 0013{SEAM}8000")]) == talk.raw


@pytest.mark.parametrize(
    "name, data",
    [
        (
            "vtt",
            (
                "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Your card number?\n\n00:02.000 --> 00:03.000\n<v Bo>5105 1050\n\n"
                "00:03.000 --> 00:04.000\n<v Ann>uh-huh\n\n00:04.000 --> 00:05.000\n<v Bo>5105 1009\n"
            ),
        ),
        ("chat", "Ann: Your card number?\nBo: 5105 1050\nAnn: uh-huh\nBo: 5105 1009\n"),
    ],
)
def test_what_is_asked_for_is_given_bit_by_bit(name: str, data: str, records: Read) -> None:
    words = [record.leaves[-1] for record in records(name, data.encode()) if record.leaves]
    asked = {
        leaf.text.strip(): isinstance(leaf.context, Context) and "card number: " in leaf.context.lead for leaf in words
    }
    assert [asked[text] for text in ("5105 1050", "uh-huh", "5105 1009")] == [True] * 3
    assert not asked["Your card number?"]


def test_a_speaker_who_goes_on_is_one_text(records: Read) -> None:
    cues = "".join(
        f"00:0{n}.000 --> 00:0{n}.500\n<v {who}>{text}\n\n"
        for n, (who, text) in enumerate([("Ann", "138 0013"), ("Ann", "8000"), ("Kim", "ok")])
    )
    assert texts(records("vtt", f"WEBVTT\n\n{cues}".encode())) == ["Ann", "Ann", f"138 0013{SEAM}8000", "Kim", "ok"]


def test_masked_captions_are_captions(records: Read, tmp_path: Path) -> None:
    webvtt = pytest.importorskip("webvtt")
    found = records("vtt", VTT)
    new = ["<PERSON_1>", f"my number is <PHONE_1> {SEAM}thanks"]
    (tmp_path / "a.vtt").write_bytes(VTT)
    (tmp_path / "b.vtt").write_bytes(
        b"".join(r.written(new if len(r.leaves) == 2 else [""] * len(r.leaves)) for r in found)
    )
    one, other = webvtt.read(str(tmp_path / "a.vtt")), webvtt.read(str(tmp_path / "b.vtt"))
    assert [(cue.start, cue.end, cue.identifier) for cue in one] == [
        (cue.start, cue.end, cue.identifier) for cue in other
    ]
    assert len(other) == 2


@given(st.lists(st.text(st.sampled_from("ab ⋯"), min_size=1, max_size=5), min_size=2, max_size=6), st.data())
def test_what_went_over_breaks_comes_back(pieces: list[str], data: st.DataObject) -> None:
    text = SEAM.join(pieces)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    masked = apart(pieces, f"{text[:start]}<X_1>{text[end:]}")
    assert len(masked) == len(pieces)
    assert apart(masked, SEAM.join(masked).replace("<X_1>", text[start:end])) == pieces


def test_who_speaks_is_a_name_and_a_role_is_none(records: Read) -> None:
    data = b"[10:12] Ann Lee: hello\nand more\n[10:13] Agent: Your date of birth?\n[10:14] Ann Lee: 1974-11-19\n"
    found = records("chat", data)
    assert texts(found)[:4] == ["Ann Lee", "hello\nand more\n", "Agent", "Your date of birth?\n"]
    assert [leaf.entity for record in found for leaf in record.leaves if leaf.text in ("Ann Lee", "Agent")] == [
        "PERSON",
        None,
        "PERSON",
    ]
    answer = found[-1].leaves[-1].context
    assert getattr(answer, "before", None) == "Your date of birth?\n"
    over = records("chat", "王玉兰 2024-03-01 10:12:33\n你好\n".encode())
    assert texts(over) == ["王玉兰", "你好\n"]


def test_a_keyed_token_is_no_speaker(records: Read) -> None:
    assert texts(records("chat", b"I am PERSON:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567\n")) == [
        "I am PERSON:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567\n"
    ]


@pytest.mark.parametrize(
    "text, values",
    [
        (
            "INSERT INTO u(name,phone,pwd) VALUES ('Kim','55',NULL), ('O''N', 5, NOW());",
            {"Kim": "PERSON", "55": "PHONE_NUMBER", "O''N": "PERSON"},
        ),
        ("insert into `crm`.`u` (`password`)\nvalues (N'x')", {"x": "PASSWORD"}),
        ("POST name=Ann+Lee&pwd=x9&next=1", {"Ann+Lee": "PERSON", "x9": "PASSWORD"}),
        ("a=1&b=2", {}),
    ],
)
def test_names_elsewhere_in_a_text(text: str, values: dict[str, str], records: Read) -> None:
    found = {value: entity for value, entity in entities(records("text", text.encode())).items() if entity}
    assert {value: found.get(value) for value in values} == values


def test_json_is_changed_where_it_changes(records: Read) -> None:
    data = b'{"a": 1.00, "tel": 13800138000, "s": "x\\/y \\u738b"}\r\n'
    record = records("jsonl", data)[0]
    new = [leaf.text.replace("13800138000", "<PHONE_1>").replace("王", "<PERSON_1>") for leaf in record.leaves]
    assert record.written(new) == b'{"a": 1.00, "tel": "\\u003CPHONE_1>", "s": "x\\/y \\u003cPERSON_1\\u003e"}\r\n'
    asked: list[tuple[str, str, str]] = []
    odd = records("jsonl", b'{"s": "a\\/b\\u0063"}')[0]
    odd.written(["s", "<X_1>"], lambda *spelled: asked.append(spelled))  # type: ignore[func-returns-value]
    assert asked == [("<X_1>", "a/bc", "a\\/b\\u0063")]


def test_a_line_that_is_none_says_why(records: Read) -> None:
    found = records("jsonl", b'{"a": 1}\n{"a": \n{"b": "\xff"}\n')
    assert [record.error for record in found][:2] == [None, "not valid JSON"]
    assert "line 3: not UTF-8 at byte 7" in (found[2].error or "")


def test_a_conversation_is_named_by_a_column_or_a_key(records: Read) -> None:
    options = Options(session="ticket.id")
    assert records("jsonl", b'{"ticket": {"id": 7}}\n', options)[0].session == "7"
    rows = records("csv", b"Call,text\n42,hello\n", Options(session="call"))
    assert [row.session for row in rows] == [None, "42"]


CHINESE = "姓名,备注\n王玉兰,客户说明天再来一次\n"
JAPANESE = "氏名,メモ\n山田太郎,また明日お願いします\n"


@pytest.mark.parametrize(
    "text, name",
    [
        (CHINESE, "gb18030"),
        (JAPANESE, "cp932"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (JAPANESE, "utf-8-sig"),
        (CHINESE, "utf-8"),
    ],
)
def test_encodings_are_told_and_kept(text: str, name: str, records: Read) -> None:
    data = text.encode(name)
    if name == "utf-16-le":
        data = ("id,no\n" * 20 + text).encode(name)
    found = records("csv", data)
    last = found[-1]
    assert last.leaves[0].text in text
    new = ["<PERSON_1>", last.leaves[1].text]
    plain = name.removesuffix("-sig").replace("utf-16-le", "utf-16").replace("utf-16", "utf-16-le")
    assert last.written(new) == ",".join(new).encode(plain) + "\n".encode(plain)


def test_bytes_that_did_not_change_stay_even_where_two_say_the_same(records: Read) -> None:
    # Shift-JIS of Windows has two forms of some letters.
    data = "名前,x\nA,".encode("cp932") + b"\xed\x40 \xfa\x5c B\n"
    row = records("csv", data, Options("shift-jis"))[1]
    assert row.written(["<X_1>", row.leaves[1].text]) == b"<X_1>," + b"\xed\x40 \xfa\x5c B\n"


def test_a_bad_byte_names_its_line_and_the_remedy(records: Read) -> None:
    with pytest.raises(
        FormatError, match=r"line 2: not UTF-8 at byte 2 .* looks like GB18030: give --encoding gb18030"
    ):
        records("text", b"ok\nx," + "姓名电话".encode("gb18030"), Options("utf-8"))
    with pytest.raises(FormatError, match="Shift-JIS has no form"):
        records("csv", "名前\n山田\n".encode("cp932"), Options("shift-jis"))[1].written(["한"])


def test_names_tell_formats() -> None:
    assert [name_of(name) for name in ("a.CSV.gz", "a.har", "a.md.zst", "a.log")] == ["csv", "json", "md", None]
    assert shown_by("1\r\n00:00:01,000 --> 00:00:02,000\r\n") == "srt"
    assert shown_by("Ann: a\nKim: b\nAnn: c\nKim: d\n") == "chat"
    assert shown_by("Note: a\nError: b\nNote: c\nError: d\n") is None

"""Values in disguise that a text's own pass must send to a second reading: with the core, without it, rule by rule."""

from __future__ import annotations

import itertools
import time

import pytest

from desensitize import Masker
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.prepare.prepared import Pattern
from desensitize.detect.prepare.tables import Slot
from desensitize.detect.prepare.words import words_anchors
from desensitize.detect.read.readings import ALL, Kind, readings
from desensitize.errors import ConfigError
from desensitize.pattern.syntax import parse

MASKER = Masker(recognizers=())
REFERENCE = Pipeline(MASKER.registry.rules, quick=False)

DISGUISED = [
    "reach lin.mei@example[.]org", "reach lin.mei@example(.)org", "reach lin@shop[.]example[.]org",
    "lin.mei at shop dot example dot org, write there", "lin(at)example[dot]co[dot]uk",
    "lin@example.\u043erg", "\u0430b.lin@example.org", "\u0430\u0430-lin@example.org", "l\u0456n%x@example.org",
    "password: \u0440.\u0430.kQ7v", "mail: lin-(at)example.org", "mail: lin.mei+(at)example.org",
    "write to lin+ at gmail.com please", "ring 139**0013<br>9000** now", "lin**@example.org<br>**",
    "139<b>00139000<hr></b>",
]  # fmt: skip


@pytest.mark.parametrize("text", DISGUISED)
def test_the_pass_tells_of_every_disguise_that_the_rules_would_read(text: str) -> None:
    found = MASKER.find(text)
    assert [f[:4] for f in found] == [f[:4] for f in REFERENCE.find(text)]


@pytest.mark.parametrize("text", DISGUISED[:13])
def test_an_address_in_disguise_goes_whole(text: str) -> None:
    masked = MASKER.mask(text).text
    assert "example" not in masked
    assert "lin" not in masked
    assert "uk" not in masked


PIECES = [
    "13",
    "900",
    "x",
    "**",
    "<br>",
    "<b>",
    "</b>",
    "@",
    ".",
    "`",
    "\n",
    " ",
    "_",
    "-",
    "(at)",
    "[dot]",
    "+",
    "\u0301",
]


def test_what_has_a_reading_is_due() -> None:
    """Of all short rows of signs that disguise something: the core says so wherever Python finds it."""
    for row in itertools.product(PIECES, repeat=3):
        text = f"139{''.join(row)}0013"
        due = MASKER._settings.pipeline.scanner.read(text).due
        for kind in ALL - due - {Kind.BASE64_HEX}:
            assert not any(True for _ in readings(text, (), frozenset([kind]))), (kind, text)


@pytest.mark.parametrize("word", ["Plan\u2011B", "王\u3000梅", "１２号", "Ｎｏｖａ", "A\u200bC"])
def test_a_listed_word_is_found_as_it_is_written(word: str) -> None:
    assert word not in Masker(recognizers=(), deny=[word]).mask(f"about {word} now").text
    assert word not in Masker(recognizers=(), names=[word]).mask(f"about {word} now").text


def test_a_listed_word_that_nobody_sees_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"deny\[1\]"):
        Masker(deny=["Nova", "\u200b"])


def test_a_text_of_a_class_of_its_own_is_a_text() -> None:
    class Marked(str):
        __slots__ = ()

    assert MASKER.mask(Marked("ring 13900139000")).text == "ring <PHONE_1>"


def test_several_texts_are_no_text() -> None:
    with pytest.raises(ConfigError, match="several texts"):
        MASKER.mask_many("13900139000")


def test_a_layer_shows_nothing_of_its_text() -> None:
    (layer,) = MASKER._settings.pipeline.scan("1-3-9-0-0-1-3-9-0-0-0").layers
    assert "139" not in repr(layer)


def test_nothing_made_of_a_name_shows_it() -> None:
    pattern = Pattern("甲乙|Lin Mei", words=("甲乙", "Lin Mei"))
    anchors = words_anchors(pattern.words, glued=False)
    shown = f"{pattern} {anchors} {Slot(parse(pattern.text), anchors, boost=pattern.words)}".lower()
    assert not any(word in shown for word in ("甲乙", "lin", "mei"))


def test_many_numbers_written_apart_take_their_share_of_time() -> None:
    def taken(count: int) -> float:
        numbers = (f"1-3-{n % 10}-{n // 10 % 10}-{n // 100 % 10}-{n // 1000 % 10}-0-1-3-8-7 and " for n in range(count))
        text = "".join(numbers)
        start = time.process_time()
        MASKER.find(text)
        return time.process_time() - start

    assert min(taken(4000) for _ in range(3)) < 4 * min(taken(2000) for _ in range(3))


@pytest.mark.parametrize("core", ["", "off"])
def test_words_that_lie_in_each_other_are_found_however_many_they_are(
    core: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a walk down a tree of them can take."""
    monkeypatch.setenv("DESENSITIZE_CORE", core)
    names = ["甲乙" * length for length in range(2, 700)]
    assert "甲乙甲乙" not in Masker(recognizers=(), names=names).mask(f"给 {names[40]} 打电话").text

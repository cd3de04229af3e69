"""The letters of a text, and the way back: against the plain way, letter by letter."""

from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.letters import Letters, letters_of, plain, signs_of

TEXTS = st.text(st.one_of(st.sampled_from("aZ09é .-_王İΣσςﬁ１"), st.characters()), max_size=30)


def slow(text: str) -> tuple[str, list[int]]:
    places = [place for place, char in enumerate(text) if char.isalnum()]
    return "".join(plain(text[place]) for place in places), places


def test_every_letter_is_folded_as_it_is_by_itself() -> None:
    """Also where lower case looks at what stands beside it, and where one letter would become two."""
    every = [char for char in map(chr, range(0x110000)) if char.isalnum()]
    for start in range(0, len(every), 100):
        text = "".join(every[start : start + 100])
        assert Letters(text).text == slow(text)[0]
    assert Letters("ΟΔΟΣ İ").text == "οδοσi"


@given(TEXTS)
def test_letters_and_where_they_stand(text: str) -> None:
    letters, places = slow(text)
    seen = Letters(text)
    assert seen.text == letters_of(text) == letters
    assert [seen.span(at, at + 1) for at in range(len(letters))] == [(place, place + 1) for place in places]
    assert not places or seen.span(0, len(letters)) == (places[0], places[-1] + 1)


@given(TEXTS)
def test_signs_are_what_stands_between_letters(text: str) -> None:
    letters, places = slow(text)
    between = signs_of(text)
    assert len(between) == max(0, len(letters) - 1)
    assert not places or sum(map(len, between)) + len(places) == places[-1] + 1 - places[0]

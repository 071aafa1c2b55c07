"""One spelling for every text, whoever wrote it on whatever keyboard."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.spelling import LONGEST, folded, one_line, straight, visible

UNSEEN = ["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u034f", "\u115f", "\u3164", "\uffa0", "\u2800",
          "\ufe0f", "\U000e0100", "\U000e0041", "\x00", "\x1b", "\ud800", "\ue000", "\u061c", "\u180e"]  # fmt: skip
SPACES = [" ", "\u00a0", "\u2003", "\u202f", "\u3000", "\t"]
ANY = st.text(max_size=200) | st.lists(st.sampled_from([*UNSEEN, *SPACES, "a", "’", "–", "ﷺ", "é"]), max_size=50).map(
    "".join
)


@given(st.lists(st.sampled_from(UNSEEN + SPACES), max_size=40).map("".join))
def test_what_nobody_can_see_is_empty(text: str) -> None:
    assert straight(text) == folded(text) == one_line(visible(text)) == ""


@given(ANY)
def test_spelled_once_is_spelled(text: str) -> None:
    for spell in (visible, straight, folded):
        assert spell(spell(text)) == spell(text)
    assert len(straight(text)) <= len(text)
    assert not {unicodedata.category(char) for char in folded(text)} - {"Cc"} & {"Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANY)
def test_letters_stay(text: str) -> None:
    fillers = set("\u115f\u3164\uffa0")
    for spell in (visible, straight):
        assert [char for char in spell(text) if char.isalpha()] == [
            char for char in text if char.isalpha() and char not in fillers and char not in "ʹʻʼˈˋˊ"
        ]


@pytest.mark.parametrize(
    "dash", ["\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\uff0d", "\ufe58", "\ufe63"]
)
def test_any_dash_is_one(dash: str) -> None:
    assert straight(f"SO{dash}11436") == "SO-11436"


@pytest.mark.parametrize("quote", ["’", "‘", "ʼ", "´", "`", "′", "＇"])
def test_any_apostrophe_is_one(quote: str) -> None:
    assert straight(f"O{quote}Brien") == "O'Brien"


def test_line_breaks_stay_and_other_white_space_is_a_space() -> None:
    assert straight("one\r\ntwo\u2028three\u00a0four\x0bfive") == "one\ntwo\nthree four\nfive"
    assert one_line(" one \n\n two ") == "one two"


@pytest.mark.parametrize("char", ["a", "\ufdfa", "\u200b", "😀"])
def test_a_long_text_is_cut_before_it_is_read(char: str) -> None:
    assert len(straight(char * 40_000)) <= LONGEST
    assert len(folded(char * 40_000)) <= LONGEST


@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from([chr(zero) for zero in range(0x110000) if unicodedata.decimal(chr(zero), -1) == 0]),
)
def test_the_digits_of_every_script_are_digits(number: int, zero: str) -> None:
    assert folded("".join(chr(ord(zero) + int(digit)) for digit in str(number))) == str(number)

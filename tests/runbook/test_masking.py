"""What free text may still say: enough to recognise somebody by, nothing that can be used."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.text import escaped
from bot.runbook.masking import LONGEST, LONGEST_NOTE, masked, masked_email, scrubbed


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("jane@x.example", "j***@x.example"),
        ("Jane <jane@x.example>, ap@x.example", "Jane <j***@x.example>, a***@x.example"),
        ("jane@x.example&robert.miles@y.example", "j***@x.example&***@y.example"),
        ("jane@x.example+robert@y.example", "j***@x.example+***@y.example"),
        ("jane@x.example/robert@y.example", "j***@[link]"),
        ("jane＠x.example", "j***@x.example"),
        ("jane.doe@10.0.0", "j***@10.0.0"),
        ("j***@x.example", "j***@x.example"),
        ("two @ three, @four", "two @ three, @four"),
    ],
)
def test_no_address_stays_whole(text: str, left: str) -> None:
    assert scrubbed(text) == masked(text) == left


@pytest.mark.parametrize(
    "link",
    [
        "https://pay.exodus.example/p/SECRET",
        "HTTP://10.0.0.1/SECRET",
        "www.exodus.example/SECRET",
        "pay.exodus.example/p/SECRET",
        "pay.exodus.example:8443/p/SECRET",
        "pay.exodus.example./p/SECRET",
        "pay.exodus.example?t=SECRET",
        "pay.exodus.example#SECRET",
        "10.0.0.1:8443/SECRET",
        r"https:\/\/pay.exodus.example\/p\/SECRET",
        r"pay.exodus.example\/p\/SECRET",
        "https%3A%2F%2Fpay.exodus.example%2Fp%2FSECRET",
        "https%253A%252F%252Fpay.exodus.example",
        "pay.exodus.example%2Fp%2FSECRET",
        "https：／／pay.exodus.example／p／SECRET",
        "ftp://pay.exodus.example/SECRET",
    ],
)
@pytest.mark.parametrize("around", ["{}", "Paid with {} twice", "<{}>", '{{"url":"{}"}}', "to={}"])
def test_no_link_stays(link: str, around: str) -> None:
    for left in (scrubbed(around.format(link)), masked(around.format(link))):
        assert "[link]" in left
        assert "SECRET" not in left
        assert "exodus" not in left


@pytest.mark.parametrize(
    "text", ["Net 30 and/or PO", "Bolt 1.5/2 mm, M2.5", "Is it acme.example? Yes.", "PAY-000001 is Failed.", "5/6/2026"]
)
def test_what_is_no_link_stays(text: str) -> None:
    assert scrubbed(text) == text


UNSEEN = (
    "\u200b",
    "\u00ad",
    "\u2060",
    "\ufeff",
    "\u202e",
    "\u034f",
    "\u3164",
    "\ufe0f",
    "\U000e0041",
    "\x00",
    "\ud800",
)
DASHES = ("-", "\u2010", "\u2011", "\u2013", "\u2212", "\uff0d", "\ufe63")
WIDE = {ord("0") + each: 0xFF10 + each for each in range(10)} | {ord("@"): 0xFF20, ord("."): 0xFF0E, ord("/"): 0xFF0F}
PRIVATE = [
    ("john.doe@acme.example", "john", "doe"),
    ("https://pay.exodus.example/p/SECRET", "exodus", "SECRET"),
    ("pay.exodus.example/p/SECRET", "exodus", "SECRET"),
    ("pay\u3002exodus\u3002example/p/SECRET", "exodus", "SECRET"),
    ("+1 415-555-0134", "415", "0134"),
    ("(415) 555-0134", "415", "0134"),
    ("020 7946 0018", "7946", "0018"),
]


@settings(deadline=None)  # whoever comes first loads what tells a telephone number
@given(st.sampled_from(PRIVATE), st.data())
def test_nothing_unseen_and_no_odd_character_undoes_it(private: tuple[str, str, str], data: st.DataObject) -> None:
    text, *parts = private
    if data.draw(st.booleans()):
        text = text.translate(WIDE)
    text = text.replace("-", data.draw(st.sampled_from(DASHES)))
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(UNSEEN)) + text[at:]
    left = masked(text)
    drawn = escaped(left)
    assert not [each for each in parts if each in left.replace("j***", "") or each in drawn]


@settings(deadline=None)
@given(
    st.text(max_size=1200)
    | st.lists(
        st.sampled_from(["a@b.c", "www.", "x.de/y", "+1 415 555 0134", " ", "@", ".", "/", "‐", "0", "415 "]),
        max_size=60,
    ).map("".join)
)
def test_masked_once_more_it_is_the_same(text: str) -> None:
    assert masked(masked(text)) == masked(text)
    assert len(masked(text)) <= LONGEST_NOTE


@pytest.mark.parametrize(
    "number",
    ["+1 (555) 010-9999", "+1 415 555 0134", "+14155550134", "1-800-555-0199", "(415) 555-0134", "415.555.0134",
     "4155550134", "415 555 0134", "+44 20 7946 0018", "020 7946 0018", "02071234567", "0044 20 7946 0018",
     "+49 (0)30 901820", "030 901820", "06 12 34 56 78", "0401 234 567", "03-1234-5678", "+81 3-1234-5678",
     "612 345 678", "011 49 30 901820", "020 7946 0018 020 7946 0018", "12 415 555 0134"],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["{}", "Call {} now", "(tel. {})", "tel:{}", "2026-11-23, {}, PO 4500017732", "4 of {} twice"]
)
def test_a_telephone_number_is_for_no_channel(number: str, around: str) -> None:
    left = masked(around.format(number))
    assert "[number]" in left
    assert number[-4:] not in left
    if "PO" in around:
        assert left == "2026-11-23, [number], PO 4500017732"


def test_the_word_before_tells_a_local_number() -> None:
    assert masked("call her on 555-0134") == "call her on [number]"
    assert masked("their 555-0134, PO 4155550134") == "their 555-0134, PO 4155550134"


@pytest.mark.parametrize(
    "text",
    ["2026-11-23", "23.11.2026", "11/23/2026", "20261123", "2026-11-23 09:12", "from 2026-11-23 to 2026-12-01",
     "PO 4500017732", "4500017732", "PO-2026-00123", "PO# 4155550134", "SO-011436, INV-000007", "1Z999AA10123456784",
     "9400 1118 9956 0000 0000 00", "9400111899223197428490", "FedEx 771234567890", "7712 3456 7890",
     "tracking number 4155550134", "JD014600006281230704", "$1,240,000.00 of $4,000.00", "10.0.0.1", "a0AHs00000AbCdEMAV"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "Promised ({}), they say.", "“{}”"])
def test_dates_amounts_and_the_numbers_of_orders_and_carriers_stay(text: str, around: str) -> None:
    said = around.format(text)
    assert masked(said) == said.replace("“", '"').replace("”", '"')


def test_too_many_digits_for_a_note_are_none_that_a_channel_reads() -> None:
    assert masked("0 " * 400) == "[number]"


@pytest.mark.parametrize("part", ["a", "a.", "1.", "a@", "@", "%25", "\\", "a:", "1-", "a.b:", ".", "https:", "1.1"])
def test_a_long_text_is_read_once(part: str) -> None:
    """Reading it again from every character would take minutes."""
    assert len(scrubbed(part * 4000)) <= LONGEST
    assert len(masked(part * 4000)) <= 3 * LONGEST_NOTE
    assert masked_email(part * 100_000)


@given(st.text(alphabet="aZ09 #()+,&-.:/@`'\u2019", max_size=60))
def test_what_holds_no_address_and_no_link_is_left_as_it_stands(text: str) -> None:
    harmless = not set(text) & set(".:/@`'\u2019")
    assert not harmless or scrubbed(text) == text.strip() == masked(text).strip() or "[number]" in masked(text)

"""What free text may still say: enough to recognise somebody by, nothing that can be used."""

import pytest

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


def test_a_telephone_number_is_for_no_channel() -> None:
    assert masked("jane.doe@[10.0.0.1]") == "j***@[[number]]"
    assert masked("Call +1 (555) 010-9999 now") == "Call [number] now"


@pytest.mark.parametrize("part", ["a", "a.", "1.", "a@", "@", "%25", "\\", "a:", "1-", "a.b:", ".", "https:", "1.1"])
def test_a_long_text_is_read_once(part: str) -> None:
    """Reading it again from every character would take minutes."""
    assert len(scrubbed(part * 4000)) <= LONGEST
    assert len(masked(part * 4000)) <= 3 * LONGEST_NOTE
    assert masked_email(part * 100_000)

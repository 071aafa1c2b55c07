"""What a person may type for an order, and what means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.references import NumberFormat, OrderNumber, Record, Unreadable, read
from bot.runbook.values import record_id

FORMAT = NumberFormat.read("SO-{000000}")
ID = "a01Hs00000AbCdEIAV"


def reference(text: str) -> OrderNumber | Record | Unreadable:
    return read(text, FORMAT)


@pytest.mark.parametrize(
    "text",
    ["SO-011436", "so-11436", "so 11436", "SO11436", "11436", "011436", "#11436", "  11436 ", "`11436`", "“11436”",
     "SO\u201311436", "SO-11436.", "\u200b11436", "１１４３６", "*SO-011436*"],
)  # fmt: skip
def test_an_order_number_in_every_form_people_use(text: str) -> None:
    assert reference(text) == OrderNumber("SO-011436")


def test_ids_gain_their_checksum_and_wrong_checksums_are_no_ids() -> None:
    # public pairs, reference/salesforce.md 4
    for core, checksum in (("a0BA0000000L2ZC", "MA0"), ("70130000001tcyI", "AAQ"), ("00558000001N0Ke", "AAK")):
        assert record_id(core) == core + checksum
        assert record_id(core + checksum) == core + checksum
        assert record_id(core + "ZZZ") is None


@pytest.mark.parametrize(
    "link",
    ["https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view",
     "<https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view>",
     "<https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view|SO-011436>",
     "https://acme.lightning.force.com/lightning/r/{}/view",
     "https://acme.lightning.force.com/lightning/r/ContentDocument/{}/view",
     "https://acme.my.salesforce.com/{}",
     "https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view?a=1&amp;b=2"],
)  # fmt: skip
def test_a_pasted_link_means_its_record(link: str) -> None:
    known = record_id("a01Hs00000AbCdE")
    assert reference(link.format(known)) == Record(known)
    assert reference(str(known)) == Record(known)


@pytest.mark.parametrize(
    "text",
    ["", "0", "order", "SO-", "11436 11437", "https://evil.example/x", "//evil.example/11436", "../../query",
     "' OR Name != '", "a01Hs00000AbCdEZZZ", "https://[", "12345678901234567890", "-11436-"],
)  # fmt: skip
def test_everything_else_is_unreadable(text: str) -> None:
    found = reference(text)
    assert isinstance(found, Unreadable) or found == OrderNumber("SO-011436")


@given(st.text(max_size=400))
def test_no_text_becomes_anything_but_a_number_an_id_or_nothing(text: str) -> None:
    match reference(text):
        case OrderNumber(number):
            assert number.startswith("SO-")
            assert number.removeprefix("SO-").isascii()
            assert number.removeprefix("SO-").isdigit()
        case Record(record):
            assert record_id(record) == record
        case Unreadable(shown):
            assert len(shown) <= 300


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_number_survives_being_written_and_read(number: int) -> None:
    assert reference(FORMAT.write(str(number))) == OrderNumber(FORMAT.write(str(number)))

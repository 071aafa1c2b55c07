"""An address leads to the record or the message that it names, or to the front page; nothing in an id makes a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.links import Links
from bot.runbook.permits import Kind
from bot.runbook.values import RecordId, record_id

LINKS = Links("https://acme.my.salesforce.com", {Kind.ORDER: "Sales_Order__c"}, "https://acme.slack.com/")
LETTERS = st.sampled_from("ABCXYZabcxyz0129")


@given(st.text(LETTERS, min_size=15, max_size=15))
def test_a_record_is_where_lightning_shows_it(core: str) -> None:
    whole = record_id(core)
    assert whole
    for each in (RecordId(core), whole):
        assert LINKS.order(each) == f"https://acme.my.salesforce.com/lightning/r/Sales_Order__c/{each}/view"


@given(st.text() | st.text(LETTERS, max_size=14) | st.from_regex(r"[A-Za-z0-9/.?#%]{15,18}\\s?"))
def test_what_is_no_id_leads_to_the_front_page(text: str) -> None:
    link = LINKS.order(RecordId(text))
    if not (text.isascii() and text.isalnum() and len(text) in {15, 18}):
        assert link == "https://acme.my.salesforce.com/"


@pytest.mark.parametrize(
    "text",
    ["a01Hs00000AbCdE\n", "a01Hs00000AbCdEIAV/", "../../logout", "a01Hs00000AbCdE?x=1", "a01Hs00000AbCd٣", ""],
)
def test_no_id_makes_a_path(text: str) -> None:
    assert LINKS.order(RecordId(text)) == "https://acme.my.salesforce.com/"


def test_a_message_is_where_slack_shows_it() -> None:
    assert LINKS.message("C0SALES", "1700000000.000100") == "https://acme.slack.com/archives/C0SALES/p1700000000000100"


@pytest.mark.parametrize(
    ("channel", "ts"), [("C0/../x", "1.000100"), ("C0SALES", "1.0|x"), ("", ""), ("C0\n", "1.000001")]
)
def test_nor_does_a_channel_or_a_ts(channel: str, ts: str) -> None:
    assert LINKS.message(channel, ts) == "https://acme.slack.com/"

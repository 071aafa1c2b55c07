"""A control's value brings back exactly the ids that it carried, and nothing where it carried something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import controls
from blocks.links import Links
from bot.runbook.permits import ActionName, Kind
from bot.runbook.values import RecordId

ORDER, PART = RecordId("a01Hs00000AbCdEIAV"), RecordId("a06Hs00000AbCdEIAV")


@given(st.integers(1, 9999))
def test_a_page_comes_back_with_its_order(page: int) -> None:
    value = controls.page_value(ORDER, page)
    assert (controls.read_record(value), controls.read_page(value)) == (ORDER, page)
    assert controls.read_part(value) is None
    assert controls.read_episode(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        controls.record_value(ORDER),
        controls.pair_value(ORDER, PART),
        controls.episode_value(3),
        f"1:{ORDER}:page:-1",
        f"1:{ORDER}:page:",
        f"2:{ORDER}:page:1",
    ],
)
def test_what_names_no_page_is_read_as_none(value: str) -> None:
    assert controls.read_page(value) is None


def test_every_link_button_is_known_and_no_two_in_a_block_are_alike() -> None:
    ids = [controls.opening(action, kind) for action in ActionName for kind in Kind]
    assert len(set(ids)) == len(ids)
    assert set(ids) < set(controls.LINKS)


def test_a_record_is_opened_by_its_own_object() -> None:
    links = Links("https://acme.my.salesforce.com", {Kind.ORDER: "Sales_Order__c", Kind.INVOICE: "Invoice__c"})
    assert links.record(Kind.ORDER, ORDER) == links.order(ORDER)
    assert links.record(Kind.INVOICE, PART) == f"https://acme.my.salesforce.com/lightning/r/Invoice__c/{PART}/view"

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


@given(
    st.from_regex(r"[CG][A-Z0-9]{8,12}", fullmatch=True),
    st.none() | st.from_regex(r"1[0-9]{9}\.[0-9]{6}", fullmatch=True),
)
def test_what_is_to_be_shared_comes_back_with_its_place(channel: str, thread: str | None) -> None:
    value = controls.share_value(ORDER, channel, thread, "0a1b")
    assert controls.read_share(value) == (ORDER, channel, thread, "0a1b")
    assert controls.read_record(value) is None


@pytest.mark.parametrize(
    "value", ["", controls.record_value(ORDER), f"1:share:{ORDER}:C0GENERAL:0a1b", "1:share:x:C0::0a"]
)
def test_what_names_no_place_shares_nothing(value: str) -> None:
    assert controls.read_share(value) is None


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


def test_no_two_buttons_in_a_block_are_alike_and_each_is_answered_by_its_name() -> None:
    records = (ORDER, PART)
    ids = [controls.run_id(action, record) for action in ActionName for record in records]
    ids += [controls.opening(action, kind, each) for action in ActionName for kind in Kind for each in records]
    assert len(set(ids)) == len(ids)
    assert {controls.name(each) for each in ids} == {controls.RUN, controls.OPEN_IN_SALESFORCE}


@given(st.from_regex(r"[A-Za-z0-9_]{1,80}", fullmatch=True), st.sampled_from([None, PART]))
def test_an_action_comes_back_with_its_order_and_its_record(action: str, part: RecordId | None) -> None:
    assert controls.read_run(controls.run_value(action, ORDER, part)) == (action, ORDER, part)


@given(st.text() | st.from_regex(r"1:run:[^:]*:[A-Za-z0-9]{0,20}(:[A-Za-z0-9]{0,20})?", fullmatch=True))
def test_whatever_else_comes_back_names_no_action(value: str) -> None:
    found = controls.read_run(value)
    assert found is None or controls.run_value(*found) == value or len(value.split(":")[3]) == 15


def test_the_order_itself_is_no_part() -> None:
    assert controls.run_value("AddTracking", ORDER, ORDER) == controls.run_value("AddTracking", ORDER)


def test_a_record_is_opened_by_its_own_object() -> None:
    links = Links("https://acme.my.salesforce.com", {Kind.ORDER: "Sales_Order__c", Kind.INVOICE: "Invoice__c"})
    assert links.record(Kind.ORDER, ORDER) == links.order(ORDER)
    assert links.record(Kind.INVOICE, PART) == f"https://acme.my.salesforce.com/lightning/r/Invoice__c/{PART}/view"


@given(st.from_regex(r"[A-Za-z0-9_]{1,80}", fullmatch=True), st.sampled_from([None, PART]))
def test_whom_to_tell_comes_back_with_its_order_and_its_record(about: str, part: RecordId | None) -> None:
    value = controls.tell_value(about, ORDER, part)
    assert controls.read_tell(value) == (about, ORDER, part)
    assert controls.read_run(value) is None
    assert controls.name(controls.tell_id(about, part)) == controls.ESCALATE


@given(st.text() | st.from_regex(r"1:tell:[^:]*:[A-Za-z0-9]{0,20}(:[A-Za-z0-9]{0,20})?", fullmatch=True))
def test_whatever_else_comes_back_tells_nobody(value: str) -> None:
    found = controls.read_tell(value)
    assert found is None or controls.tell_value(*found) == value or len(value.split(":")[3]) == 15

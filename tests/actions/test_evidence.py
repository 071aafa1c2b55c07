"""What proves an action, and what does not: by the records' own ids and times, whatever a clock says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.evidence import Appeared, Became, Mailed, Nothing, Proof, Trace, Unclear, before, verdict
from bot.actions.facts import Facts
from bot.runbook.permits import Kind
from bot.runbook.records import MailKind, PlanStatus
from bot.runbook.values import Money

NOON = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)
MAILED = Mailed(MailKind.PAYMENT_LINK)
ADDED = Appeared(Kind.TRACKING, match=("number",))
PAUSED = Became(Kind.AGREEMENT, PlanStatus.PAUSED)


def trace(name: str = "new", minutes: float = 0, **given) -> Trace:
    return Trace(id=name, created=NOON + timedelta(minutes=minutes), **given)


@given(skew=st.floats(-60 * 24, 60 * 24), known=st.booleans())
def test_a_mail_is_found_however_wrong_the_answers_clock_is(skew: float, *, known: bool) -> None:
    """A `Date` header minutes ahead hid the mail: "not sent, you may send again", with the mail on record."""
    there = (trace("old", -90),) if known else ()
    then = before(there, NOON + timedelta(minutes=skew))
    sent = trace(minutes=1)
    assert verdict(MAILED, then, {}, (sent, *there)) == Proof(sent)


def test_what_was_there_before_or_only_came_into_sight_proves_nothing() -> None:
    there = (trace("a", -5), trace("b", -10))
    then = before(there, NOON)
    assert verdict(MAILED, then, {}, there) == Nothing()
    assert verdict(MAILED, then, {}, (*there, trace("seen late", -20))) == Nothing()


def test_several_new_ones_are_not_told_apart() -> None:
    assert isinstance(verdict(MAILED, before((), NOON), {}, (trace("a"), trace("b"))), Unclear)


@pytest.mark.parametrize("written", ["1Z 999-AA1", "1z999aa1", "1Z999AA1"])
def test_a_record_that_matches_what_was_entered_is_it_and_another_is_not(written: str) -> None:
    then = before((), NOON)
    ours, other = trace("ours", 1, values={"number": written}), trace("other", 1, values={"number": "9400"})
    assert verdict(ADDED, then, {"number": "1Z999AA1"}, (other, ours)) == Proof(ours)
    assert verdict(ADDED, then, {"number": "1Z999AA1"}, (other,)) == Nothing()


def test_a_status_proves_it_only_where_it_was_another_before() -> None:
    active, paused = (
        trace(meaning=PlanStatus.ACTIVE, status="Active"),
        trace(meaning=PlanStatus.PAUSED, status="Paused"),
    )
    assert verdict(PAUSED, before((active,), NOON), {}, (paused,)) == Proof(paused)
    assert verdict(PAUSED, before((active,), NOON), {}, (active,)) == Nothing()
    assert verdict(PAUSED, before((paused,), NOON), {}, (paused,)) == Nothing()
    gone = trace(meaning=PlanStatus.CANCELLED, status="Cancelled")
    assert verdict(PAUSED, before((active,), NOON), {}, (gone,)) == Unclear("Salesforce says Cancelled by now.")


def test_facts_of_the_first_release_are_read_as_labelled_values() -> None:
    kept = {
        "number": "PAY-1", "order_number": "SO-1", "amount": "1240.00", "currency": "USD", "due": "2026-12-12",
        "method": "Payment Link", "contact": "Jane", "email": "jane@acme.example",
        "last": {"at": NOON.isoformat(), "status": "Sent", "failed": False},
    }  # fmt: skip
    found = Facts.model_validate(kept)
    assert found.to == ("jane@acme.example",)
    assert [each.label for each in found.shown] == [
        "Requested amount", "Due date", "Collection method", "Contact", "Last sent",
    ]  # fmt: skip
    assert found.shown[0].words == (Money(1240, "USD"),)
    assert found.shown[4].words == (NOON, ", Sent")
    assert Facts.model_validate_json(found.model_dump_json()) == found

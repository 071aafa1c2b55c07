"""What the bot was told to mail and could not: the last word counts, and only what somebody has to mend."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook import attempts
from bot.runbook.records import Attempt, Email, Failing, MailKind, MailStatus, Order, PaymentOrder, Picked
from bot.runbook.values import RecordId

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ORDER, ONE, OTHER = RecordId("a01000000000001AAA"), RecordId("a06000000000001AAA"), RecordId("a06000000000002AAA")
LINK = MailKind.PAYMENT_LINK
ENDS = st.sampled_from([None, *Failing])


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def attempt(minutes: float, failing: Failing | None, record: RecordId = ONE) -> Attempt:
    return Attempt(LINK, record, at(minutes), failing, "No link.")


def payment(record: RecordId, **known: datetime) -> PaymentOrder:
    return PaymentOrder(record, record, None, None, None, None, None, **known)


def order(*made: Attempt, emails: tuple[Email, ...] = (), payments: tuple[PaymentOrder, ...] = ()) -> Order:
    return Order(ORDER, "SO-1", attempts=made, emails=emails, payment_orders=payments or (payment(ONE), payment(OTHER)))


def email(minutes: float, status: MailStatus, about: RecordId | None = None, kind: MailKind = LINK) -> Email:
    return Email(RecordId("a09"), Picked(kind, kind), Picked(status, status), at=at(minutes), payment_order=about)


@pytest.mark.parametrize("failing", list(Failing))
def test_only_what_somebody_has_to_mend_counts(failing: Failing) -> None:
    found = attempts.failed(order(attempt(0, failing)), LINK, ONE)
    assert (found is not None) == (failing in {Failing.REFUSED, Failing.ON_RECORD})


@given(ends=st.lists(ENDS, max_size=6), shuffled=st.randoms())
def test_the_last_end_that_tells_something_decides_in_whichever_order_they_come(ends, shuffled) -> None:
    made = [attempt(minutes, each) for minutes, each in enumerate(ends)]
    telling = [each for each in made if each.failing in {None, Failing.REFUSED, Failing.ON_RECORD}]
    expected = telling[-1] if telling and telling[-1].failing else None
    shuffled.shuffle(made)
    assert attempts.failed(order(*made), LINK, ONE) == expected


@pytest.mark.parametrize(
    ("mail", "over"),
    [
        (email(1, MailStatus.SENT), True),
        (email(1, MailStatus.SENT, about=ONE), True),
        (email(1, MailStatus.SENT, about=OTHER), False),
        (email(1, MailStatus.FAILED), False),
        (email(-1, MailStatus.SENT), False),
        (email(1, MailStatus.SENT, kind=MailKind.INVOICE), False),
    ],
)
def test_a_later_mail_that_may_be_about_it_ends_it(mail: Email, *, over: bool) -> None:
    found = attempts.failed(order(attempt(0, Failing.REFUSED), emails=(mail,)), LINK, ONE)
    assert (found is None) == over


@given(seconds=st.floats(0, 59.999))
def test_a_mail_of_the_same_second_is_later_for_salesforce_keeps_no_parts_of_one(seconds: float) -> None:
    tried = replace(attempt(0, Failing.REFUSED), at=NOON + timedelta(seconds=seconds))
    kept = NOON + timedelta(seconds=int(seconds))
    for mailed, over in ((kept, True), (kept - timedelta(seconds=1), False)):
        mail = replace(email(0, MailStatus.SENT), at=mailed)
        assert (attempts.failed(order(tried, emails=(mail,)), LINK, ONE) is None) == over


@pytest.mark.parametrize(("record", "over"), [(ONE, True), (OTHER, False)])
def test_what_the_payment_order_itself_says_ends_it(record: RecordId, *, over: bool) -> None:
    told = (payment(record, link_sent=at(1)), payment(OTHER if record == ONE else ONE))
    found = attempts.failed(order(attempt(0, Failing.REFUSED), payments=told), LINK, ONE)
    assert (found is None) == over


def test_it_is_told_of_the_record_that_it_was_about_alone() -> None:
    made = order(attempt(0, Failing.REFUSED, ORDER))
    assert attempts.failed(made, LINK, ORDER)
    assert not attempts.failed(made, LINK, ONE)
    assert not attempts.failed(replace(made, attempts=()), LINK, ORDER)

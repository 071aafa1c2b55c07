"""When the same mail last went: one answer for card, form and last look, whichever record says it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions.payment_links import SEND_PAYMENT_LINK
from bot.runbook import mails
from bot.runbook.actions import Case, judged
from bot.runbook.mails import Sending
from bot.runbook.policy import Policy
from bot.runbook.records import LastEmail, MailKind, MailStatus, Order, Picked
from tests.cards.strategies import ORDERS
from tests.runbook.examples import NOW, TODAY, ago, email, facts, order, payment_order

LINK = MailKind.PAYMENT_LINK
POLICY = Policy()
SENT, BOUNCED = Picked("Sent", MailStatus.SENT), Picked("Bounced", MailStatus.FAILED)
LINK_TYPE = Picked("Payment Link", LINK)


def said_by_payment(minutes: int) -> Order:
    return order(emails=(), payment_orders=(payment_order(link_sent=ago(minutes=minutes)),))


def said_as_last_email(minutes: int) -> Order:
    last = LastEmail(status=SENT, type=LINK_TYPE, at=ago(minutes=minutes))
    return order(emails=(), payment_orders=(payment_order(last_email=last),))


def said_by_history(minutes: int) -> Order:
    return order(emails=(email("payment_link", at=ago(minutes=minutes)),))


@pytest.mark.parametrize("told", [said_by_payment, said_as_last_email, said_by_history])
@given(minutes=st.integers(0, 90))
def test_whoever_says_it_card_form_and_guard_say_the_same(told, minutes: int) -> None:
    found = told(minutes)
    guarded = mails.recent(found, LINK, POLICY, NOW)
    assert (guarded is not None) is (minutes <= 30)
    case = Case(found, POLICY, NOW, TODAY, part=found.payment_orders[0])
    assert ("a short while ago" in facts(judged(SEND_PAYMENT_LINK, case))) is (minutes <= 30)
    (last,) = [each for each in SEND_PAYMENT_LINK.shows(case) if each.key == "last"]
    assert last.words[0] == ago(minutes=minutes), "never is said only where nobody knows of one"


def test_what_bounced_guards_nothing_but_an_earlier_one_that_went_does() -> None:
    bounced = LastEmail(status=BOUNCED, type=LINK_TYPE, at=ago(minutes=2))
    only = order(emails=(), payment_orders=(payment_order(last_email=bounced),))
    assert mails.recent(only, LINK, POLICY, NOW) is None
    before = order(emails=(), payment_orders=(payment_order(last_email=bounced, link_sent=ago(minutes=9)),))
    assert mails.recent(before, LINK, POLICY, NOW) == Sending(ago(minutes=9))
    assert mails.sendings(before, LINK)[0].failed


def test_an_invoice_mail_is_no_payment_link() -> None:
    other = LastEmail(status=SENT, type=Picked("Invoice", MailKind.INVOICE), at=ago(minutes=1))
    assert mails.recent(order(emails=(), payment_orders=(payment_order(last_email=other),)), LINK, POLICY, NOW) is None


def test_what_was_read_beside_the_order_counts_too() -> None:
    beside = Sending(NOW - timedelta(minutes=3), "Sent")
    assert mails.recent(order(emails=()), LINK, POLICY, NOW, (beside,)) == beside


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(ORDERS)
def test_the_last_of_each_kind_is_the_newest_sending_that_did_not_fail(found: Order) -> None:
    last = mails.last_of_each(found)
    for kind in MailKind:
        gone = [each for each in mails.sendings(found, kind) if not each.failed]
        assert (kind in last) == bool(gone)
        assert not gone or last[kind].at == gone[0].at

"""Runbook: "Conversion and Handoff".

"The resulting order should retain links to: Quote, Opportunity, Account and Contact, Invoice, Payment Order,
Fulfillment and Tracking." "If a Sales Order is missing quote or opportunity context, escalate before sending payment or
fulfillment communication."
"""

from dataclasses import replace
from typing import Any

import pytest

from bot.runbook.findings import ASK_ADMIN, Level, Team
from bot.runbook.orders import KeptLink
from bot.runbook.permits import ActionName
from bot.runbook.policy import Policy
from bot.runbook.records import Link, Order, Picked
from tests.runbook.examples import (
    HIDDEN,
    ID,
    NOT_KEPT,
    ORDER,
    asks,
    judged,
    line,
    order,
    payment_order,
    spoken,
    without,
)

SAMPLES = Policy(quote_optional_when=frozenset({"Sample"}))

MAILS = {ActionName.SEND_INVOICE, ActionName.SEND_PAYMENT_LINK, ActionName.SEND_TRACKING}


def kept(found: Order, name: str, policy: Policy | None = None, **given: Any) -> KeptLink:
    return next(each for each in judged(found, policy, **given).links if each.name == name)


def test_a_healthy_order_keeps_all_six_in_the_runbooks_order() -> None:
    shown = [(each.name, spoken(each.words)) for each in judged().links]
    assert shown == [
        ("Quote", "Q-000001"),
        ("Opportunity", "Acme Outfitters, spring"),
        ("Account and Contact", "Acme Outfitters, Jane Whitfield"),
        ("Invoice", "INV-000001"),
        ("Payment Order", "PAY-000001"),
        ("Fulfillment and Tracking", "OrderDesk, 1 tracking record"),
    ]


@pytest.mark.parametrize(
    ("found", "name", "words", "note"),
    [
        (order(quote=None), "Quote", "", None),
        (without("quote"), "Quote", "", "not visible to you"),
        (without("quote", why=NOT_KEPT), "Quote", "", "not kept in this Salesforce"),
        (order(quote=Link(ID)), "Quote", "linked, but not visible to you", None),
        (order(contact=None), "Account and Contact", "Acme Outfitters, contact none", None),
        (without("customer"), "Account and Contact", "account not visible to you, Jane Whitfield", None),
        (order(customer=None, contact=None), "Account and Contact", "", None),
        (without("customer", "contact"), "Account and Contact", "", "not visible to you"),
        (order(invoices=()), "Invoice", "", None),
        (without("invoices"), "Invoice", "", "not visible to you"),
        (order(payment_orders=(payment_order(),) * 40), "Payment Order", "PAY-000001 and 39 more", None),
        (order(syncs=()), "Fulfillment and Tracking", "1 tracking record", None),
        (order(trackings=()), "Fulfillment and Tracking", "OrderDesk, no tracking records", None),
        (without("trackings"), "Fulfillment and Tracking", "OrderDesk, tracking not visible to you", None),
        (order(trackings=(), syncs=()), "Fulfillment and Tracking", "", None),
        (order(trackings=(), syncs=(), lines=(line(2, 0),)), "Fulfillment and Tracking", "", "none yet"),
        (without("trackings", syncs=()), "Fulfillment and Tracking", "", "not visible to you"),
    ],
)
def test_a_link_is_there_or_says_why_not(found: Order, name: str, words: str, note: str | None) -> None:
    link = kept(found, name)
    assert (spoken(link.words), link.note) == (words, note)


def test_an_order_whose_path_has_no_quote_says_so() -> None:
    sample = order(quote=None, opportunity=None, order_type=Picked("Sample"))
    assert judged(replace(sample, order_type=Picked("SAMPLE")), SAMPLES).findings == ()  # as Salesforce compares
    assert kept(sample, "Quote", SAMPLES).note == "Sample orders have none"
    assert kept(sample, "Opportunity", SAMPLES).note == "Sample orders have none"
    assert judged(sample, SAMPLES).findings == ()
    assert len(judged(sample).findings) == 2


def test_sales_operations_lifts_the_stop_for_a_quote_alone() -> None:
    bare = order(quote=None, opportunity=None)
    assert kept(bare, "Quote", no_quote_needed=True).note == "not needed, says sales operations"
    (finding,) = judged(bare, no_quote_needed=True).findings
    assert "has no opportunity" in spoken(finding.words)


@pytest.mark.parametrize("name", ["quote", "opportunity"])
def test_a_missing_link_forbids_every_mail(name: str) -> None:
    found = judged(order(**{name: None}))
    (finding,) = found.findings
    assert (finding.level, asks(finding)) == (Level.FORBIDS, Team.SALES_OPERATIONS)
    assert spoken(finding.words) == f"SO-011436 has no {name}: no invoice, payment link or tracking e-mail may go out."
    mailed = [each.allowed for each in found.permits if each.action in MAILS]
    assert mailed
    assert not any(mailed)


@pytest.mark.parametrize("name", ["quote", "opportunity"])
def test_a_link_that_the_reader_may_not_see_is_not_called_missing(name: str) -> None:
    (finding,) = judged(without(name)).findings
    assert (finding.level, finding.way_out) == (Level.FORBIDS, ASK_ADMIN)  # nobody can say that it is there
    assert "not visible to you" in spoken(finding.words)


@pytest.mark.parametrize("name", ["quote", "opportunity"])
def test_a_link_that_this_salesforce_does_not_keep_is_no_trouble_of_the_orders(name: str) -> None:
    found = judged(without(name, why=NOT_KEPT))
    assert found.findings == ()
    assert all(each.allowed for each in found.permits)
    assert kept(without(name, why=NOT_KEPT), name.capitalize()).note == "not kept in this Salesforce"


@pytest.mark.parametrize(
    ("given", "policy", "fact", "asked"),
    [
        ({"quote": None}, SAMPLES, "Whether SO-011436 needs a quote is not visible to you", None),
        ({"opportunity": None}, SAMPLES, "Whether SO-011436 needs an opportunity is not visible to you", None),
        ({"quote": None}, Policy(), "SO-011436 has no quote", Team.SALES_OPERATIONS),  # here, no type does without
    ],
)
def test_an_order_whose_type_is_hidden_is_not_called_faulty(
    given: dict[str, Any], policy: Policy, fact: str, asked: Team | None
) -> None:
    (finding,) = judged(without("order_type", **given), policy).findings
    assert finding.level is Level.FORBIDS
    assert spoken(finding.words).startswith(fact)
    assert asks(finding) is asked
    assert asked or finding.way_out == ASK_ADMIN
    assert judged(without("order_type"), policy).findings == ()  # whatever its type, it has both


def test_an_invisible_opportunity_is_still_a_link() -> None:
    assert judged(order(opportunity=Link(ID, None))).findings == ()
    assert HIDDEN not in ORDER.unread.values()

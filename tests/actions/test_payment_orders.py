"""What is asked for a new payment order, whatever the order, its customer and the org have to choose from."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.actions.payment_orders import CONTACT, CREATE_PAYMENT_ORDER, METHOD, MOST_OPTIONS, asks
from bot.actions.terms import Field, read
from bot.runbook.actions import Case
from bot.runbook.actions import judged as judged_by_rule
from bot.runbook.findings import ready
from bot.runbook.policy import Policy
from bot.runbook.records import Contact, Order, PaymentStatus, Picked, Unread
from bot.runbook.values import Money, RecordId
from tests.runbook.examples import HIDDEN, JANE, NOT_KEPT, NOW, ORDER, TODAY, facts, order, without

METHODS = {METHOD: ("Payment Link", "Wire")}
KNOWN = frozenset({"jane@acme.example"})


def person(number: int, email: str | None = None) -> Contact:
    return Contact(RecordId(f"003Hs{number:010d}AAA"), f"Contact {number}", email)


def case(found: Order = ORDER, **given: Any) -> Case:
    return Case(found, Policy(), NOW, TODAY, **{"choices": METHODS, **given})


def asked(found: Case) -> dict[str, Field]:
    return {each.key: each for each in asks(found)}


def told(found: Case) -> str:
    stops = judged_by_rule(CREATE_PAYMENT_ORDER, found)
    return "" if ready(stops) else facts(stops[:1])


def test_whoever_can_be_written_to_is_chosen_from_the_orders_own_contact_first() -> None:
    customer = order(customer_contacts=(person(1), person(2, "jane@acme.example"), JANE), customer_emails=KNOWN)
    labels = [each.label for each in asked(case(customer))[CONTACT].options]
    assert labels == ["Jane Whitfield, jane@acme.example", "Contact 2, jane@acme.example"]


@pytest.mark.parametrize(
    ("why", "label"), [({}, "e-mail none"), ({"contact_email": HIDDEN}, "e-mail not visible to you")]
)
def test_where_nobody_can_be_written_to_everybody_is_a_choice(why: dict[str, Unread], label: str) -> None:
    found = case(order(contact=replace(JANE, email=None), customer_emails=frozenset(), unread=why))
    assert [each.label for each in asked(found)[CONTACT].options] == [f"Jane Whitfield, {label}"]
    assert told(found) == ""


@pytest.mark.parametrize(
    ("found", "fact"),
    [
        (order(contact=None, customer_emails=frozenset()), "A contact of SO-011436 or of its customer is missing."),
        (without("contact", customer_emails=frozenset()), "is not visible to you."),
        (order(contact=None, unread={"customer_emails": HIDDEN}), "is not visible to you."),
    ],
)
def test_without_anybody_to_choose_it_is_stopped_and_no_form_is_shown(found: Order, fact: str) -> None:
    assert told(case(found)).endswith(fact)


def test_a_card_that_has_not_asked_for_the_contacts_says_nothing_of_them() -> None:
    assert told(case(order(contact=None))) == ""


def test_a_menu_holds_what_slack_takes_and_says_how_many_are_left() -> None:
    many = tuple(person(each, f"c{each}@acme.example") for each in range(MOST_OPTIONS + 36))
    field = asked(case(order(customer_contacts=many, customer_emails=KNOWN)))[CONTACT]
    assert len(field.options) == MOST_OPTIONS
    assert field.hint.startswith("37 more")


def test_an_org_without_methods_to_choose_from_is_not_asked_for_one() -> None:
    assert METHOD not in asked(case(choices={}))


@pytest.mark.parametrize("entered", ["100", "9999"])
def test_a_currency_that_was_hidden_meanwhile_stops_it(entered: str) -> None:
    unread = {"currency": HIDDEN}
    later = case(order(balance=Money(Decimal(1240), None), unread=unread), terms={"requested": entered})
    assert told(later) == "The currency of SO-011436 is not visible to you."


@pytest.mark.parametrize("meaning", [PaymentStatus.PAID, PaymentStatus.REFUNDED])
def test_the_status_says_that_nothing_is_due_where_no_balance_is_kept(meaning: PaymentStatus) -> None:
    said = without("balance", why=NOT_KEPT, payment_orders=(), payment_status=Picked("Settled", meaning))
    assert told(case(said)) == "Payment status of SO-011436 says Settled."


@pytest.mark.parametrize(
    ("currency", "balance", "initial"),
    [("JPY", "1240", "1240"), ("KWD", "1.5", "1.500"), ("USD", "1240.5", "1240.50"), (None, "5", None)],
)
def test_the_amount_is_prefilled_with_the_digits_of_its_currency(
    currency: str | None, balance: str, initial: str | None
) -> None:
    fields = asked(case(order(balance=Money(Decimal(balance), currency))))
    assert (fields["requested"].initial if "requested" in fields else None) == initial
    if initial:
        (entered,), wrong = read([fields["requested"]], {"requested": initial})
        assert not wrong
        assert Decimal(entered.value) == Decimal(balance)

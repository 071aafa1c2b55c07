"""Create a payment order; keep a payment method. Runbook: "Use CreatePaymentOrder … when a payment order is needed"."""

from collections.abc import Iterator, Sequence

from bot.actions.catalogue import Action, ActionWords
from bot.actions.evidence import Appeared
from bot.actions.facts import Shown
from bot.actions.terms import Field, Limit, Option, TermKind
from bot.actions.wording import opening
from bot.runbook import headline, payment_orders
from bot.runbook.actions import Case, WithoutLinks
from bot.runbook.findings import Finding, Subject, Team, joined
from bot.runbook.permits import ActionName, Kind, Way
from bot.runbook.records import Contact, Order, absence

AMOUNT, DUE, METHOD, CONTACT = "requested", "due", "method", "contact"
"""Also what the mapping calls a payment order's own fields."""
MOST_OPTIONS = 100
"""Rows of one of Slack's menus."""


def forbids(case: Case) -> Iterator[Finding]:
    """What the order forbids; with what was entered, an amount of more than is due."""
    yield from payment_orders.creation_findings(case.order)
    yield from payment_orders.amount_beyond(case.order, case.terms.get(AMOUNT))
    yield from payment_orders.nobody_to_ask(case.order)


def shows(case: Case) -> Iterator[Shown]:
    order = case.order
    if order.balance:
        yield Shown(key="balance", label="Due on the order", words=(order.balance,))
    opened = [payment_orders.asked(each) for each in order.payment_orders or () if each.open]
    yield Shown(key="open", label="Open already", words=joined(opened, "; ") or ("none",))


def asks(case: Case) -> Iterator[Field]:
    """Runbook: "Confirm requested amount, due date, collection method, and customer contact"; prefilled, editable."""
    yield from _amount(case.order)
    first = headline.first_due(case.order)
    due = first if first and first >= case.today else case.today
    over = Limit(said="That day is over.", earliest=case.today)
    yield Field(key=DUE, label="Due date", kind=TermKind.DATE, initial=due.isoformat(), limits=(over,))
    methods = tuple(Option(value=each, label=each) for each in case.choices.get(METHOD, ()))
    yield from _choice(METHOD, "Collection method", methods)
    yield from _choice(CONTACT, "Contact", [_option(each, case.order) for each in payment_orders.may_pay(case.order)])


def _amount(order: Order) -> Iterator[Field]:
    """What is due, and no more than that; where this org keeps no balance, nothing is prefilled."""
    balance, known = order.balance, order.balance or order.total
    if known is None or known.currency is None:
        return
    yield Field(
        key=AMOUNT,
        label=f"Amount ({known.currency})",
        kind=TermKind.AMOUNT,
        initial=f"{balance.shown:.{balance.places}f}" if balance else "",
        currency=known.currency,
        limits=(Limit(said="That is more than is due.", most=balance.amount),) if balance else (),
    )


def _choice(key: str, label: str, options: Sequence[Option]) -> Iterator[Field]:
    """A menu of the first ones, as many as Slack takes; without any there is nothing to ask."""
    if options:
        more = len(options) - MOST_OPTIONS
        yield Field(
            key=key,
            label=label,
            kind=TermKind.CHOICE,
            hint=f"{more} more are in Salesforce: create it there for one of them." if more > 0 else "",
            initial=options[0].value,
            options=tuple(options[:MOST_OPTIONS]),
        )


def _option(contact: Contact, order: Order) -> Option:
    email = contact.email or f"e-mail {absence(order.unread, 'contact_email')}"
    return Option(value=contact.id, label=f"{contact.name}, {email}" if contact.name else email)


CREATE_PAYMENT_ORDER = Action(
    ActionName.CREATE_PAYMENT_ORDER,
    on=(Kind.ORDER,),
    about=Subject.PAYMENTS,
    word="create",
    forbids=forbids,
    shows=shows,
    asks=asks,
    terms=(AMOUNT, DUE, METHOD, CONTACT),
    evidence=Appeared(Kind.PAYMENT_ORDER, match=(AMOUNT, DUE, METHOD, CONTACT)),
    without_links=WithoutLinks.WARNED,
    follow_up=ActionName.SEND_PAYMENT_LINK,
    words=ActionWords(
        label="Create payment order",
        subject="Payment order",
        cannot="Can't create yet",
        doing="Creating",
        done="Created",
        not_done="Not created",
        doubt="It may be on the order by now; don't create it again.",
        repeat="create it again",
        ask=Team.PAYMENT_OPERATIONS,
        afterwards="Send the payment link when the customer should pay remotely.",
    ),
)

ADD_PAYMENT_METHOD = Action(
    ActionName.ADD_PAYMENT_METHOD,
    on=(Kind.ACCOUNT, Kind.CONTACT),
    about=Subject.PAYMENTS,
    way=Way.PAGE,
    words=opening(
        label="Add payment method",
        subject="Payment method",
        ask=Team.PAYMENT_ADMIN,
    ),
)

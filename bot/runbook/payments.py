"""What forbids mailing a payment link, and what has to be confirmed first.

Runbook: "Conversion and Handoff", "Payment link rules", "Saved Methods".
"""

from collections.abc import Iterator

from bot.runbook import methods
from bot.runbook.findings import ASK_ADMIN, Ask, Do, Finding, Itself, Level, Team, Words, forbids, ready, warns
from bot.runbook.masking import scrubbed
from bot.runbook.owed import cancelled, free, nothing_open
from bot.runbook.payment_mails import failed_mail_findings, own_link_findings
from bot.runbook.payment_orders import IN_SALESFORCE, NOTHING_TO_DO, none_open, not_open, nothing_due
from bot.runbook.records import (
    CollectionMethod,
    CollectionStatus,
    Contact,
    Order,
    OrderStatus,
    PaymentOrder,
    PaymentStatus,
    Unread,
    absence,
)
from bot.runbook.values import Money

_HELD, _PAID, _REFUNDED = OrderStatus.ON_HOLD, PaymentStatus.PAID, PaymentStatus.REFUNDED
_REMOTE, _ON_HOLD = CollectionMethod.REMOTE, CollectionStatus.ON_HOLD
"""Looked up once: Python 3.11 takes long to find a member by its class, and this is asked of every payment order."""


def link_findings(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    """What forbids mailing the payment link of `payment` now, or warns, beside missing links; nothing means ready."""
    if not payment.open:
        yield not_open(payment)
    if _asks_nothing(order, payment):
        yield nothing_due(order)
        return
    yield from paid_otherwise(order, payment)
    yield from too_much(order, payment)
    yield from amount_findings(payment)
    yield from confirmable(order, payment)
    yield from hold_findings(payment)
    yield from unjudged(payment)
    if methods.unavailable(payment.gateway, payment.route):
        yield forbids(
            f"The gateway of {payment.number} is unavailable.",
            way_out=Ask(Team.PAYMENT_ADMIN, "repair it or move the route"),
        )


def _asks_nothing(order: Order, payment: PaymentOrder) -> bool:
    """Whether nothing is due and nothing is asked for: no link to send, and nothing wrong."""
    return nothing_open(order) and payment.requested is not None and payment.requested.nothing


def paid_otherwise(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    """What the order itself says against asking its customer, though `payment` still does; and its hold.

    A payment order may stay open when the order was paid by wire, cancelled or refunded: the customer is not asked
    twice. What can't be read is not taken for unpaid. Runbook: "Payment link rules" 2, the amount.
    """
    status, said, number = order.status, order.payment_status, Itself(order.number)
    if cancelled(order) and status:
        yield _still_asks((number, f" is {status.shown}"), payment)
    if said and said.meaning is _REFUNDED:
        yield _still_asks(("Payment status of ", number, f" says {said.shown}"), payment)
    if nothing_open(order):
        yield _still_asks(("Nothing is due on ", number), payment)
    elif said and said.meaning is _PAID:
        yield _still_asks(("Payment status of ", number, f" says {said.shown}"), payment)
    if status and status.meaning is _HELD:
        yield warns(number, f" is {status.shown}.", way_out=ASK_WHY)
    for field, what in SETTLES.items() if order.unread else ():
        if order.unread.get(field) is Unread.NOT_VISIBLE:
            unsure = " is not visible to you, so nobody can say that the customer still has to pay."
            yield forbids(f"{what} ", number, unsure, way_out=ASK_ADMIN)


def _still_asks(fact: Words, payment: PaymentOrder) -> Finding:
    still = (f", but {payment.number} still asks for ", payment.requested or "something", ".")
    close = Ask(Team.PAYMENT_OPERATIONS, f"close {payment.number}, or say why it is open")
    return forbids(*fact, *still, way_out=close)


ASK_WHY = Do("Find out why before the customer is asked to pay.")
SETTLES = {"balance": "What is due on", "payment_status": "The payment status of", "status": "The status of"}
"""What of an order can say that nothing more is to be paid."""


def too_much(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    """That the link asks for more than is due, or that nobody can tell."""
    asks, due = _outstanding(payment), order.balance
    if asks is None or due is None or not due.positive or not asks.currency or not due.currency:
        return
    check = Do("Check the amount before you send.")
    if not asks.comparable(due):
        unsure = f" is in {due.currency}: nobody can say whether that is too much."
        fact = (", and what is due on ", Itself(order.number), unsure)
        yield warns(f"{payment.number} asks for ", asks, *fact, way_out=check)
    elif asks.exceeds(due):
        yield warns(
            f"{payment.number} asks for ", asks, ", more than is due on ", Itself(order.number), ".", way_out=check
        )


def _outstanding(payment: PaymentOrder) -> Money | None:
    """What it still asks for: what has come in already is not asked for again."""
    requested, captured = payment.requested, payment.captured
    if requested and captured and captured.positive and requested.comparable(captured):
        return requested.less(captured)
    return requested


def findings(order: Order) -> Iterator[Finding]:
    """What is wrong with the order's money, open payment orders above all.

    Runbook: "Payment link rules" 3 and 5; "Saved Methods".
    """
    status, balance = order.payment_status, order.balance
    opened = [each for each in order.payment_orders or () if each.open]
    paid = status is not None and status.meaning is PaymentStatus.PAID
    if status and paid and balance and balance.positive and not any(map(by_link, opened)):
        yield warns(
            f"Payment status says {status.shown}, but not everything is paid.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "check it"),
        )
    settled = nothing_open(order) and not free(order) and not cancelled(order)
    if settled and status and status.meaning in {PaymentStatus.UNPAID, PaymentStatus.PARTLY_PAID}:
        yield warns(
            f"Payment status says {status.shown}, but nothing is open.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "check it"),
        )
    yield from own_link_findings(order, order.id, order.number)
    yield from dict.fromkeys(found for each in opened for found in _of_open(order, each))


def _of_open(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    if not _asks_nothing(order, payment):
        yield from link_findings(order, payment) if by_link(payment) else hold_findings(payment)
    yield from failed_mail_findings(payment)
    yield from own_link_findings(order, payment.id, payment.number)
    yield from method_findings(payment)


def method_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Whether the saved method that it is to be collected with may be used on its route.

    Runbook: "Confirm payment readiness before telling the customer a saved method is usable."
    """
    route = payment.route
    if route is None:
        if payment.method and payment.method.meaning is CollectionMethod.SAVED:
            yield _no_method(payment)
        return
    found = methods.readiness(route)
    told_already = found is methods.Readiness.GATEWAY_UNAVAILABLE and by_link(payment)
    beside_the_point = found is methods.Readiness.UNKNOWN and by_link(payment)
    covered = methods.decision(f"{payment.number}, {route.method or 'saved method'}", route)
    if covered.level is not Level.FINE and not told_already and not beside_the_point:
        yield covered


def _no_method(payment: PaymentOrder) -> Finding:
    if Unread.NOT_VISIBLE in {payment.unread.get("token"), payment.unread.get("route")}:
        return warns(f"Which saved method {payment.number} uses is not visible to you.", way_out=ASK_ADMIN)
    fact = f"{payment.number} is to be collected with a saved method, and names none."
    return warns(fact, way_out=Do(IN_SALESFORCE))


def order_findings(order: Order) -> Iterator[Finding]:
    """What forbids a payment link from the order itself, beside missing links: nothing open that a link may go for.

    Runbook: "Use SendPaymentLinkEmail from Sales Order or Payment Order when the customer should pay remotely."
    """
    payments = order.payment_orders
    hidden = absence(order.unread, "payment_orders") if payments is None else _hidden_status(payments)
    if hidden:
        yield forbids("What is open to pay on ", Itself(order.number), f" is {hidden}.", way_out=ASK_ADMIN)
        return
    opened = [each for each in payments or () if each.open]
    if not opened:
        yield from none_open(order)
    judged = [tuple(link_findings(order, each)) for each in opened]
    if not any(ready(each) for each in judged):
        yield from dict.fromkeys(found for each in judged for found in each)


def _hidden_status(payments: tuple[PaymentOrder, ...]) -> str | None:
    return next((str(each.unread["status"]) for each in payments if "status" in each.unread), None)


def by_link(payment: PaymentOrder) -> bool:
    """Whether the customer pays this one remotely, as far as one can tell."""
    return payment.method is None or payment.method.meaning is _REMOTE


def otherwise(payment: PaymentOrder) -> Iterator[Finding]:
    """That a link is not how this one is meant to be collected.

    Runbook: "when the customer should pay remotely".
    """
    if payment.method and not by_link(payment):
        yield warns(f"{payment.number} is to be collected by {payment.method.shown}, not by payment link.")


def none_by_link(order: Order) -> Iterator[Finding]:
    """Likewise for the order: what its first open payment order says, unless one is meant for a link."""
    opened = [each for each in order.payment_orders or () if each.open]
    if opened and not any(map(by_link, opened)):
        yield from otherwise(opened[0])


def unjudged(payment: PaymentOrder) -> Iterator[Finding]:
    """What could forbid the link and is hidden from this person: nobody can say that it does not.

    What the org does not keep at all is not judged; what it keeps and hides is.
    """
    if not payment.unread:
        return
    hidden = (
        ("collection_status", f"The collection status of {payment.number}"),
        ("captured", f"The captured amount of {payment.number}"),
        ("gateway", f"The gateway of {payment.number}"),
        ("gateway_available", f"Whether the gateway of {payment.number} is available"),
    )
    for field, what in hidden:
        if payment.unread.get(field) is Unread.NOT_VISIBLE:
            yield _not_there(what, Unread.NOT_VISIBLE)


def amount_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 2, the amount."""
    requested, captured = payment.requested, payment.captured
    if requested is None:
        return
    if not requested.positive:
        yield forbids(f"{payment.number} asks for ", requested, ".", way_out=Do(IN_SALESFORCE))
    elif captured and captured.comparable(requested) and not requested.exceeds(captured):
        yield forbids(f"{payment.number} is captured in full already.", way_out=NOTHING_TO_DO)


def confirmable(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 2: what the rep has to confirm must be there to be read."""
    contact = recipient(order, payment)
    missing = (
        ("requested", "amount", payment.requested),
        ("due", "due date", payment.due),
        ("method", "collection method", payment.method),
    )
    for field, name, value in missing:
        if value is None:
            yield _not_there(f"The {name} of {payment.number}", payment.unread.get(field))
    if payment.requested:
        yield from _unpayable(payment, payment.requested)
    if contact is None:
        yield _not_there(f"The contact of {payment.number}", payment.unread.get("contact"))
    elif contact.email is None:
        read = payment if payment.contact else order
        yield _not_there(f"The e-mail address of {contact.name or 'the contact'}", read.unread.get("contact_email"))


def _unpayable(payment: PaymentOrder, requested: Money) -> Iterator[Finding]:
    """That nobody can confirm the amount as it is shown: without its currency, or with digits that it has not."""
    if requested.currency is None:
        why = payment.unread.get("currency") and Unread.NOT_VISIBLE  # what the order keeps for it is hidden as well
        yield _not_there(f"The currency of {payment.number}", why)
    elif not requested.payable and requested.positive:
        fact = f", and {requested.currency} has no such amount: you can't confirm it."
        yield forbids(f"{payment.number} asks for ", requested, fact, way_out=Do(IN_SALESFORCE))


def _not_there(what: str, why: Unread | None) -> Finding:
    if why is None:
        return forbids(f"{what} is missing.", way_out=Do(IN_SALESFORCE))
    return forbids(f"{what} is {why}, so you can't confirm it.", way_out=ASK_ADMIN)


def recipient(order: Order, payment: PaymentOrder) -> Contact | None:
    """Whom Salesforce writes to: the payment order's own contact; the order's where the org keeps no other."""
    kept = not payment.unread or payment.unread.get("contact") is not Unread.NOT_IN_ORG
    return payment.contact if kept else order.contact


def hold_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Collection on hold stops the link, whatever else is right."""
    if payment.collection_status and payment.collection_status.meaning is _ON_HOLD:
        why = f" ({scrubbed(payment.hold_reason)})" if payment.hold_reason else ""
        yield forbids(
            f"Collection of {payment.number} is on hold{why}: no payment link may go out.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "say when the hold ends"),
        )

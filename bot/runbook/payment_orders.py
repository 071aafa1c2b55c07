"""A payment order itself: how it is told of, what makes it one to send no link for, and what forbids another.

Runbook: "Use CreatePaymentOrder from the Sales Order when a payment order is needed."
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from bot.runbook.findings import ASK_ADMIN, Do, Finding, Itself, Words, forbids, joined, warns
from bot.runbook.owed import cancelled, nothing_open
from bot.runbook.records import Contact, Order, PaymentOrder, PaymentOrderStatus, PaymentStatus, Unread, absence
from bot.runbook.values import Money

NOTHING_TO_DO = Do("There is nothing to send.", idle=True)

IN_SALESFORCE = "Set it in Salesforce, then look again."

SETTLED = {PaymentStatus.PAID, PaymentStatus.REFUNDED}
"""What an order's payment status says where nothing more is to be paid."""


def not_open(payment: PaymentOrder) -> Finding:
    """Why no link can go for it. Closed is only what the mapping calls so: all else may still be open."""
    number, status = payment.number, payment.status
    if status is None and "status" in payment.unread:
        return forbids(f"The status of {number} is {payment.unread['status']}.", way_out=ASK_ADMIN)
    if status is None:
        return forbids(f"{number} has no status.", way_out=Do(IN_SALESFORCE))
    match status.meaning:
        case PaymentOrderStatus.CLOSED | PaymentOrderStatus.FAILED:
            return forbids(f"{number} is {status.shown}: no link can be sent for it.", way_out=NOTHING_TO_DO)
        case PaymentOrderStatus.DRAFT:
            return forbids(f"{number} is a draft.", way_out=Do("Finish it in Salesforce, then look again."))
    fact = f"{number} is {status.shown}, and nobody has told me what that means."
    return forbids(fact, way_out=Do("Look at it in Salesforce."))


def none_open(order: Order) -> Iterator[Finding]:
    """Why there is none to send a link for, or which may be meant; another one is only for where there is none."""
    if cancelled(order):
        yield _cancelled(order)
        return
    if nothing_open(order):
        yield nothing_due(order)
        return
    perhaps = [not_open(each) for each in order.payment_orders or () if not _closed(each)]
    step = Do("Create the payment order first.")
    yield from perhaps or (forbids("No payment order is open.", way_out=step),)


def _closed(payment: PaymentOrder) -> bool:
    ended = {PaymentOrderStatus.CLOSED, PaymentOrderStatus.FAILED}
    return payment.status is not None and payment.status.meaning in ended


def creation_findings(order: Order) -> Iterator[Finding]:
    """What forbids another payment order, or warns of one, beside missing links.

    Runbook: "Use CreatePaymentOrder from the Sales Order when a payment order is needed."
    """
    if cancelled(order):
        yield _cancelled(order)
    elif order.unread.get("status") is Unread.NOT_VISIBLE:
        yield forbids("Whether ", Itself(order.number), " is cancelled is not visible to you.", way_out=ASK_ADMIN)
    yield from _due_findings(order)
    if order.payment_orders is None:
        known = absence(order.unread, "payment_orders")
        yield warns(f"Whether a payment order is open already is {known}.", way_out=ASK_ADMIN)
    opened = [each for each in order.payment_orders or () if each.open]
    if opened:
        more = f" (and {len(opened) - 1} more)" if len(opened) > 1 else ""
        yield warns("Open already: ", *asked(opened[0]), f"{more}.")
    for each in order.payment_orders or ():
        if not each.open and not _closed(each):
            told = not_open(each)
            yield warns(*told.words, way_out=told.way_out)


def _due_findings(order: Order) -> Iterator[Finding]:
    """What is due has to be read, in a currency, and be more than nothing; without it the status alone can say so."""
    balance, said = order.balance, order.payment_status
    if balance is None and order.unread.get("balance") is Unread.NOT_VISIBLE:
        yield forbids("What is due on ", Itself(order.number), " is not visible to you.", way_out=ASK_ADMIN)
    elif nothing_open(order):
        yield nothing_due(order)
    elif balance is None and said and said.meaning in SETTLED:
        yield forbids("Payment status of ", Itself(order.number), f" says {said.shown}.", way_out=NOTHING_TO_DO)
    elif (known := balance or order.total) is None:
        why = order.unread.get("balance", "missing")
        yield forbids("What is due on ", Itself(order.number), f" is {why}.", way_out=Do(IN_SALESFORCE))
    elif known.currency is None:
        yield forbids("The currency of ", Itself(order.number), " is not visible to you.", way_out=ASK_ADMIN)


def _cancelled(order: Order) -> Finding:
    shown = order.status.shown if order.status else "cancelled"
    return forbids(Itself(order.number), f" is {shown}: nothing is to be paid.", way_out=NOTHING_TO_DO)


def amount_beyond(order: Order, amount: str | None) -> Iterator[Finding]:
    """That more is asked for than is due. `amount` is what was entered, if anything was yet.

    In no currency at all nothing is more: that the currency is hidden by now forbids it already.
    """
    due = order.balance
    if amount and due and due.currency and Money(Decimal(amount), due.currency).exceeds(due):
        yield forbids("Only ", due, " is due on ", Itself(order.number), ".", way_out=Do("Enter what is due, or less."))


def nobody_to_ask(order: Order) -> Iterator[Finding]:
    """That there is nobody to choose, where the customer's contacts were asked for; a card does without them."""
    asked_for = order.customer_emails is not None or "customer_emails" in order.unread
    if asked_for and not may_pay(order):
        hidden = Unread.NOT_VISIBLE in {order.unread.get("contact"), order.unread.get("customer_emails")}
        why = f" or of its customer is {'not visible to you' if hidden else 'missing'}."
        way_out = ASK_ADMIN if hidden else Do(IN_SALESFORCE)
        yield forbids("A contact of ", Itself(order.number), why, way_out=way_out)


def may_pay(order: Order) -> tuple[Contact, ...]:
    """Those of the customer's who can be written to, the order's own first; where nobody can be, everybody."""
    everybody = {each.id: each for each in (order.contact, *order.customer_contacts) if each}.values()
    return tuple(each for each in everybody if each.email) or tuple(everybody)


def nothing_due(order: Order) -> Finding:
    step = "Check its balance in Salesforce if you expected something to be open."
    return forbids("Nothing is due on ", Itself(order.number), ".", way_out=Do(step))


def open_first(payments: Iterable[PaymentOrder]) -> tuple[PaymentOrder, ...]:
    return tuple(sorted(payments, key=lambda each: not each.open))


def asked(payment: PaymentOrder) -> Words:
    """Which payment order, how much and until when."""
    amount: Words = (payment.requested,) if payment.requested else (f"amount {absence(payment.unread, 'requested')}",)
    due: Words = ("due ", payment.due) if payment.due else ()
    return joined(((payment.number,), amount, due), ", ")


def words(payment: PaymentOrder, today: date) -> Words:
    """Number and status; how much, until when and how it is to be collected."""
    status = payment.status.shown if payment.status else f"status {absence(payment.unread, 'status')}"
    amount: Words = (payment.requested,) if payment.requested else (f"amount {absence(payment.unread, 'requested')}",)
    method = payment.method.shown if payment.method else f"method {absence(payment.unread, 'method')}"
    return joined(((f"{payment.number}: {status}",), amount, _captured(payment), _due(payment, today), (method,)), ", ")


def _captured(payment: PaymentOrder) -> Words:
    """How much of it has come in, where that is neither nothing nor all of it."""
    captured = payment.captured
    whole = captured and payment.requested and captured.shown == payment.requested.shown
    return (captured, " captured") if captured and captured.positive and not whole else ()


def _due(payment: PaymentOrder, today: date) -> Words:
    if not payment.open:
        return ()
    if payment.due is None:
        return (f"due date {absence(payment.unread, 'due')}",)
    return ("overdue since " if payment.due < today else "due ", payment.due)

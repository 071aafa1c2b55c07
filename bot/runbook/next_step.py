"""The one thing worth doing now on a Sales Order, or for whom one waits; nothing where nobody owes anything.

A table read from the top. Runbook: "When to Escalate" first, because what is escalated stops the rest; then "Payment
link rules", "Invoices" and "Tracking and Shipment Communication" for what may go out; else somebody else's turn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum

from bot.runbook import headline, owed, payment_orders, payments, plans
from bot.runbook.findings import ASK_ADMIN, Ask, Do, Finding, Itself, Level, Subject, Words
from bot.runbook.mails import Sending
from bot.runbook.orders import Handled, Review
from bot.runbook.permits import ActionName, Kind, Permit
from bot.runbook.records import (
    Contact,
    MailKind,
    Order,
    OrderStatus,
    PaymentOrder,
    PaymentStatus,
    Tracking,
    TrackingStatus,
)
from bot.runbook.values import RecordId


class Turn(StrEnum):
    """Whose turn it is."""

    YOU = "you"
    TEAM = "team"
    CUSTOMER = "customer"
    SHIPMENT = "shipment"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, or what to wait for. `words` go on where "Next:" or "Nothing to do:" ends, without a full stop.

    At most one of the rest is there. `ask`: the team to tell, `words` being what it is asked to do. `has_it`: the team
    that has it already. `permit`: the action that does it. `record`: what has to be mended in Salesforce.
    """

    turn: Turn
    words: Words = ()
    ask: Ask | None = None
    has_it: Handled | None = None
    permit: Permit | None = None
    record: tuple[Kind, RecordId, str] | None = None

    @property
    def nothing_to_do(self) -> bool:
        """Whether it is neither the reader's turn nor a team's."""
        return self.turn in {Turn.CUSTOMER, Turn.SHIPMENT}


def next_step(found: Review) -> NextStep | None:
    """The one next step of an order: out of trouble, else the most useful action that is allowed, else waiting."""
    return next((step for rule in RULES if (step := rule(found))), None)


def troubles(found: Review) -> tuple[Finding, ...]:
    """What is wrong or stops something, gravest first; what is only hidden from this reader comes last."""
    if not found.findings:
        return ()
    missing = found.about.get(Subject.LINKS, ())
    moot = missing if missing and _over(found.order) else ()
    wrong = [each for each in found.findings if each.level is not Level.FINE and each not in moot]
    hidden = [each for each in wrong if each.way_out == ASK_ADMIN]
    return (*(each for each in wrong if each.way_out != ASK_ADMIN), *hidden)


def _over(order: Order) -> bool:
    """Whether nothing will go out any more: cancelled, or closed with nothing left to pay or to ship."""
    if owed.cancelled(order):
        return True
    closed = order.status is not None and order.status.meaning is OrderStatus.CLOSED
    return closed and not owes(order) and not to_ship(order)


# Out of trouble


def _out_of_trouble(found: Review) -> NextStep | None:
    """Runbook: "When to Escalate"; the gravest trouble that has a way out."""
    for each in troubles(found):
        match each.way_out:
            case Ask() as ask:
                return _told(ask, found)
            case Do() as do if do not in NO_STEP:
                return _mended(each, do, found)
    return None


EARLIEST_DAY = timezone(timedelta(hours=14))
"""Where a day begins first. A ship date is the day wherever the parcel left, which may be over where the reader is."""
NO_STEP = {payment_orders.NOTHING_TO_DO, ASK_ADMIN}
"""Ways out that lead nowhere, and the one that says nothing of the order itself."""


def _told(ask: Ask, found: Review) -> NextStep:
    """A team that has it already is waited for."""
    theirs = [each for each in found.handled if each.asked is ask.team]
    if theirs:
        return NextStep(Turn.TEAM, has_it=next((each for each in theirs if each.by), theirs[0]))
    return NextStep(Turn.YOU, (ask.favour,), ask=ask)


def _mended(trouble: Finding, do: Do, found: Review) -> NextStep:
    """By the action that the way out names, else in Salesforce, at the record that the trouble is about."""
    if permit := _allowed(found, do.action):
        return NextStep(Turn.YOU, (_clause(do.step),), permit=permit)
    named = (each for each in found.permits if trouble in each.findings and each.kind is not Kind.ORDER)
    about = None if isinstance(trouble.words[0], Itself) else next(named, None)
    order = found.order
    record = (about.kind, about.record, about.number) if about else (Kind.ORDER, order.id, order.number)
    return NextStep(Turn.YOU, (_clause(do.step),), record=record)


def _clause(sentence: str) -> str:
    """A sentence as it goes on after "Next:"."""
    text = sentence.rstrip(".")
    return text[:1].lower() + text[1:]


def _allowed(found: Review, action: str, *, spotless: bool = False) -> Permit | None:
    """The first permit of `action` that nothing forbids; `spotless`: that nothing speaks against."""
    if not action:
        return None
    own = (each for each in found.permits_of(action) if each.allowed)
    return next((each for each in own if not (spotless and each.findings)), None)


# The most useful action


def _useful(found: Review) -> NextStep | None:
    for action, wanted in USEFUL:
        words = wanted(found)
        if words and (permit := _allowed(found, action, spotless=True)):
            return NextStep(Turn.YOU, words, permit=permit)
    return None


def _link(found: Review) -> Words:
    """Runbook: "Use SendPaymentLinkEmail … when the customer should pay remotely." Again once it is overdue."""
    order = found.order
    asked = _by_link(order)
    if not asked or not owes(order):
        return ()
    return _to_send("the payment link", payments.recipient(order, asked), _last(found, MailKind.PAYMENT_LINK), found)


def _invoice(found: Review) -> Words:
    """Runbook: "Invoices". Where no link has asked the customer already."""
    order = found.order
    billed = any(each.outstanding and each.outstanding.positive for each in order.invoices or ())
    if not billed or order.emails is None or not owes(order) or _last(found, MailKind.PAYMENT_LINK):
        return ()
    return _to_send("the invoice", order.contact, _last(found, MailKind.INVOICE), found)


def _to_send(what: str, to: Contact | None, last: date | None, found: Review) -> Words:
    """A first time; again only where it went before the payment was due, and that day is over."""
    if last is None:
        return (f"send {_called(to)} {what}; none sent yet",)
    due = headline.first_due(found.order)
    late = due is not None and last <= due < found.today
    return (f"send {_called(to)} {what} again; last sent ", last) if late else ()


def _tracking(found: Review) -> Words:
    """Runbook: "Tracking and Shipment Communication". What is under way, and not told since it was shipped."""
    order = found.order
    under_way = [each for each in order.trackings or () if each.number and not _delivered(each)]
    if not under_way or order.emails is None or owed.cancelled(order):
        return ()
    last, shipped = found.last_mails.get(MailKind.TRACKING), max(each.shipped_on or date.min for each in under_way)
    if last is None:
        return (f"send {_called(order.contact)} the tracking e-mail; none sent yet",)
    if last.at.astimezone(EARLIEST_DAY).date() >= shipped:
        return ()
    return (f"send {_called(order.contact)} the tracking e-mail; last sent ", _day(last, found))


def _delivered(tracking: Tracking) -> bool:
    if tracking.delivered_on is not None:
        return True
    return tracking.status is not None and tracking.status.meaning is TrackingStatus.DELIVERED


def _payment_order(found: Review) -> Words:
    """Runbook: "Use CreatePaymentOrder … when a payment order is needed": nothing else asks the customer to pay."""
    order = found.order
    asked = any(each.open for each in order.payment_orders or ()) or _last(found, MailKind.INVOICE) is not None
    planned = any(plans.promise(each, found.today).level is Level.FINE for each in order.agreements or ())
    return () if asked or planned or not owes(order) else ("create the payment order; none is open",)


USEFUL: tuple[tuple[ActionName, Callable[[Review], Words]], ...] = (
    (ActionName.SEND_PAYMENT_LINK, _link),
    (ActionName.SEND_INVOICE, _invoice),
    (ActionName.SEND_TRACKING, _tracking),
    (ActionName.CREATE_PAYMENT_ORDER, _payment_order),
)
"""Money before news, what has been made before what would have to be made."""


# Somebody else's turn


def _access(found: Review) -> NextStep | None:
    """What is hidden from the reader keeps them from judging; where all is settled nobody needs it."""
    if any(each.way_out == ASK_ADMIN for each in troubles(found)) and not _settled(found.order):
        return NextStep(Turn.YOU, (_clause(ASK_ADMIN.step),))
    return None


def _unknown(found: Review) -> NextStep | None:
    """A status that the mapping does not know is no reason to wait: it may say anything."""
    order = found.order
    told = (("status", order.status), ("payment status", order.payment_status), ("sync status", order.sync_status))
    for what, value in told if not _over(order) else ():
        if value and value.meaning is None:
            words = f"look at its {what} in Salesforce; nobody has told me what “{value.shown}” means"
            return NextStep(Turn.YOU, (words,), record=(Kind.ORDER, order.id, order.number))
    return None


def _payment(found: Review) -> NextStep | None:
    return NextStep(Turn.CUSTOMER, ("wait for payment", *_asked(found))) if owes(found.order) else None


def _asked(found: Review) -> Words:
    """How the customer was asked, if at all."""
    order = found.order
    otherwise = next((each for each in order.payment_orders or () if each.open and not payments.by_link(each)), None)
    if otherwise and otherwise.method and not _by_link(order):
        return (f" by {otherwise.method.shown}",)
    for kind, what in ((MailKind.PAYMENT_LINK, "link"), (MailKind.INVOICE, "invoice")):
        if last := _last(found, kind):
            return (f"; {what} sent ", last)
    return ()


def _shipment(found: Review) -> NextStep | None:
    return NextStep(Turn.SHIPMENT, ("wait for the shipment",)) if to_ship(found.order) else None


RULES: tuple[Callable[[Review], NextStep | None], ...] = (
    _out_of_trouble,
    _useful,
    _access,
    _unknown,
    _payment,
    _shipment,
)


# What is owed, and what was said of it


def owes(order: Order) -> bool:
    """Whether the customer still has to pay, as far as that can be read."""
    status = order.payment_status.meaning if order.payment_status else None
    if owed.cancelled(order) or status is PaymentStatus.REFUNDED:
        return False
    if order.balance is not None:
        return order.balance.positive
    return status in {PaymentStatus.UNPAID, PaymentStatus.PARTLY_PAID}


def to_ship(order: Order) -> bool:
    """Whether a product has not been shipped in full, as far as that can be read."""
    return not owed.cancelled(order) and any(each.shippable and not each.shipped for each in order.lines or ())


def _settled(order: Order) -> bool:
    known = order.balance is not None or order.payment_status is not None
    return known and order.lines is not None and not owes(order) and not to_ship(order)


def _by_link(order: Order) -> PaymentOrder | None:
    """The first open payment order that the customer pays remotely."""
    return next((each for each in order.payment_orders or () if each.open and payments.by_link(each)), None)


def _last(found: Review, kind: MailKind) -> date | None:
    """The reader's own day on which a mail of that kind last went and did not fail."""
    last = found.last_mails.get(kind)
    return _day(last, found) if last else None


def _day(mail: Sending, found: Review) -> date:
    return mail.at.astimezone(found.read_at.tzinfo).date()


def _called(contact: Contact | None) -> str:
    """As one speaks of a customer: the first of several names, else all that is known."""
    first, *rest = ((contact and contact.name) or "").split()[:2] or ("",)
    return first if rest and first.isalpha() else (contact and contact.name) or "the customer"

"""Mail the payment link. Runbook: "Payment link rules"."""

from collections.abc import Iterable, Iterator

from bot.actions.catalogue import Action
from bot.actions.evidence import Mailed
from bot.actions.facts import Shown, last_sent
from bot.actions.wording import mailing
from bot.runbook import mails, payment_mails, payments
from bot.runbook.actions import Case, Part, WithoutLinks, parts
from bot.runbook.findings import Finding, Subject, Team
from bot.runbook.permits import ActionName, Kind
from bot.runbook.records import MailKind, Order, PaymentOrder

MAIL = MailKind.PAYMENT_LINK


def forbids(case: Case) -> Iterator[Finding]:
    """What the order or the payment order forbids, and the same mail a short while ago."""
    order, payment = case.order, case.part
    if isinstance(payment, PaymentOrder):
        yield from payments.link_findings(order, payment)
        yield from payment_mails.failed_mail_findings(payment)
        yield from payments.otherwise(payment)
    else:
        yield from payments.order_findings(order)
        yield from payments.none_by_link(order)
    yield from mails.recently_sent(order, MAIL, case.policy, case.read_at, case.mailed)


def shows(case: Case) -> Iterator[Shown]:
    """Runbook: "Confirm requested amount, due date, collection method, and customer contact."""
    payment = case.part
    if not isinstance(payment, PaymentOrder):
        return
    contact = payments.recipient(case.order, payment)
    if payment.requested:
        yield Shown(key="amount", label="Requested amount", words=(payment.requested,))
    if payment.due:
        yield Shown(key="due", label="Due date", words=(payment.due,))
    if payment.method:
        yield Shown(key="method", label="Collection method", words=(payment.method.shown,))
    if contact:
        yield Shown(key="contact", label="Contact", words=(f"{contact.name or 'No name'}, {contact.email}",))
    yield last_sent(next(iter(mails.sendings(case.order, MAIL, case.mailed)), None))


def to(case: Case) -> tuple[str, ...]:
    payment = case.part
    contact = payments.recipient(case.order, payment) if isinstance(payment, PaymentOrder) else None
    return (contact.email,) if contact and contact.email else ()


def among(order: Order, kind: Kind) -> Iterable[Part]:
    return opened(order) if kind is Kind.PAYMENT_ORDER else parts(order, kind)


def opened(order: Order) -> tuple[PaymentOrder, ...]:
    return tuple(each for each in order.payment_orders or () if each.open)


SEND_PAYMENT_LINK = Action(
    ActionName.SEND_PAYMENT_LINK,
    on=(Kind.ORDER, Kind.PAYMENT_ORDER),
    about=Subject.PAYMENTS,
    word="send",
    forbids=forbids,
    shows=shows,
    to=to,
    evidence=Mailed(MAIL),
    among=among,
    on_order=opened,
    without_links=WithoutLinks.FORBIDDEN,
    primary=True,
    words=mailing(
        label="Send payment link",
        subject="Payment link",
        ask=Team.PAYMENT_OPERATIONS,
        right="Amount, due date, method and contact are right",
        afterwards="Wait for the payment.",
        choose="has several open payment orders. Which link is to go out?",
    ),
)

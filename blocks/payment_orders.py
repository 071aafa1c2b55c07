"""Payment orders and saved methods as `/payment` shows them. The card itself: blocks/payments.py."""

from collections.abc import Sequence
from dataclasses import replace

from blocks import subjects
from blocks.kit import Block, section
from blocks.subjects import BRIEF, FULL
from blocks.text import Markup, bold, escaped
from blocks.text import joined as markup
from bot.runbook import methods, payment_mails, payment_orders
from bot.runbook.findings import Finding, Level, Subject, Words, joined
from bot.runbook.orders import Review
from bot.runbook.permits import Kind, Permit
from bot.runbook.records import PaymentOrder, absence
from bot.runbook.values import Person, RecordId


def first_open(found: Review, chosen: RecordId | None) -> list[PaymentOrder]:
    """The chosen one, then the open ones, then the rest."""
    opened = sorted(found.order.payment_orders or (), key=lambda each: not each.open)
    return subjects.chosen_first(opened, chosen)


def parted(
    shown: Sequence[PaymentOrder], chosen: RecordId | None
) -> tuple[Sequence[PaymentOrder], Sequence[PaymentOrder]]:
    """Those to show in full, which are the chosen and the open ones, else the first; and the rest."""
    wanted = sum(each.open or each.id == chosen for each in shown)
    count = max(1, min(wanted, FULL))
    return shown[:count], shown[count:]


def asked(payment: PaymentOrder, found: Review, reader: Person) -> Block:
    """One payment order with all that is to be said of it."""
    return subjects.record(
        brief(payment, found), _lines(payment, found), found, reader, *_coverage(payment, found, reader)
    )


def absent(found: Review) -> list[Block]:
    """Why no payment order is shown."""
    if found.order.payment_orders:
        return []
    return [section(escaped(f"Payment orders: {absence(found.order.unread, 'payment_orders')}"))]


def permits(
    found: Review, full: Sequence[PaymentOrder], rest: Sequence[PaymentOrder]
) -> tuple[list[Permit], list[Permit]]:
    """What may be done with the payment orders shown in full, and with the order or the customer.

    The order's own link is there where it is the only one, or where there are more to choose from.
    """
    records = {each.id for each in full}
    own = [each for each in found.permits if each.kind is Kind.PAYMENT_ORDER and each.record in records]
    choose = not own or any(each.open for each in rest)
    said = set() if choose else {each.action for each in own}
    ours = [each for each in found.permits if each.about is Subject.PAYMENTS and each.kind is not Kind.PAYMENT_ORDER]
    return own, [each for each in ours if each.action not in said]


def brief(payment: PaymentOrder, found: Review) -> Words:
    """One line."""
    return payment_orders.words(payment, found.today)


def _lines(payment: PaymentOrder, found: Review) -> list[Words]:
    """What stands in no finding of the card."""
    collection = payment.collection_status
    state = collection.shown if collection else absence(payment.unread, "collection_status")
    told_already = payment.balance == payment.requested
    balance: Words = ("balance ", payment.balance) if payment.balance and not told_already else ()
    told = payment.open and any(each in found.findings for each in payment_mails.failed_mail_findings(payment))
    return [joined(((f"Collection {state}",), balance, () if told else payment_mails.last_mail(payment)))]


def _coverage(payment: PaymentOrder, found: Review, reader: Person) -> list[Markup]:
    """That the saved method it is to be collected with may be used; where it may not, a finding says so."""
    if payment.route is None:
        return []
    decision = methods.decision(payment.route.method or "Its saved method", payment.route)
    return [subjects.decided(decision, found, reader)] if decision.level is Level.FINE else []


def saved(found: Review, reader: Person) -> Block:
    """Every saved method on every route, in the runbook's words, each with its next step."""
    title = bold(escaped("Saved methods"))
    if found.methods is None:
        return section(markup([title, escaped("not visible to you")], ": "))
    told = [_decided(each.finding, found, reader) for each in methods.coverages(found.methods)]
    if not told:
        return section(markup([title, escaped("none")], ": "))
    more = [escaped(f"And {len(told) - BRIEF} more: open the customer in Salesforce.")] if len(told) > BRIEF else []
    return section(markup([title, *told[:BRIEF], *more], "\n"))


def _decided(finding: Finding, found: Review, reader: Person) -> Markup:
    """The way out once: a finding of the card may have said it."""
    said = {each.way_out for each in found.findings}
    return subjects.decided(replace(finding, way_out=None) if finding.way_out in said else finding, found, reader)

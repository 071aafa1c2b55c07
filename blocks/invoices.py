"""How an order's invoices look, and the help of `/invoice`."""

from blocks import controls, subjects
from blocks.kit import Block, Card
from blocks.links import Links
from blocks.subjects import FULL
from bot.runbook import invoices, mails
from bot.runbook.findings import Subject, Words, counted
from bot.runbook.orders import Review
from bot.runbook.permits import Kind, Permit
from bot.runbook.records import Invoice, absence
from bot.runbook.values import Person, RecordId

HELP = Card(
    "/invoice shows the invoices of one Sales Order: what is outstanding, since when, and who got the last e-mail.\n"
    "Give it an order or an invoice:\n"
    "/invoice SO-011436\n"
    "/invoice SO-011436 send opens the form that sends the invoice; with print, its PDF is in your DM.\n"
    "/invoice help shows this."
)


def card(found: Review, chosen: RecordId | None, reader: Person, links: Links) -> Card:
    """The invoices of one order, the chosen one first."""
    shown = subjects.chosen_first(found.order.invoices or (), chosen)
    permits = _permits(found, shown[:FULL])

    def told(each: Invoice) -> Block:
        return _invoice(each, found, reader, titled=len(shown) > 1)

    def brief(each: Invoice) -> Words:
        return invoices.words(each, found.today)

    contents = subjects.Contents(
        text=f"Here is what is invoiced on {found.order.number}.",
        answers=_answer(found, shown),
        blocks=[
            *subjects.in_full(shown, told, permits, found, links),
            *subjects.rest(shown[FULL:], brief, found, reader),
        ],
        permits=permits,
        again=subjects.look_again(found, controls.LOOK_AGAIN_INVOICE, chosen),
        about=Subject.INVOICES,
    )
    return subjects.card(contents, found, reader, links)


def _permits(found: Review, shown: list[Invoice]) -> list[Permit]:
    """Those of the invoices shown; where there is none, what the order itself allows."""
    records = {each.id for each in shown}
    own = [each for each in found.permits if each.kind is Kind.INVOICE and each.record in records]
    return own or [each for each in found.permits if each.kind is Kind.ORDER and each.about is Subject.INVOICES]


def _answer(found: Review, shown: list[Invoice]) -> tuple[Words, ...]:
    if not shown:
        why = absence(found.order.unread, "invoices")
        return (("No invoice",) if why == "none" else (f"Invoices: {why}",),)
    first = invoices.words(shown[0], found.today)
    return (first,) if len(shown) == 1 else ((counted(len(shown), "invoice"),), first)


def _invoice(invoice: Invoice, found: Review, reader: Person, *, titled: bool) -> Block:
    issued: Words = ("Issued ", invoice.issued) if invoice.issued else (f"Issued: {absence(invoice.unread, 'issued')}",)
    title = invoices.words(invoice, found.today) if titled else None
    return subjects.record(title, [issued, _last_mail(invoice, found)], found, reader)


def _last_mail(invoice: Invoice, found: Review) -> Words:
    if found.order.emails is None:
        return (f"Last e-mail: {absence(found.order.unread, 'emails')}",)
    email = invoices.last_mail(found.order, invoice)
    return ("Last e-mail: ", *mails.words(email)) if email else ("Last e-mail: none",)

"""An order's card: paid, shipped, what is wrong, the one next step; what a channel sees of it; the help of `/order`."""

from collections.abc import Sequence

from blocks import controls
from blocks.findings import words
from blocks.guidance import next_button, next_line, others_handled, stops, under_way
from blocks.kit import Block, Card, Element, actions, button, context, menu, row, section
from blocks.links import Links
from blocks.message_size import within
from blocks.subjects import LONGEST, also, not_shown, subject_buttons
from blocks.text import Markup, bold, clock, escaped, joined, lead, moment, money, shortened, shortened_markup
from bot.messages import SharedOrder
from bot.runbook import mails
from bot.runbook.masking import masked, scrubbed
from bot.runbook.next_step import NextStep, next_step, troubles
from bot.runbook.orders import Review
from bot.runbook.records import MailKind
from bot.runbook.spelling import titled
from bot.runbook.values import Person

CHANNEL_LOCALE = "en_US"
LONGEST_ANSWER = 240
LONGEST_REFERENCE = 40
MAILED = {MailKind.INVOICE: "invoice", MailKind.PAYMENT_LINK: "link", MailKind.TRACKING: "tracking"}

HELP = Card(
    "/order shows one Sales Order: paid or not, shipped or not, what the runbook forbids, and what you may do.\n"
    "Give it an order number, a record id, a pasted Salesforce link, the customer's PO, name or e-mail,\n"
    "the quote's number or a carrier's:\n"
    "/order SO-011436\n"
    "/order 11436\n"
    "/order acme\n"
    "/order alone lists your open orders by whose turn it is; /order @colleague lists theirs.\n"
    "/order help shows this."
)


def review(found: Review, reader: Person, links: Links, *, shareable: bool) -> Card:
    """One order's card: the two answers, what stops it, the one next step, and the ways to go on."""
    order, step = found.order, next_step(found)
    return within(
        Card(
            f"Here is {order.number} as Salesforce has it.",
            (
                _answers(found, reader, _menu(found, links, shareable=shareable)),
                *_guidance(found, step, reader),
                actions(*next_button(step, found, links), *subject_buttons(found), full_review(found)),
                *also(found),
                _small(found, reader),
            ),
            instead=not_shown(order.number),
        )
    )


def _answers(found: Review, reader: Person, ways: Element) -> Block:
    order = found.order
    about = " · ".join(part for part in (order.number, order.customer and order.customer.name) if part)
    told = [
        bold(escaped(shortened(about, LONGEST))),
        *(
            lead(shortened_markup(words(each, found, reader), LONGEST_ANSWER))
            for each in (found.payment, found.shipment)
        ),
        *([escaped(shortened(found.still_to_ship, LONGEST_ANSWER))] if found.still_to_ship else []),
    ]
    return section(joined(told, "\n"), ways, whole=True)


def _guidance(found: Review, step: NextStep | None, reader: Person) -> list[Block]:
    lines = [
        *stops(troubles(found), found, reader),
        *others_handled(found, step, reader),
        *under_way(found, reader),
        *([next_line(step, found, reader)] if step else []),
    ]
    return [section(joined(lines, "\n"), whole=True)] if lines else []


def _menu(found: Review, links: Links, *, shareable: bool) -> Element:
    """What is wanted now and then."""
    order = found.order
    value = controls.record_value(order.id)
    share = [row("Share here", controls.row_value(controls.SHARE, value))] if shareable else []
    return menu(
        controls.MENU,
        row("Tell me when…", controls.row_value(controls.WATCH, value)),
        row("Copy for the customer", controls.row_value(controls.COPY, value)),
        *share,
        row("Look again", controls.row_value(controls.LOOK_AGAIN, value)),
        row(
            "Open in Salesforce ↗",
            controls.row_value(controls.OPEN_IN_SALESFORCE, value),
            links.order(order.id),
        ),
    )


def full_review(found: Review) -> Element:
    """Opens the runbook's six points, the links and every action with its reason."""
    order = found.order
    value = controls.record_value(order.id)
    return button("Full review", controls.REVIEW, value, spoken=f"Full review of {order.number}")


def _small(found: Review, reader: Person) -> Block:
    """The customer's own number, the terms, the last mail, and when all this was read."""
    order = found.order
    told = [
        *([escaped(titled("PO", _short(order.customer_po)))] if order.customer_po else []),
        *([escaped(_short(order.terms))] if order.terms else []),
        *_last_mail(found, reader),
        joined([escaped("read"), clock(found.read_at)], " "),
    ]
    return context(joined(told, " · "))


def _short(text: str) -> str:
    return shortened(scrubbed(text), LONGEST_REFERENCE)


def _last_mail(found: Review, reader: Person) -> Sequence[Markup]:
    last = next((each for each in found.order.emails or () if each.at), None)
    if last is None or last.at is None:
        return ()
    meaning = last.type.meaning if last.type else None
    what = MAILED.get(meaning, "") if meaning else (shortened(last.type.shown, LONGEST_REFERENCE) if last.type else "")
    ended = " failed" if mails.failed(last) else ""
    return (joined([escaped(f"last mail: {what or 'of no type'}{ended},"), words((last.at,), found, reader)], " "),)


def shared(summary: SharedOrder) -> Card:
    """What a channel sees of an order that somebody shared: number, states and amounts."""
    states = [each for each in (summary.status, summary.payment_status, summary.fulfillment_status) if each]
    title = " · ".join([summary.order_number, *(shortened(masked(each), LONGEST) for each in states)])
    told = [bold(escaped(shortened(title, LONGEST * 3))), *_amounts(summary)]
    by = joined(
        [escaped(f"Shared by {shortened(masked(summary.by), LONGEST)}"), Markup(" "), moment(summary.shared_at)]
    )
    return Card(f"{summary.order_number}, shared from Salesforce.", (section(joined(told, "\n")), context(by)))


def _amounts(summary: SharedOrder) -> list[Markup]:
    total = money(summary.total, CHANNEL_LOCALE) if summary.total else None
    balance = money(summary.balance, CHANNEL_LOCALE) if summary.balance else None
    told = [f"balance {balance}" if balance else "", f"total {total}" if total else ""]
    shown = " · ".join(each for each in told if each)
    return [escaped(f"{shown[:1].upper()}{shown[1:]}")] if shown else []

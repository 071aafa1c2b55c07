"""How an order's review looks, what a channel may see of it, and the help of `/order`."""

from blocks import controls
from blocks.kit import Block, Card, Element, actions, button, confirmed, context, section
from blocks.links import Links
from blocks.permits import buttons, leading_out, not_now
from blocks.room import within
from blocks.subjects import (
    LONGEST,
    also,
    findings,
    handled,
    head,
    line,
    look_again,
    not_shown,
    open_in_salesforce,
    read_at,
)
from blocks.text import Markup, bold, escaped, joined, moment, money, shortened, shortened_markup
from bot.messages import SharedOrder
from bot.runbook.findings import Level
from bot.runbook.masking import masked
from bot.runbook.orders import KeptLink, Point, Review
from bot.runbook.permits import ActionName, Kind, Permit
from bot.runbook.values import Person

CHANNEL_LOCALE = "en_US"
ALWAYS = (ActionName.SEND_PAYMENT_LINK, ActionName.SEND_INVOICE, ActionName.SEND_TRACKING)
UNLESS_WARNED = (ActionName.CREATE_PAYMENT_ORDER, ActionName.ADD_TRACKING)
"""Shown where they are the next step; the cards of their subjects have them always."""
FIRST_POINTS = 3
LONGEST_POINT = 900

HELP = Card(
    "/order shows one Sales Order: paid or not, shipped or not, what the runbook forbids, and what you may do.\n"
    "Give it an order number, a record id, a pasted Salesforce link, the customer's PO, name or e-mail:\n"
    "/order SO-011436\n"
    "/order 11436\n"
    "/order acme\n"
    "/order alone lists your open orders that need attention.\n"
    "/order help shows this."
)


def review(found: Review, reader: Person, links: Links, *, shareable: bool) -> Card:
    """One order's card: the two answers, the findings, the six points, then what may be done and what may not."""
    order, permits = found.order, _permits(found)
    return within(
        Card(
            f"Here is {order.number} as Salesforce has it.",
            (
                head(found, reader, found.payment, found.shipment),
                *findings(found, reader, found.findings),
                *handled(found),
                *_points(found, reader),
                *_links(found, reader),
                *buttons(permits, order.id, links),
                actions(*_ways(found, links, shareable=shareable)),
                *not_now(permits, found, reader, found.findings),
                *also(found),
                read_at(found, *_more(found, permits)),
            ),
            instead=not_shown(order.number),
        )
    )


def _permits(found: Review) -> list[Permit]:
    """What belongs on this card, the next steps first; the rest stands on the cards of its own subject."""
    own = [each for each in found.permits if each.kind is Kind.ORDER and (each.action in ALWAYS or _next_step(each))]
    return sorted(own, key=lambda each: (*ALWAYS, *UNLESS_WARNED).index(each.action))


def _next_step(permit: Permit) -> bool:
    return permit.action in UNLESS_WARNED and all(each.level is Level.FINE for each in permit.findings)


def _ways(found: Review, links: Links, *, shareable: bool) -> list[Element]:
    order = found.order
    value = controls.page_value(order.id, 1)
    return [
        button("Lines", controls.LINES, value, spoken=f"Lines of {order.number}"),
        button("History", controls.HISTORY, value, spoken=f"History of {order.number}"),
        *([_share(found)] if shareable else []),
        look_again(found, controls.LOOK_AGAIN),
        open_in_salesforce(order.number, Kind.ORDER, order.id, links),
    ]


def _share(found: Review) -> Element:
    number, value = found.order.number, controls.record_value(found.order.id)
    pressed = button("Share here", controls.SHARE, value, spoken=f"Share {number} here")
    title = f"Share {shortened(number, 40)}"
    return confirmed(pressed, title, "Everyone here will see its number, states and amounts.", "Share here")


def _points(found: Review, reader: Person) -> list[Block]:
    """The runbook's six, three in a section: parted enough to find one, few enough for a phone."""
    shown = [_point(each, found, reader) for each in found.points]
    parts = (shown[:FIRST_POINTS], shown[FIRST_POINTS:])
    return [section(joined(part, "\n")) for part in parts if part]


def _point(point: Point, found: Review, reader: Person) -> Markup:
    title = bold(escaped(point.title))
    told = joined([line(words, found, reader) for words in point.lines], "\n")
    return joined([title, shortened_markup(told, LONGEST_POINT)], "\n")


def _links(found: Review, reader: Person) -> list[Block]:
    """The six in one line."""
    shown = [_link(each, found, reader) for each in found.links]
    return [context(joined([Markup("Links: "), joined(shown, " · ")]))] if shown else []


def _link(link: KeptLink, found: Review, reader: Person) -> Markup:
    if link.words:
        return joined([escaped(link.name), shortened_markup(line(link.words, found, reader), LONGEST)], " ")
    if link.note:
        return escaped(f"{link.name} {shortened(link.note, LONGEST)}")
    return escaped(f"no {link.name.lower()}")


def _more(found: Review, permits: list[Permit]) -> list[Markup]:
    """Where the rest is, and which buttons lead out of Slack."""
    number, leading = shortened(found.order.number, 40), leading_out(permits)
    other = " · ".join(f"{command} {number}" for command in ("/payment", "/invoice", "/plan", "/tracking"))
    return [escaped(f"More: {other}"), *([escaped(leading)] if leading else [])]


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

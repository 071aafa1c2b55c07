"""How an order's review looks, and the help of `/order`."""

from blocks import controls
from blocks.findings import finding
from blocks.kit import Block, Card, Element, actions, button, context, link_button, section
from blocks.text import Markup, bold, escaped, joined, moment, said
from bot.runbook.orders import Review
from bot.runbook.records import Link, Order
from bot.runbook.values import Address, Person

HELP = Card(
    "/order shows one Sales Order: paid or not, shipped or not, and what the runbook forbids.\n"
    "Give it a number, a record id or a pasted Salesforce link:\n"
    "/order SO-011436\n"
    "/order 11436\n"
    "/order help shows this."
)


def review(found: Review, reader: Person, url: str) -> Card:
    """One order's card: the two answers, then findings, then the facts. `url` opens the order in Salesforce."""
    order = found.order
    return Card(
        f"Review of {order.number}",
        (
            section(_headline(found, reader)),
            *(finding(each, reader, found.read_at) for each in found.findings),
            section(_facts(order)),
            actions(
                _look_again(order),
                _open(order, url),
            ),
            _read_at(found),
        ),
    )


def _headline(found: Review, reader: Person) -> Markup:
    answers = [said(words, reader.locale, found.read_at) for words in (found.payment, found.shipment)]
    return joined([bold(escaped(found.order.number)), bold(joined(answers, " · "))], "\n")


def _look_again(order: Order) -> Element:
    value = controls.record_value(order.id)
    return button("Look again", controls.LOOK_AGAIN, value, spoken=f"Look at {order.number} again")


def _open(order: Order, url: str) -> Element:
    return link_button(
        "Open in Salesforce", controls.OPEN_IN_SALESFORCE, url, spoken=f"Open {order.number} in Salesforce"
    )


def _facts(order: Order) -> Markup:
    state = [each.shown for each in (order.status, order.sync_status) if each]
    lines = (
        ("Status", " · fulfillment sync ".join(state) or _unread(order, "status")),
        ("Customer", _people(order)),
        ("Ship to", _one_line(order.shipping) or _unread(order, "shipping")),
        ("Customer PO", order.customer_po or _unread(order, "customer_po")),
        ("Quote", _linked(order, "quote", order.quote)),
        ("Opportunity", _linked(order, "opportunity", order.opportunity)),
        ("Owner", _linked(order, "owner", order.owner)),
    )
    return joined([joined([escaped(f"{name}: "), Markup(" "), escaped(value)]) for name, value in lines], "\n")


def _people(order: Order) -> str:
    people = (("customer", order.customer), ("contact", order.contact))
    return " · ".join(_linked(order, name, link) for name, link in people)


def _linked(order: Order, name: str, link: Link | None) -> str:
    if link is None:
        return _unread(order, name)
    return link.name or "linked, but not visible to you"


def _unread(order: Order, name: str) -> str:
    return order.unread.get(name, "none")


def _one_line(address: Address) -> str:
    region = " ".join(part for part in (address.state, address.postal_code) if part)
    return ", ".join(part for part in (address.street, address.city, region, address.country) if part)


def _read_at(found: Review) -> Block:
    return context(joined([escaped("Read from Salesforce "), Markup(" "), moment(found.read_at)]))

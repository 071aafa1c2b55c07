"""How an order's review looks, and the help of `/order`."""

from blocks import controls
from blocks.findings import TEAMS, finding
from blocks.kit import Block, Card, Element, actions, button, context, link_button, section
from blocks.links import Links
from blocks.text import Markup, bold, escaped, joined, moment, said, shortened, shortened_markup
from bot.runbook.orders import Handled, Review
from bot.runbook.records import Contact, Link, Order
from bot.runbook.values import Address, Person

MOST_FINDINGS = 10
LONGEST = 200
"""Characters of one value: what is longer is read in Salesforce."""

HELP = Card(
    "/order shows one Sales Order: paid or not, shipped or not, and what the runbook forbids.\n"
    "Give it a number, a record id or a pasted Salesforce link:\n"
    "/order SO-011436\n"
    "/order 11436\n"
    "/order help shows this."
)


def review(found: Review, reader: Person, links: Links) -> Card:
    """One order's card: the two answers, then findings, then the facts, then what may be done."""
    order = found.order
    return Card(
        f"Here is {order.number} as Salesforce has it.",
        (
            section(_headline(found, reader)),
            *_findings(found, reader),
            *(section(_handled(each)) for each in found.handled),
            section(_facts(order)),
            actions(*_actions(found, links)),
            _read_at(found),
        ),
    )


def _headline(found: Review, reader: Person) -> Markup:
    answers = [said(words, reader.locale, found.read_at) for words in (found.payment, found.shipment)]
    customer = found.order.customer
    about = " · ".join(part for part in (found.order.number, customer and customer.name) if part)
    return joined([bold(shortened_markup(joined(answers, " · "), LONGEST)), escaped(shortened(about, LONGEST))], "\n")


def _findings(found: Review, reader: Person) -> list[Block]:
    """The gravest, and how many more there are: a message has room for fifty blocks."""
    shown = [finding(each, reader, found.read_at) for each in found.findings[:MOST_FINDINGS]]
    more = len(found.findings) - len(shown)
    return [*shown, context(escaped(f"And {more} more: open the order in Salesforce."))] if more else shown


def _handled(case: Handled) -> Markup:
    who = f"{TEAMS[case.team]}" + (f" ({case.by})" if case.by else "")
    return joined([escaped(f"{who[:1].upper()}{who[1:]} has it since"), Markup(" "), moment(case.since)])


def _actions(found: Review, links: Links) -> list[Element]:
    """What nothing forbids, then the ways out."""
    order = found.order
    value = controls.record_value(order.id)
    offered = []
    if found.payable:
        spoken = f"Send the payment link of {order.number}"
        offered.append(button("Send payment link", controls.SEND_LINK, value, spoken=spoken, primary=True))
    if found.lacks_links and not found.handled:
        offered.append(button("Escalate", controls.ESCALATE, value, spoken=f"Escalate {order.number}"))
    return [*offered, _look_again(order), _open(order, links.order(order.id))]


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
        ("Contact", _linked(order, "contact", order.contact)),
        ("Ship to", _one_line(order.shipping) or _unread(order, "shipping")),
        ("Customer PO", order.customer_po or _unread(order, "customer_po")),
        ("Quote", _linked(order, "quote", order.quote)),
        ("Opportunity", _linked(order, "opportunity", order.opportunity)),
        ("Owner", _linked(order, "owner", order.owner)),
    )
    return joined([escaped(f"{name}: {shortened(value, LONGEST)}") for name, value in lines], "\n")


def _linked(order: Order, name: str, link: Link | Contact | None) -> str:
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

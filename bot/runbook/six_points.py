"""The six things that the runbook has a rep review, each in a line or two.

Runbook: "Sales Order Review". A hidden item says so, one that the org does not keep says so, an empty one says "none":
nothing is left out without a word.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from bot.runbook import invoices, mails, payment_orders, tracking
from bot.runbook.findings import Word, Words, counted, joined
from bot.runbook.links import LINKED
from bot.runbook.masking import scrubbed
from bot.runbook.records import Contact, File, Line, Link, Note, Order, Picked, Unread, absence, products
from bot.runbook.spelling import titled
from bot.runbook.values import Address

T = TypeVar("T")

IN_FULL = 2
"""How many records of a kind are told one by one; of the rest it is said how many there are."""


@dataclass(frozen=True, slots=True)
class Point:
    """One of the six: a line or two."""

    title: str
    lines: tuple[Words, ...]


def six(order: Order, today: date) -> tuple[Point, ...]:
    """The runbook's six, in its order."""
    return (
        Point("Status and fulfillment", tuple(_status(order))),
        Point("Customer", tuple(_customer(order))),
        Point("Lines", tuple(_lines(order))),
        Point("Payment", tuple(_payment(order, today))),
        Point("Tracking", tuple(_tracking(order))),
        Point("Notes, e-mails, files", tuple(_history(order))),
    )


def _status(order: Order) -> Iterator[Words]:
    """Runbook: "1. Status and fulfillment sync status"."""
    kind = () if order.quote and order.opportunity else (_state(order, "order_type", "order type", order.order_type),)
    yield joined(
        (
            _state(order, "status", "Status", order.status),
            *kind,
            _state(order, "fulfillment_status", "fulfillment", order.fulfillment_status),
            _state(order, "sync_status", "sync", order.sync_status),
        )
    )
    yield _first(order, "syncs", "3PL state", order.syncs, tracking.provider_words)


def _customer(order: Order) -> Iterator[Words]:
    """Runbook: "2. Customer, contact, billing address, and shipping address"."""
    customer = f"{_linked(order, 'customer', order.customer)}, {_contact(order)}"
    number = titled("PO", scrubbed(order.customer_po or absence(order.unread, "customer_po")))
    terms = scrubbed(order.terms or absence(order.unread, "terms"))
    yield (f"{customer} · {number} · terms {terms}",)
    billing, shipping = _one_line(order.billing), _one_line(order.shipping)
    same = bool(shipping) and shipping == billing
    yield (f"Ship to: {shipping or absence(order.unread, 'shipping')}",)
    yield (f"Bill to: {'same as shipping' if same else billing or absence(order.unread, 'billing')}",)


def _contact(order: Order) -> str:
    """The name with the address in full: the card is private, and the rep has to confirm it."""
    contact = order.contact
    if contact is None:
        return f"contact {absence(order.unread, 'contact')}"
    email = contact.email or f"e-mail {absence(order.unread, 'contact_email')}"
    return f"{contact.name or LINKED}, {email}"


def _lines(order: Order) -> Iterator[Words]:
    """Runbook: "3. Line quantities, packed/fulfilled state, and item routing"."""
    if not order.lines:
        yield (f"Lines: {absence(order.unread, 'lines')}",)
        return
    goods = products(order.lines)
    if any(each.unread.get("kind") is Unread.NOT_VISIBLE for each in goods):
        hidden = f"which of them are physical is {Unread.NOT_VISIBLE}, so nobody can count what is packed and fulfilled"
        yield (f"{counted(len(order.lines), 'line')}; {hidden}",)
        yield _routing(order.lines)
        return
    yield joined(
        (
            (f"{counted(len(order.lines), 'line')}, {len(goods)} physical",),
            _quantities("packed", goods, lambda line: line.packed),
            _quantities("fulfilled", goods, lambda line: line.fulfilled),
        )
    )
    if goods:
        yield _routing(goods)


def _quantities(name: str, lines: Sequence[Line], of: Callable[[Line], Decimal | None]) -> Words:
    hidden = next((str(each.unread[key]) for each in lines for key in (name, "quantity") if key in each.unread), None)
    if hidden or not lines:
        return (f"{name} {hidden}",) if hidden else ()
    done = sum((of(each) or Decimal(0) for each in lines), Decimal(0))
    whole = sum((each.quantity or Decimal(0) for each in lines), Decimal(0))
    return (f"{name} {_plain(done)} of {_plain(whole)}",)


def _plain(number: Decimal) -> str:
    """`10`, `2.5`: as few digits as the number needs."""
    return f"{number.normalize():f}"


def _routing(lines: Sequence[Line]) -> Words:
    """From which warehouse, by which gateway: each line may have its own."""
    routes = Counter(_route(each) for each in lines).most_common()
    if len(routes) == 1:
        return (f"All {routes[0][0]}",)
    told = [f"{count} {route}" for route, count in routes[:IN_FULL]]
    more = f" and {len(routes) - IN_FULL} more routes" if len(routes) > IN_FULL else ""
    return (", ".join(told) + more,)


def _route(line: Line) -> str:
    warehouse = (line.warehouse.name or LINKED) if line.warehouse else absence(line.unread, "warehouse")
    gateway = (line.gateway.name or LINKED) if line.gateway else absence(line.unread, "gateway")
    named = f"from {warehouse}" if line.warehouse else f"from warehouse: {warehouse}"
    return f"{named} by {gateway}" if line.gateway else f"{named}, gateway {gateway}"


def _payment(order: Order, today: date) -> Iterator[Words]:
    """Runbook: "4. Payment status, invoice status, and payment order context"."""
    yield joined(
        (
            _state(order, "payment_status", "Payment", order.payment_status),
            _balance(order),
            ("collected ", _known(order, "collected", order.collected)),
        )
    )
    yield _first(order, "invoices", "invoice", order.invoices, lambda each: invoices.words(each, today))
    asked = None if order.payment_orders is None else payment_orders.open_first(order.payment_orders)
    yield _first(order, "payment_orders", "payment order", asked, lambda each: payment_orders.words(each, today))


def _balance(order: Order) -> Words:
    if order.balance and order.total:
        return ("balance ", order.balance, " of ", order.total)
    total = _known(order, "total", order.total)
    return ("balance ", _known(order, "balance", order.balance), " · total ", total)


def _tracking(order: Order) -> Iterator[Words]:
    """Runbook: "5. Tracking records and shipment timeline"."""
    newest = (
        None
        if order.trackings is None
        else tuple(sorted(order.trackings, key=lambda each: each.shipped_on or date.min, reverse=True))
    )
    yield _first(order, "trackings", "tracking record", newest, tracking.words)
    yield tracking.timeline(order)
    for each in tracking.without_tracking(order)[:1]:
        yield ("Shipped without a tracking record: ", *tracking.provider_words(each))


def _history(order: Order) -> Iterator[Words]:
    """Runbook: "6. Notes, emails, files, and customer-facing history"."""
    if order.notes == () and order.emails == () and order.files == ():
        yield ("None",)
        return
    yield _counted(order, "notes", "note", order.notes, _note)
    yield _mails(order)
    yield _counted(order, "files", "file", order.files, _file)


def _mails(order: Order) -> Words:
    """Failed ones first: they are what somebody has to act on."""
    failed = [each for each in order.emails or () if mails.failed(each)]
    if not failed:
        return _counted(order, "emails", "e-mail", order.emails, mails.words)
    newest: Words = (
        () if order.emails is None or mails.failed(order.emails[0]) else ("; newest: ", *mails.words(order.emails[0]))
    )
    return (
        f"{len(failed)} of {counted(len(order.emails or ()), 'e-mail')} failed, newest: ",
        *mails.words(failed[0]),
        *newest,
    )


def _note(note: Note) -> Words:
    title = f"“{scrubbed(note.title)}”" if note.title else "without a title"
    when: Words = (note.at,) if note.at else ()
    return joined(((title,), when, (f"by {note.by}",) if note.by else ()), ", ")


def _file(file: File) -> Words:
    return (f"“{scrubbed(file.title or 'without a title')}”" + (f" ({file.extension})" if file.extension else ""),)


def _first(order: Order, name: str, title: str, records: Sequence[T] | None, told: Callable[[T], Words]) -> Words:
    """The first few in full, and how many more there are."""
    if not records:
        return (f"{_capital(title)}s: {absence(order.unread, name)}",)
    shown = [told(each) for each in records[:IN_FULL]]
    left = len(records) - len(shown)
    count = (f"{counted(len(records), title)}, {left} not shown here: ",) if left else ()
    return (*count, *joined(shown, "; "))


def _counted(order: Order, name: str, one: str, records: Sequence[T] | None, told: Callable[[T], Words]) -> Words:
    """How many, and the newest."""
    if not records:
        return (f"{_capital(one)}s: {absence(order.unread, name)}",)
    return (f"{counted(len(records), one)}, newest: " if len(records) > 1 else f"1 {one}: ", *told(records[0]))


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _state(order: Order, name: str, title: str, state: Picked[StrEnum] | None) -> Words:
    return (f"{title} {state.shown if state else absence(order.unread, name)}",)


def _known(order: Order, name: str, value: Word | None) -> Word:
    return absence(order.unread, name) if value is None else value


def _linked(order: Order, name: str, link: Link | Contact | None) -> str:
    return (link.name or LINKED) if link else f"{name} {absence(order.unread, name)}"


def _one_line(address: Address) -> str:
    region = " ".join(part for part in (address.state, address.postal_code) if part)
    return ", ".join(part for part in (address.street, address.city, region, address.country) if part)

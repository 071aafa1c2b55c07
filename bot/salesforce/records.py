"""Salesforce's rows as the runbook's records. What could not be read stands in each record's `unread`."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.runbook.records import (
    Agreement,
    Contact,
    Email,
    File,
    Invoice,
    LastEmail,
    Line,
    Link,
    Note,
    Order,
    PaymentOrder,
    ProviderStatus,
    Quote,
    Sync,
    Tracking,
    Unread,
)
from bot.runbook.values import Address
from bot.runbook.windows import Window, window
from bot.salesforce import routes
from bot.salesforce.columns import CHILDREN
from bot.salesforce.rows import Values

HIDDEN = Unread.NOT_VISIBLE
HOURS = ("window_start", "window_end", "window_zone", "days")
ADDRESS = ("street", "city", "state", "postal_code", "country")


def order(at: Values, children: Mapping[str, str] = CHILDREN) -> Order:
    """The order, with those lists of children that were asked for."""
    hidden = {ours: at.hides(ours, kind) for ours, kind in children.items()}
    lists: dict[str, Any] = {
        ours: None if hidden[ours] else tuple(map(MAKERS[kind], at.children(ours, kind)))
        for ours, kind in children.items()
    }
    return Order(
        id=at.id,
        number=at.text("number") or at.id,
        status=at.state("status"),
        order_type=at.state("order_type"),
        payment_status=at.state("payment_status"),
        sync_status=at.state("sync_status"),
        fulfillment_status=at.state("fulfillment_status"),
        customer_po=at.text("customer_po"),
        invoice_recipients=at.text("invoice_recipients"),
        customer=_link(at, "customer", "account"),
        contact=_contact(at),
        owner=_link(at, "owner", "user"),
        rep=_link(at, "rep", "user"),
        terms=at.text("terms"),
        quote=_link(at, "quote", "quote"),
        opportunity=_link(at, "opportunity", "opportunity"),
        total=at.money("total"),
        collected=at.money("collected"),
        balance=at.money("balance"),
        created=at.moment("created"),
        ordered_on=at.day("ordered_on"),
        ships_on=at.day("ships_on"),
        billing=_address(at, "billing"),
        shipping=_address(at, "shipping"),
        unread=at.also(
            billing=at.unread.get("billing_street"),
            shipping=at.unread.get("shipping_street"),
            contact_email=at.beyond("contact", "contact", "email"),
            **hidden,
        ),
        **lists,
    )


def _address(at: Values, which: str) -> Address:
    return Address(*(at.text(f"{which}_{part}") for part in ADDRESS))


def _link(at: Values, ours: str, parent: str) -> Link | None:
    to = at.reference(ours)
    return Link(to, at.parent(ours, parent).text("name")) if to else None


def contact(at: Values) -> Contact:
    return Contact(at.id, at.text("name"), at.text("email"))


def _contact(at: Values) -> Contact | None:
    to, other = at.reference("contact"), at.parent("contact", "contact")
    return Contact(to, other.text("name"), other.text("email")) if to else None


def _line(at: Values) -> Line:
    return Line(
        kind=at.state("kind"),
        quantity=at.number("quantity"),
        fulfilled=at.number("fulfilled"),
        packed=at.number("packed"),
        place=at.whole("place"),
        description=at.text("description"),
        sku=at.parent("item", "item").text("sku"),
        total=at.money("total"),
        warehouse=_link(at, "warehouse", "warehouse"),
        gateway=routes.gateway(at),
        unread=at.also(sku=at.beyond("item", "item", "sku"), gateway_available=routes.gateway_unread(at)),
    )


def _payment_order(at: Values) -> PaymentOrder:
    route = routes.of_token(at) or routes.of_saved_method(at)
    no_route = None if route else at.unread.get("token") or at.unread.get("saved_method")
    return PaymentOrder(
        id=at.id,
        number=at.text("number") or at.id,
        status=at.state("status"),
        collection_status=at.state("collection_status"),
        requested=at.money("requested"),
        due=at.day("due"),
        last_email_status=at.state("last_email_status"),
        captured=at.money("captured"),
        method=at.state("method"),
        hold_reason=at.text("hold_reason"),
        contact=_contact(at),
        gateway=routes.gateway(at),
        balance=at.money("balance"),
        route=route,
        last_email=_last_email(at),
        link_sent=at.moment("link_sent"),
        link_attempted=at.moment("link_attempted"),
        link_mailed=at.flag("link_mailed"),
        unread=at.also(
            route=no_route,
            gateway_available=routes.gateway_unread(at),
            contact_email=at.beyond("contact", "contact", "email"),
        ),
    )


def _last_email(at: Values) -> LastEmail | None:
    found = LastEmail(
        status=at.state("last_email_status"),
        type=at.state("last_email_type"),
        recipients=at.text("last_email_recipients"),
        error=at.text("last_email_error"),
        at=at.moment("last_email_at"),
    )
    return None if found == LastEmail(None) else found


def _tracking(at: Values) -> Tracking:
    return Tracking(
        carrier=at.text("carrier"),
        number=at.text("number"),
        shipped_on=at.day("shipped_on"),
        status=at.state("status"),
        id=at.id,
        name=at.text("name"),
        delivered_on=at.day("delivered_on"),
        shipment=at.text("shipment"),
        unread=at.unread,
    )


def _invoice(at: Values) -> Invoice:
    return Invoice(
        id=at.id,
        number=at.text("number") or at.id,
        status=at.state("status"),
        total=at.money("total"),
        outstanding=at.money("outstanding"),
        issued=at.day("issued"),
        due=at.day("due"),
        recipients=at.text("recipients"),
        unread=at.unread,
    )


def _agreement(at: Values) -> Agreement:
    return Agreement(
        id=at.id,
        number=at.text("number") or at.id,
        status=at.state("status"),
        amount=at.money("amount"),
        next_date=at.day("next_date"),
        next_status=at.state("next_status"),
        route=routes.of_token(at),
        unread=at.also(route=at.unread.get("token")),
    )


def _sync(at: Values) -> Sync:
    other = at.parent("provider", "provider")
    provider = other.text("label") or other.text("system")
    return Sync(
        provider=provider,
        state=at.state("state"),
        since=at.moment("since"),
        shipment=at.text("shipment"),
        error=at.text("error"),
        id=at.id,
        hours=_hours(at, other),
        resting=other.flag("syncs_orders") is False or _retired(other),
        limited_until=other.moment("limited_until"),
        unread=at.also(provider=None if provider else at.beyond("provider", "provider", "label")),
    )


def _hours(at: Values, provider: Values) -> Window | None:
    """When the provider works; None where this reader may not see that."""
    if at.reference("provider") and any(at.beyond("provider", "provider", each) is HIDDEN for each in HOURS):
        return None
    return window(*(provider.text(each) for each in HOURS))


def _retired(provider: Values) -> bool:
    status = provider.state("status")
    return status is not None and status.meaning is ProviderStatus.INACTIVE


def quote(at: Values) -> Quote:
    return Quote(
        id=at.id,
        number=at.text("name") or at.id,
        status=at.state("status"),
        approved_at=at.moment("approved_at"),
        owner=_link(at, "owner", "user"),
        customer=_link(at, "customer", "account"),
        total=at.money("total"),
        unread=at.unread,
    )


def _email(at: Values) -> Email:
    return Email(
        id=at.id,
        type=at.state("type"),
        status=at.state("status"),
        recipients=at.text("recipients"),
        error=at.text("error"),
        at=at.moment("sent_at") or at.moment("created"),
        invoice=at.reference("invoice"),
        payment_order=at.reference("payment_order"),
        unread=at.unread,
    )


def _note(at: Values) -> Note:
    author = at.parent("author", "user").text("name")
    return Note(at.text("title"), at.text("body"), at.moment("created"), author)


def _file(at: Values) -> File:
    document = at.parent("file", "file")
    return File(document.text("title"), document.text("extension"), document.whole("size"))


MAKERS: Mapping[str, Callable[[Values], object]] = {
    "line": _line,
    "payment_order": _payment_order,
    "tracking": _tracking,
    "invoice": _invoice,
    "agreement": _agreement,
    "sync": _sync,
    "email": _email,
    "note": _note,
    "file_link": _file,
}

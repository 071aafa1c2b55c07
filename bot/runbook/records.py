"""The records a rep works with, as the runbook speaks of them. Frozen; read from Salesforce by `bot/salesforce`.

A value is None when Salesforce has none. When it could not be read at all, its name stands in `unread` with the
reason: a field that a person may not see is never called missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.runbook.values import Address, Money, RecordId


class Unread(StrEnum):
    """Why a value is not there."""

    NOT_VISIBLE = "not visible to you"
    NOT_IN_ORG = "not kept in this Salesforce"


def absence(unread: Mapping[str, Unread], name: str) -> str:
    """What to say where a value should be and is not."""
    return str(unread.get(name, "none"))


@dataclass(frozen=True, slots=True)
class Picked:
    """A picklist value: as the org shows it, and what the mapping takes it to mean (None: it does not know)."""

    shown: str
    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Another record that this one points to. `name` is None when the reader may not see that record."""

    id: RecordId
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One order line. Only physical lines with a quantity take part in fulfillment counts."""

    kind: Picked | None
    quantity: Decimal | None
    fulfilled: Decimal | None
    packed: Decimal | None = None
    place: int | None = None
    """Its number on the order."""
    description: str | None = None
    sku: str | None = None
    total: Money | None = None
    warehouse: Link | None = None
    gateway: "Gateway | None" = None
    unread: Mapping[str, Unread] = field(default_factory=dict)

    @property
    def physical(self) -> bool:
        return self.kind is None or self.kind.meaning == "physical"

    @property
    def shippable(self) -> bool:
        """Whether there is anything of it to ship; where nobody can tell, there is."""
        return self.physical and (self.quantity is None or self.quantity > 0)

    @property
    def shipped(self) -> bool:
        return self.quantity is not None and self.fulfilled is not None and self.fulfilled >= self.quantity


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the customer's mail goes to."""

    id: RecordId
    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Gateway:
    """The route's payment gateway. `available` is None when that could not be read."""

    name: str | None
    available: bool | None


@dataclass(frozen=True, slots=True)
class Route:
    """What one saved method is good for on one route: its token's readiness there.

    `readiness` means "ready", "new_method", "retokenize" or "gateway_unavailable"; None is "unknown", never "ready".
    """

    key: str | None
    gateway: Gateway | None
    readiness: Picked | None
    method: str | None = None
    """The saved method's label, such as "Visa ending 4242"."""
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """A payment method kept on the account or on the contact. `routes` is None when they could not be read."""

    id: RecordId
    label: str | None
    routes: tuple[Route, ...] | None = ()
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastEmail:
    """What a payment order itself says of its last e-mail."""

    status: Picked | None
    type: Picked | None = None
    recipients: str | None = None
    error: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """Receivable: what the customer was billed and what of it is outstanding."""

    id: RecordId
    number: str
    status: Picked | None = None
    total: Money | None = None
    outstanding: Money | None = None
    issued: date | None = None
    due: date | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A recurring plan with its next scheduled payment."""

    id: RecordId
    number: str
    status: Picked | None = None
    amount: Money | None = None
    next_date: date | None = None
    next_status: Picked | None = None
    route: Route | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sync:
    """What a 3PL provider says of the order: one row for each provider or shipment."""

    provider: str | None
    state: Picked | None
    since: datetime | None = None
    shipment: str | None = None
    error: str | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Email:
    """One row of the e-mail history. `at` is when it was sent, else when it was recorded."""

    id: RecordId
    type: Picked | None
    status: Picked | None
    recipients: str | None = None
    error: str | None = None
    at: datetime | None = None
    invoice: RecordId | None = None
    """The invoice it was about."""
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    title: str | None
    body: str | None
    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    title: str | None
    extension: str | None = None
    size: int | None = None
    """Bytes."""


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """An intent to collect: neither a receipt nor an invoice."""

    id: RecordId
    number: str
    status: Picked | None
    collection_status: Picked | None
    requested: Money | None
    due: date | None
    last_email_status: Picked | None
    captured: Money | None = None
    method: Picked | None = None
    hold_reason: str | None = None
    contact: Contact | None = None
    gateway: Gateway | None = None
    balance: Money | None = None
    route: Route | None = None
    """The saved method it is to be collected with, if one is set."""
    last_email: LastEmail | None = None
    link_sent: datetime | None = None
    """When the payment link was last mailed."""
    unread: Mapping[str, Unread] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.status is not None and self.status.meaning == "open"


@dataclass(frozen=True, slots=True)
class Tracking:
    """One shipment's tracking record."""

    carrier: str | None
    number: str | None
    shipped_on: date | None
    status: Picked | None
    id: RecordId | None = None
    name: str | None = None
    """Salesforce's own number of the record."""
    delivered_on: date | None = None
    shipment: str | None = None
    """The provider's reference."""
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """A Sales Order with what hangs on it. A child tuple is None when it could not be read."""

    id: RecordId
    number: str
    status: Picked | None = None
    order_type: Picked | None = None
    payment_status: Picked | None = None
    sync_status: Picked | None = None
    fulfillment_status: Picked | None = None
    customer_po: str | None = None
    customer: Link | None = None
    contact: Contact | None = None
    owner: Link | None = None
    quote: Link | None = None
    opportunity: Link | None = None
    total: Money | None = None
    balance: Money | None = None
    created: datetime | None = None
    collected: Money | None = None
    ordered_on: date | None = None
    ships_on: date | None = None
    rep: Link | None = None
    """The primary sales rep, who may be another than the owner."""
    owner_email: str | None = None
    """Its domain is the company's own."""
    terms: str | None = None
    """When the customer has to pay, in the org's words."""
    billing: Address = field(default_factory=Address)
    shipping: Address = field(default_factory=Address)
    lines: tuple[Line, ...] | None = ()
    payment_orders: tuple[PaymentOrder, ...] | None = ()
    trackings: tuple[Tracking, ...] | None = ()
    invoices: tuple[Invoice, ...] | None = ()
    agreements: tuple[Agreement, ...] | None = ()
    syncs: tuple[Sync, ...] | None = ()
    emails: tuple[Email, ...] | None = ()
    """The newest first."""
    notes: tuple[Note, ...] | None = ()
    files: tuple[File, ...] | None = ()
    customer_emails: frozenset[str] | None = None
    """The mail addresses of all the customer's contacts, lower case. None where they were not asked for, or where
    `unread` says that they can't be read."""
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """An order that a search found: enough to choose by."""

    id: RecordId
    number: str
    customer: str | None = None
    status: Picked | None = None
    balance: Money | None = None
    ordered_on: date | None = None
    customer_po: str | None = None

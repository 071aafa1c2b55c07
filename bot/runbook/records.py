"""The records a rep works with, as the runbook speaks of them. Frozen; read from Salesforce by `bot/salesforce`.

A value is None when Salesforce has none. When it could not be read at all, its name stands in `unread` with the
reason: a field that a person may not see is never called missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from bot.runbook.values import Address, Money, RecordId
from bot.runbook.windows import ALWAYS, Window


class Unread(StrEnum):
    """Why a value is not there."""

    NOT_VISIBLE = "not visible to you"
    NOT_IN_ORG = "not kept in this Salesforce"


def absence(unread: Mapping[str, Unread], name: str) -> str:
    """What to say where a value should be and is not."""
    return str(unread.get(name, "none"))


class OrderStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN_ORDER = (OrderStatus.OPEN, OrderStatus.ON_HOLD)
"""What an order is that somebody still has to see to: a hold ends one day."""


class PaymentStatus(StrEnum):
    UNPAID = "unpaid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    REFUNDED = "refunded"


class SyncStatus(StrEnum):
    """What the order itself says of its fulfillment sync."""

    WAITING = "waiting"
    SYNCED = "synced"
    FAILED = "failed"


class FulfillmentStatus(StrEnum):
    UNFULFILLED = "unfulfilled"
    PARTLY_FULFILLED = "partly_fulfilled"
    FULFILLED = "fulfilled"


class LineKind(StrEnum):
    PHYSICAL = "physical"


class PaymentOrderStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    FAILED = "failed"
    """Closed, because nothing could be collected."""


class CollectionStatus(StrEnum):
    ON_HOLD = "on_hold"
    FAILED = "failed"


class CollectionMethod(StrEnum):
    REMOTE = "remote"
    """The customer pays by a link."""
    SAVED = "saved"


class InvoiceStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


class PlanStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class NextPayment(StrEnum):
    """How a plan's next scheduled payment stands."""

    GOOD = "good"
    FAILED = "failed"
    SKIPPED = "skipped"


class TokenReadiness(StrEnum):
    """What a token says of itself on its route; the runbook's word for it is `methods.Readiness`."""

    READY = "ready"
    NEW_METHOD = "new_method"
    RETOKENIZE = "retokenize"
    GATEWAY_UNAVAILABLE = "gateway_unavailable"


class TrackingStatus(StrEnum):
    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    EXCEPTION = "exception"


class SyncState(StrEnum):
    """What a provider says of an order or a shipment."""

    PENDING = "pending"
    SYNCED = "synced"
    SHIPPED = "shipped"
    FAILED = "failed"
    UNCLEAR = "unclear"


class QuoteStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"
    CONVERTED = "converted"


class TaskStatus(StrEnum):
    DONE = "done"


class ProviderStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class MailKind(StrEnum):
    INVOICE = "invoice"
    PAYMENT_LINK = "payment_link"
    TRACKING = "tracking"


class MailStatus(StrEnum):
    SENT = "sent"
    FAILED = "failed"


Meaning_co = TypeVar("Meaning_co", bound=StrEnum, covariant=True)


@dataclass(frozen=True, slots=True)
class Picked(Generic[Meaning_co]):
    """A picklist value: as the org shows it, and what the mapping takes it to mean (None: it does not know)."""

    shown: str
    meaning: Meaning_co | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Another record that this one points to. `name` is None when the reader may not see that record."""

    id: RecordId
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One order line. Only physical lines with a quantity take part in fulfillment counts."""

    kind: Picked[LineKind] | None
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
        return self.kind is None or self.kind.meaning is LineKind.PHYSICAL

    @property
    def shippable(self) -> bool:
        """Whether there is anything of it to ship; where nobody can tell, there is."""
        kind = self.kind
        physical = kind is None or kind.meaning is LineKind.PHYSICAL
        return physical and (self.quantity is None or self.quantity > 0)

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
    id: RecordId | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """What one saved method is good for on one route: its token's readiness there.

    A `readiness` that is None or without a meaning is "unknown", never "ready".
    """

    key: str | None
    gateway: Gateway | None
    readiness: Picked[TokenReadiness] | None
    method: str | None = None
    """The saved method's label, such as "Visa ending 4242"."""
    unread: Mapping[str, Unread] = field(default_factory=dict)
    token: RecordId | None = None
    """What covers the method on the route."""


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

    status: Picked[MailStatus] | None
    type: Picked[MailKind] | None = None
    recipients: str | None = None
    error: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """Receivable: what the customer was billed and what of it is outstanding."""

    id: RecordId
    number: str
    status: Picked[InvoiceStatus] | None = None
    total: Money | None = None
    outstanding: Money | None = None
    issued: date | None = None
    due: date | None = None
    recipients: str | None = None
    """Whom Salesforce would mail it to, where this org says so beforehand."""
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A recurring plan with its next scheduled payment."""

    id: RecordId
    number: str
    status: Picked[PlanStatus] | None = None
    amount: Money | None = None
    next_date: date | None = None
    next_status: Picked[NextPayment] | None = None
    route: Route | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sync:
    """What a 3PL provider says of the order: one row for each provider or shipment."""

    provider: str | None
    state: Picked[SyncState] | None
    since: datetime | None = None
    shipment: str | None = None
    error: str | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)
    id: RecordId | None = None
    hours: Window | None = ALWAYS
    """When the provider works. None where the reader may not see that."""
    resting: bool = False
    """The provider is switched off for orders."""
    limited_until: datetime | None = None
    """Until when the provider takes no calls."""


@dataclass(frozen=True, slots=True)
class Email:
    """One row of the e-mail history. `at` is when it was sent, else when it was recorded."""

    id: RecordId
    type: Picked[MailKind] | None
    status: Picked[MailStatus] | None
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
    status: Picked[PaymentOrderStatus] | None
    collection_status: Picked[CollectionStatus] | None
    requested: Money | None
    due: date | None
    last_email_status: Picked[MailStatus] | None
    captured: Money | None = None
    method: Picked[CollectionMethod] | None = None
    hold_reason: str | None = None
    contact: Contact | None = None
    gateway: Gateway | None = None
    balance: Money | None = None
    route: Route | None = None
    """The saved method it is to be collected with, if one is set."""
    last_email: LastEmail | None = None
    link_sent: datetime | None = None
    """When the payment link was last mailed."""
    link_attempted: datetime | None = None
    """When somebody last tried to have a payment link made."""
    link_mailed: bool | None = None
    """Whether a payment link ever went out."""
    unread: Mapping[str, Unread] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.status is not None and self.status.meaning is PaymentOrderStatus.OPEN


@dataclass(frozen=True, slots=True)
class Tracking:
    """One shipment's tracking record."""

    carrier: str | None
    number: str | None
    shipped_on: date | None
    status: Picked[TrackingStatus] | None
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
    status: Picked[OrderStatus] | None = None
    order_type: Picked[StrEnum] | None = None
    payment_status: Picked[PaymentStatus] | None = None
    sync_status: Picked[SyncStatus] | None = None
    fulfillment_status: Picked[FulfillmentStatus] | None = None
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
    invoice_recipients: str | None = None
    """Whom Salesforce would mail its invoices to, where this org says so beforehand."""
    customer_contacts: tuple[Contact, ...] = ()
    """The customer's contacts, where they were asked for."""
    customer_emails: frozenset[str] | None = None
    """The mail addresses of all the customer's contacts, lower case. None where they were not asked for, or where
    `unread` says that they can't be read."""
    unread: Mapping[str, Unread] = field(default_factory=dict)
    kind: str = "order"
    """By the mapping's name; another record's where that hangs on no order and stands for itself."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a customer was offered."""

    id: RecordId
    number: str
    kind: str = "quote"
    status: Picked[QuoteStatus] | None = None
    approved_at: datetime | None = None
    owner: Link | None = None
    customer: Link | None = None
    total: Money | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """An order that a search found: enough to choose by."""

    id: RecordId
    number: str
    customer: str | None = None
    status: Picked[OrderStatus] | None = None
    balance: Money | None = None
    ordered_on: date | None = None
    customer_po: str | None = None

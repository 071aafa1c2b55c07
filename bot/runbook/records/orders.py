"""A Sales Order with what hangs on it: one reading of it, as the runbook looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.runbook.records.meanings import (
    Failing,
    FulfillmentStatus,
    Link,
    MailKind,
    MailStatus,
    OrderStatus,
    PaymentStatus,
    Picked,
    QuoteStatus,
    SyncStatus,
    Unread,
)
from bot.runbook.records.payments import Agreement, Contact, Invoice, PaymentOrder
from bot.runbook.records.shipments import Line, Sync, Tracking
from bot.runbook.values import Address, Money, RecordId


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
    payment_order: RecordId | None = None
    """The payment order it was about."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a mail that a person had the bot send. `failing` is None where Salesforce has it on record as sent.

    `at` is Salesforce's own time just before the call, and where it is on record as failed, of that.
    """

    mail: MailKind
    record: RecordId
    at: datetime
    failing: Failing | None = None
    reason: str = ""


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
    attempts: tuple[Attempt, ...] = ()
    """What the bot itself was told to mail about it, and how that ended."""
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

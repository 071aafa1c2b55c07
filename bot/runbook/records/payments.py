"""What is paid, by whom and how: payment orders, invoices, plans, saved methods and where they may be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.runbook.records.meanings import (
    CollectionMethod,
    CollectionStatus,
    InvoiceStatus,
    MailKind,
    MailStatus,
    NextPayment,
    PaymentOrderStatus,
    Picked,
    PlanStatus,
    TokenReadiness,
    Unread,
)
from bot.runbook.values import Money, RecordId


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


_OPEN = PaymentOrderStatus.OPEN
"""Looked up once: Python 3.11 takes long to find a member by its class, and this is asked of every payment order."""


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
        return self.status is not None and self.status.meaning is _OPEN

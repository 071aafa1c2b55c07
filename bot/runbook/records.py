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


@dataclass(frozen=True, slots=True)
class State:
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
    """One order line. Only physical lines take part in fulfillment counts."""

    kind: State | None
    quantity: Decimal | None
    fulfilled: Decimal | None
    unread: Mapping[str, Unread] = field(default_factory=dict)

    @property
    def physical(self) -> bool:
        return self.kind is None or self.kind.meaning == "physical"

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
class PaymentOrder:
    """An intent to collect: neither a receipt nor an invoice."""

    id: RecordId
    number: str
    status: State | None
    collection_status: State | None
    requested: Money | None
    due: date | None
    last_email_status: State | None
    captured: Money | None = None
    method: State | None = None
    hold_reason: str | None = None
    contact: Contact | None = None
    gateway: Gateway | None = None
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
    status: State | None
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """A Sales Order with what hangs on it. A child tuple is None when it could not be read."""

    id: RecordId
    number: str
    status: State | None = None
    order_type: State | None = None
    payment_status: State | None = None
    sync_status: State | None = None
    fulfillment_status: State | None = None
    customer_po: str | None = None
    customer: Link | None = None
    contact: Contact | None = None
    owner: Link | None = None
    quote: Link | None = None
    opportunity: Link | None = None
    total: Money | None = None
    balance: Money | None = None
    created: datetime | None = None
    shipping: Address = field(default_factory=Address)
    lines: tuple[Line, ...] | None = ()
    payment_orders: tuple[PaymentOrder, ...] | None = ()
    trackings: tuple[Tracking, ...] | None = ()
    unread: Mapping[str, Unread] = field(default_factory=dict)

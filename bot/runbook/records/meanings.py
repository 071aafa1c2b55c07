"""What the org's picklist values mean, as the rules know it, and why a value is not there.

The mapping says which value means what, and is checked against these: a misspelt meaning would switch a rule off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bot.runbook.values import RecordId


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
    OTHER = "other"
    """Nothing of ours: a check, a wire, cash."""


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


class Failing(StrEnum):
    """Why nothing came of what Salesforce was asked to do."""

    REFUSED = "refused"
    """The action itself says no, and will say it again until somebody mends something."""
    ON_RECORD = "on_record"
    """Salesforce has it on record that it failed."""
    PASSING = "passing"
    """It was not reached, or busy: the same may work the next time."""
    NOT_ALLOWED = "not_allowed"
    """This person may not."""
    WRONG_CALL = "wrong_call"
    """What was asked for makes no sense to it: what was entered, or how the action is set up."""


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

"""What is shipped: the order's lines, what a 3PL provider says of it, and tracking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.runbook.records.meanings import LineKind, Link, Picked, SyncState, TrackingStatus, Unread
from bot.runbook.records.payments import Gateway
from bot.runbook.values import Money, RecordId
from bot.runbook.windows import ALWAYS, Window

_NOTHING, _PHYSICAL = Decimal(0), LineKind.PHYSICAL
"""Looked up once: Python 3.11 takes long to find a member by its class, and this is asked of every line."""


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
    gateway: Gateway | None = None
    unread: Mapping[str, Unread] = field(default_factory=dict)

    @property
    def physical(self) -> bool:
        return self.kind is None or self.kind.meaning is _PHYSICAL

    @property
    def shippable(self) -> bool:
        """Whether there is anything of it to ship; where nobody can tell, there is."""
        return bool(products((self,)))

    @property
    def shipped(self) -> bool:
        return not unshipped((self,))


def products(lines: Iterable[Line]) -> list[Line]:
    """Those of which there is anything to ship; where nobody can tell, there is."""
    return [
        each
        for each in lines
        if (each.kind is None or each.kind.meaning is _PHYSICAL) and (each.quantity is None or each.quantity > _NOTHING)
    ]


def unshipped(lines: Iterable[Line]) -> list[Line]:
    """Those that have not been shipped in full, as far as that can be read."""
    return [each for each in lines if each.quantity is None or each.fulfilled is None or each.fulfilled < each.quantity]


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

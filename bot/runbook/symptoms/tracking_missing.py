"""A shipment that the provider names and Salesforce has no tracking record of. Runbook: "When to Escalate", row 6."""

from collections.abc import Iterator
from datetime import timedelta

from bot.runbook import owed, tracking
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.records import Order, Sync, SyncState
from bot.runbook.symptoms.reads import Filled, Glance, Has, Means, OfList, Past, Reads
from bot.runbook.symptoms.sighting import Fact, SymptomName
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble


def reads(policy: Policy) -> tuple[Reads, ...]:
    """Judged shipment by shipment: an order with one tracking record may lack the second."""
    grace = timedelta(seconds=policy.tracking_missing_seconds)
    at_provider = Means("state", (SyncState.SHIPPED,)), Filled("shipment")
    shipped = (*at_provider, Past("since", grace))
    counts = {"changed": timedelta(), "since": grace}
    lists = {"syncs": ("state", "since", "shipment", "provider"), "trackings": ("shipment",)}
    looks = OfList("syncs", "shipment", at_provider), OfList("trackings", "shipment", (Filled("shipment"),))
    glance = Glance(looks, tracking.surely_tracked)
    where = (Has("sync", "order", shipped, counts),)
    return (Reads("order", where, needs=("number", "status"), lists=lists, glance=glance),)


def judge(order: Order, setting: Setting) -> Iterator[Trouble]:
    if owed.cancelled(order):
        return
    late = tracking.untracked(order, setting.policy, setting.read_at)
    for sync in late if setting.waits else tracking.without_tracking(order):
        yield _of(order, sync)


def _of(order: Order, sync: Sync) -> Trouble:
    provider = sync.provider or "The provider"
    return Trouble(
        sync.id or order.id,
        f"{provider} has {sync.shipment} as shipped",
        kind="sync" if sync.id else "order",
        key=f"{order.id}:{(sync.shipment or '').strip().casefold()}",
        facts=(Fact(label="Shipment", text=sync.shipment or ""), Fact(label="Provider", text=provider)),
        since=sync.since,
        provider=sync.provider or "",
    )


TRACKING_MISSING = Symptom(
    SymptomName("tracking_missing"),
    Team.THREEPL_OPERATIONS,
    "Shipped without a tracking record",
    "Add its tracking record.",
    reads,
    judge,
    since="shipped",
    cleared="Look at the order: it says whether its tracking e-mail may go out now.",
    passes_to=Team.INTEGRATION,
)

"""An order that does not get on at its 3PL provider. Runbook: "When to Escalate", row 5."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.runbook import tracking
from bot.runbook.findings import Team
from bot.runbook.masking import masked
from bot.runbook.policy import Policy
from bot.runbook.records import OPEN_ORDER, Order, Sync, SyncState, SyncStatus
from bot.runbook.symptoms.reads import AllOf, Along, AnyOf, Means, Past, Reads
from bot.runbook.symptoms.sighting import Fact, SymptomName
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble

OPEN = Means("status", OPEN_ORDER)
PROVIDERS = ("state", "since", "provider", "error")


def reads(policy: Policy) -> tuple[Reads, ...]:
    """A provider's word on an open order; and orders that say so themselves."""
    waiting = AllOf(
        (Means("state", (SyncState.PENDING,)), Past("since", timedelta(seconds=policy.sync_pending_seconds)))
    )
    troubled = AnyOf((Means("state", (SyncState.FAILED, SyncState.UNCLEAR)), waiting))
    return (
        Reads(
            "sync", (troubled, Along("order", "order", OPEN)), needs=("order", "state", "since"), heeds=("provider",)
        ),
        Reads(
            "order",
            (OPEN, Means("sync_status", (SyncStatus.FAILED,))),
            needs=("number", "status", "sync_status"),
            lists={"syncs": PROVIDERS},
        ),
    )


def judge(order: Order, setting: Setting) -> Iterator[Trouble]:
    if order.status is None or order.status.meaning not in OPEN_ORDER:
        return
    if tracking.failed_unexplained(order):
        yield _of(order, "fulfillment sync failed", "Fulfillment sync failed", None, ())
    for sync in order.syncs or ():
        if tracking.failed_state(sync):
            yield _at(order, sync, f"says {sync.state.shown if sync.state else 'nothing'}")
    for sync in tracking.pending_too_long(order, setting.policy, setting.read_at):
        yield _at(order, sync, "has left it pending")


def _at(order: Order, sync: Sync, says: str) -> Trouble:
    provider = sync.provider or "The provider"
    error = (Fact(label="Error", text=masked(sync.error)),) if sync.error else ()
    facts = (Fact(label="Provider", text=f"{provider} {says}"), *error)
    return _of(order, f"{provider} {says}", "Fulfillment stuck", sync.since, facts, sync.provider or "")


def _of(
    order: Order, evidence: str, what: str, since: datetime | None, facts: tuple[Fact, ...], provider: str = ""
) -> Trouble:
    return Trouble(order.id, evidence, what=what, since=since, facts=facts, provider=provider)


FULFILLMENT_STUCK = Symptom(
    SymptomName("fulfillment_stuck"),
    Team.THREEPL_OPERATIONS,
    "Fulfillment stuck or unclear",
    "Look at the provider's request, its sync state, tracking and fulfillment history, in this order.",
    reads,
    judge,
    cleared="Its tracking e-mail may go out once there is a tracking record.",
    by_provider=True,
)

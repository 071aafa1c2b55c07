"""Shipments: what the provider says, what tracking there is, and what may be told to the customer.

Runbook: "Tracking and Shipment Communication"; "When to Escalate", rows 5 and 6.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.runbook import tracking_numbers
from bot.runbook.findings import ASK_ADMIN, Ask, Do, Finding, Itself, Team, Words, counted, forbids, joined, warns
from bot.runbook.masking import scrubbed
from bot.runbook.policy import Policy
from bot.runbook.records import Order, Sync, SyncState, SyncStatus, Tracking, Unread, absence
from bot.runbook.windows import worked

CHECK = Ask(Team.THREEPL_OPERATIONS, "check the provider before you tell the customer anything")
ADD = Ask(Team.THREEPL_OPERATIONS, "add its tracking record, or pass it to the integration owner")
BY_HAND = Do("Add tracking first.")
WAIT = Do("Wait for the provider to write it; add tracking for what was shipped without the provider.")
WAIT_FOR_NUMBER = Do("Wait for the provider to write it, or set it in Salesforce.")
SET_NUMBER = Do("Set it in Salesforce, then look again.")
NOTHING_TO_SEND = Do("There is nothing to send.", idle=True)
CLEAR = {SyncState.PENDING, SyncState.SYNCED, SyncState.SHIPPED}
"""What a provider may say that leaves nothing open; all else is trouble or unclear."""


def findings(order: Order, policy: Policy, read_at: datetime) -> Iterator[Finding]:
    """Fulfillment that is stuck or unclear, and shipments without a tracking record."""
    unclear = [each for each in order.syncs or () if unclear_state(each)]
    if failed_unexplained(order):
        yield warns("Fulfillment sync of ", Itself(order.number), " failed.", way_out=CHECK)
    for each in unclear:
        said = (f": {unclear_state(each)}", *_since(each), *_error(each))
        yield warns(f"{_provider(each)} of ", Itself(order.number), *said, way_out=CHECK)
    for each in pending_too_long(order, policy, read_at):
        yield warns(f"{_provider(each)} has left ", Itself(order.number), " pending", *_since(each), ".", way_out=CHECK)
    for each in untracked(order, policy, read_at):
        fact = f"{_provider(each)} has {each.shipment} as shipped"
        yield warns(fact, *_since(each), ", and Salesforce has no tracking record of it.", way_out=ADD)


def untracked(order: Order, policy: Policy, read_at: datetime) -> Iterator[Sync]:
    """Shipments that have been without a tracking record for longer than their grace."""
    limit = timedelta(seconds=policy.tracking_missing_seconds)
    yield from (each for each in without_tracking(order) if each.since and each.since < read_at - limit)


def pending_too_long(order: Order, policy: Policy, read_at: datetime) -> Iterator[Sync]:
    """What a provider has left undone for longer than its limit, counted in the provider's own hours."""
    limit = timedelta(seconds=policy.sync_pending_seconds)
    for each in order.syncs or ():
        waits = each.state is not None and each.state.meaning is SyncState.PENDING and not each.resting
        limited = each.limited_until is not None and each.limited_until > read_at
        if waits and not limited and each.hours and each.since and worked(each.hours, each.since, read_at) > limit:
            yield each


def failed_state(sync: Sync) -> bool:
    """Whether the provider says that it failed, or what the company calls unclear; an unknown value is neither."""
    return sync.state is not None and sync.state.meaning in {SyncState.FAILED, SyncState.UNCLEAR}


def failed_unexplained(order: Order) -> bool:
    """Whether the order itself says that its sync failed, and no row of a provider's says which shipment's."""
    failed = order.sync_status is not None and order.sync_status.meaning is SyncStatus.FAILED
    return failed and not any(map(unclear_state, order.syncs or ()))


def unclear_state(sync: Sync) -> str:
    """Why the provider's state can't be relied on; empty where it can, or where it is only hidden from this reader.

    Runbook: "When to Escalate", row 5: "Fulfillment is stuck or provider state is unclear."
    """
    if sync.state is None:
        return "" if "state" in sync.unread else "no state"
    if sync.state.meaning in CLEAR:
        return ""
    return sync.state.shown if sync.state.meaning else f"{sync.state.shown}, an unknown state"


def nothing_to_ship(order: Order) -> bool:
    """Whether there are lines, all can be read, and none is to be shipped; a tracking record proves the contrary.

    An order without any line proves nothing.
    """
    return not order.trackings and bool(order.lines) and not any(each.shippable for each in order.lines or ())


def without_tracking(order: Order) -> tuple[Sync, ...]:
    """Shipments that a provider names and Salesforce has no tracking record of; nothing where that can't be told.

    Runbook: "When to Escalate", row 6: "Tracking exists externally but not in Salesforce."
    """
    shipped = [each for each in order.syncs or () if _shipped(each)]
    if not shipped or order.trackings is None or any("shipment" in each.unread for each in order.trackings):
        return ()
    known = {reference for each in order.trackings for reference in _references(each.shipment)}
    return tuple(each for each in shipped if not _references(each.shipment) <= known)


def surely_tracked(shipped: Iterable[str | None], tracked: Iterable[str | None]) -> bool:
    """Whether each of these shipments is named alike in a tracking record; what is written otherwise is doubted."""
    return {each for each in shipped if each} <= set(tracked)


def _shipped(sync: Sync) -> bool:
    return sync.shipment is not None and sync.state is not None and sync.state.meaning is SyncState.SHIPPED


@lru_cache(maxsize=1_024)
def _references(shipment: str | None) -> frozenset[str]:
    """Every shipment that one field names, as compared."""
    return frozenset(each.casefold() for each in tracking_numbers.split(shipment))


def state_findings(order: Order, tracking: Tracking | None = None) -> Iterator[Finding]:
    """What forbids writing to the customer about a shipment, beside missing links.

    Runbook: "When fulfillment comes from 3PL providers, confirm the provider state and tracking rows before sending
    manual customer updates."
    """
    if nothing_to_ship(order):
        yield forbids(Itself(order.number), " has nothing to ship.", way_out=NOTHING_TO_SEND)
        return
    if order.unread.get("syncs") is Unread.NOT_VISIBLE:
        unsure = " is not visible to you, so you can't confirm it."
        yield forbids("What the 3PL provider says of ", Itself(order.number), unsure, way_out=ASK_ADMIN)
    for each in of_shipment(order, tracking):
        if "state" in each.unread:
            yield forbids(
                f"What {_provider(each)} says is {each.unread['state']}, so you can't confirm it.", way_out=ASK_ADMIN
            )
        elif why := unclear_state(each):
            yield forbids(f"{_provider(each)} says {why}: its state has to be clear first.", way_out=CHECK)
    if order.unread.get("sync_status") is Unread.NOT_VISIBLE:
        unseen = " failed is not visible to you, so you can't confirm it."
        yield forbids("Whether the fulfillment sync of ", Itself(order.number), unseen, way_out=ASK_ADMIN)
    if failed_unexplained(order):
        unclear = " failed: its state has to be clear first."
        yield forbids("Fulfillment sync of ", Itself(order.number), unclear, way_out=CHECK)
    if order.trackings is None:
        fact = f" are {absence(order.unread, 'trackings')}, so there is nothing to send."
        yield forbids("The tracking records of ", Itself(order.number), fact, way_out=ASK_ADMIN)
    elif not order.trackings:
        yield forbids(Itself(order.number), " has no tracking record.", way_out=WAIT if order.syncs else BY_HAND)
    shipments = (tracking,) if tracking else order.trackings or ()
    yield from dict.fromkeys(_unconfirmable(order, shipments))
    yield from dict.fromkeys(_numberless(order, shipments))


CONFIRMED = {"carrier": "The carrier", "number": "The tracking number"}
"""What of a shipment a person confirms before its customer is written to."""


def _unconfirmable(order: Order, shipments: Iterable[Tracking]) -> Iterator[Finding]:
    for each in shipments:
        for field, what in CONFIRMED.items() if each.unread else ():
            if each.unread.get(field) is Unread.NOT_VISIBLE:
                whose = each.name or Itself(order.number)
                yield forbids(
                    f"{what} of ", whose, " is not visible to you, so you can't confirm it.", way_out=ASK_ADMIN
                )


def _numberless(order: Order, shipments: Sequence[Tracking]) -> Iterator[Finding]:
    """That there is no number to confirm, nor for the customer to follow: of none it forbids, of some it warns."""
    read = [each for each in shipments if "number" not in each.unread]
    lacking = [each for each in read if not tracking_numbers.can_be_followed(each.number)]
    said = forbids if len(lacking) == len(shipments) else warns
    step = WAIT_FOR_NUMBER if order.syncs else SET_NUMBER
    for each in lacking:
        yield said(each.name or "A shipment", " has no tracking number for the customer to follow.", way_out=step)


def of_shipment(order: Order, tracking: Tracking | None) -> tuple[Sync, ...]:
    """What providers say of this very shipment; all they say of the order where none is named, or none is known."""
    syncs = order.syncs or ()
    if tracking is None or not tracking.shipment:
        return syncs
    own = _references(tracking.shipment)
    named = any(_references(each.shipment) & own for each in syncs)
    return tuple(each for each in syncs if not named or not each.shipment or _references(each.shipment) & own)


def provider_findings(order: Order) -> Iterator[Finding]:
    """What to know before writing tracking by hand. Runbook: "AddTracking"."""
    if nothing_to_ship(order):
        yield warns(Itself(order.number), " has nothing to ship.")
    if order.syncs:
        providers = ", ".join(dict.fromkeys(map(_provider, order.syncs)))
        yield warns(f"{providers} writes tracking itself: what is added by hand may then be there twice.")


def recipient_findings(order: Order) -> Iterator[Finding]:
    """Whom the mail goes to must be there to be confirmed."""
    contact = order.contact
    if contact is None:
        yield _no_recipient(("The contact of ", Itself(order.number)), order.unread.get("contact"))
    elif contact.email is None:
        yield _no_recipient(
            (f"The e-mail address of {contact.name or 'the contact'}",), order.unread.get("contact_email")
        )


def _no_recipient(what: Words, why: Unread | None) -> Finding:
    if why is None:
        return forbids(*what, " is missing.", way_out=Do("Set it in Salesforce, then look again."))
    return forbids(*what, f" is {why}, so you can't confirm it.", way_out=ASK_ADMIN)


def words(tracking: Tracking) -> Words:
    """One tracking record: carrier and number in full, state, dates."""
    carrier = tracking.carrier or _lacking(tracking, "carrier")
    number = ", ".join(tracking_numbers.split(tracking.number)) or _lacking(tracking, "number", "tracking number")
    named = f"{carrier} {number}" if tracking.carrier and tracking.number else f"{carrier}, {number}"
    state = tracking.status.shown if tracking.status else f"state {absence(tracking.unread, 'status')}"
    shipped: Words = ("shipped ", tracking.shipped_on) if tracking.shipped_on else ()
    delivered: Words = ("delivered ", tracking.delivered_on) if tracking.delivered_on else ()
    return joined(((f"{named}: {state}",), shipped, delivered), ", ")


def _lacking(tracking: Tracking, field: str, name: str = "") -> str:
    hidden = tracking.unread.get(field)
    return f"{name or field} {hidden}" if hidden else f"no {name or field}"


def provider_words(sync: Sync) -> Words:
    """What a provider says, since when, of which shipment, and with what error."""
    state = sync.state.shown if sync.state else f"state {absence(sync.unread, 'state')}"
    shipment: Words = (f", shipment {sync.shipment}",) if sync.shipment else ()
    return (f"{_provider(sync)}: {state}", *_since(sync), *shipment, *_error(sync))


def timeline(order: Order) -> Words:
    """When it was ordered, is to be shipped, was shipped and delivered. Runbook: "Sales Order Review" 5."""
    planned = (_day(order, "ordered_on", order.ordered_on), _day(order, "ships_on", order.ships_on))
    return joined((*planned, _shipping(order), _delivery(order)))


def _shipping(order: Order) -> Words:
    days = sorted(each.shipped_on for each in order.trackings or () if each.shipped_on)
    if days:
        return ("shipped ", days[0], *((" to ", days[-1]) if days[0] != days[-1] else ()))
    if order.trackings is None or not any(each.fulfilled for each in order.lines or () if each.shippable):
        return ()
    if order.trackings or without_tracking(order):
        return ()
    return ("fulfilled without a tracking number, which is allowed",)


def _delivery(order: Order) -> Words:
    trackings = order.trackings or ()
    days = [each.delivered_on for each in trackings if each.delivered_on]
    if not days:
        return ()
    count = "" if len(days) == len(trackings) else f" {len(days)} of {counted(len(trackings), 'shipment')}"
    return (f"delivered{count} ", max(days))


DATES = {"ordered_on": "Order date", "ships_on": "ship date"}


def _day(order: Order, name: str, day: date | None) -> Words:
    return (f"{DATES[name]} ", day or absence(order.unread, name))


def _provider(sync: Sync) -> str:
    return sync.provider or "The provider"


def _since(sync: Sync) -> Words:
    return (" since ", sync.since) if sync.since else ()


def _error(sync: Sync) -> Words:
    return (f": {scrubbed(sync.error)}",) if sync.error else ()

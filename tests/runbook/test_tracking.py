"""Runbook: "Tracking and Shipment Communication"; "When to Escalate", rows 5 and 6."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.actions import tracking as add_tracking
from bot.runbook import tracking as rules
from bot.runbook.actions import Case
from bot.runbook.findings import Level, Team
from bot.runbook.permits import ActionName, Kind
from bot.runbook.policy import Policy
from bot.runbook.records import Order, Picked, Sync, SyncStatus
from bot.runbook.symptoms.symptom import Setting
from bot.runbook.symptoms.tracking_missing import TRACKING_MISSING
from bot.runbook.values import RecordId
from bot.runbook.windows import Window
from tests.runbook.examples import (
    HIDDEN,
    ID,
    JANE,
    NOT_KEPT,
    NOW,
    ORDER,
    TODAY,
    ago,
    asks,
    facts,
    judged,
    line,
    order,
    permit,
    spoken,
    sync,
    tracking,
    without,
)

PLANNED = "Order date 2026-11-10 · ship date 2026-11-25"
SEND, ADD = ActionName.SEND_TRACKING, ActionName.ADD_TRACKING


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        # the runbook has "Fulfillment is stuck or provider state is unclear: 3PL operations."
        ({"sync_status": Picked("Failed", SyncStatus.FAILED)}, "Fulfillment sync of SO-011436 failed."),
        ({"syncs": (sync("failed", error="400 <bad> sku a@b.example"),)}, "OrderDesk of SO-011436: Failed since"),
        ({"syncs": (sync("unclear"),)}, "OrderDesk of SO-011436: Unclear since"),
        ({"syncs": (sync(state=None),)}, "OrderDesk of SO-011436: no state since"),
        ({"syncs": (sync("rerouted", provider=None),)}, "The provider of SO-011436: Rerouted, an unknown state since"),
        # the runbook has "Tracking exists externally but not in Salesforce: 3PL operations or integration owner."
        ({"trackings": ()}, "OrderDesk has SHP-1 as shipped since"),
        ({"trackings": (tracking(shipment="SHP-2"),)}, "OrderDesk has SHP-1 as shipped since"),
    ],
)
def test_trouble_with_a_shipment(given: dict[str, Any], fact: str) -> None:
    (finding,) = judged(order(**given)).findings
    assert (finding.level, asks(finding)) == (Level.WARNS, Team.THREEPL_OPERATIONS)
    assert fact in spoken(finding.words)


def test_a_failed_provider_is_told_once() -> None:
    failed = order(
        sync_status=Picked("Failed", SyncStatus.FAILED), syncs=(sync("failed", error="a@b.example is no sku"),)
    )
    (finding,) = judged(failed).findings
    assert "a***@b.example is no sku" in spoken(finding.words)


SELDOM = Window(0, 60, "UTC", frozenset({6}))
"""An hour on Sundays."""


def test_what_a_provider_leaves_pending_for_longer_than_its_limit_is_said() -> None:
    (finding,) = judged(order(syncs=(sync("pending", since=ago(hours=5)),), trackings=())).findings
    assert "has left SO-011436 pending since" in spoken(finding.words)
    assert asks(finding) == Team.THREEPL_OPERATIONS


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"syncs": (sync("pending", since=ago(hours=3)),), "trackings": ()},  # not yet for long
        {"syncs": (sync("pending", since=ago(days=9), hours=SELDOM),), "trackings": ()},  # nobody was at work
        {"syncs": (sync("pending", since=ago(days=9), hours=None),), "trackings": ()},  # nobody can say
        {"syncs": (sync("pending", since=ago(days=9), resting=True),), "trackings": ()},
        {"syncs": (sync("pending", since=ago(days=9), limited_until=ago(hours=-1)),), "trackings": ()},
        {"syncs": (sync(since=ago(hours=23)),), "trackings": ()},  # within its grace period
        {"syncs": (sync(since=None),), "trackings": ()},
        {"syncs": (sync(shipment=None),), "trackings": ()},  # fulfilled without a number and without such evidence
        {"trackings": (tracking(shipment=" shp-1 "),)},
        {"trackings": None, "unread": {"trackings": HIDDEN}},
        {"trackings": (tracking(shipment=None, unread={"shipment": HIDDEN}),)},
        {"syncs": (sync(state=None, unread={"state": HIDDEN}),)},
    ],
)
def test_what_is_no_trouble(given: dict[str, Any]) -> None:
    assert judged(order(**given)).findings == ()


def test_how_long_a_shipment_may_go_without_tracking_is_policy() -> None:
    quick = Policy(tracking_missing_seconds=60)
    assert len(judged(order(syncs=(sync(since=ago(hours=1)),), trackings=()), quick).findings) == 1


@pytest.mark.parametrize(("waits", "shown"), [(True, 0), (False, 1)])
def test_a_person_need_not_wait_for_the_grace_of_a_shipment(*, waits: bool, shown: int) -> None:
    fresh = order(syncs=(sync(since=ago(hours=1)),), trackings=())
    found = list(TRACKING_MISSING.sightings(fresh, Setting(Policy(), NOW, waits=waits)))
    assert len(found) == shown
    tracked = order(syncs=(sync(since=ago(hours=1)),))
    assert not list(TRACKING_MISSING.sightings(tracked, Setting(Policy(), NOW, waits=waits)))


HIDDEN_NUMBER = tracking(number=None, unread={"number": HIDDEN})


@pytest.mark.parametrize(
    ("found", "fact"),
    [
        # "confirm the provider state and tracking rows before sending manual customer updates"
        (order(quote=None), "SO-011436 has no quote"),
        (order(trackings=()), "SO-011436 has no tracking record."),
        (without("trackings"), "not visible to you, so there is nothing to send."),
        (without("syncs"), "What the 3PL provider says of SO-011436 is not visible to you"),
        (
            order(sync_status=Picked("Failed", SyncStatus.FAILED), syncs=()),
            "Fulfillment sync of SO-011436 failed: its state has",
        ),
        (order(sync_status=Picked("Failed", SyncStatus.FAILED)), "Fulfillment sync of SO-011436 failed: its state has"),
        (order(syncs=(sync("failed"),)), "OrderDesk says Failed: its state has to be clear first."),
        (order(syncs=(sync("unclear"),)), "OrderDesk says Unclear: its state has to be clear first."),
        (order(syncs=(sync(state=None),)), "OrderDesk says no state: its state has to be clear first."),
        (order(syncs=(sync(state=None, unread={"state": HIDDEN}),)), "What OrderDesk says is not visible to you"),
        (without("sync_status"), "Whether the fulfillment sync of SO-011436 failed is not visible to you"),
        (order(contact=replace(JANE, email=None)), "The e-mail address of Jane Whitfield is missing."),
        (order(trackings=(HIDDEN_NUMBER,)), "The tracking number of TRK-000001 is not visible to you, so you can't"),
        (
            order(trackings=(tracking(carrier=None, unread={"carrier": HIDDEN}),)),
            "The carrier of TRK-000001 is not visible to you, so you can't confirm it.",
        ),
    ],
)
def test_what_forbids_a_tracking_mail(found: Order, fact: str) -> None:
    send = permit(judged(found), SEND)
    assert not send.allowed
    assert fact in facts(send.findings)
    assert all(each.way_out for each in send.findings)


@pytest.mark.parametrize(
    "found",
    [
        ORDER,
        order(syncs=()),
        order(syncs=(sync("pending"),)),
        order(syncs=(sync("synced"),)),
        without("sync_status", why=NOT_KEPT),
        order(trackings=(tracking(number=None, unread={"number": NOT_KEPT}),)),
    ],
)
def test_what_does_not_forbid_it(found: Order) -> None:
    assert permit(judged(found), SEND).allowed
    assert permit(judged(found), SEND, Kind.TRACKING).allowed


def test_a_tracking_record_is_judged_by_its_own_shipment() -> None:
    """Runbook: "SendTrackingEmail on Sales Order Tracking: Send communication for a specific tracking record."."""
    two = order(
        syncs=(sync(), sync("failed", shipment="SHP-2")),
        trackings=(tracking(), tracking(shipment="SHP-2"), tracking(shipment=None), tracking(id=None)),
    )
    sends = [each.allowed for each in judged(two).permits if each.kind is Kind.TRACKING]
    assert sends == [True, False, False]
    assert not permit(judged(two), SEND).allowed


def test_a_number_that_is_hidden_stops_only_what_is_written_about_it() -> None:
    two = order(trackings=(HIDDEN_NUMBER, tracking(id=RecordId("a02Hs00000AbCdFIAV"))))
    sends = [each.allowed for each in judged(two).permits if each.action == SEND]
    assert sends == [False, False, True]  # from the order, about the first, about the second


@pytest.mark.parametrize(
    ("syncs", "allowed"),
    [
        ((sync(shipment=None),), True),
        ((sync("failed", shipment=None),), False),
        ((sync("failed", shipment="SHP-9"),), False),  # nobody knows that it is not about this shipment
        ((sync(), sync("failed", shipment="SHP-9")), True),
        ((sync(), sync("failed", shipment=None)), False),
    ],
)
def test_a_shipment_that_no_provider_names_is_judged_by_all(syncs: tuple[Sync, ...], allowed: bool) -> None:  # noqa: FBT001 - a column of the table
    assert permit(judged(order(syncs=syncs)), SEND, Kind.TRACKING).allowed is allowed


def test_a_failed_sync_forbids_what_no_row_explains() -> None:
    failed = Picked("Failed", SyncStatus.FAILED)
    assert not permit(judged(order(sync_status=failed, syncs=())), SEND, Kind.TRACKING).allowed
    explained = order(sync_status=failed, syncs=(sync(), sync("failed", shipment="SHP-9")))
    assert permit(judged(explained), SEND, Kind.TRACKING).allowed
    assert not permit(judged(explained), SEND).allowed


def test_a_provider_in_trouble_is_a_graver_reason_than_no_record_yet() -> None:
    reasons = permit(judged(order(syncs=(sync("failed"),), trackings=())), SEND).findings
    assert [asks(each) for each in reasons] == [Team.THREEPL_OPERATIONS, None]


@pytest.mark.parametrize(
    ("entered", "there"),
    [
        ("1z 999 aa1 01 2345 6784", "1z 999 aa1 01 2345 6784"),
        ("794644790132, 1Z999AA10123456784", "1Z999AA10123456784"),
        ("794644790132", ""),
    ],
)
def test_no_number_that_is_on_the_order_is_added_once_more(entered: str, there: str) -> None:
    """However it is written, and among others."""
    found = add_tracking.cannot_add(Case(ORDER, Policy(), NOW, TODAY, terms={"number": entered}))
    stops = [each for each in found if each.level is Level.FORBIDS]
    assert facts(tuple(stops)) == (f"{there} is on SO-011436 already." if there else "")


@pytest.mark.parametrize("number", [None, "", "n/a"])
def test_a_mail_about_a_parcel_without_a_number_has_nothing_to_tell(number: str | None) -> None:
    """Runbook: "confirm the provider state and tracking rows before sending manual customer updates"."""
    bare, known = tracking(name="TRK-7", number=number), tracking(id=RecordId("a0C000000000002AAA"))
    [why] = rules.state_findings(order(trackings=(bare,)))
    assert (why.level, spoken(why.words)) == (
        Level.FORBIDS,
        "TRK-7 has no tracking number for the customer to follow.",
    )
    [why] = rules.state_findings(order(trackings=(bare, known)))
    assert why.level is Level.WARNS
    assert [each.level for each in rules.state_findings(order(trackings=(bare, known)), bare)] == [Level.FORBIDS]
    assert not [*rules.state_findings(order(trackings=(bare, known)), known)]


def test_adding_by_hand_warns_where_the_provider_writes() -> None:
    """Runbook: "AddTracking: Add tracking context from the Sales Order."."""
    add = permit(judged(order(quote=None)), ADD)
    assert add.allowed
    assert "OrderDesk writes tracking itself" in facts(add.findings)
    assert permit(judged(order(syncs=())), ADD).findings == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, f"{PLANNED} · shipped 2026-11-21"),
        (
            {"trackings": (tracking(), tracking(shipped_on=date(2026, 12, 1), delivered_on=date(2026, 12, 3)))},
            f"{PLANNED} · shipped 2026-11-21 to 2026-12-01 · delivered 1 of 2 shipments 2026-12-03",
        ),
        (
            {"trackings": (), "syncs": ()},
            f"{PLANNED} · fulfilled without a tracking number, which is allowed",
        ),
        ({"trackings": ()}, PLANNED),
        ({"trackings": (), "lines": (line(2, 0),), "ordered_on": None}, "Order date none · ship date 2026-11-25"),
        (
            {"trackings": (), "lines": (), "ships_on": None, "unread": {"ships_on": HIDDEN}},
            "Order date 2026-11-10 · ship date not visible to you",
        ),
    ],
)
def test_the_timeline(given: dict[str, Any], said: str) -> None:
    """Runbook: "5. Tracking records and shipment timeline."."""
    assert spoken(rules.timeline(order(**given))) == said


@pytest.mark.parametrize(("quantity", "forbidden"), [(1, False), (0, True), (-1, True)])
def test_a_line_without_a_quantity_is_not_shipped(quantity: int, forbidden: bool) -> None:  # noqa: FBT001 - likewise
    found = order(lines=(line(quantity, 0),), trackings=(), syncs=())
    assert ("has nothing to ship" in facts(permit(judged(found), SEND).findings)) is forbidden


def test_records_in_words() -> None:
    assert spoken(rules.words(tracking())) == "UPS 1Z999AA10123456784: In Transit, shipped 2026-11-21"
    bare = tracking(carrier=None, number=None, status=None, shipped_on=None, unread={"number": HIDDEN})
    assert spoken(rules.words(bare)) == "no carrier, tracking number not visible to you: state none"
    assert (
        spoken(rules.words(tracking(number=None, status=None, shipped_on=None)))
        == "UPS, no tracking number: state none"
    )
    assert spoken(rules.provider_words(sync())) == f"OrderDesk: Shipped since {ago(days=2)}, shipment SHP-1"
    assert spoken(rules.provider_words(sync(state=None, since=None, shipment=None))) == "OrderDesk: state none"
    assert tracking().id == ID

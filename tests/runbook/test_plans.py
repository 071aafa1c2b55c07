"""Runbook: "Recurring Plans".

"Do not promise recurring billing is active until the Payment Agreement record and next scheduled payment state confirm
it."
"""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.runbook.findings import Level, Team
from bot.runbook.permits import ActionName, Kind
from bot.runbook.plans import promise, words
from bot.runbook.records import Agreement, NextPayment, Picked, PlanStatus
from tests.runbook.examples import HIDDEN, NOT_KEPT, TODAY, agreement, asks, facts, judged, order, permit, route, spoken

PAUSE, RESUME, CANCEL = ActionName.PAUSE_PLAN, ActionName.RESUME_PLAN, ActionName.CANCEL_PLAN
FAILED = Picked("Failed", NextPayment.FAILED)


@pytest.mark.parametrize(
    ("given", "level", "said"),
    [
        ({}, Level.FINE, "PA-000001 is active: next payment USD 99 on 2026-12-12, Scheduled."),
        ({"next_date": TODAY}, Level.FINE, "PA-000001 is active: next payment USD 99 on 2026-11-23, Scheduled."),
        ({"amount": None}, Level.FINE, "PA-000001 is active: next payment on 2026-12-12, Scheduled."),
        ({"next_date": None}, Level.WARNS, "Agreement PA-000001 says Active, but no next payment is scheduled."),
        (
            {"next_date": TODAY - timedelta(days=1)},
            Level.WARNS,
            "Agreement PA-000001 says Active, but its next payment was due 2026-11-22.",
        ),
        ({"next_status": FAILED}, Level.WARNS, "Agreement PA-000001 says Active, but its next payment, 2026-12-12, is Failed."),
        ({"next_status": Picked("Queued")}, Level.WARNS, "Agreement PA-000001 says Active, but its next payment, 2026-12-12, is Queued."),
        (
            {"next_status": None},
            Level.WARNS,
            "Agreement PA-000001 says Active, but its next payment, 2026-12-12, has no state.",
        ),
        (
            {"next_date": None, "unread": {"next_date": HIDDEN}},
            Level.WARNS,
            "Agreement PA-000001 says Active, but its next payment is not visible to you.",
        ),
        (
            {"next_status": None, "unread": {"next_status": NOT_KEPT}},
            Level.WARNS,
            "Agreement PA-000001 says Active, but its next payment, 2026-12-12, has a state that is not kept in this Salesforce.",
        ),
        ({"status": Picked("Paused", PlanStatus.PAUSED)}, Level.FINE, "PA-000001 is Paused: nothing is collected until it is resumed."),
        ({"status": Picked("Cancelled", PlanStatus.CANCELLED)}, Level.FINE, "PA-000001 is Cancelled: nothing more is collected."),
        ({"status": Picked("Draft", PlanStatus.DRAFT)}, Level.FINE, "PA-000001 is Draft: billing has not started."),
        ({"status": Picked("Running")}, Level.WARNS, "Agreement PA-000001 says Running, and nobody has told me what that means."),
        ({"status": None}, Level.WARNS, "Agreement PA-000001 has no status."),
        ({"status": None, "unread": {"status": HIDDEN}}, Level.WARNS, "Agreement PA-000001 has a status that is not visible to you."),
    ],
)  # fmt: skip
def test_what_may_be_promised(given: dict[str, Any], level: Level, said: str) -> None:
    finding = promise(agreement(**given), TODAY)
    assert finding.level is level
    assert spoken(finding.words) == said
    assert ("is active" in said) == (finding.level is Level.FINE and "active" in said)


@pytest.mark.parametrize("next_date", [None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)])
@pytest.mark.parametrize("next_status", [None, Picked("Scheduled", NextPayment.GOOD), FAILED, Picked("Odd")])
@pytest.mark.parametrize("status", [None, "active", "paused", "cancelled", "draft"])
def test_active_is_said_of_nothing_less(status: str | None, next_date: date | None, next_status: Picked | None) -> None:
    """Only when the status says so and the next payment is in a good state, today or later."""
    found = promise(agreement(status, next_date=next_date, next_status=next_status), TODAY)
    certain = (
        status == "active"
        and next_date is not None
        and next_date >= TODAY
        and next_status == Picked("Scheduled", NextPayment.GOOD)
    )
    assert ("is active" in spoken(found.words)) is certain


def test_a_promise_that_cannot_be_kept_stands_on_the_order() -> None:
    found = judged(order(agreements=(agreement(next_date=None), agreement("paused"))))
    (finding,) = found.findings
    assert spoken(finding.words) == "Agreement PA-000001 says Active, but no next payment is scheduled."
    assert "Don't tell the customer billing has started." in str(finding.way_out)


def test_a_method_that_cannot_be_used_stands_on_the_order() -> None:
    (finding,) = judged(order(agreements=(agreement(route=route("retokenize")),))).findings
    assert asks(finding) is Team.PAYMENT_ADMIN
    assert judged(order(agreements=(agreement("cancelled", route=route("retokenize")),))).findings == ()


@pytest.mark.parametrize(
    ("plan", "allowed"),
    [
        (agreement("active"), {PAUSE, CANCEL}),
        (agreement("paused"), {RESUME, CANCEL}),
        (agreement("cancelled"), set()),
        (agreement("draft"), set()),
        (agreement(None), set()),
        (agreement(None, unread={"status": HIDDEN}), set()),
    ],
)
def test_the_agreements_state_decides(plan: Agreement, allowed: set[ActionName]) -> None:
    found = judged(order(agreements=(plan,)))
    for action in (PAUSE, RESUME, CANCEL):
        one = permit(found, action, Kind.AGREEMENT)
        assert one.allowed is (action in allowed)
        assert one.allowed or one.findings[0].way_out
    assert permit(found, ActionName.PRINT_AGREEMENT, Kind.AGREEMENT).allowed
    assert permit(found, ActionName.MANAGE_PLAN).allowed


@pytest.mark.parametrize(
    ("status", "action", "step"),
    [
        ("active", RESUME, "nothing to resume"),
        ("paused", PAUSE, "Resume it"),
        ("cancelled", CANCEL, "Set up a new one"),
        ("draft", PAUSE, "Finish it"),
        ("odd", PAUSE, "Look at the agreement"),
    ],
)
def test_the_way_out_is_what_that_state_allows(status: str, action: ActionName, step: str) -> None:
    (stop,) = permit(judged(order(agreements=(agreement(status),))), action, Kind.AGREEMENT).findings
    assert spoken(stop.words) == f"Agreement PA-000001 says {status.title()}."
    assert step in str(stop.way_out)


def test_a_state_that_nobody_knows_allows_nothing() -> None:
    found = judged(order(agreements=(agreement(None, unread={"status": HIDDEN}),)))
    assert "not visible to you" in facts(permit(found, PAUSE, Kind.AGREEMENT).findings)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "PA-000001: Active, USD 99, next payment 2026-12-12 (Scheduled)"),
        # "Do not promise recurring billing is active until … next scheduled payment state confirm it."
        ({"next_date": None, "amount": None}, "PA-000001: says Active, amount none, next payment none"),
        ({"next_status": FAILED}, "PA-000001: says Active, USD 99, next payment 2026-12-12 (Failed)"),
        ({"status": Picked("Running")}, "PA-000001: says Running, USD 99, next payment 2026-12-12 (Scheduled)"),
        (
            {"status": Picked("Paused", PlanStatus.PAUSED)},
            "PA-000001: Paused, USD 99, next payment 2026-12-12 (Scheduled)",
        ),
        (
            {"next_date": None, "unread": {"next_date": HIDDEN}},
            "PA-000001: says Active, USD 99, next payment not visible to you",
        ),
        ({"status": None, "next_status": None}, "PA-000001: status none, USD 99, next payment 2026-12-12 (none)"),
        ({"route": None}, "PA-000001: Active, USD 99, next payment 2026-12-12 (Scheduled), saved method none"),
        (
            {"route": None, "unread": {"route": HIDDEN}},
            "PA-000001: Active, USD 99, next payment 2026-12-12 (Scheduled), saved method not visible to you",
        ),
    ],
)
def test_a_plan_in_words(given: dict[str, Any], said: str) -> None:
    assert spoken(words(agreement(**{"route": route(), **given}), TODAY)) == said

"""Runbook: "Saved Methods": "A saved method still needs valid route-level token coverage."."""

from dataclasses import replace

import pytest

from bot.runbook.findings import ASK_ADMIN, Level, Team
from bot.runbook.methods import Readiness, coverages, decision, readiness
from bot.runbook.records import Gateway, Picked, Route, SavedMethod
from tests.runbook.examples import HIDDEN, ID, NOT_KEPT, asks, route, spoken

BROKEN = Gateway("West Cards", available=False)
UNSAID = Gateway("West Cards", available=None)


@pytest.mark.parametrize(
    ("on", "word", "level", "team"),
    [
        # the runbook has "Token coverage is ready for the route: Use the saved method."
        (route("ready"), Readiness.READY, Level.FINE, None),
        # the runbook has "Retokenization is required: Escalate to payment admin."
        (route("retokenize"), Readiness.RETOKENIZE, Level.WARNS, Team.PAYMENT_ADMIN),
        # the runbook has "New payment method is required: Ask the customer through the supported entry action."
        (route("new_method"), Readiness.NEW_METHOD, Level.WARNS, None),
        # the runbook has "Gateway is unavailable: Wait for admin repair or route migration."
        (route("gateway_unavailable"), Readiness.GATEWAY_UNAVAILABLE, Level.WARNS, Team.PAYMENT_ADMIN),
        (route("ready", gateway=BROKEN), Readiness.GATEWAY_UNAVAILABLE, Level.WARNS, Team.PAYMENT_ADMIN),
        (route(None, gateway=BROKEN), Readiness.GATEWAY_UNAVAILABLE, Level.WARNS, Team.PAYMENT_ADMIN),
        # what cannot be read is unknown, and never ready
        (route(None), Readiness.UNKNOWN, Level.WARNS, Team.PAYMENT_ADMIN),
        (route(readiness=None, unread={"readiness": HIDDEN}), Readiness.UNKNOWN, Level.WARNS, None),
        (route("Rotated"), Readiness.UNKNOWN, Level.WARNS, Team.PAYMENT_ADMIN),
        (route("ready", gateway=UNSAID), Readiness.UNKNOWN, Level.WARNS, Team.PAYMENT_ADMIN),
        (route("ready", gateway=UNSAID, unread={"gateway_available": HIDDEN}), Readiness.UNKNOWN, Level.WARNS, None),
        (route("ready", gateway=None, unread={"gateway": HIDDEN}), Readiness.UNKNOWN, Level.WARNS, None),
        (route("ready", gateway=UNSAID, unread={"gateway_available": NOT_KEPT}), Readiness.READY, Level.FINE, None),
        (route("ready", gateway=None), Readiness.READY, Level.FINE, None),
    ],
)
def test_what_to_do_with_a_method_on_a_route(on: Route, word: Readiness, level: Level, team: Team | None) -> None:
    finding = decision("Visa ending 4242", on)
    assert readiness(on) is word
    assert (finding.level, asks(finding)) == (level, team)
    assert word in spoken(finding.words)


def test_a_token_that_says_ready_is_not_the_reason_to_doubt_it() -> None:
    said = spoken(decision("Visa", route("ready", gateway=UNSAID)).words)
    assert said == "Visa on West Cards: readiness unknown, nobody can say whether its gateway is available."


def test_the_ways_out_are_the_runbooks() -> None:
    said = {
        each: str(decision("Visa", route(each)).way_out) for each in ("retokenize", "new_method", "gateway_unavailable")
    }
    assert "need not give the card again" in said["retokenize"]
    assert "Add payment method" in said["new_method"]
    assert "until then wait" in said["gateway_unavailable"]


def test_one_method_has_a_word_for_each_route() -> None:
    two = (route("ready"), route("retokenize", key="east-cards", gateway=Gateway("East Cards", available=True)))
    shown = [(each.method, each.route, each.readiness) for each in coverages([SavedMethod(ID, "Visa", two)])]
    assert shown == [("Visa", "West Cards", Readiness.READY), ("Visa", "East Cards", Readiness.RETOKENIZE)]


@pytest.mark.parametrize(
    ("method", "fact", "hidden"),
    [
        (SavedMethod(ID, None, ()), "A saved method: unknown, no route has a token for it.", False),
        (SavedMethod(ID, "Visa", None, {"tokens": HIDDEN}), "Visa: unknown, its routes are not visible to you.", True),
        (SavedMethod(ID, "Visa", None, {"tokens": NOT_KEPT}), "Visa: unknown, its routes are not kept in this", True),
    ],
)
def test_a_method_without_a_route_is_unknown(method: SavedMethod, fact: str, hidden: bool) -> None:  # noqa: FBT001 - a column
    (only,) = coverages([method])
    assert only.readiness is Readiness.UNKNOWN
    assert spoken(only.finding.words).startswith(fact)
    assert (only.finding.way_out == ASK_ADMIN) is hidden


def test_no_value_but_the_mappings_own_is_ready() -> None:
    assert readiness(replace(route(), readiness=Picked("Ready", None))) is Readiness.UNKNOWN

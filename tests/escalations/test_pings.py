"""Whom trouble calls, and when: hours, many at once, what is hidden and muted, what is left lying."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.pings import (
    MANY,
    First,
    Mute,
    Quiet,
    due,
    first_of_week,
    firsts,
    groups,
    hiding,
    lead,
    numbers,
    unclaimed,
    whom,
)
from bot.escalations.teams import TeamSettings
from bot.runbook.findings import Team
from bot.runbook.symptoms.fulfillment_stuck import FULFILLMENT_STUCK
from bot.runbook.symptoms.gateway_unavailable import GATEWAY_UNAVAILABLE
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.payment_link_failed import PAYMENT_LINK_FAILED
from bot.runbook.symptoms.retokenization_required import RETOKENIZATION_REQUIRED
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.symptoms.wrong_invoice_recipients import WRONG_INVOICE_RECIPIENTS
from bot.runbook.values import Person, RecordId, SlackUserId

OPEN, NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC), datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPS, LEAD = SlackUserId("U0OPS"), SlackUserId("U0LEAD")
SOFIA = Person(OPS, RecordId("005"), "sofia@exodus.example.demo", "Sofia Marin")
TEAMS = {team: TeamSettings(channel="C0TEAM", members={OPS}, lead=LEAD) for team in Team}
NOTHING = Quiet()


def seen(number: int = 1, symptom: Any = MISSING_LINKS, **more: Any) -> Sighting:
    key = RecordId(f"a{number:02}")
    known = {"symptom": symptom.name, "key": key, "record": key, "root": key, "number": f"SO-{number:06}"}
    return Sighting(**{**known, "evidence": "no quote", "owner": "005", "owner_name": "Rosa Reyes", **more})


def stands(number: int = 1, *, opened: datetime = OPEN, symptom: Any = MISSING_LINKS, **more: Any) -> Episode:
    about = {name: more.pop(name) for name in ("routes", "provider", "gateway") if name in more}
    known = {"id": number, "seen": seen(number, symptom, **about), "team": symptom.team, "opened_at": opened}
    return Episode(**{**known, "state": EpisodeState.OPEN, **more})


def told(*new: Sighting, now: datetime = OPEN, quiet: Quiet = NOTHING, teams: Any = TEAMS) -> list[First]:
    return list(firsts(new, SYMPTOMS, teams, quiet, now, "s").values())


def test_a_team_is_called_in_its_hours_and_else_when_it_opens() -> None:
    assert told(seen()) == [First(calls=True, why="its team is at work")]
    (night,) = told(seen(), now=NIGHT)
    assert not night.calls
    assert night.why == "its team is called when it opens, Tue 2026-11-24 09:00 UTC"


def test_a_team_far_away_is_called_by_its_own_clock() -> None:
    teams = {Team.SALES_OPERATIONS: TeamSettings(channel="C0TEAM", zone="Australia/Sydney")}
    assert told(seen(), now=NIGHT, teams=teams)[0].calls
    assert not told(seen(), now=OPEN, teams=teams)[0].calls


def test_invoices_to_the_wrong_people_call_at_any_hour() -> None:
    assert told(seen(symptom=WRONG_INVOICE_RECIPIENTS), now=NIGHT)[0].calls


@pytest.mark.parametrize(("many", "grouped"), [(MANY, False), (MANY + 1, True)])
def test_more_than_five_of_one_symptom_are_one_message(many: int, *, grouped: bool) -> None:
    found = {each.group for each in told(*map(seen, range(many)), seen(99, WRONG_INVOICE_RECIPIENTS))}
    assert found == ({"group:s:missing_links", None} if grouped else {None})


def test_many_at_one_provider_are_the_providers_and_the_rest_is_counted_without_them() -> None:
    alpine = [seen(n, FULFILLMENT_STUCK, provider="Alpine" if n % 2 else "ALPINE") for n in range(6)]
    others = [seen(n, FULFILLMENT_STUCK, provider=f"Other {n}") for n in range(10, 15)]
    found = groups([*alpine, *others], SYMPTOMS)
    assert {each.name for each in found.values()} == {"fulfillment_stuck:alpine"}
    assert len(found) == len(alpine)
    assert {each.provider for each in told(*alpine)} == {"ALPINE"}
    found = groups([*alpine, *others, seen(20, FULFILLMENT_STUCK)], SYMPTOMS)
    assert {each.name for each in found.values()} == {"fulfillment_stuck:alpine", "fulfillment_stuck"}


def test_what_hangs_on_a_gateway_that_is_down_is_quiet_and_nothing_else_is() -> None:
    down = seen(1, GATEWAY_UNAVAILABLE, routes=("gw1",), what="Gateway unavailable: East")
    quiet = Quiet(hiding([down, seen(2)], SYMPTOMS))
    hidden = [seen(3, PAYMENT_LINK_FAILED, routes=("gw1", "tok9")), seen(4, RETOKENIZATION_REQUIRED, routes=("gw1",))]
    for each in hidden:
        assert quiet.why(each, SYMPTOMS[each.symptom].team, SYMPTOMS, OPEN) == "hidden by Gateway unavailable: East"
    loud = [
        down,
        seen(5, PAYMENT_LINK_FAILED, routes=("gw2",)),
        seen(6, PAYMENT_LINK_FAILED),
        seen(7, MISSING_LINKS, routes=("gw1",)),
    ]
    assert [quiet.why(each, SYMPTOMS[each.symptom].team, SYMPTOMS, OPEN) for each in loud] == [None] * 4
    assert [each.calls for each in told(*hidden, *loud, quiet=quiet)] == [False, False, True, True, True, True]


@pytest.mark.parametrize(
    ("by", "value", "covered"),
    [
        ("symptom", "missing_links", {}),
        ("provider", "alpine katana", {"provider": "Alpine Katana"}),
        ("gateway", "EAST", {"gateway": "East"}),
    ],
)
def test_what_is_muted_is_quiet_until_then(by: Any, value: str, covered: dict[str, str]) -> None:
    mute = Mute(by=by, value=value, until=OPEN + HOUR, author=SOFIA, reason="known, on it", at=OPEN)
    quiet, one = Quiet(mutes=(mute,)), seen(**covered)
    assert "muted by Sofia Marin until" in str(quiet.why(one, Team.SALES_OPERATIONS, SYMPTOMS, OPEN))
    assert quiet.why(one, Team.SALES_OPERATIONS, SYMPTOMS, OPEN + HOUR) is None
    assert quiet.why(seen(2, FULFILLMENT_STUCK), Team.THREEPL_OPERATIONS, SYMPTOMS, OPEN) is None


def test_what_one_team_mutes_still_calls_the_others() -> None:
    theirs = frozenset({Team.THREEPL_OPERATIONS})
    mute = Mute(by="provider", value="Alpine", until=OPEN + HOUR, author=SOFIA, reason="on it", at=OPEN, teams=theirs)
    quiet, stuck = Quiet(mutes=(mute,)), {"symptom": FULFILLMENT_STUCK, "provider": "Alpine"}
    own = stands(1, **stuck)
    passed_on = own.model_copy(update={"id": 2, "team": Team.INTEGRATION})
    live = [own, passed_on]
    assert due(live, Team.THREEPL_OPERATIONS, SYMPTOMS, TEAMS, quiet, OPEN).team == ()
    assert due(live, Team.INTEGRATION, SYMPTOMS, TEAMS, quiet, OPEN).team == (passed_on,)
    assert not told(own.seen, quiet=quiet)[0].calls


def test_a_team_is_called_once_for_what_came_while_it_was_away() -> None:
    night, day = stands(1, opened=NIGHT), stands(2, called_at=OPEN)
    taken = stands(3, opened=NIGHT, state=EpisodeState.CLAIMED, claimed_by=SOFIA)
    owners_first = stands(4, team_from=OPEN + DAY)
    live = [night, day, taken, owners_first]
    assert due(live, Team.SALES_OPERATIONS, SYMPTOMS, TEAMS, NOTHING, NIGHT).team == ()
    assert due(live, Team.SALES_OPERATIONS, SYMPTOMS, TEAMS, NOTHING, OPEN).team == (night,)
    assert due(live, Team.PAYMENT_ADMIN, SYMPTOMS, TEAMS, NOTHING, OPEN).team == ()


def test_what_was_hidden_calls_when_it_is_no_longer() -> None:
    failed = stands(1, symptom=PAYMENT_LINK_FAILED, routes=("gw1",))
    quiet = Quiet(hiding([seen(2, GATEWAY_UNAVAILABLE, routes=("gw1",))], SYMPTOMS))
    assert due([failed], failed.team, SYMPTOMS, TEAMS, quiet, OPEN).team == ()
    assert due([failed], failed.team, SYMPTOMS, TEAMS, NOTHING, OPEN).team == (failed,)


def test_the_lead_is_called_after_one_business_day_that_nobody_took_it() -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    lying = stands(1, opened=friday, called_at=friday)
    for later, called in ((DAY, False), (3 * DAY - HOUR, False), (3 * DAY, True)):
        found = due([lying], lying.team, SYMPTOMS, TEAMS, NOTHING, friday + later)
        assert bool(found.lead) is called
    known = lying.model_copy(update={"lead_called_at": friday + 3 * DAY})
    assert not due([known], lying.team, SYMPTOMS, TEAMS, NOTHING, friday + 5 * DAY).lead


def test_who_is_called() -> None:
    group = TeamSettings(channel="C0TEAM", members={OPS}, group="S0OPS", lead=LEAD)
    assert whom({Team.INTEGRATION: group}, Team.INTEGRATION) == ("S0OPS",)
    assert whom(TEAMS, Team.INTEGRATION) == (OPS,)
    assert whom({Team.INTEGRATION: TeamSettings(channel="C0TEAM", lead=LEAD)}, Team.INTEGRATION) == (LEAD,)
    assert whom({}, Team.INTEGRATION) == lead({}, Team.INTEGRATION) == ()


def test_for_a_team_that_is_not_set_up_its_stand_ins_are_called() -> None:
    operators = {Team.BOT_OPERATORS: TeamSettings(channel="C0OPERATORS", members={OPS}, lead=LEAD)}
    assert (whom(operators, Team.INTEGRATION), lead(operators, Team.INTEGRATION)) == ((OPS,), (LEAD,))
    assert whom({**operators, Team.INTEGRATION: TeamSettings(channel="C0TEAM")}, Team.INTEGRATION) == ()


def test_the_week_in_numbers() -> None:
    begin = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    week = [
        stands(1, opened=begin, claimed_at=begin + HOUR, closed_at=begin + 3 * HOUR),
        stands(2, opened=begin + DAY, claimed_at=begin + DAY + 2 * HOUR),
        stands(3, opened=begin + 4 * DAY + 8 * HOUR, claimed_at=begin + 7 * DAY - HOUR),  # one hour of Friday's left
        stands(4, opened=begin - DAY, closed_at=begin - HOUR),
    ]
    found = numbers(week, TEAMS[Team.SALES_OPERATIONS], begin, begin + 7 * DAY)
    assert (found.opened, found.closed) == (3, 1)
    assert (found.to_take, found.to_close) == (HOUR, 3 * HOUR)
    nothing = numbers([], TEAMS[Team.SALES_OPERATIONS], begin, begin + 7 * DAY)
    assert (nothing.opened, nothing.to_take, nothing.to_close) == (0, None, None)


def test_the_week_counts_from_when_the_team_had_it() -> None:
    """Its owner was told first, or another team had it: that time is none of this team's."""
    begin = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    had = begin + DAY + HOUR
    week = [
        stands(1, opened=begin - DAY, given_at=had, claimed_at=had + HOUR, closed_at=had + 2 * HOUR),
        stands(2, opened=begin, team_from=begin + DAY),
    ]
    found = numbers(week, TEAMS[Team.SALES_OPERATIONS], begin, begin + 7 * DAY)
    assert (found.opened, found.to_take, found.to_close) == (1, HOUR, 2 * HOUR)


def test_the_week_begins_on_its_first_business_day() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC).date()
    ordinary = TeamSettings(channel="C0TEAM")
    assert [first_of_week(ordinary, monday + n * DAY) for n in range(3)] == [True, False, False]
    away = TeamSettings(channel="C0TEAM", holidays={monday})
    assert [first_of_week(away, monday + n * DAY) for n in range(3)] == [True, True, False]
    assert not away.works_on(monday)


LISTS = some.lists(
    some.tuples(some.sampled_from(list(SYMPTOMS.values())), some.sampled_from(["", "Alpine", "Beacon"])), max_size=40
)


@given(kinds=LISTS, night=some.booleans())
def test_a_sweep_of_anything_is_a_handful_of_messages(*, kinds: list[tuple[Any, str]], night: bool) -> None:
    new = [seen(n, symptom, provider=provider) for n, (symptom, provider) in enumerate(kinds)]
    found = told(*new, now=NIGHT if night else OPEN)
    assert len(found) == len(new)
    alone = [each for each, first in zip(new, found, strict=True) if first.group is None]
    for symptom in SYMPTOMS.values():
        assert sum(each.symptom == symptom.name for each in alone) <= MANY
    assert len({each.group for each in found}) <= len(SYMPTOMS) + 3
    assert {
        first.calls for each, first in zip(new, found, strict=True) if each.symptom != WRONG_INVOICE_RECIPIENTS.name
    } <= {not night}


def test_the_oldest_comes_first() -> None:
    old, young = stands(2, opened=OPEN - DAY), stands(1)
    assert list(unclaimed([young, old], Team.SALES_OPERATIONS, SYMPTOMS, NOTHING, OPEN)) == [old, young]

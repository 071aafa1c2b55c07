"""By when a team is to have taken its trouble, and closed it: over its hours, paused, started anew, and who hears."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from bot.escalations import decisions, pings, targets
from bot.escalations.decisions import Deciding
from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.lapses import Lapse, lapsed
from bot.escalations.pings import Mute, Quiet
from bot.escalations.targets import Allowed, Targets, Within, by_target, nudges, running, soon, today, whom
from bot.escalations.teams import TeamSettings
from bot.runbook.findings import Team
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.table import SYMPTOMS
from tests.escalations.test_episodes import ROSA
from tests.escalations.test_pings import LEAD, NOTHING, OPS, SOFIA, TEAMS, seen

TEAM = Team.SALES_OPERATIONS
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(clock: str, day: int = 24) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def promised(take: str | None = "4 h", close: str | None = None, **hours: Any) -> Targets:
    team = TeamSettings(channel="C0TEAM", members={OPS}, lead=LEAD, **hours)
    within = Within.model_validate({"take_within": take, "close_within": close})
    return Targets({TEAM: team, Team.INTEGRATION: team}, {MISSING_LINKS.name: within})


def begun(told: Targets, opened: datetime, **more: Any) -> Episode:
    known = {"id": 1, "seen": seen(), "team": TEAM, "opened_at": opened, "called_at": opened}
    return Episode(**{**known, "state": EpisodeState.OPEN, **told.begun(MISSING_LINKS.name, TEAM, opened), **more})


def called(episode: Episode, now: datetime, quiet: Quiet = NOTHING, teams: Any = TEAMS) -> list[str]:
    return [what for what, _ in nudges([episode], TEAM, SYMPTOMS, teams, quiet, now)]


def of_the_team(told: Targets, now: datetime) -> Deciding:
    return Deciding(SOFIA, frozenset({OPS}), told.teams[TEAM], now, told)


def claimed(told: Targets, episode: Episode, now: datetime) -> Episode:
    taken = decisions.claim(episode, of_the_team(told, now))
    assert isinstance(taken, Episode)
    return taken


@pytest.mark.parametrize(
    ("take", "opened", "warn_at", "by"),
    [
        ("4 h", at("10:00"), at("13:00"), at("14:00")),
        ("4h", at("07:30"), at("12:00"), at("13:00")),  # before it opens
        ("4 h", at("16:00"), at("10:00", 25), at("11:00", 25)),  # over the night
        ("4 h", at("20:00", 27), at("12:00", 30), at("13:00", 30)),  # over the weekend
        ("45 min", at("10:00"), at("10:33") + timedelta(seconds=45), at("10:45")),
        ("1 day", at("10:00"), at("16:45"), at("10:00", 25)),
        ("1 day 2 h", at("16:30"), at("15:45", 25), at("09:30", 26)),
        ("1 h 30 min", at("10:00"), at("11:07") + timedelta(seconds=30), at("11:30")),
    ],
)
def test_a_target_counts_its_teams_hours(take: str, opened: datetime, warn_at: datetime, by: datetime) -> None:
    target = begun(promised(take), opened).to_take
    assert target
    assert (target.warn_at, target.by) == (warn_at, by)


def test_a_target_runs_through_a_night_shift_and_the_day_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = promised("6 h", zone="Europe/Berlin", hours="22:00-06:00", days=["sat"])
    target = begun(night, datetime(2027, 3, 27, 23, tzinfo=berlin).astimezone(UTC)).to_take
    assert target
    assert target.by == datetime(2027, 3, 28, 6, tzinfo=berlin)  # seven hours on the clock, six in the shift


def test_its_team_is_warned_once_at_three_quarters_and_the_lead_hears_at_the_end() -> None:
    found = begun(promised(), at("10:00"))
    assert called(found, at("12:59")) == []
    assert called(found, at("13:00")) == ["take_soon"]
    warned = found.model_copy(update={"take_warned_at": at("13:00")})
    assert called(warned, at("13:59")) == []
    assert called(warned, at("14:00")) == ["take_late"]
    assert called(warned.model_copy(update={"lead_called_at": at("14:00")}), at("14:01")) == []
    assert called(found, at("15:00")) == ["take_late"]  # nobody looked in between: the warning has no use any more
    assert whom(TEAMS, TEAM, "take_soon") == (OPS,)
    assert whom(TEAMS, TEAM, "take_late") == (LEAD,)
    assert whom({TEAM: TeamSettings(channel="C0TEAM", members={OPS})}, TEAM, "take_late") == (OPS,)


def test_outside_its_hours_a_team_hears_of_no_target() -> None:
    found = begun(promised(), at("14:00"))
    assert found.to_take
    assert found.to_take.by == at("18:00")
    assert called(found, at("18:00")) == []
    assert called(found, at("09:00", 25)) == ["take_late"]


def test_what_was_taken_in_time_is_to_be_closed_in_time() -> None:
    told = promised("4 h", "8 h")
    taken = claimed(told, begun(told, at("09:00")), at("10:00"))
    assert running(taken) == ("close", taken.to_close)
    assert called(taken, at("14:00")) == []
    assert called(taken, at("15:00")) == ["close_soon"]
    assert called(taken.model_copy(update={"close_warned_at": at("15:00")}), at("17:00")) == ["close_late"]
    assert called(taken.model_copy(update={"close_called_at": at("17:00")}), at("17:30")) == []


def test_nobody_hears_of_a_target_that_was_never_set() -> None:
    found = begun(promised(None), at("10:00"))
    assert running(found) is None
    assert called(found, at("17:00")) == []
    assert not soon(found, at("17:00"))
    assert not today(found, promised().teams[TEAM], at("17:00"))


def test_a_target_takes_the_place_of_the_business_day_after_which_the_lead_is_called() -> None:
    none, long = begun(promised(None), at("10:00")), begun(promised("3 days"), at("10:00"))
    late = at("10:30", 25)
    assert pings.due([none], TEAM, SYMPTOMS, TEAMS, NOTHING, late).lead == (none,)
    assert pings.due([long], TEAM, SYMPTOMS, TEAMS, NOTHING, late).lead == ()


def test_a_snooze_keeps_calls_back_and_moves_no_target() -> None:
    found = begun(promised(), at("10:00"), snoozed_until=at("13:30"))
    assert called(found, at("13:00")) == []
    what, awake = lapsed(found, promised(), at("13:30")) or (None, found)
    assert (what, awake.to_take) == (Lapse.AWAKE, found.to_take)
    assert called(awake, at("13:30")) == ["free", "take_soon"]


def test_what_is_muted_is_warned_of_once_it_is_loud_again() -> None:
    found = begun(promised(), at("10:00"))
    mute = Mute(by="symptom", value="missing_links", until=at("13:30"), author=SOFIA, reason="-", at=at("10:00"))
    assert called(found, at("13:00"), Quiet(mutes=(mute,))) == []
    assert called(found, at("13:30"), Quiet(mutes=(mute,))) == ["take_soon"]


def asked(told: Targets, episode: Episode, now: datetime) -> Episode:
    found = decisions.ask(episode.model_copy(update={"rep": ROSA.slack_id}), of_the_team(told, now), "Which?", "Rosa")
    assert isinstance(found, Episode)
    return found


def test_while_the_rep_is_waited_for_no_targets_time_passes() -> None:
    told = promised("4 h", "8 h")
    waiting = asked(told, begun(told, at("10:00")), at("11:00"))
    assert running(waiting) is None
    assert called(waiting, at("15:00")) == []
    rosa = Deciding(ROSA, frozenset(), told.teams[TEAM], at("16:00"), told)
    answered = decisions.answer(waiting, rosa, "This one")
    assert isinstance(answered, Episode)
    assert answered.to_take
    assert (answered.to_take.warn_at, answered.to_take.by) == (at("18:00"), at("10:00", 25))
    assert called(answered, at("16:00")) == []


def test_a_question_that_nobody_answered_gives_its_time_back_and_no_more() -> None:
    told = promised("4 h")
    waiting = asked(told, begun(told, at("10:00")), at("11:00"))
    what, over = lapsed(waiting, told, at("17:00", 25)) or (None, waiting)
    assert what is Lapse.UNANSWERED
    assert over.to_take
    assert over.to_take.by == at("14:00", 25)  # it was waited for from 11:00 to 11:00


def test_what_had_come_before_the_question_stays() -> None:
    told = promised("4 h")
    waiting = asked(told, begun(told, at("10:00"), take_warned_at=at("13:00")), at("13:30"))
    what, over = lapsed(waiting, told, at("13:30", 25)) or (None, waiting)
    assert what is Lapse.UNANSWERED
    assert over.to_take
    assert (over.to_take.warn_at, over.to_take.by) == (at("13:00"), at("14:00", 25))
    assert called(over, at("13:45", 25)) == []


def test_whoever_lets_go_of_it_leaves_its_team_the_whole_time_again() -> None:
    told = promised("4 h", "8 h")
    taken = claimed(told, begun(told, at("09:00"), take_warned_at=at("12:00")), at("12:30"))
    free = decisions.release(taken, of_the_team(told, at("13:00")))
    assert isinstance(free, Episode)
    assert free.to_take
    assert (free.to_take.by, free.to_close) == (at("17:00"), taken.to_close)
    assert called(free, at("13:00")) == ["free"]
    again = free.model_copy(update={"called_at": at("13:01")})
    assert called(again, at("13:02")) == []
    assert called(again, at("16:00")) == ["take_soon", "close_soon"]


def test_a_claim_that_ran_out_calls_its_team_when_it_is_at_work() -> None:
    told = promised(None)
    taken = claimed(told, begun(told, at("10:00")), at("11:00"))
    assert taken.claim_until == at("18:00", 25)
    what, free = lapsed(taken, told, at("18:00", 25)) or (None, taken)
    assert what is Lapse.RELEASED
    assert called(free, at("18:01", 25)) == []
    assert pings.due([free], TEAM, SYMPTOMS, TEAMS, NOTHING, at("09:00", 26)).lead == ()
    assert called(free, at("09:00", 26)) == ["free"]
    assert called(free.model_copy(update={"snoozed_until": at("10:00", 26)}), at("09:00", 26)) == []
    heard = free.model_copy(update={"called_at": at("09:00", 26)})
    assert called(heard, at("09:01", 26)) == []
    assert pings.due([heard], TEAM, SYMPTOMS, TEAMS, NOTHING, at("09:00", 27)).lead == (heard,)


def test_another_team_begins_anew() -> None:
    told = promised("4 h", "8 h")
    taken = claimed(told, begun(told, at("09:00")), at("10:00"))
    theirs = decisions.hand(taken, of_the_team(told, at("12:00")), Team.INTEGRATION, "C0OTHER")
    assert isinstance(theirs, Episode)
    assert theirs.to_take
    assert theirs.to_close
    assert (theirs.to_take.by, theirs.to_close.by, theirs.freed_at) == (at("16:00"), at("11:00", 25), None)


def test_what_is_due_today_is_so_by_its_teams_calendar_and_stays_so() -> None:
    found = begun(promised("4 h"), at("16:00"))  # by 11:00 on Wednesday
    office = promised().teams[TEAM]
    assert not today(found, office, at("17:00"))
    assert [today(found, office, at("09:00", day)) for day in (25, 26)] == [True, True]
    far = promised(zone="America/Los_Angeles").teams[TEAM]
    assert not today(found, far, at("07:00", 25))  # still Tuesday there


def test_what_is_due_soon_comes_nearest_first() -> None:
    late, near = begun(promised("4 h"), at("09:00")), begun(promised("4 h"), at("10:00"), id=2)
    assert [soon(each, at("12:30")) for each in (late, near)] == [True, False]
    assert by_target([near, begun(promised(None), at("09:00"), id=3), late]) == [late, near]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("soon", "must be a time in the team's hours"),
        ("4", "must be a time in the team's hours"),
        (4, "must be a time in the team's hours"),
        (True, "must be a time in the team's hours"),
        ("4 weeks", "must be a time in the team's hours"),
        ("-4 h", "must be a time in the team's hours"),
        ("4 h later", "must be a time in the team's hours"),
        ("", "must be a time in the team's hours"),
        ("0 min", "must be longer than nothing"),
        ("91 days", "at most 90 days"),
        ("999999 h", "at most 90 days or 500 h"),
    ],
)
def test_what_is_no_time_is_refused(given: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Within(take_within=given)


def test_what_is_to_be_closed_sooner_than_taken_is_refused() -> None:
    with pytest.raises(ValidationError, match="close_within is shorter than take_within"):
        Within.model_validate({"take_within": "4 h", "close_within": "3 h 59 min"})
    with pytest.raises(ValidationError, match="close_within is shorter than take_within"):
        Within.model_validate({"take_within": "2 days", "close_within": "1 day 4 h"})


@given(minutes=some.integers(1, 500 * 60), since=some.integers(0, 7 * 24 * 60))
def test_a_target_leaves_as_much_of_the_teams_time_as_was_set(minutes: int, since: int) -> None:
    opened, team = TUESDAY + MINUTE * since, promised().teams[TEAM]
    target = begun(promised(f"{minutes} min"), opened).to_take
    assert target
    assert team.between(opened, target.by) == MINUTE * minutes
    assert team.between(opened, target.warn_at) == MINUTE * minutes * targets.WARNED_AFTER
    assert opened < target.warn_at < target.by


@given(days=some.integers(0, 90), hours=some.integers(0, 500), minutes=some.integers(0, 59))
def test_a_time_reads_the_same_however_it_is_spaced(days: int, hours: int, minutes: int) -> None:
    parts = [(days, "d"), (hours, "h"), (minutes, "m")]
    long = " ".join(f"{many} {({'d': 'days', 'h': 'hours', 'm': 'minutes'})[unit]}" for many, unit in parts)
    tight = "".join(f"{many}{unit}" for many, unit in parts)
    worked = HOUR * hours + MINUTE * minutes
    if (days or worked) and worked <= targets.MOST_WORKED:
        expected = Allowed(days, worked)
        assert Within(take_within=long).take_within == Within(take_within=tight.upper()).take_within == expected

"""What can be muted and by whom: the symptoms always, providers and gateways where something stands at them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.hours import Hours
from bot.escalations.muting import Caller, Length, callers, clock_of, may_lift, muted_until
from bot.escalations.pings import Mute
from bot.runbook.findings import Team
from bot.runbook.symptoms.sighting import Sighting, SymptomName
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Person, RecordId, SlackUserId

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ID = RecordId("a01Hs00000AbCdEIAV")
SOFIA = Person(SlackUserId("U0SOFIA"), RecordId("005Hs00000AbCdFIAV"), "sofia@exodus.example.demo", "Sofia Marin")


def episode(team: Team = Team.THREEPL_OPERATIONS, **seen: Any) -> Episode:
    known = {
        "symptom": "fulfillment_stuck", "key": ID, "record": ID, "root": ID, "number": "SO-1", "since": NOW,
        "owner": ID, "owner_name": "Rosa Reyes", "evidence": "", "what": "Stuck",
    }  # fmt: skip
    return Episode(id=1, team=team, state=EpisodeState.OPEN, opened_at=NOW, seen=Sighting(**{**known, **seen}))


def test_every_symptom_and_each_place_once_with_all_the_teams_that_it_calls() -> None:
    standing = [
        episode(provider="Alpine"),
        episode(Team.INTEGRATION, provider="ALPINE"),
        episode(Team.PAYMENT_ADMIN, gateway="Harbor – Cards"),
        episode(),
    ]
    found = callers(standing, SYMPTOMS)
    assert [each.value for each in found if each.by == "symptom"] == list(SYMPTOMS)
    assert [each for each in found if each.by != "symptom"] == [
        Caller("gateway", "Harbor – Cards", "Harbor – Cards", frozenset({Team.PAYMENT_ADMIN})),
        Caller("provider", "Alpine", "Alpine", frozenset({Team.THREEPL_OPERATIONS, Team.INTEGRATION})),
    ]


@pytest.mark.parametrize(
    ("length", "until"),
    [
        (Length.HOUR, NOW + timedelta(hours=1)),
        (Length.TODAY, datetime(2026, 3, 3, tzinfo=UTC)),
        (Length.NEXT_DAY, datetime(2026, 3, 3, 9, tzinfo=UTC)),
        (Length.WEEK, NOW + timedelta(days=7)),
    ],
)
def test_it_ends_by_the_teams_own_clock(length: Length, until: datetime) -> None:
    assert muted_until(length, Hours(), NOW) == until


def test_with_what_is_lifted_ends_what_mutes_the_same_for_nobody_else() -> None:
    def mute(*teams: Team, value: str = "Alpine") -> Mute:
        return Mute(by="provider", value=value, until=NOW, author=SOFIA, reason="x", at=NOW, teams=frozenset(teams))

    one, both, everybody = mute(Team.INTEGRATION), mute(Team.INTEGRATION, Team.THREEPL_OPERATIONS), mute()
    assert [each.ends_with(one) for each in (one, both, everybody)] == [True, False, False]
    assert [each.ends_with(both) for each in (one, both, everybody)] == [True, True, False]
    assert [each.ends_with(everybody) for each in (one, both, everybody)] == [True, True, True]
    assert one.ends_with(mute(Team.INTEGRATION, value="ALPINE"))
    assert not one.ends_with(mute(Team.INTEGRATION, value="Sierra"))


def test_it_is_muted_by_the_hours_of_whoever_mutes_it() -> None:
    gateway = Caller("gateway", "Harbor", "Harbor", frozenset({Team.PAYMENT_ADMIN, Team.PAYMENT_OPERATIONS}))
    for mine in gateway.teams:
        assert clock_of(gateway, frozenset({mine, Team.INTEGRATION})) is mine


def test_a_team_may_mute_the_kind_of_trouble_that_it_was_given() -> None:
    given = episode(Team.INTEGRATION, symptom=SymptomName("tracking_missing"))
    (caller,) = (each for each in callers([given], SYMPTOMS) if each.value == "tracking_missing")
    assert caller.teams == {Team.THREEPL_OPERATIONS, Team.INTEGRATION}


def test_what_one_team_muted_is_not_another_teams_to_end() -> None:
    mute = Mute(
        by="provider", value="Alpine", until=NOW, author=SOFIA, reason="known", at=NOW,
        teams=frozenset({Team.THREEPL_OPERATIONS}),
    )  # fmt: skip
    standing = [episode(provider="Alpine"), episode(Team.INTEGRATION, provider="Alpine")]
    (caller,) = (each for each in callers(standing, SYMPTOMS) if each.by == "provider")
    assert may_lift(mute, caller, "U0OTHER", frozenset({Team.THREEPL_OPERATIONS}))
    assert not may_lift(mute, caller, "U0OTHER", frozenset({Team.INTEGRATION}))
    assert may_lift(mute, None, "U0OTHER", frozenset({Team.THREEPL_OPERATIONS}))  # nothing stands there any more


def test_it_is_ended_by_whoever_muted_it_and_by_the_team_that_it_calls() -> None:
    mute = Mute(by="provider", value="Alpine", until=NOW, author=SOFIA, reason="known", at=NOW)
    (caller,) = (each for each in callers([episode(provider="Alpine")], SYMPTOMS) if each.by == "provider")
    ours, theirs = frozenset({Team.THREEPL_OPERATIONS}), frozenset({Team.PAYMENT_ADMIN})
    assert may_lift(mute, None, "U0SOFIA", frozenset())  # nothing stands there any more
    assert may_lift(mute, caller, "U0OTHER", ours)
    assert not may_lift(mute, caller, "U0OTHER", theirs)
    assert not may_lift(mute, None, "U0OTHER", ours)

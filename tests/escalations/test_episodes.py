"""An episode's life: what a sweep makes of it. What people decide: test_decisions.py."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalations.episodes import (
    LIVE,
    Episode,
    EpisodeState,
    Plan,
    plan,
    without,
)
from bot.escalations.teams import TeamSettings, acting, channels
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms.missing_links import MISSING_LINKS, words
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Person, RecordId, SlackUserId

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
POLICY = Policy()
SOFIA = Person(SlackUserId("U0SOFIA"), RecordId("005Hs00000AbCdEIAV"), "sofia", "Sofia Marin")
ROSA = Person(SlackUserId("U0ROSA"), RecordId("005Hs00000AbCdFIAV"), "rosa", "Rosa Reyes")
BOTH = ("quote", "opportunity")


def sighting(record: str = "a01", lacks: tuple[str, ...] = ("quote",), **more: Any) -> Sighting:
    known = {"symptom": MISSING_LINKS.name, "key": record, "record": RecordId(record), "root": RecordId(record)}
    owner = {"number": f"SO-{record}", "owner": ROSA.user_id, "owner_name": ROSA.name}
    return Sighting(**{**known, **owner, **words(lacks)._asdict(), "parts": lacks, **more})


def episode(record: str = "a01", number: int = 1, **more: Any) -> Episode:
    known = {"id": number, "team": Team.SALES_OPERATIONS, "state": EpisodeState.OPEN, "opened_at": NOW}
    return Episode(**{**known, "seen": sighting(record), **more})


def closed(ago: timedelta, **more: Any) -> Episode:
    return episode(state=EpisodeState.CLOSED, closed_at=NOW - ago, **more)


def planned(sightings: list[Sighting], known: list[Episode]) -> Plan:
    return plan(sightings, known, NOW, POLICY)


def test_what_nobody_knew_is_new_once() -> None:
    assert planned([sighting(), sighting()], []) == Plan(new=(sighting(),))


@pytest.mark.parametrize("state", LIVE)
def test_what_is_known_is_not_told_again(state: EpisodeState) -> None:
    known = episode(state=state)
    assert planned([sighting()], [known]) == Plan(still=(known,))


def test_what_a_person_raised_and_a_sweep_now_sees_brings_its_card_up_to_date() -> None:
    raised = episode(confirmed=False, seen=sighting(note="Call me"))
    assert planned([sighting()], [raised]) == Plan(refreshed=((raised, sighting(note="Call me")),))


@pytest.mark.parametrize("facts", [{"amount": Decimal(10)}, {"owner_name": "Omar Haddad"}, {"since": NOW}])
def test_other_facts_of_the_same_trouble_change_its_card_and_nothing_else(facts: dict[str, Any]) -> None:
    known = episode()
    assert planned([sighting(**facts)], [known]) == Plan(refreshed=((known, sighting(**facts)),))
    after = episode(seen=sighting(**facts))
    assert planned([sighting(**facts)], [after]) == Plan(still=(after,))


def test_it_is_gone_only_when_two_sweeps_in_a_row_do_not_see_it() -> None:
    first, second = episode(), episode(missed=1)
    assert planned([], [first]) == Plan(missed=(first,))
    assert planned([], [second]) == Plan(gone=(second,))


def test_no_sweep_closes_what_only_a_person_raised() -> None:
    assert planned([], [episode(confirmed=False, missed=5)]) == Plan()


def test_what_only_a_person_said_ends_with_the_record_that_it_is_about() -> None:
    said, other = episode(confirmed=False), episode("a02", 2, confirmed=False)
    assert without(Plan(), {RecordId("a01")}, [said, other]) == Plan(vanished=(said,))
    assert without(Plan(), frozenset(), [said]) == Plan()


def test_true_again_within_half_an_hour_is_the_same() -> None:
    before = closed(timedelta(minutes=29))
    assert planned([sighting()], [before]) == Plan(again=((before, sighting()),))
    assert planned([sighting()], [closed(timedelta(minutes=30))]) == Plan(new=(sighting(),))


def test_only_the_last_episode_of_a_trouble_counts() -> None:
    old, living = closed(timedelta(minutes=5)), episode(number=2)
    assert planned([sighting()], [living, old]) == Plan(still=(living,))


def test_other_evidence_is_a_change_and_keeps_what_a_person_wrote() -> None:
    before = episode(state=EpisodeState.DISMISSED, seen=sighting(note="Call me"))
    ((found, after),) = planned([sighting(lacks=BOTH)], [before]).changed
    assert found == before
    assert after == sighting(lacks=BOTH, note="Call me")


RECORDS = st.sampled_from(["a01", "a02", "a03", "a04"])
EPISODES = st.lists(
    st.builds(
        lambda record, state, confirmed, missed, minutes, number: episode(
            record, number, state=state, confirmed=confirmed, missed=missed,
            closed_at=NOW - timedelta(minutes=minutes) if state is EpisodeState.CLOSED else None,
        ),
        RECORDS, st.sampled_from(EpisodeState), st.booleans(), st.integers(0, 3), st.integers(0, 60), st.integers(1, 99),
    ),
    unique_by=lambda each: each.seen.record,
)  # fmt: skip


@given(st.lists(st.builds(sighting, RECORDS, st.sampled_from([("quote",), BOTH]))), EPISODES)
def test_every_sighting_and_every_living_episode_has_one_place(sightings: list[Sighting], known: list[Episode]) -> None:
    made = planned(sightings, known)
    true = {each.record for each in sightings}
    placed = [
        *(each.record for each in made.new),
        *(each.record for _, each in (*made.again, *made.changed, *made.refreshed)),
        *(each.seen.record for each in made.still),
    ]
    assert sorted(placed) == sorted(true)
    unseen = {each.seen.record for each in known if each.state in LIVE and each.confirmed} - true
    assert sorted(each.seen.record for each in (*made.missed, *made.gone)) == sorted(unseen)
    assert all(each.state in LIVE for each in (*made.still, *made.missed, *made.gone))


def test_a_team_without_a_channel_is_read_by_the_operators() -> None:
    own, operators = TeamSettings(channel="C0SALES"), TeamSettings(channel="C0OPERATORS")
    assert channels({Team.SALES_OPERATIONS: own}) == {Team.SALES_OPERATIONS: "C0SALES"}
    both = channels({Team.SALES_OPERATIONS: own, Team.BOT_OPERATORS: operators})
    assert both[Team.SALES_OPERATIONS] == "C0SALES"
    assert both[Team.INTEGRATION] == "C0OPERATORS"


def test_who_reads_for_a_team_that_is_not_set_up_decides_for_it() -> None:
    own, operators = TeamSettings(channel="C0SALES"), TeamSettings(channel="C0OPERATORS", lead=SOFIA.slack_id)
    teams = {Team.SALES_OPERATIONS: own, Team.BOT_OPERATORS: operators}
    assert [acting(teams, each) for each in (Team.SALES_OPERATIONS, Team.INTEGRATION)] == [own, operators]
    assert acting({Team.SALES_OPERATIONS: own}, Team.INTEGRATION) is None


def test_the_lead_is_one_of_the_team() -> None:
    assert TeamSettings(channel="C0SALES", lead=SOFIA.slack_id).people == {SOFIA.slack_id}

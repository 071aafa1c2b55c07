"""A team is called once for one trouble, whatever replicas do; many at once share a message; a mute ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.escalations.episodes import Episode, EpisodeState, Question, Target, plan
from bot.escalations.lapses import Lapse
from bot.escalations.pings import First, Mute
from bot.messages import HeldNotes, RepNews, TeamCall, TeamCard, TeamGroup, TeamMorning, ThreadCall
from bot.runbook.findings import Team
from bot.store import escalations, holding, mutes, pings
from bot.store.database import Database
from bot.store.outbox import MESSAGE
from bot.store.tables import outbox
from tests.store.kit import DIRECTORY, MINUTE, NOW, OMAR, POLICY, ROSA, race, rows, sighting

TEAM, CHANNEL, WHOM = Team.SALES_OPERATIONS, "C0SALESOPS", ("S0OPS",)
HOUR = timedelta(hours=1)


def swept(db: Database, *orders: str, group: str | None = None, calls: bool = False) -> tuple[Episode, ...]:
    """A sweep that opens trouble on those orders."""
    seen = [sighting(each) for each in orders]
    firsts = {(each.symptom, each.key): First(calls, "", group) for each in seen}
    directory = replace(DIRECTORY, firsts=firsts, calls={TEAM: WHOM}, sweep="s1")
    known = escalations.known(db, NOW).episodes
    return escalations.commit(db, plan(seen, known, NOW, POLICY), directory, NOW).opened


def said(db: Database, kind: type) -> list:
    found = [MESSAGE.validate_json(row.message) for row in rows(db, outbox)]
    return [each for each in found if isinstance(each, kind)]


def test_a_card_calls_its_team_once_and_stays_called(db: Database):
    (episode,) = swept(db, "order1", calls=True)
    assert episode.called_at == NOW
    (card,) = said(db, TeamCard)
    assert card.calls == WHOM
    assert pings.call(db, "waiting", TEAM, CHANNEL, WHOM, [episode], NOW + HOUR) == 0
    assert said(db, TeamCall) == []


def test_what_came_at_night_calls_once_whichever_replica_is_first(replicas: tuple[Database, Database]):
    found = swept(replicas[0], "order1", "order2")
    calls = (lambda n=n: pings.call(replicas[n % 2], "waiting", TEAM, CHANNEL, WHOM, found, NOW) for n in range(6))
    assert sorted(race(*calls)) == [0, 0, 0, 0, 0, 2]
    (call,) = said(replicas[0], TeamCall)
    assert call.calls == WHOM
    assert [each.number for each in call.lines] == [each.seen.number for each in found]


def test_what_somebody_took_meanwhile_calls_nobody(db: Database):
    (episode,) = swept(db, "order1")
    taken = episode.model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": OMAR, "claimed_at": NOW})
    assert escalations.change(db, episode, taken, OMAR, "claimed", NOW)
    assert pings.call(db, "waiting", TEAM, CHANNEL, WHOM, [episode], NOW) == 0
    assert said(db, TeamCall) == []


def test_a_team_and_its_lead_are_called_for_the_same_thing_one_after_the_other(db: Database):
    (episode,) = swept(db, "order1")
    for what in ("waiting", "left_lying"):
        assert pings.call(db, what, TEAM, CHANNEL, WHOM, [episode], NOW) == 1
        assert pings.call(db, what, TEAM, CHANNEL, WHOM, [episode], NOW) == 0
    assert [each.what for each in said(db, TeamCall)] == ["waiting", "left_lying"]


def test_a_warning_stands_once_in_the_thread_whichever_replica_is_first(replicas: tuple[Database, Database]):
    target = Target(since=NOW, warn_at=NOW, by=NOW + HOUR)
    (found,) = swept(replicas[0], "order1", calls=True)
    (found,) = holding.keep(replicas[0], [(found, found.model_copy(update={"to_take": target}))], NOW)
    calls = (lambda n=n: pings.nudge(replicas[n % 2], "take_soon", WHOM, [found], NOW) for n in range(6))
    assert sorted(race(*calls)) == [0, 0, 0, 0, 0, 1]
    (call,) = said(replicas[0], ThreadCall)
    assert (call.number, call.by, call.calls) == (found.seen.number, NOW + HOUR, WHOM)
    (row,) = [each for each in rows(replicas[0], outbox) if each.key.startswith("call:")]
    assert row.thread_of == f"episode:{found.id}"


def test_what_somebody_let_go_of_calls_once_more_and_what_they_took_meanwhile_does_not(db: Database):
    (found,) = swept(db, "order1", calls=True)
    taken = found.model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": OMAR, "claimed_at": NOW})
    taken = escalations.change(db, found, taken, OMAR, "claimed", NOW)
    assert taken
    assert pings.nudge(db, "free", WHOM, [taken], NOW) == 0
    gone = taken.model_copy(update={"state": EpisodeState.OPEN, "claimed_by": None, "freed_at": NOW + HOUR})
    free = escalations.change(db, taken, gone, OMAR, "released", NOW + HOUR)
    assert free
    for many in (1, 0):
        assert pings.nudge(db, "free", WHOM, [free], NOW + HOUR) == many
    assert [each.what for each in said(db, ThreadCall)] == ["free"]


def test_what_is_due_calls_whoever_has_it(db: Database):
    (found,) = swept(db, "order1", calls=True)
    taken = found.model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": OMAR, "claimed_at": NOW})
    taken = escalations.change(db, found, taken, OMAR, "claimed", NOW)
    assert taken
    for what in ("close_soon", "close_late"):
        assert pings.nudge(db, what, WHOM, [taken], NOW) == 1
        assert pings.nudge(db, what, WHOM, [taken], NOW) == 0
    assert [each.calls for each in said(db, ThreadCall)] == [(OMAR.slack_id,), WHOM]


def test_a_list_leads_to_the_card_of_the_team_that_has_it(db: Database):
    (found,) = swept(db, "order1")
    moved = {"team": Team.INTEGRATION, "channel": "C0INTEGRATION", "moves": 1, "came_from": TEAM}
    after = escalations.change(db, found, found.model_copy(update=moved), OMAR, "handed", NOW)
    assert after
    with db.transaction() as tx:
        for key, channel in ((f"episode:{found.id}", CHANNEL), (f"episode:{found.id}:card:1", "C0INTEGRATION")):
            tx.execute(outbox.update().where(outbox.c.key == key).values(ts="1.1", channel=channel))
    pings.call(db, "waiting", Team.INTEGRATION, "C0INTEGRATION", WHOM, [after], NOW)
    (call,) = said(db, TeamCall)
    assert call.lines[0].place
    assert call.lines[0].place.channel == "C0INTEGRATION"


def test_without_anybody_to_call_no_message_is_left(db: Database):
    found = swept(db, "order1")
    assert pings.call(db, "left_lying", TEAM, CHANNEL, (), found, NOW) == 1
    assert said(db, TeamCall) == []


def test_many_have_their_place_in_one_message_and_their_cards_in_its_thread(db: Database):
    found = swept(db, *(f"order{n}" for n in range(7)), group="group:s1:missing_links", calls=True)
    (group,) = said(db, TeamGroup)
    assert group.states == {EpisodeState.OPEN: 7}
    assert len(group.numbers) == 5
    assert group.calls == WHOM
    cards = {row.key: row for row in rows(db, outbox) if row.key.startswith("episode:")}
    assert {each.thread_of for each in cards.values()} == {"group:s1:missing_links"}
    assert all(not card.calls for card in said(db, TeamCard))
    assert {each.called_at for each in found} == {NOW}
    (news,) = said(db, RepNews)
    assert len(news.notes) == 7


def test_the_message_of_many_counts_what_is_left(db: Database):
    found = swept(db, *(f"order{n}" for n in range(7)), group="group:s1:missing_links", calls=True)
    taken = found[0].model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": OMAR, "claimed_at": NOW})
    escalations.change(db, found[0], taken, OMAR, "claimed", NOW)
    (group,) = said(db, TeamGroup)
    assert group.states == {EpisodeState.OPEN: 6, EpisodeState.CLAIMED: 1}
    (note,) = [row for row in rows(db, outbox) if ":note:" in row.key]
    assert note.thread_of == "group:s1:missing_links"
    assert MESSAGE.validate_json(note.message).number == found[0].seen.number
    for _ in range(2):
        known = escalations.known(db, NOW).episodes
        escalations.commit(db, plan([], known, NOW + HOUR, POLICY), replace(DIRECTORY, sweep="s2"), NOW + HOUR)
    (group,) = said(db, TeamGroup)
    assert group.states == {EpisodeState.CLOSED: 7}
    assert len([row for row in rows(db, outbox) if ":note:" in row.key]) == 1


def test_the_message_of_many_says_so_when_nobody_has_one_of_them_any_more(db: Database):
    found = swept(db, *(f"order{n}" for n in range(7)), group="group:s1:missing_links", calls=True)
    taken = found[0].model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": OMAR, "claimed_at": NOW})
    held = escalations.change(db, found[0], taken, OMAR, "claimed", NOW)
    assert held
    free = held.model_copy(update={"state": EpisodeState.OPEN, "claimed_by": None, "claimed_at": None})
    assert holding.lapse(db, [(held, free)], Lapse.RELEASED, NOW + HOUR)
    (group,) = said(db, TeamGroup)
    assert group.states == {EpisodeState.OPEN: 7}


def test_a_claim_runs_out_where_somebody_has_it_and_not_where_it_is_no_problem(db: Database):
    (found,) = swept(db, "order1", calls=True)
    ending = {"claimed_by": OMAR, "claimed_at": NOW, "claim_until": NOW + HOUR, "remind_at": NOW + HOUR}
    taken = found.model_copy(update={"state": EpisodeState.CLAIMED, **ending})
    held = escalations.change(db, found, taken, OMAR, "claimed", NOW)
    assert held
    assert holding.lapsing(db, NOW) == []
    assert holding.lapsing(db, NOW + HOUR) == [held]
    quiet = held.model_copy(update={"state": EpisodeState.DISMISSED, "dismissed_by": OMAR})
    assert escalations.change(db, held, quiet, OMAR, "dismissed", NOW)
    assert holding.lapsing(db, NOW + HOUR) == []


def test_what_was_kept_meanwhile_is_neither_reminded_of_nor_given_up(db: Database):
    (found,) = swept(db, "order1", calls=True)
    ending = {"claimed_by": OMAR, "claimed_at": NOW, "claim_until": NOW + HOUR, "remind_at": NOW + HOUR}
    held = escalations.change(
        db, found, found.model_copy(update={"state": EpisodeState.CLAIMED, **ending}), OMAR, "claimed", NOW
    )
    assert held
    later = {"claim_until": NOW + 9 * HOUR, "remind_at": NOW + 8 * HOUR}
    (kept,) = holding.keep(db, [(held, held.model_copy(update=later))], NOW + HOUR)
    reminded = held.model_copy(update={"remind_at": None})
    free = held.model_copy(update={"state": EpisodeState.OPEN, "claimed_by": None, "claimed_at": None})
    assert holding.lapse(db, [(held, reminded)], Lapse.REMINDED, NOW + HOUR) == ()
    assert holding.lapse(db, [(held, free)], Lapse.RELEASED, NOW + HOUR) == ()
    assert escalations.get(db, held.id) == kept
    assert said(db, HeldNotes) == []


def test_what_one_sweep_changes_for_a_rep_is_one_message_over_all_its_parts(db: Database):
    swept(db, "order1", "order2")
    swept(db, "order1", "order2", "order3")  # the next part of the same sweep
    (news,) = said(db, RepNews)
    assert [each.what for each in news.notes] == ["opened"] * 3
    assert [row.destination for row in rows(db, outbox) if row.key.startswith("news:")] == [ROSA.slack_id]


def test_a_morning_message_lists_the_oldest_first_and_calls_for_what_nobody_was_called_for(db: Database):
    first, second = swept(db, "order1", "order2")
    taken = second.model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": OMAR, "claimed_at": NOW})
    escalations.change(db, second, taken, OMAR, "claimed", NOW)
    for _ in range(2):
        pings.morning(db, NOW.date(), CHANNEL, TeamMorning(team=TEAM, calls=WHOM), [first, second], NOW)
    (morning,) = said(db, TeamMorning)
    assert [each.number for each in morning.unclaimed] == [first.seen.number]
    assert [(each.number, each.by) for each in morning.claimed] == [(second.seen.number, OMAR.name)]
    assert pings.call(db, "waiting", TEAM, CHANNEL, WHOM, [first], NOW) == 0


def test_what_waits_for_a_rep_is_listed_in_the_morning_and_counts_as_called_by_nothing(db: Database):
    first, second = swept(db, "order1", "order2")
    question = Question(text="Which quote?", by=OMAR, of=ROSA.name, at=NOW)
    waits = second.model_copy(update={"asked": question, "asked_until": NOW + HOUR})
    asked = escalations.change(db, second, waits, OMAR, "asked", NOW)
    assert asked
    pings.morning(db, NOW.date(), CHANNEL, TeamMorning(team=TEAM, calls=WHOM), [first], NOW, [asked])
    (morning,) = said(db, TeamMorning)
    assert [each.number for each in morning.unclaimed] == [first.seen.number]
    assert [each.asked for each in morning.asked] == [ROSA.name]
    assert [each.called_at for each in pings.live(db)] == [NOW, None]


def test_a_morning_with_nothing_to_say_says_nothing(db: Database):
    pings.morning(db, NOW.date(), CHANNEL, TeamMorning(team=TEAM), [], NOW)
    assert said(db, TeamMorning) == []


@pytest.mark.parametrize("value", ["Alpine", "ALPINE"])
def test_a_mute_stands_until_it_ends_or_is_lifted(db: Database, value: str):
    mute = Mute(by="provider", value="Alpine", until=NOW + HOUR, author=OMAR, reason="they know", at=NOW)
    mutes.add(db, mute)
    (standing,) = mutes.standing(db, NOW)
    assert standing.number
    assert standing.model_copy(update={"number": 0}) == mute
    assert mutes.standing(db, NOW + HOUR) == ()
    assert mutes.lift(db, mute.model_copy(update={"value": value}), ROSA.slack_id, NOW + MINUTE)
    assert mutes.standing(db, NOW + MINUTE) == ()
    assert not mutes.lift(db, mute, ROSA.slack_id, NOW + MINUTE)


def test_who_ends_their_own_mute_leaves_another_teams(db: Database):
    said = {"by": "provider", "value": "Alpine", "until": NOW + HOUR, "author": OMAR, "reason": "known", "at": NOW}
    ours, theirs = (Mute(**said, teams=frozenset({team})) for team in (TEAM, Team.INTEGRATION))
    for each in (ours, theirs):
        mutes.add(db, each)
    assert mutes.lift(db, ours, OMAR.slack_id, NOW)
    assert [each.teams for each in mutes.standing(db, NOW)] == [theirs.teams]

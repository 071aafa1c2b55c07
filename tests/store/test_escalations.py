"""Trouble is posted once, taken by one, and followed until it is gone."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import update

from bot.errors import Halt
from bot.escalations.decisions import Deciding, claim, dismiss, hand
from bot.escalations.episodes import NO_REP, Episode, EpisodeState, Plan, close, plan
from bot.escalations.hours import ALWAYS
from bot.messages import CardMoved, RepNews, RepNote, TeamCard, ThreadNote
from bot.runbook.findings import Team
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Person
from bot.store import escalations, orders
from bot.store.database import Database
from bot.store.escalations import Committed
from bot.store.outbox import MESSAGE
from bot.store.tables import audit, episode, outbox
from tests.store.kit import DIRECTORY, MINUTE, NOW, OMAR, ORDER, OTHER_ORDER, POLICY, ROSA, race, rows, sighting

NOTHING = Committed((), (), (), (), ())


def sweep(db: Database, *seen: Sighting, at=NOW, reps=DIRECTORY.reps) -> Committed:
    found = plan(seen, escalations.known(db, at - 30 * MINUTE).episodes, at, POLICY)
    return escalations.commit(db, found, replace(DIRECTORY, reps=reps), at)


def opened(db: Database) -> Episode:
    return sweep(db, sighting()).opened[0]


def decided(episode: object) -> Episode:
    assert isinstance(episode, Episode)
    return episode


def who(by: Person) -> Deciding:
    return Deciding(by, frozenset({by.slack_id}), ALWAYS, NOW)


def claimed(db: Database, before: Episode, by: Person = OMAR) -> Episode | None:
    return escalations.change(db, before, decided(claim(before, who(by))), by, "claimed", NOW)


def dismissed(db: Database, before: Episode) -> Episode | None:
    after = decided(dismiss(before, who(OMAR), "a sample order"))
    return escalations.change(db, before, after, OMAR, "dismissed", NOW)


def told(db: Database) -> list[tuple[str, str]]:
    """Destination and gist of every message, oldest first."""
    return [(row.destination, gist(MESSAGE.validate_json(row.message))) for row in rows(db, outbox)]


def gist(message: object) -> str:
    match message:
        case TeamCard(episode=episode):
            return f"card {episode.state}"
        case ThreadNote(what=what):
            return f"note {what}"
        case RepNote(what=what):
            return f"rep {what}"
        case CardMoved(episode=episode):
            return f"card moved to {episode.team}"
        case RepNews(notes=notes):
            return "rep " + ", ".join(each.what for each in notes)
    raise AssertionError(message)


def stand(db: Database, posted: dict[str, str]) -> None:
    """Those messages stand in Slack, at these times."""
    with db.transaction() as tx:
        for key, ts in posted.items():
            tx.execute(update(outbox).where(outbox.c.key == key).values(ts=ts, channel=outbox.c.destination))


class TestOpening:
    def test_the_first_card_and_the_reps_note_come_with_the_episode(self, db: Database):
        episode = opened(db)
        assert (episode.state, episode.team, episode.confirmed) == (EpisodeState.OPEN, Team.SALES_OPERATIONS, True)
        assert told(db) == [("C0SALESOPS", "card open"), (ROSA.slack_id, "rep opened")]
        assert escalations.get(db, episode.id) == episode
        assert escalations.open_on(db, ORDER) == [episode]
        assert escalations.open_on(db, OTHER_ORDER) == []
        assert orders.of(db, [OTHER_ORDER, ORDER], MISSING_LINKS.name).episodes == (episode,)
        for none in ([OTHER_ORDER], []):
            assert orders.of(db, none, MISSING_LINKS.name) == orders.Kept((), frozenset(), ())

    def test_what_is_still_true_says_nothing_new(self, db: Database):
        opened(db)
        for minute in range(1, 4):
            assert sweep(db, sighting(), at=NOW + minute * MINUTE) == NOTHING
        assert len(told(db)) == 2

    def test_sweeps_of_two_replicas_post_it_once(self, replicas: tuple[Database, Database]):
        seen = Plan(new=tuple(sighting(f"order{n}") for n in range(5)))
        done = race(*(lambda n=n: escalations.commit(replicas[n % 2], seen, DIRECTORY, NOW) for n in range(6)))
        assert sorted(len(each.opened) for each in done) == [0, 0, 0, 0, 0, 5]
        assert Counter(gist for _, gist in told(replicas[0])) == {"card open": 5, "rep " + ", ".join(["opened"] * 5): 1}

    def test_a_rep_unknown_to_slack_is_not_written_to(self, db: Database):
        seen = sighting().model_copy(update={"owner": OMAR.user_id})
        sweep(db, seen)
        assert told(db) == [("C0SALESOPS", "card open")]

    def test_an_owner_whom_slack_names_later_hears_of_it_once(self, replicas: tuple[Database, Database]):
        one = replicas[0]
        (unmet,) = sweep(one, sighting(), reps={}).opened
        assert unmet.rep is None
        escalations.meet(one, [unmet], {}, "s2", NOW)
        assert told(one) == [("C0SALESOPS", "card open")]
        meet = escalations.meet
        race(*(lambda db=db: meet(db, [unmet], DIRECTORY.reps, "s2", NOW) for db in replicas * 2))
        assert told(one)[1:] == [(ROSA.slack_id, "rep opened")]

    def test_an_owner_whom_slack_does_not_know_is_not_asked_for_again(self, db: Database):
        (unmet,) = sweep(db, sighting(), reps={ROSA.user_id: NO_REP}).opened
        assert unmet.rep == NO_REP
        assert told(db) == [("C0SALESOPS", "card open")]

    def test_a_person_raises_it_once_too(self, replicas: tuple[Database, Database]):
        call = escalations.raise_by_hand
        raised = race(*(lambda db=db: call(db, sighting(), OMAR, DIRECTORY, NOW) for db in replicas * 2))
        assert sorted(each.new for each in raised) == [False, False, False, True]
        assert len({each.episode.id for each in raised}) == 1
        assert raised[0].episode.raised_by == OMAR
        assert told(replicas[0]) == [("C0SALESOPS", "card open"), (OMAR.slack_id, "rep opened")]

    def test_what_another_person_says_of_it_is_told_once_however_often_it_is_sent(
        self, replicas: tuple[Database, Database]
    ):
        def says(db: Database, by: Person, note: str) -> object:
            told_of = sighting().model_copy(update={"note": note})
            return escalations.raise_by_hand(db, told_of, by, DIRECTORY, NOW)

        db = replicas[0]
        says(db, OMAR, "They call daily.")
        race(*(lambda one=one: says(one, ROSA, "They wait.") for one in replicas * 2))
        assert told(db).count(("C0SALESOPS", "note said")) == 1
        race(*(lambda note=note: says(db, ROSA, note) for note in ("They are gone.", "They came back.")))
        assert told(db).count(("C0SALESOPS", "note said")) == 3

    def test_what_a_person_raised_only_a_person_closes_until_a_sweep_has_seen_it(self, db: Database):
        raised = escalations.raise_by_hand(db, sighting(), OMAR, DIRECTORY, NOW).episode
        for _ in range(3):
            assert sweep(db) == NOTHING
        sweep(db, sighting())
        sweep(db)
        assert [each.id for each in sweep(db).closed] == [raised.id]


class TestNewFacts:
    """What changes on the card without being other trouble: an edit, of which nobody is told."""

    def test_the_first_sweep_that_sees_what_a_person_raised_redraws_its_card(self, db: Database):
        seen = sighting().model_copy(update={"note": "customer waits", "owner_email": None})
        raised = escalations.raise_by_hand(db, seen, OMAR, DIRECTORY, NOW).episode
        (after,) = sweep(db, sighting().model_copy(update={"owner_email": "rosa@example.com"})).refreshed
        assert (after.id, after.confirmed, after.seen.note) == (raised.id, True, "customer waits")
        assert told(db) == [("C0SALESOPS", "card open"), (OMAR.slack_id, "rep opened")]
        assert rows(db, outbox)[0].wanted == 2

    def test_another_amount_is_an_edit_of_the_card_and_nothing_else(self, db: Database):
        opened(db)
        dearer = sighting().model_copy(update={"amount": Decimal("12.50"), "currency": "USD"})
        assert [each.seen.amount for each in sweep(db, dearer).refreshed] == [Decimal("12.50")]
        assert sweep(db, dearer) == NOTHING
        card = MESSAGE.validate_json(rows(db, outbox)[0].message)
        assert isinstance(card, TeamCard)
        assert card.episode.seen.amount == Decimal("12.50")
        assert len(told(db)) == 2
        assert [row.what for row in rows(db, audit)] == ["opened"]

    def test_a_new_owner_hears_of_it_from_then_on(self, db: Database):
        opened(db)
        sweep(db, sighting().model_copy(update={"owner": OMAR.user_id, "owner_name": OMAR.name}), reps=BOTH)
        sweep(db)
        sweep(db)
        heard = [each for each in told(db) if each[1].startswith("rep")]
        assert heard == [(ROSA.slack_id, "rep opened"), (OMAR.slack_id, "rep closed")]

    def test_whoever_raised_it_goes_on_hearing_of_it(self, db: Database):
        escalations.raise_by_hand(db, sighting(), ROSA, DIRECTORY, NOW)
        sweep(db, sighting().model_copy(update={"owner": OMAR.user_id, "owner_name": OMAR.name}), reps=BOTH)
        sweep(db)
        sweep(db)
        assert (ROSA.slack_id, "rep closed") in told(db)

    def test_a_person_who_decides_in_that_moment_is_not_overruled(self, db: Database):
        episode = opened(db)
        dearer = sighting().model_copy(update={"amount": Decimal("12.50"), "currency": "USD"})
        earlier = plan([dearer], escalations.known(db, NOW).episodes, NOW, POLICY)
        assert dismissed(db, episode)
        assert escalations.commit(db, earlier, DIRECTORY, NOW) == NOTHING


BOTH = {ROSA.user_id: ROSA.slack_id, OMAR.user_id: OMAR.slack_id}


class TestEnding:
    def test_it_closes_after_two_sweeps_without_it(self, db: Database):
        episode = opened(db)
        assert sweep(db) == NOTHING
        assert [each.id for each in sweep(db, at=NOW + MINUTE).closed] == [episode.id]
        assert told(db)[0] == ("C0SALESOPS", "card closed")
        assert told(db)[2:] == [("C0SALESOPS", "note closed"), (ROSA.slack_id, "rep closed")]
        threads = [row.thread_of for row in rows(db, outbox)]
        assert threads == [None, None, f"episode:{episode.id}", None]

    def test_seen_in_between_it_stays(self, db: Database):
        opened(db)
        for seen in ((), (sighting(),), (), (sighting(),), ()):
            assert sweep(db, *seen) == NOTHING

    def test_two_replicas_do_not_count_one_miss_twice(self, db: Database):
        opened(db)
        both = plan((), escalations.known(db, NOW).episodes, NOW, POLICY)
        for _ in range(2):
            escalations.commit(db, both, DIRECTORY, NOW)
        assert escalations.open_on(db, ORDER)[0].missed == 1

    def test_two_replicas_close_it_once(self, replicas: tuple[Database, Database]):
        opened(replicas[0])
        sweep(replicas[0])
        last = plan((), escalations.known(replicas[0], NOW).episodes, NOW, POLICY)
        done = race(*(lambda db=db: escalations.commit(db, last, DIRECTORY, NOW) for db in replicas * 2))
        assert sum(len(each.closed) for each in done) == 1
        assert [what for _, what in told(replicas[0])].count("note closed") == 1

    def test_seen_by_a_later_sweep_it_is_not_closed_by_an_earlier_one(self, db: Database):
        opened(db)
        sweep(db)
        earlier = plan((), escalations.known(db, NOW).episodes, NOW, POLICY)
        sweep(db, sighting())
        assert escalations.commit(db, earlier, DIRECTORY, NOW) == NOTHING

    def test_a_person_who_takes_it_in_that_moment_keeps_it(self, db: Database):
        episode = opened(db)
        sweep(db)
        last = plan((), escalations.known(db, NOW).episodes, NOW, POLICY)
        assert claimed(db, episode)
        assert escalations.commit(db, last, DIRECTORY, NOW) == NOTHING

    def test_soon_again_is_the_same_episode(self, db: Database):
        episode = opened(db)
        sweep(db)
        sweep(db)
        done = sweep(db, sighting(), at=NOW + 29 * MINUTE)
        assert [(each.id, each.state, each.closed_at) for each in done.reopened] == [
            (episode.id, EpisodeState.OPEN, None)
        ]
        assert told(db)[-2:] == [("C0SALESOPS", "note reopened"), (ROSA.slack_id, "rep opened")]

    def test_soon_again_calls_the_team_anew_where_somebody_had_it(self, db: Database):
        assert claimed(db, opened(db))
        both = sighting(), sighting(OTHER_ORDER)
        sweep(db, *both)
        sweep(db)
        sweep(db)
        later = NOW + 20 * MINUTE
        done = sweep(db, *both, at=later).reopened
        assert {each.seen.key: each.freed_at for each in done} == {ORDER: later, OTHER_ORDER: None}

    def test_what_a_person_called_done_and_a_sweep_sees_calls_the_team_anew(self, db: Database):
        raised = escalations.raise_by_hand(db, sighting(), OMAR, DIRECTORY, NOW).episode
        assert escalations.change(db, raised, close(raised, "mended", NOW), OMAR, "done", NOW)
        (again,) = sweep(db, sighting(), at=NOW + MINUTE).reopened
        assert (again.id, again.freed_at) == (raised.id, NOW + MINUTE)

    def test_a_new_one_names_the_card_of_the_team_that_had_the_old_one_last(self, db: Database):
        old = opened(db)
        moved = decided(hand(old, who(OMAR), Team.INTEGRATION, "C0INTEGRATION"))
        assert escalations.change(db, old, moved, OMAR, "handed", NOW)
        stand(db, {f"episode:{old.id}": "1.1", f"episode:{old.id}:card:1": "2.2"})
        sweep(db)
        sweep(db)
        sweep(db, sighting(), at=NOW + 30 * MINUTE)
        card = MESSAGE.validate_json(rows(db, outbox)[-2].message)
        assert isinstance(card, TeamCard)
        assert card.earlier
        assert (card.earlier.channel, card.earlier.ts) == ("C0INTEGRATION", "2.2")

    def test_later_is_a_new_one_that_names_the_old(self, db: Database):
        old = opened(db)
        sweep(db)
        sweep(db)
        new = sweep(db, sighting(), at=NOW + 30 * MINUTE).opened[0]
        assert (new.id != old.id, new.follows) == (True, old.id)

    def test_a_person_who_raises_it_in_that_moment_does_not_break_the_sweep(self, db: Database):
        opened(db)
        sweep(db)
        sweep(db)
        stale = plan((sighting(), sighting(OTHER_ORDER)), escalations.known(db, NOW).episodes, NOW, POLICY)
        escalations.raise_by_hand(db, sighting(), OMAR, DIRECTORY, NOW)
        done = escalations.commit(db, stale, DIRECTORY, NOW)
        assert (len(done.opened), len(done.reopened)) == (1, 0)
        assert len(escalations.open_on(db, ORDER)) == 1


class TestOwnersFirst:
    """What only its owner knows of yet, until a business day is over or a person says that it is the team's."""

    LATER = replace(DIRECTORY, team_from={MISSING_LINKS.name: NOW + 1440 * MINUTE})

    def test_handed_over_by_a_person_the_team_has_it_at_once(self, db: Database):
        (held,) = escalations.commit(db, Plan(new=(sighting(),)), self.LATER, NOW).opened
        assert held.team_from
        assert [to for to, _ in told(db)] == [ROSA.slack_id]
        noted = sighting().model_copy(update={"note": "customer waits"})
        raised = escalations.raise_by_hand(db, noted, OMAR, DIRECTORY, NOW + MINUTE)
        assert (raised.episode.id, raised.new, raised.episode.team_from) == (held.id, False, None)
        assert raised.episode.seen.note == "customer waits"
        assert raised.episode.given_at == NOW + MINUTE
        assert told(db)[1:] == [("C0SALESOPS", "card open")]
        assert [(row.actor, row.what) for row in rows(db, audit)][1:] == [(OMAR.slack_id, "handed on")]
        assert not escalations.commit(db, Plan(due=(held,)), DIRECTORY, NOW + 2 * MINUTE).handed_on

    def test_what_this_release_cannot_read_is_not_raised_beside_it(self, db: Database):
        opened(db)
        with db.transaction() as tx:
            tx.execute(update(episode).values(seen="{}"))
        with pytest.raises(Halt, match="can't read it"):
            escalations.raise_by_hand(db, sighting(), OMAR, DIRECTORY, NOW)


class TestReported:
    """What a person said of an order without saying of which record."""

    def test_a_person_who_raises_the_record_in_that_moment_does_not_break_the_sweep(self, db: Database):
        of_the_record = sighting().model_copy(update={"key": "record"})
        escalations.raise_by_hand(db, sighting(), ROSA, DIRECTORY, NOW)
        stale = plan((of_the_record,), escalations.known(db, NOW).episodes, NOW, POLICY)
        assert stale.refreshed
        escalations.raise_by_hand(db, of_the_record, OMAR, DIRECTORY, NOW)
        assert escalations.commit(db, stale, DIRECTORY, NOW) == NOTHING
        assert len(escalations.open_on(db, ORDER)) == 2


class TestPeople:
    def test_one_of_two_gets_it(self, replicas: tuple[Database, Database]):
        episode = opened(replicas[0])
        won = race(*(lambda n=n: claimed(replicas[n % 2], episode, (ROSA, OMAR)[n % 2]) for n in range(6)))
        assert sum(each is not None for each in won) == 1
        assert [what for _, what in told(replicas[0])].count("note claimed") == 1

    def test_taking_it_twice_says_it_once(self, db: Database):
        first = claimed(db, opened(db))
        assert first
        assert (first.state, first.claimed_by) == (EpisodeState.CLAIMED, OMAR)
        before = told(db)
        assert claimed(db, first) == first
        assert told(db) == before

    def test_who_judged_what_has_changed_judges_again(self, db: Database):
        episode = opened(db)
        sweep(db, sighting(evidence="no opportunity either"))
        assert claimed(db, episode) is None
        assert dismissed(db, episode) is None

    def test_a_claim_survives_other_evidence(self, db: Database):
        claimed(db, opened(db))
        changed = sweep(db, sighting(evidence="no opportunity either")).changed
        assert [(each.state, each.claimed_by) for each in changed] == [(EpisodeState.CLAIMED, OMAR)]

    def test_dismissed_is_quiet_until_its_evidence_changes(self, db: Database):
        after = dismissed(db, opened(db))
        assert after
        assert (after.state, after.dismissed_by, after.reason) == (EpisodeState.DISMISSED, OMAR, "a sample order")
        assert sweep(db, sighting()) == NOTHING
        changed = sweep(db, sighting(evidence="no opportunity either")).changed
        assert [(each.state, each.dismissed_by, each.reason) for each in changed] == [(EpisodeState.OPEN, None, None)]

    def test_a_persons_note_outlives_what_sweeps_see(self, db: Database):
        seen = sighting().model_copy(update={"note": "customer waits"})
        escalations.raise_by_hand(db, seen, ROSA, DIRECTORY, NOW)
        changed = sweep(db, sighting(evidence="no opportunity either")).changed
        assert [each.seen.note for each in changed] == ["customer waits"]

    def test_closing_by_hand_is_told(self, db: Database):
        episode = escalations.raise_by_hand(db, sighting(), ROSA, DIRECTORY, NOW).episode
        assert escalations.change(db, episode, close(episode, "mended", NOW), OMAR, "done", NOW)
        assert told(db)[2:] == [(ROSA.slack_id, "rep closed"), ("C0SALESOPS", "note done")]
        assert escalations.open_on(db, ORDER) == []
        assert [(row.actor, row.what) for row in rows(db, audit)] == [("U0ROSA", "opened"), ("U0OMAR", "done")]


class TestExemptions:
    def test_no_quote_needed_is_kept_with_its_reason(self, db: Database):
        episode = opened(db)
        assert not escalations.exempted(db, MISSING_LINKS.name, ORDER)
        assert not orders.of(db, [ORDER], MISSING_LINKS.name).exempt
        assert escalations.exempt(db, episode, episode, "No quote needed", OMAR, "sold by phone", NOW)
        assert escalations.exempted(db, MISSING_LINKS.name, ORDER)
        assert escalations.exemptions(db, MISSING_LINKS.name) == {ORDER}
        assert orders.of(db, [ORDER, OTHER_ORDER], MISSING_LINKS.name).exempt == {ORDER}
        assert told(db)[2:] == [("C0SALESOPS", "note exempted")]

    def test_it_may_close_the_episode(self, db: Database):
        episode = opened(db)
        done = escalations.exempt(
            db, episode, close(episode, "No quote needed.", NOW), "No quote needed", OMAR, "sold by phone", NOW
        )
        assert done
        assert done.state is EpisodeState.CLOSED
        assert told(db)[2:] == [(ROSA.slack_id, "rep closed"), ("C0SALESOPS", "note exempted")]

    def test_who_judged_what_has_changed_exempts_nothing(self, db: Database):
        episode = opened(db)
        claimed(db, episode)
        assert escalations.exempt(db, episode, episode, "No quote needed", OMAR, "sold by phone", NOW) is None
        assert not escalations.exempted(db, MISSING_LINKS.name, ORDER)

    def test_one_order_is_exempted_once(self, db: Database):
        episode = opened(db)
        for reason in ("sold by phone", "again"):
            seen = escalations.get(db, episode.id)
            assert seen
            assert escalations.exempt(db, seen, seen, "No quote needed", OMAR, reason, NOW)
        assert escalations.exemptions(db, MISSING_LINKS.name) == {ORDER}
        assert orders.of(db, [ORDER, OTHER_ORDER], MISSING_LINKS.name).exempt == {ORDER}

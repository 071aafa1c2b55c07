"""Two who take all of one message at once, on either engine: each trouble once, and neither waits for ever."""

from dataclasses import replace

from bot.escalations.episodes import Episode, EpisodeState, plan
from bot.escalations.pings import First
from bot.messages import RepNews, TeamGroup, ThreadNote
from bot.runbook.values import Person
from bot.store import escalations, taking
from bot.store.database import Database
from bot.store.outbox import MESSAGE
from bot.store.tables import outbox
from tests.store.kit import DIRECTORY, NOW, OMAR, POLICY, ROSA, race, rows, sighting

GROUP, MANY = "group:s1:missing_links", 7


def swept(db: Database) -> tuple[Episode, ...]:
    seen = [sighting(f"order{n}") for n in range(MANY)]
    firsts = {(each.symptom, each.key): First(calls=False, why="", group=GROUP) for each in seen}
    directory = replace(DIRECTORY, firsts=firsts, sweep="s1")
    return escalations.commit(db, plan(seen, [], NOW, POLICY), directory, NOW).opened


def taken(episode: Episode, by: Person) -> tuple[Episode, Episode]:
    claimed = {"state": EpisodeState.CLAIMED, "claimed_by": by, "claimed_at": NOW}
    return episode, episode.model_copy(update=claimed)


def said(db: Database, kind: type) -> list:
    found = [MESSAGE.validate_json(row.message) for row in rows(db, outbox)]
    return [each for each in found if isinstance(each, kind)]


def test_each_trouble_has_one_taker(replicas: tuple[Database, Database]):
    found = swept(replicas[0])

    def press(db: Database, by: Person):
        return lambda: taking.take(db, [taken(each, by) for each in found], by, f"{by.slack_id}:1", NOW, {})

    first, second = race(press(replicas[0], OMAR), press(replicas[1], ROSA))
    assert sorted(each.id for each in (*first, *second)) == [each.id for each in found]
    assert {each.state for each in taking.beside(replicas[0], found[3].id)} == {EpisodeState.CLAIMED}
    (group,) = said(replicas[0], TeamGroup)
    assert group.states == {EpisodeState.CLAIMED: MANY}
    assert group.first == found[0].id
    assert sum(each.many for each in said(replicas[0], ThreadNote)) == MANY


def test_one_press_in_parts_is_told_of_once(db: Database):
    found = swept(db)
    for part in (found[:4], found[4:]):
        taking.take(db, [taken(each, OMAR) for each in part], OMAR, "press", NOW, {})
    (note,) = said(db, ThreadNote)
    assert (note.by, note.many) == (OMAR.name, MANY)
    news = [each for each in said(db, RepNews) if any(one.what == "claimed" for one in each.notes)]
    assert [len(each.notes) for each in news] == [MANY]


def test_what_has_changed_since_it_was_read_is_nobodys_by_that(db: Database):
    found = swept(db)
    escalations.change(db, *taken(found[2], ROSA), ROSA, "claimed", NOW)
    done = taking.take(db, [taken(each, OMAR) for each in found], OMAR, "press", NOW, {})
    assert [each.id for each in done] == [each.id for each in found if each.id != found[2].id]

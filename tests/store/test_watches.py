"""Who waits for what: once each, told once, by whoever gets there first."""

from collections.abc import Collection
from dataclasses import replace

from bot.messages import WatchNote
from bot.runbook.values import Person, RecordId
from bot.runbook.watches import Event
from bot.store import watches
from bot.store.database import Database
from bot.store.tables import outbox, watch, watch_offer
from bot.store.watches import OfferKey, Watch, WatchOffer
from tests.store.kit import MINUTE, NOW, OMAR, ORDER, ROSA, race, rows

MONTH = 30 * 24 * 60 * MINUTE
EVENTS = {Event.PAID: frozenset[str](), Event.SHIPPED: frozenset({"parcel:1"})}


def offered(db: Database, key: str = "one", person: Person = ROSA, record: RecordId = ORDER) -> OfferKey:
    made = WatchOffer(OfferKey(key), person, record, "SO-011436", EVENTS, NOW)
    watches.offer(db, made, NOW)
    return made.key


def begun(db: Database, *events: Event, key: str = "one", by: Person = ROSA) -> list[Watch]:
    watches.begin(db, offered(db, key, by), by, events or (*EVENTS,), NOW, NOW + MONTH)
    return watches.of(db, by.slack_id)


def note(each: Watch) -> WatchNote:
    told = {"order_number": each.number, "order": each.record, "event": each.event, "person": each.person}
    return WatchNote(what="happened", told=("Paid",), at=NOW, **told)


def found(db: Database, some: Collection[Watch]) -> None:
    watches.found(db, [each.id for each in some], NOW)


def test_what_was_true_when_it_began_is_known(db: Database):
    shipped, paid = sorted(begun(db), key=lambda each: each.event != Event.SHIPPED)
    assert (shipped.known, paid.known) == (frozenset({"parcel:1"}), frozenset())
    assert (paid.person, paid.record, paid.number, paid.until) == (ROSA, ORDER, "SO-011436", NOW + MONTH)
    assert {each.id for each in watches.all_open(db)} == {shipped.id, paid.id}


def test_an_offer_is_for_whoever_got_it_and_for_what_was_offered(db: Database):
    key = offered(db)
    assert watches.begin(db, OfferKey("none"), ROSA, [Event.PAID], NOW, NOW) is None
    assert watches.begin(db, key, OMAR, [Event.PAID], NOW, NOW) is None
    somebody = replace(ROSA, user_id=RecordId("005Hs00000ZZZZZIAV"))
    assert watches.begin(db, key, somebody, [Event.PAID], NOW, NOW) is None
    assert watches.begin(db, key, ROSA, [Event.DELIVERED], NOW, NOW) == []
    assert watches.count(db) == 0


def test_one_watch_for_each_person_order_and_event(replicas: tuple[Database, Database]):
    keys = [offered(replicas[0], f"offer{n}") for n in range(6)]
    race(*(lambda n=n: watches.begin(replicas[n % 2], keys[n], ROSA, [Event.PAID], NOW, NOW + MONTH) for n in range(6)))
    begun(replicas[1], Event.PAID, key="omar", by=OMAR)
    assert sorted(each.person.name for each in watches.all_open(replicas[0])) == sorted([OMAR.name, ROSA.name])


def test_two_who_tell_tell_once(replicas: tuple[Database, Database]):
    [each] = begun(replicas[0], Event.PAID)
    told = race(*(lambda n=n: watches.tell(replicas[n % 2], each, note(each), NOW) for n in range(6)))
    assert sorted(told) == [False] * 5 + [True]
    assert [row.destination for row in rows(replicas[0], outbox)] == [ROSA.slack_id]
    assert watches.count(replicas[0]) == 0


def test_whoever_stops_in_time_hears_nothing(replicas: tuple[Database, Database]):
    [each] = begun(replicas[0], Event.PAID)
    told, stopped = race(
        lambda: watches.tell(replicas[0], each, note(each), NOW),
        lambda: watches.stop(replicas[1], ROSA.slack_id, each.id, NOW),
    )
    assert bool(told) is not bool(stopped)
    assert len(rows(replicas[0], outbox)) == int(bool(told))


def test_nobody_stops_somebody_elses(db: Database):
    [each] = begun(db, Event.PAID)
    assert watches.stop(db, OMAR.slack_id, each.id, NOW) is None
    assert watches.of(db, ROSA.slack_id) == [each]


def test_what_happened_is_claimed_by_one_for_one_person_and_order(replicas: tuple[Database, Database]):
    found(replicas[0], begun(replicas[0]))
    found(replicas[0], begun(replicas[0], Event.PAID, key="omar", by=OMAR))
    taken = race(*(lambda n=n: watches.claim(replicas[n % 2], NOW, NOW + MINUTE) for n in range(6)))
    assert sorted(len(each) for each in taken if each) == [1, 2]
    assert watches.claim(replicas[0], NOW, NOW + MINUTE) == []
    assert watches.all_open(replicas[0]) == []
    again = [watches.claim(replicas[0], NOW + MINUTE, NOW + 2 * MINUTE) for _ in range(2)]
    assert sorted(map(len, again)) == [1, 2]  # whoever had them died


def test_what_the_watcher_does_not_see_is_waited_for_on(db: Database):
    [each] = begun(db, Event.PAID)
    found(db, [each])
    [taken] = watches.claim(db, NOW, NOW + MINUTE)
    watches.wait_on(db, taken)
    assert [one.id for one in watches.all_open(db)] == [each.id]
    assert watches.claim(db, NOW, NOW + MINUTE) == []


def test_its_time_is_over(db: Database):
    [each] = begun(db, Event.PAID)
    assert watches.overdue(db, NOW + MONTH - MINUTE, 9) == []
    assert watches.overdue(db, NOW + MONTH, 9) == [each]


def test_what_is_not_true_any_more_may_happen_once_more(db: Database):
    [each] = begun(db, Event.SHIPPED)
    watches.remember(db, each.id, frozenset())
    watches.looked(db, [each.id], NOW + MINUTE)
    assert watches.all_open(db) == [replace(each, known=frozenset(), looked_at=NOW + MINUTE)]


def test_a_newer_releases_event_is_left_alone(db: Database):
    [each] = begun(db, Event.PAID)
    with db.transaction() as tx:
        tx.execute(watch.update().values(event="hatched"))
    assert watches.all_open(db) == watches.of(db, ROSA.slack_id) == watches.overdue(db, NOW + MONTH, 9) == []
    found(db, [each])
    assert watches.claim(db, NOW, NOW + MINUTE) == []
    assert len(rows(db, watch)) == len(rows(db, watch_offer)) == 1

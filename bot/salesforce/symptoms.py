"""All that is wrong in Salesforce now, as the integration user sees it: each symptom whole, or not at all.

Sharing filters rows silently, so the rows alone cannot show that some are missing: every reading also asks for the
right to see every record of the objects it reads.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import TypeVar

from bot.errors import Halt
from bot.runbook.policy import Policy
from bot.runbook.records import Order, Quote
from bot.runbook.symptoms.sighting import Sighting, SymptomName, together
from bot.runbook.symptoms.symptom import BusinessDays, Setting, every_day
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import RecordId
from bot.salesforce import rights, visibility
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Failure, Refused
from bot.salesforce.first_looks import FirstLook
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.soql import Soql
from bot.salesforce.stretches import Stretches
from bot.salesforce.symptom_queries import Hidden, Narrowing, NotKept, Queries, Query, words
from bot.salesforce.symptom_records import Roots
from bot.salesforce.users import Owner
from bot.salesforce.visibility import Visibility

T = TypeVar("T")

QUERIES_AT_ONCE = 5
LOOKED_AT_AT_ONCE = 200
ASK_DOCTOR = (
    "Nothing was opened or closed for these. `exodus doctor` says what is missing; the next whole sweep ends this."
)
ASK_AGAIN = "Nothing was opened or closed for these. The next whole sweep ends this."
RIGHTS_CHANGED = {f"refused:{code}" for code in visibility.RIGHTS_CHANGED}
NO_VIEW_SETUP = "The integration user may not read which objects it sees whole: it needs View Setup and Configuration."


@dataclass(frozen=True, slots=True)
class Sightings:
    """Every case of one symptom that is true now."""

    all: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The reading is not whole, so it proves nothing: why, and what to do about it. `cause` tells reasons apart."""

    reason: str
    next_step: str = ASK_AGAIN
    cause: str = "salesforce"


@dataclass(frozen=True, slots=True)
class NotWatched:
    """The org does not keep what the symptom shows in. `said`: by the company itself, in exodus.toml."""

    reason: str
    said: bool = False


SymptomReading = Sightings | Incomplete | NotWatched
Rows = list[Row] | Refused | Failure
Ended = Refused | Failure | None
"""Why the rows that were judged are not whole; None where they are."""


@dataclass(frozen=True, slots=True)
class SweepReading:
    """What one sweep found, by symptom; and what it read of each owner, which is kept nowhere.

    `at` is Salesforce's time before anything was read.
    """

    found: Mapping[SymptomName, SymptomReading]
    at: datetime
    owners: Mapping[RecordId, Owner] = field(default_factory=dict)
    fields: Mapping[SymptomName, frozenset[str]] = field(default_factory=dict)
    """By what each was narrowed and judged: a field that is out of sight another time was there once."""


class Symptoms:
    """`integration` is the username it reads as; `currency` the org's own, where a record has none."""

    def __init__(
        self,
        client: Client,
        mapping: Mappings,
        visibility: Visibility,
        policy: Policy,
        catalogue: Catalogue,
        *,
        integration: str,
        currency: str,
        business_days: BusinessDays = every_day,
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._policy = policy
        self._catalogue = catalogue
        self._integration = integration
        self._currency = currency
        self._business_days = business_days

    async def read(self, narrowing: Mapping[SymptomName, Narrowing]) -> SweepReading:
        """Every symptom, in three calls while each query fits a page; twice where rights changed since we looked."""
        reading = await self._read(narrowing)
        if any(isinstance(each, Incomplete) and each.cause in RIGHTS_CHANGED for each in reading.found.values()):
            reading = await self._read(narrowing)
        return reading

    async def _read(self, narrowing: Mapping[SymptomName, Narrowing]) -> SweepReading:
        at = self._client.now()
        try:
            sight = await self._visibility.of(self._integration)
            at = self._client.now()  # the first answer tells by how much Salesforce's clock differs from ours
            queries, roots = Queries(self._mapping, sight, at), Roots(self._mapping, sight, self._currency)
            found = await self._found(queries, roots, self._setting(at), narrowing)
        except (Halt, Refused) as failure:
            self._visibility.forget(self._integration)
            return SweepReading(dict.fromkeys(self._catalogue, _incomplete(failure)), at)
        if any(isinstance(each, Incomplete) for each in found.values()):
            self._visibility.forget(self._integration)  # what was taken away may have been given back
        fields = {name: queries.seen(each.reads(self._policy)) for name, each in self._catalogue.items()}
        return SweepReading(found, at, roots.owners, fields)

    def _setting(self, at: datetime) -> Setting:
        return Setting(self._policy, at, business_days=self._business_days)

    async def gone(self, ids: Mapping[str, frozenset[RecordId]]) -> frozenset[RecordId]:
        """Those of these records (by the mapping's names) that cannot be found. Raises Halt where nobody can say."""
        queries = Queries(self._mapping, await self._visibility.of(self._integration), self._client.now())
        asked = list(chain.from_iterable(queries.present(record, some) for record, some in ids.items()))
        there: set[RecordId] = set()
        for some in parts(asked, QUERIES_AT_ONCE):
            for rows in await self._client.query(self._integration, *some):
                there |= {RecordId(row["Id"]) for row in rows}
        return frozenset(chain.from_iterable(ids.values())) - there

    async def _found(
        self, queries: Queries, roots: Roots, setting: Setting, narrowing: Mapping[SymptomName, Narrowing]
    ) -> dict[SymptomName, SymptomReading]:
        cannot: dict[SymptomName, Incomplete | NotWatched] = {}
        wanted = {}
        for name, symptom in self._catalogue.items():
            before = narrowing.get(name, Narrowing())
            reads = [each for each in symptom.reads(self._policy) if before.attempts or not each.attempted]
            try:
                wanted[name] = queries.readable(reads, before.fields)
            except Hidden as hidden:
                cannot[name] = Incomplete(str(hidden), ASK_DOCTOR, hidden.cause)
            except NotKept as reason:
                cannot[name] = NotWatched(str(reason), reason.said)
        asked = list(queries.all(wanted, narrowing))
        bench = Bench(self._catalogue, roots, setting)
        ended, granted = await self._answers(asked, bench)
        cannot |= _unanswered(asked, ended) | self._unseen(asked, granted)
        bench.keep(frozenset(wanted) - cannot.keys())
        cannot |= await self._look_again(queries, roots, bench)
        return {
            name: cannot.get(name) or Sightings(together(each for each in bench.seen if each.symptom == name))
            for name in self._catalogue
        }

    async def _answers(self, asked: Sequence[Query], bench: "Bench") -> tuple[Sequence[Ended], Rows]:
        """Have every query's rows judged as they come: why which of them are not whole.

        And, from the first call, the objects of which the user may see every record.
        """
        objects = {self._mapping[name].object for each in asked for name in each.objects}
        sent: list[Soql] = [rights.view_all(self._integration, objects), *(each.soql for each in asked)]
        granted: list[Row] = []
        ended: list[Ended] = []

        async def take(number: int, rows: list[Row]) -> None:
            if (place := len(ended) + number) == 0:
                granted.extend(rows)
            else:
                await bench.judge(asked[place - 1], rows)

        for some in parts(sent, QUERIES_AT_ONCE):
            ended += await self._ask(some, take)
        first, *others = ended
        return others, first or granted

    async def _ask(self, some: Sequence[Soql], take: Callable[[int, list[Row]], Awaitable[None]]) -> Sequence[Ended]:
        try:
            return await self._client.read_each(self._integration, some, take)
        except Failure as failure:
            return [failure] * len(some)

    def _unseen(self, asked: Sequence[Query], granted: Rows) -> dict[SymptomName, Incomplete]:
        """What cannot be called whole, because the user may not see every record of what it is read from."""
        if isinstance(granted, Refused):
            return {
                name: Incomplete(NO_VIEW_SETUP, ASK_DOCTOR, "view_setup") for each in asked for name in each.symptoms
            }
        if isinstance(granted, Failure):
            return {name: _incomplete(granted) for each in asked for name in each.symptoms}
        found: dict[SymptomName, Incomplete] = {}
        for each in asked:
            objects = {self._mapping[name].object: name for name in sorted(each.objects)}
            if lacking := rights.ungranted(objects, granted):
                cause = f"view_all:{lacking[0]}"
                reason = (
                    f"The integration user may not see every {self._named(objects[lacking[0]])}: it lacks View All."
                )
                found |= {name: Incomplete(reason, ASK_DOCTOR, cause) for name in each.symptoms}
        return found

    def _named(self, record: str) -> str:
        """A record as people call it: by its object's name."""
        return words(self._mapping[record].object.removesuffix("__c"))

    async def _look_again(self, queries: Queries, roots: Roots, bench: "Bench") -> dict[SymptomName, Incomplete]:
        """Read whole what a first look doubted, and by their customers' addresses judge who is suspected.

        What cannot be told for want of either.
        """
        doubted = list(bench.doubted(queries))
        contacts = list(bench.contacts(queries))
        sent = [*contacts, *(each.soql for each in doubted)]
        found: list[Row] = []
        ended: list[Ended] = []

        async def take(number: int, rows: list[Row]) -> None:
            if (place := len(ended) + number) < len(contacts):
                found.extend(rows)
            else:
                await bench.judge(doubted[place - len(contacts)], rows)

        for some in parts(sent, QUERIES_AT_ONCE):
            ended += await self._ask(some, take)
        cannot = _unanswered(doubted, ended[len(contacts) :])
        if why := next(filter(None, ended[: len(contacts)]), None):
            return cannot | dict.fromkeys(bench.wanting_contacts(), _incomplete(why))
        await bench.settle(roots.emails(found))
        return cannot


class Bench:
    """Where rows come before their symptoms' judges, in slices that hold nobody up; what is seen of them stays."""

    def __init__(self, catalogue: Catalogue, roots: Roots, setting: Setting) -> None:
        self._catalogue = catalogue
        self._roots = roots
        self._setting = setting
        self._suspects: list[tuple[Query, Order]] = []
        self._doubted: dict[Soql, tuple[Query, set[RecordId]]] = {}
        self._stretches = Stretches()
        self.seen: list[Sighting] = []

    def contacts(self, queries: Queries) -> Iterator[Soql]:
        """For the contacts that have to be known before the suspects, and the doubted, can be judged."""
        yield from queries.contacts(frozenset(each.customer.id for _, each in self._suspects if each.customer))
        for asked, orders in self._doubted.values():
            if asked.contacts:
                yield from queries.contacts_of(orders)

    def wanting_contacts(self) -> frozenset[SymptomName]:
        waiting = [asked for asked, _ in (*self._suspects, *self._doubted.values()) if asked.contacts]
        return frozenset(name for asked in waiting for name in asked.symptoms)

    def doubted(self, queries: Queries) -> Iterator[Query]:
        """For all that is to be known of what a first look doubted."""
        for asked, some in self._doubted.values():
            yield from queries.whole(asked, some)

    async def judge(self, asked: Query, rows: Sequence[Row]) -> None:
        if asked.look:
            await self._look(asked, asked.look, rows)
            return
        for row in rows:
            root = self._roots.of(asked.record, row, asked.lists)
            if isinstance(root, Order) and root.id in asked.attempts:
                root = replace(root, attempts=asked.attempts[root.id])
            self._judge(asked, root)
            await self._stretches.rest()

    def keep(self, whole: frozenset[SymptomName]) -> None:
        """Forget those who are suspected of nothing that was read whole."""
        self._suspects = [each for each in self._suspects if whole & {*each[0].symptoms}]
        self._doubted = {soql: each for soql, each in self._doubted.items() if whole & {*each[0].symptoms}}

    async def settle(self, emails: Mapping[RecordId, frozenset[str]]) -> None:
        """Judge the suspects by their customers' own addresses."""
        for asked, order in self._suspects:
            known = emails.get(order.customer.id, frozenset()) if order.customer else frozenset()
            self.seen += self._sightings(asked, replace(order, customer_emails=known))
            await self._stretches.rest()

    async def _look(self, asked: Query, look: FirstLook, rows: Sequence[Row]) -> None:
        for some in parts(rows, LOOKED_AT_AT_ONCE):
            if doubted := look.doubted(some):
                self._doubted.setdefault(asked.soql, (asked, set()))[1].update(doubted)
            await self._stretches.rest()

    def _judge(self, asked: Query, root: Order | Quote) -> None:
        if not asked.contacts or isinstance(root, Quote):
            self.seen += self._sightings(asked, root)
            return
        stranger = replace(root, customer_emails=frozenset())  # more addresses only ever clear somebody
        if any(True for _ in self._sightings(asked, stranger)):
            self._suspects.append((asked, root))

    def _sightings(self, asked: Query, root: Order | Quote) -> Iterator[Sighting]:
        for name in asked.symptoms:
            yield from self._catalogue[name].sightings(root, self._setting)


def _incomplete(failure: Exception) -> Incomplete:
    if isinstance(failure, Refused):
        return Incomplete(
            f"Salesforce refuses the sweep's query: {failure.code}.", ASK_DOCTOR, f"refused:{failure.code}"
        )
    return Incomplete(str(failure))


def _unanswered(asked: Sequence[Query], ended: Sequence[Ended]) -> dict[SymptomName, Incomplete]:
    failed = ((each, why) for each, why in zip(asked, ended, strict=True) if why is not None)
    return {name: _incomplete(why) for each, why in failed for name in each.symptoms}


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))

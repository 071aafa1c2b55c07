"""What the symptoms read, as queries: each record asked once for all that read it, with what may not be hidden.

SOQL only narrows; nothing here says what is trouble. It knows names and rights, and neither people nor answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.runbook.policy import Policy
from bot.runbook.records import Attempt, Unread
from bot.runbook.symptoms.reads import (
    AllOf,
    Along,
    AnyOf,
    Clause,
    Empty,
    Filled,
    Has,
    HasNone,
    Means,
    NotAmong,
    Past,
    Reads,
    Unticked,
    named,
)
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.symptom import AnySymptom
from bot.runbook.values import RecordId
from bot.salesforce import soql
from bot.salesforce.columns import CHILDREN, Columns
from bot.salesforce.first_looks import FirstLook, FirstLooks
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.soql import Condition, Soql, select
from bot.salesforce.visibility import Sight

ROOT = ("number", "status", "total", "balance", "currency", "owner", "customer")
"""What of the order is read along with a record that hangs on it."""
OWNER = ("name", "email", "username")
IDS_AT_ONCE = 200
"""A query of that many ids is still well below what an address may be long."""
CONTACTS = (("contact", "email"), ("contact", "account"))


class Hidden(Exception):  # noqa: N818 - named for what it is
    """A field that counts is hidden from the bot's user."""

    def __init__(self, record: str, name: str) -> None:
        super().__init__(f"The integration user can't see the {words(name)} of {words(record)} records.")
        self.cause = f"hidden:{record}.{name}"


class NotKept(Exception):  # noqa: N818 - named for what it is
    """The org does not keep what it takes, or nobody has said which values mean it.

    `said`: by the company itself.
    """

    def __init__(self, reason: str, *, said: bool = False) -> None:
        super().__init__(reason)
        self.said = said


@dataclass(frozen=True, slots=True)
class Query:
    """One query, for these symptoms. `objects`: our names of the records of which every one must be seen."""

    record: str
    soql: Soql
    symptoms: tuple[SymptomName, ...]
    lists: tuple[str, ...] = ()
    objects: frozenset[str] = frozenset()
    contacts: bool = False
    attempts: Mapping[RecordId, tuple[Attempt, ...]] = field(default_factory=dict)
    """What the bot itself was told to mail about these orders."""
    look: FirstLook | None = None
    """Its rows are only looked at: what that doubts is read whole."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is known of a symptom before it is read: since when only news is wanted, and the roots of what is open."""

    since: datetime | None = None
    roots: frozenset[RecordId] = frozenset()
    fields: frozenset[str] = frozenset()
    """What was seen by then of the fields that count: where it is out of sight now, it is hidden."""
    attempts: Mapping[RecordId, tuple[Attempt, ...]] = field(default_factory=dict)
    """By the order: what the bot itself was told to mail, and what came of it."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The reads of one record that one query can answer."""

    reads: list[Reads] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    symptoms: list[SymptomName] = field(default_factory=list)


class Queries:
    """Queries for what the integration user may see, at Salesforce's own time `now`."""

    def __init__(self, mapping: Mappings, sight: Sight, now: datetime) -> None:
        self._mapping = mapping
        self._sight = sight
        self._now = now
        self._columns = Columns(mapping, sight)
        self._looks = FirstLooks(mapping, sight, lambda kind, which: self._every(kind, which, Narrowing()))

    def readable(self, reads: Iterable[Reads], before: frozenset[str] = frozenset()) -> tuple[Reads, ...]:
        """Those of a symptom's `reads` that this org can answer. Raises Hidden; NotKept where there are none.

        Nobody tells the bot's own user whether a field is hidden or does not exist; what was seen `before` exists.
        """
        kept, why = [], None
        for each in reads:
            try:
                self._look_at(each, before)
                if each.attempted is None:
                    self._narrowed(each, Narrowing())
                kept.append(each)
            except NotKept as reason:
                why = NotKept(str(reason), said=self._said(each))
        if not kept:
            raise why or NotKept("Nothing is read for it.")
        return tuple(kept)

    def all(
        self, wanted: Mapping[SymptomName, Sequence[Reads]], narrowing: Mapping[SymptomName, Narrowing]
    ) -> Iterator[Query]:
        """The queries for all symptoms: one for each record, and one for each reading that no OR may stand beside."""
        shared: dict[str, _Wanted] = {}
        for name, reads in wanted.items():
            for each in reads:
                if each.attempted:
                    yield from self._attempted(name, each, narrowing.get(name, Narrowing()))
                elif each.joined or each.contacts:
                    yield from self._alone(name, each, narrowing.get(name, Narrowing()))
                else:
                    group = shared.setdefault(each.record, _Wanted())
                    group.reads.append(each)
                    group.conditions.append(self._narrowed(each, Narrowing()))
                    group.symptoms.append(name)
        for record, group in shared.items():
            where = soql.either(list(dict.fromkeys(group.conditions)))
            yield self._asked(record, [where], tuple(dict.fromkeys(group.symptoms)), group.reads)

    def seen(self, reads: Iterable[Reads]) -> frozenset[str]:
        """The fields that count and can be read."""
        counted = {one for each in reads for one in counting(each)}
        return frozenset(f"{record}.{name}" for record, name in counted if name not in self._sight.unread[record])

    def contacts(self, accounts: AbstractSet[RecordId]) -> Iterator[Soql]:
        """The mail addresses of these customers' contacts."""
        fields = self._mapping["contact"].fields
        for some in _chunks(accounts):
            where = soql.one_of(fields["account"], some)
            yield select([fields["email"], fields["account"]], self._mapping["contact"].object, where)

    def contacts_of(self, orders: AbstractSet[RecordId]) -> Iterator[Soql]:
        """The mail addresses of the contacts of these orders' customers."""
        order, contact = self._mapping["order"], self._mapping["contact"]
        if "customer" in self._sight.unread["order"]:
            return
        for some in _chunks(orders):
            of_these = soql.among(
                contact.fields["account"], order.fields["customer"], order.object, soql.one_of("Id", some)
            )
            yield select([contact.fields["email"], contact.fields["account"]], contact.object, of_these)

    def whole(self, asked: Query, doubted: AbstractSet[RecordId]) -> Iterator[Query]:
        """All that is to be known of what a first look doubted."""
        reads = [asked.look.reads] if asked.look else []
        for some in _chunks(doubted):
            yield self._asked(asked.record, [soql.one_of("Id", some)], asked.symptoms, reads)

    def present(self, record: str, ids: AbstractSet[RecordId]) -> Iterator[Soql]:
        """Those of `ids` that are there to be seen."""
        for some in _chunks(ids):
            yield select([], self._mapping[record].object, soql.one_of("Id", some))

    def _alone(self, name: SymptomName, reads: Reads, narrowing: Narrowing) -> Iterator[Query]:
        new = narrowing if reads.growing else Narrowing()
        where = self._narrowed(reads, new)
        asked = self._asked(reads.record, [where], (name,), [reads])
        looks = self._looks.of(reads, where, everything=new.since is None)
        yield from [replace(asked, soql=query, look=look) for query, look in looks] or [asked]
        if new.since is not None:
            for some in _chunks(new.roots):
                yield self._asked(reads.record, [soql.one_of("Id", some)], (name,), [reads])

    def _attempted(self, name: SymptomName, reads: Reads, narrowing: Narrowing) -> Iterator[Query]:
        """What the bot could not mail, by its own account."""
        for some in _chunks(narrowing.attempts.keys()):
            asked = self._asked(reads.record, [soql.one_of("Id", some)], (name,), [reads])
            yield replace(asked, attempts=narrowing.attempts)

    def _asked(
        self, record: str, where: list[Condition], symptoms: tuple[SymptomName, ...], reads: list[Reads]
    ) -> Query:
        lists = tuple(dict.fromkeys(name for each in reads for name in each.lists))
        children = {name: CHILDREN[name] for name in lists}
        columns = [*self._columns.of(record), *self._owner(record), *self._root(record)]
        query = select(columns, self._mapping[record].object, *where, children=self._columns.lists(record, children))
        contacts = any(each.contacts for each in reads)
        objects = {name for each in reads for name, _ in counting(each)} | {record}
        kept = frozenset(each for each in objects if self._mapping[each].object)
        return Query(record, query, symptoms, lists, kept, contacts)

    def _root(self, record: str) -> Iterator[str]:
        """The order's own columns, where `record` hangs on one."""
        link = self._mapping[record].fields.get("order")
        if link is None or "order" in self._sight.unread[record]:
            return
        order, before = self._mapping["order"], f"{relationship(link)}."
        hidden = self._sight.unread["order"]
        yield f"{before}Id"
        yield from (before + order.fields[name] for name in ROOT if name not in hidden)
        yield from self._owner("order", before)

    def _owner(self, record: str, before: str = "") -> Iterator[str]:
        """Whose it is, and where they may be written to in Slack."""
        link = self._mapping[record].fields.get("owner")
        if link is None or "owner" in self._sight.unread[record]:
            return
        user = self._mapping["user"].fields
        known = (name for name in OWNER if name not in self._sight.unread["user"])
        yield from (f"{before}{relationship(link)}.{user[name]}" for name in known)

    def _look_at(self, reads: Reads, before: frozenset[str]) -> None:
        for record, name in counting(reads):
            self._must_see(record, name, before)
        for name in reads.needs:
            if name in self._sight.unread[reads.record]:
                raise NotKept(f"This Salesforce keeps no {words(name)} of {words(reads.record)} records.")
        for name in reads.lists:
            if why := self._sight.hides(reads.record, name, CHILDREN[name]):
                raise Hidden(reads.record, name) if why is Unread.NOT_VISIBLE else NotKept(f"No {name} are kept.")

        if reads.contacts and (lacking := [name for _, name in CONTACTS if name in self._sight.unread["contact"]]):
            raise NotKept(f"This Salesforce keeps no {words(lacking[0])} of contacts.")

    def _said(self, reads: Reads) -> bool:
        """Whether the company says that it does not keep something by which this would show."""
        counted = [*counting(reads), *((reads.record, name) for name in reads.lists)]
        return any(not self._mapping[record].keeps(name) for record, name in counted)

    def _must_see(self, record: str, name: str, before: frozenset[str]) -> None:
        why = self._sight.unread[record].get(name) if self._mapping[record].keeps(name) else None
        if why is Unread.NOT_VISIBLE or (why and f"{record}.{name}" in before):
            raise Hidden(record, name)

    def _narrowed(self, reads: Reads, narrowing: Narrowing) -> Condition:
        """Raises NotKept where nothing can ever be found."""
        found = self._every(reads.record, reads.where, narrowing)
        if found is None:
            raise NotKept(f"This Salesforce keeps nothing by which it would show in {words(reads.record)} records.")
        return found

    def _every(self, record: str, clauses: Iterable[Clause], narrowing: Narrowing, path: str = "") -> Condition | None:
        found = [self._condition(record, each, narrowing, path) for each in clauses]
        conditions = [each for each in found if each is not None]
        if len(conditions) < len(found):
            return None
        return (
            Condition(" AND ".join(conditions)) if len(conditions) == 1 else Condition(f"({' AND '.join(conditions)})")
        )

    def _condition(  # noqa: PLR0911 - one look for each kind of clause
        self, record: str, clause: Clause, narrowing: Narrowing, path: str
    ) -> Condition | None:
        """None where this org can never show it."""
        match clause:
            case AnyOf(within):
                some = [each for one in within if (each := self._condition(record, one, narrowing, path))]
                return soql.either(some) if some else None
            case AllOf(within):
                return self._every(record, within, narrowing, path)
            case Has():
                return self._has(clause, narrowing)
            case HasNone(other, link):
                return self._has_none(other, link)
        hidden, fields = self._sight.unread[record], self._mapping[record].fields
        name = clause.link if isinstance(clause, Along) else clause.field
        if name in hidden:
            return None
        if not isinstance(clause, Along):
            return self._about(record, clause, path + fields[name])
        return self._condition(clause.record, clause.clause, narrowing, f"{path}{relationship(fields[name])}.")

    def _about(
        self, record: str, clause: Means | Empty | Filled | Unticked | NotAmong | Past, name: str
    ) -> Condition | None:
        match clause:
            case Means(ours, meanings):
                values = self._mapping[record].shown_as(ours, *meanings)
                return soql.one_of(name, values) if values else None
            case Empty():
                return soql.is_null(name)
            case Filled():
                return soql.is_set(name)
            case Unticked():
                return soql.equals(name, value=False)
            case NotAmong(_, values):
                return soql.none_of(name, sorted(values))
            case Past(_, ago):
                return soql.before(name, self._now - ago)

    def _has(self, clause: Has, narrowing: Narrowing) -> Condition | None:
        hanging, hidden = self._mapping[clause.record], self._sight.unread[clause.record]
        where = self._every(clause.record, clause.where, narrowing, "")
        if where is None or clause.link in hidden:
            return None
        counts = {name: later for name, later in clause.counts.items() if name not in hidden}
        since = narrowing.since
        new = [soql.after(hanging.fields[name], since - later) for name, later in counts.items()] if since else []
        return soql.among(
            "Id", hanging.fields[clause.link], hanging.object, where, *([soql.either(new)] if new else [])
        )

    def _has_none(self, other: str, link: str) -> Condition | None:
        hanging = self._mapping[other]
        if link in self._sight.unread[other]:
            return None
        return soql.not_among("Id", hanging.fields[link], hanging.object)


def swept(symptoms: Iterable[AnySymptom], policy: Policy) -> frozenset[str]:
    """The records of which every one must be seen, by the mapping's names."""
    return frozenset(
        record
        for symptom in symptoms
        for reads in symptom.reads(policy)
        for record, _ in ((reads.record, ""), *counting(reads))
    )


def counting(reads: Reads) -> Iterator[tuple[str, str]]:
    """Every field by which it is narrowed and judged, with the record it is on."""
    yield from ((reads.record, name) for name in (*reads.needs, *reads.heeds))
    yield from ((CHILDREN[name], each) for name, fields in reads.lists.items() for each in fields)
    yield from named(reads.where, reads.record)
    if reads.contacts:
        yield from CONTACTS


def words(name: str) -> str:
    return name.replace("_", " ")


def _chunks(ids: AbstractSet[RecordId]) -> Iterator[list[str]]:
    known = sorted(ids)
    for start in range(0, len(known), IDS_AT_ONCE):
        yield [str(each) for each in known[start : start + IDS_AT_ONCE]]

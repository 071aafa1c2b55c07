"""How evidence is asked for: each kind compiled to one query, and its rows read as traces. The one place for both.

Whatever may hide evidence from this person makes it unreadable, because its absence is judged by what is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.actions.evidence import Appeared, Became, Evidence, Mailed, Trace
from bot.runbook.masking import scrubbed
from bot.runbook.records import MailKind, MailStatus, Picked
from bot.runbook.references import OrderNumber
from bot.runbook.values import RecordId
from bot.salesforce.client import Row
from bot.salesforce.mapping import Mapping, relationship
from bot.salesforce.rows import Values
from bot.salesforce.soql import Condition, Soql, either, equals, is_first, one_of, select
from bot.salesforce.visibility import Sight

Root = RecordId | OrderNumber | None
"""An order by its id, or by its number; None is the one that the first query of the same call finds."""

NEWEST = 20
CREATED, CHANGED = "CreatedDate", "LastModifiedDate"
HANGS_ON = {MailKind.PAYMENT_LINK: ("payment_order",), MailKind.INVOICE: ("invoice",)}
"""For a kind of e-mail, the record beside the order that a row of its history may hang on alone."""


@dataclass(frozen=True, slots=True)
class EvidenceQueries:
    """For one person: `sight` is what they can't see."""

    mapping: Mapping
    sight: Sight

    def readable(self, evidence: Evidence) -> bool:
        """Whether everything that could hide evidence can be seen."""
        return not self._needed(evidence)

    def query(self, evidence: Evidence, root: Root, record: RecordId | None) -> Soql | None:
        """The newest rows that may be evidence for `record` of the order `root`; None where it can't be asked."""
        if not self.readable(evidence):
            return None
        match evidence:
            case Mailed(kind):
                return self._mails(kind, root)
            case Appeared(kind):
                return self._hanging(kind, root)
            case Became(kind) if record:
                fields = (self.mapping[kind].fields["status"], CHANGED, "LastModifiedById", "LastModifiedBy.Name")
                return select(fields, self.mapping[kind].object, equals("Id", record))
        return None

    def traces(self, evidence: Evidence, rows: Sequence[Row], record: RecordId | None) -> tuple[Trace, ...]:
        match evidence:
            case Mailed():
                found = [(row, self._values("email", row)) for row in rows]
                return tuple(_mail(at) for _, at in found if self._concerns(at, record))
            case Appeared(kind, match):
                return tuple(self._appeared(self._values(kind, row), match) for row in rows)
            case Became(kind):
                return tuple(self._changed(self._values(kind, row)) for row in rows)

    def _needed(self, evidence: Evidence) -> set[str]:
        """What would have to be seen and is not."""
        unread = self.sight.unread
        match evidence:
            case Mailed(kind):
                beside = self._beside(kind)
                hidden = {"order", "type", "status", "created", *beside} & unread["email"].keys()
                return hidden | {each for each in beside if "order" in unread[each]}
            case Appeared(kind, match):
                return {"order", *match} & unread[kind].keys()
            case Became(kind):
                return {"status"} & unread[kind].keys()

    def _beside(self, kind: MailKind) -> list[str]:
        """What such a mail may hang on alone in this org: nothing hides behind what it does not keep at all."""
        email = self.mapping["email"]
        return [each for each in HANGS_ON.get(kind, ()) if email.keeps(each) and self.mapping[each].keeps("order")]

    def _mails(self, kind: MailKind, root: Root) -> Soql:
        """What hangs on the order, and what hangs on a record of it alone."""
        email = self.mapping["email"]
        hangs_on = [self._on(email.fields["order"], root)]
        for each in self._beside(kind):
            path = f"{relationship(email.fields[each])}.{self.mapping[each].fields['order']}"
            hangs_on.append(self._on(path, root))
        kinds = one_of(email.fields["type"], email.values["type"][kind])
        newest = f"{email.fields['created']} DESC"
        fields = self.sight.fields("email", email).values()
        return select(fields, email.object, either(hangs_on), kinds, order_by=newest, limit=NEWEST)

    def _hanging(self, kind: str, root: Root) -> Soql:
        record = self.mapping[kind]
        fields = (*self.sight.fields(kind, record).values(), CREATED, "CreatedById", "CreatedBy.Name")
        hangs_on = self._on(record.fields["order"], root)
        return select(fields, record.object, hangs_on, order_by=f"{CREATED} DESC", limit=NEWEST)

    def _on(self, lookup: str, root: Root) -> Condition:
        """That the order at `lookup` is `root`."""
        if root is None:
            return is_first(lookup)
        if isinstance(root, OrderNumber):
            return equals(f"{relationship(lookup)}.{self.mapping['order'].name_field}", root.number)
        return equals(lookup, root)

    def _concerns(self, at: Values, record: RecordId | None) -> bool:
        """Whether the row may be about `record`: it names that one, or none of its kind."""
        kind = self.sight.kinds.get(record[:3], "") if record else ""
        return kind not in self.mapping["email"].fields or kind == "order" or at.reference(kind) in {record, None}

    def _appeared(self, at: Values, match: Sequence[str]) -> Trace:
        status = at.state("status")
        values = {name: at.plain(name) for name in match}
        return _trace(at, CREATED, "CreatedBy", status, values)

    def _changed(self, at: Values) -> Trace:
        return _trace(at, CHANGED, "LastModifiedBy", at.state("status"), {})

    def _values(self, kind: str, row: Row) -> Values:
        return Values(self.mapping, self.sight, kind, row, "")


def _trace(at: Values, when: str, who: str, status: Picked[Any] | None, values: dict[str, str]) -> Trace:
    by = at.row.get(f"{who}Id")
    return Trace(
        id=at.id,
        created=at.row[when],
        status=status.shown if status else "",
        meaning=status.meaning if status else None,
        by=RecordId(by) if by else None,
        by_name=(at.row.get(who) or {}).get("Name"),
        values=values,
    )


def _mail(at: Values) -> Trace:
    status = at.state("status")
    created = at.moment("created")
    if created is None:
        raise ValueError("an e-mail history row without CreatedDate")
    return Trace(
        id=at.id,
        created=created,
        sent=at.moment("sent_at"),
        status=status.shown if status else "",
        failed=status is not None and status.meaning is MailStatus.FAILED,
        error=scrubbed(at.text("error") or "") or None,
    )

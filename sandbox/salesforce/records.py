"""Create, read, change and delete, as one user and inside one transaction, with the rules an org has for each.

A `Transaction` is what `Org.run` hands out: what happens in it is committed together or not at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.salesforce import ids, rows, values
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Entity, Field, Schema
from sandbox.salesforce.sharing import Viewer, viewer
from sandbox.salesforce.soql.answer import Answer, answer
from sandbox.salesforce.soql.compile import Asker
from sandbox.salesforce.soql.parse import parse

Fields = dict[str, Any]
ORDER = "Sales_Order__c"


@dataclass(frozen=True, slots=True)
class Transaction:
    connection: Connection
    schema: Schema
    now: datetime

    def query(self, soql: str, user: str, *, as_admin: bool = False) -> Answer:
        """All that the query finds, unpaged."""
        asking = viewer(self.connection, user, admin=as_admin)
        return answer(self.connection, Asker(soql, self.schema, asking, self.now), parse(soql))

    def retrieve(
        self, name: str, record: str, user: str, fields: Iterable[str] | None = None, *, as_admin: bool = False
    ) -> dict[str, Any]:
        """One record with these fields, or with all the user may see. Raises SalesforceError NOT_FOUND."""
        entity, key = self._addressed(name, record)
        asking = viewer(self.connection, user, admin=as_admin)
        wanted = [_visible(asking, entity, each).name for each in fields or ()]
        wanted = wanted or [field.name for field in entity.fields if asking.sees(entity, field)]
        found = self.query(f"SELECT {', '.join(wanted)} FROM {entity.name} WHERE Id = '{key}'", user, as_admin=as_admin)  # noqa: S608  names are the schema's, the id is checked
        if not found.records:
            raise not_found()
        return found.records[0]

    def create(self, name: str, fields: Fields, user: str, *, region: str | None = None, as_admin: bool = False) -> str:
        """Insert a row and return its id.

        Without a `region` a row takes its order's, else its maker's. An admin may set what the org itself fills in.
        """
        entity = self._entity(name)
        asking = viewer(self.connection, user, admin=as_admin)
        given = self._given(asking, entity, fields)
        record = ids.make(entity.prefix, rows.count_up(self.connection, entity.name, ids.FIRST))
        row = self._defaults(entity, user or record) | {"Id": record} | self._named(entity, record, given)
        _check_required(entity, row)
        row["_region"] = region or self._region(entity, row, asking)
        rows.insert(self.connection, entity, row)
        return record

    def update(self, name: str, record: str, fields: Fields, user: str, *, as_admin: bool = False) -> None:
        entity, key, row = self._changeable(name, record, user, as_admin=as_admin)
        asking = viewer(self.connection, user, admin=as_admin)
        given = self._given(asking, entity, fields)
        now = values.stamp(self.now)
        stamps = {"LastModifiedDate": now, "LastModifiedById": user or row["LastModifiedById"], "SystemModstamp": now}
        _check_required(entity, row | given)
        if entity.naming == "person":
            given["Name"] = _full_name(row | given)
        rows.change(self.connection, entity, key, stamps | given)

    def delete(self, name: str, record: str, user: str, *, as_admin: bool = False) -> None:
        """Drop a row; what pointed to it points nowhere, and rows that cannot be without it go too."""
        entity, key, _ = self._changeable(name, record, user, as_admin=as_admin)
        if entity.name == "User":
            raise SalesforceError(400, "INVALID_TYPE_FOR_OPERATION", "entity type User does not support delete")
        self._drop(entity, key)

    def _drop(self, entity: Entity, record: str) -> None:
        rows.change(self.connection, entity, record, {"IsDeleted": 1, "SystemModstamp": values.stamp(self.now)})
        for child in self.schema.children(entity):
            for pointing in rows.referring(self.connection, child.entity, child.field, record):
                if child.entity.master(child.field):
                    self._drop(child.entity, pointing)
                else:
                    rows.change(self.connection, child.entity, pointing, {child.field.name: None})

    def _entity(self, name: str) -> Entity:
        entity = self.schema.find(name)
        if entity is None:
            raise not_found()
        return entity

    def _addressed(self, name: str, record: str) -> tuple[Entity, str]:
        entity = self._entity(name)
        try:
            return entity, ids.normal(record)
        except SalesforceError:
            message = f"Provided external ID field does not exist or is not accessible: {record}"
            raise SalesforceError(404, "NOT_FOUND", message) from None

    def _changeable(self, name: str, record: str, user: str, *, as_admin: bool) -> tuple[Entity, str, Fields]:
        entity, key = self._addressed(name, record)
        row = rows.row(self.connection, entity, key)
        if row is None:
            raise not_found()
        if not as_admin:
            self.retrieve(entity.name, key, user, ["Id"])
        self._check_lock(key)
        return entity, key, row

    def _check_lock(self, record: str) -> None:
        if self.connection.execute("SELECT 1 FROM _locked WHERE record = ?", (record,)).fetchone():
            message = f"unable to obtain exclusive access to this record or 1 records: {record}"
            raise SalesforceError(400, "UNABLE_TO_LOCK_ROW", message)

    def _given(self, asking: Viewer, entity: Entity, fields: Fields) -> Fields:
        """What a request gives, as it is stored. `attributes` may come along, as in any REST body."""
        found = {}
        for name, value in fields.items():
            if name == "attributes":
                continue
            field = _visible(asking, entity, name, kind="sobject of type")
            if field.name == "Id" or (field.read_only and not asking.admin):
                message = (
                    f"Unable to create/update fields: {field.name}. Please check the security settings of this field"
                    " and verify that it is read/write for your profile or permission set."
                )
                raise SalesforceError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, (field.name,))
            found[field.name] = values.stored(self.schema, field, value)
            if field.type == "reference" and found[field.name]:
                self._check_reference(entity, field, found[field.name])
        return found

    def _check_reference(self, entity: Entity, field: Field, record: str) -> None:
        if not rows.present(self.connection, self.schema.entity(field.to), record):
            raise SalesforceError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (field.name,))
        if entity.master(field):
            self._check_lock(record)

    def _defaults(self, entity: Entity, user: str) -> Fields:
        now = values.stamp(self.now)
        made: Fields = {field.name: 0 for field in entity.fields if field.type == "boolean"}
        made |= {"CreatedDate": now, "CreatedById": user, "LastModifiedDate": now, "LastModifiedById": user}
        return made | {"SystemModstamp": now} | ({"OwnerId": user} if entity.owner else {})

    def _named(self, entity: Entity, record: str, given: Fields) -> Fields:
        """The row with its name: a person's is made of two, a number is counted, else a missing one is the id."""
        match entity.naming:
            case "none":
                return given
            case "person":
                return given | {"Name": _full_name(given)}
            case "text":
                return {"Name": record} | given if entity.custom else given
        return given | {"Name": self._number(entity, given.get("Name"))}

    def _number(self, entity: Entity, given: str | None) -> str:
        counter, start = f"{entity.name}.Name", entity.naming.partition("{")[0]
        if given is None:
            places = entity.naming.count("0")
            return f"{start}{rows.count_up(self.connection, counter):0{places}}"
        if match := re.fullmatch(rf"{re.escape(start)}0*(\d+)", given):
            rows.count_past(self.connection, counter, int(match.group(1)))
        return given

    def _region(self, entity: Entity, row: Fields, maker: Viewer) -> str | None:
        order = row.get(ORDER) if entity.name != ORDER else None
        above = rows.row(self.connection, self.schema.entity(ORDER), order) if order else None
        if above:
            region: str | None = above["_region"]
            return region
        return None if maker.admin else maker.region


def _visible(asking: Viewer, entity: Entity, name: str, kind: str = "entity") -> Field:
    field = asking.field(entity, name)
    if field is None:
        raise SalesforceError(400, "INVALID_FIELD", f"No such column '{name}' on {kind} {entity.name}")
    return field


def _check_required(entity: Entity, row: Fields) -> None:
    missing = tuple(field.name for field in entity.fields if field.required and row.get(field.name) is None)
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise SalesforceError(400, "REQUIRED_FIELD_MISSING", message, missing)


def _full_name(row: Fields) -> str:
    return " ".join(part for part in (row.get("FirstName"), row.get("LastName")) if part)

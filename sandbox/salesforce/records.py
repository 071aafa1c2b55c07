"""Create, read, change and delete, as one user and inside one transaction, with the rules an org has for each.

A `Transaction` is what `Org.run` hands out: what happens in it is committed together or not at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.salesforce import constraints, describe, files, ids, naming, rows, values
from sandbox.salesforce.errors import SalesforceError, not_found, read_only
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
    """`_admins` and `_present` keep what many writes of one transaction ask for again and again."""

    connection: Connection
    schema: Schema
    now: datetime
    _admins: dict[str, Viewer] = field(default_factory=dict)
    _present: set[str] = field(default_factory=set)

    def viewer(self, user: str, *, as_admin: bool = False) -> Viewer:
        """The user as they are now. Nothing that may change within a transaction decides what an admin sees."""
        if not as_admin:
            return viewer(self.connection, user)
        if user not in self._admins:
            self._admins[user] = viewer(self.connection, user, admin=True)
        return self._admins[user]

    def query(self, soql: str, user: str, *, as_admin: bool = False, deleted: bool = False) -> Answer:
        """All that the query finds, unpaged; deleted records too, if asked for."""
        asking = self.viewer(user, as_admin=as_admin)
        return answer(self.connection, Asker(soql, self.schema, asking, self.now, deleted), parse(soql))

    def retrieve(
        self, name: str, record: str, user: str, fields: Iterable[str] | None = None, *, as_admin: bool = False
    ) -> Fields:
        """One record with these fields, or with all the user may see. Raises SalesforceError NOT_FOUND."""
        entity, key = self._addressed(name, record)
        asking = self.viewer(user, as_admin=as_admin)
        if not asking.knows(entity):
            raise not_found()
        wanted = [_visible(asking, entity, each).name for each in fields or ()]
        wanted = wanted or [field.name for field in entity.fields if asking.sees(entity, field)]
        found = self.query(f"SELECT {', '.join(wanted)} FROM {entity.name} WHERE Id = '{key}'", user, as_admin=as_admin)  # noqa: S608  names are the schema's, the id is checked
        if not found.records:
            raise not_found()
        return found.records[0]

    def stored(self, name: str, record: str, user: str) -> tuple[Entity, Fields]:
        """One record's whole row, as it is stored. Raises SalesforceError NOT_FOUND."""
        entity, key = self._addressed(name, record)
        self.retrieve(entity.name, key, user, ["Id"])
        return entity, rows.row(self.connection, entity, key) or {}

    def find(self, name: str, field: str, value: str, user: str) -> str:
        """The id of the record with this external id. Raises SalesforceError NOT_FOUND."""
        entity, found, _ = self._held(name, field, value)
        if not found:
            raise not_found()
        self._demand_seen(entity, found, user)
        return found

    def describe(self, name: str, user: str) -> Fields:
        entity, asking = self.entity(name), self.viewer(user)
        if not asking.knows(entity):
            raise not_found()
        return describe.one(self.schema, entity, asking)

    def describe_global(self) -> Fields:
        """The same for everybody: every user of this org sees every object."""
        return describe.objects(self.schema)

    def metadata_changed(self) -> datetime:
        return rows.metadata_changed(self.connection)

    def create(self, name: str, fields: Fields, user: str, *, region: str | None = None, as_admin: bool = False) -> str:
        """Insert a row and return its id.

        Without a `region` a row takes its order's, else its maker's. An admin may set what the org itself fills in.
        """
        entity = self.entity(name)
        if not self.viewer(user, as_admin=as_admin).knows(entity):
            raise not_found()
        _check_allowed(entity, "create")
        if entity.setup and not as_admin:
            raise read_only()
        if entity.name == files.VERSION:
            return files.publish(self, fields, user, as_admin=as_admin)
        return self.insert(entity, fields, user, region=region, as_admin=as_admin)

    def insert(self, entity: Entity, fields: Fields, user: str, *, region: str | None = None, as_admin: bool) -> str:
        """As `create`, for what the org itself makes, too."""
        asking = self.viewer(user, as_admin=as_admin)
        given = self._given(asking, entity, fields)
        record = ids.make(entity.prefix, rows.count_up(self.connection, entity.name, ids.FIRST))
        row = (
            self._defaults(entity, user or record)
            | {"Id": record}
            | naming.named(self.connection, entity, record, given)
        )
        constraints.check(self.connection, entity, row)
        row["_region"] = region or self._region(entity, row, asking)
        rows.insert(self.connection, entity, row)
        return record

    def update(
        self,
        name: str,
        record: str,
        fields: Fields,
        user: str,
        *,
        as_admin: bool = False,
        guard: Callable[[Entity, Fields], None] | None = None,
    ) -> None:
        """Change these fields, unless `guard` raises over the row as it is stored."""
        entity, key, row = self._changeable(name, record, user, as_admin=as_admin)
        if guard:
            guard(entity, row)
        asking = self.viewer(user, as_admin=as_admin)
        given = self._given(asking, entity, fields, changing=True)
        now = values.stamp(self.now)
        stamps = {"LastModifiedDate": now, "LastModifiedById": user or row["LastModifiedById"], "SystemModstamp": now}
        constraints.check(self.connection, entity, row | given)
        if entity.naming == "person":
            given["Name"] = naming.full_name(row | given)
        rows.change(self.connection, entity, key, stamps | given)

    def upsert(
        self, name: str, field: str, value: str, fields: Fields, user: str, *, update_only: bool = False
    ) -> tuple[str, bool]:
        """Change the record with this external id, or make it. Returns its id and whether it was made."""
        entity, found, external = self._held(name, field, value)
        if external.name.lower() in {given.lower() for given in fields}:
            message = f"The {external.name} field should not be specified in the sobject data."
            raise SalesforceError(400, "INVALID_FIELD", message)
        if found:
            self.update(entity.name, found, fields, user)
            return found, False
        if update_only:
            raise not_found()
        return self.create(entity.name, fields | {external.name: value}, user), True

    def delete(self, name: str, record: str, user: str, *, as_admin: bool = False) -> None:
        """Drop a row; what pointed to it points nowhere, and rows that cannot be without it go too."""
        entity, key, _ = self._changeable(name, record, user, as_admin=as_admin)
        _check_allowed(entity, "delete")
        self._drop(entity, key)

    def entity(self, name: str) -> Entity:
        entity = self.schema.find(name)
        if entity is None:
            raise not_found()
        return entity

    def check_visible(self, entity: Entity, record: str, asking: Viewer, field: Field) -> None:
        """Raises SalesforceError where `field` would point to a record that is gone, or that the user may not see."""
        if record not in self._present:
            if not rows.present(self.connection, entity, record):
                raise SalesforceError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (field.name,))
            self._present.add(record)
        if asking.admin or not entity.restricted:
            return
        if not self.query(f"SELECT Id FROM {entity.name} WHERE Id = '{record}'", asking.user).records:  # noqa: S608  the name is the schema's, the id is checked
            code = "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
            raise SalesforceError(400, code, f"insufficient access rights on cross-reference id: {record[: ids.SHORT]}")

    def _drop(self, entity: Entity, record: str) -> None:
        self._present.discard(record)
        rows.change(self.connection, entity, record, {"IsDeleted": 1, "SystemModstamp": values.stamp(self.now)})
        for child in self.schema.children(entity):
            for pointing in rows.referring(self.connection, child.entity, child.field, record):
                if child.entity.master(child.field):
                    self._drop(child.entity, pointing)
                else:
                    rows.change(self.connection, child.entity, pointing, {child.field.name: None})

    def _held(self, name: str, field: str, value: str) -> tuple[Entity, str | None, Field]:
        """The record that has `value` in an external id field, whoever may see it."""
        entity = self.entity(name)
        external = entity.field(field)
        if external is None or not external.external:
            message = f"Provided external ID field does not exist or is not accessible: {field}"
            raise SalesforceError(404, "NOT_FOUND", message)
        return entity, rows.holder(self.connection, entity, external, value), external

    def _addressed(self, name: str, record: str) -> tuple[Entity, str]:
        entity = self.entity(name)
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
            self._demand_seen(entity, key, user)
            if entity.setup or (entity.linked_by and row["OwnerId"] != user):
                raise read_only()
        if row["IsDeleted"]:
            raise SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted")
        constraints.check_lock(self.connection, key)
        return entity, key, row

    def _demand_seen(self, entity: Entity, record: str, user: str) -> None:
        soql = f"SELECT Id FROM {entity.name} WHERE Id = '{record}'"  # noqa: S608  the name is the schema's, the id is checked
        if not self.query(soql, user, deleted=True).records:
            raise not_found()

    def _given(self, asking: Viewer, entity: Entity, fields: Fields, *, changing: bool = False) -> Fields:
        """What a request gives, as it is stored. `attributes` may come along, as in any REST body."""
        found = {}
        for name, value in fields.items():
            if name == "attributes":
                continue
            field = _visible(asking, entity, name, kind="sobject of type")
            if (
                field.name == "Id"
                or (changing and field.fixed)
                or field.joined
                or (field.read_only and not asking.admin)
            ):
                raise _not_writable(field)
            found[field.name] = values.stored(self.schema, field, value)
            if field.type == "reference" and found[field.name]:
                self._check_reference(asking, entity, field, found[field.name])
        return found

    def _check_reference(self, asking: Viewer, entity: Entity, field: Field, record: str) -> None:
        parent = self.schema.of_id(record)
        assert parent  # noqa: S101  the value was read as an id of one of the field's objects
        self.check_visible(parent, record, asking, field)
        if field.name == "OwnerId":
            constraints.check_owner(self.connection, parent, record)
        if entity.master(field):
            constraints.check_lock(self.connection, record)

    def _defaults(self, entity: Entity, user: str) -> Fields:
        now = values.stamp(self.now)
        made = {"CreatedDate": now, "CreatedById": user, "LastModifiedDate": now, "LastModifiedById": user}
        return entity.unticked | made | {"SystemModstamp": now} | ({"OwnerId": user} if entity.owner else {})

    def _region(self, entity: Entity, row: Fields, maker: Viewer) -> str | None:
        order = row.get(ORDER) if entity.name != ORDER else None
        if order:
            return rows.region(self.connection, self.schema.entity(ORDER), order)
        return None if maker.admin else maker.region


def _visible(asking: Viewer, entity: Entity, name: str, kind: str = "entity") -> Field:
    field = asking.field(entity, name)
    if field is None:
        raise SalesforceError(400, "INVALID_FIELD", f"No such column '{name}' on {kind} {entity.name}")
    return field


def _check_allowed(entity: Entity, verb: str) -> None:
    if verb in entity.refuses:
        raise SalesforceError(400, "INVALID_TYPE_FOR_OPERATION", f"entity type {entity.name} does not support {verb}")


def _not_writable(field: Field) -> SalesforceError:
    message = (
        f"Unable to create/update fields: {field.name}. Please check the security settings of this field"
        " and verify that it is read/write for your profile or permission set."
    )
    return SalesforceError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, (field.name,))

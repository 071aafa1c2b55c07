"""Giving and taking: View All as rows of permission sets, hidden fields, revoked records, locked rows.

`sharing` says what these mean for a query; this only switches them.
"""

from sandbox.salesforce import ids, rows
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Entity, Field
from sandbox.salesforce.sharing import WHOLE

PERMISSION_SET = "0PS"


def grant_view_all(tx: Transaction, user: str, objects: list[str]) -> None:
    """A new permission set with these objects, assigned to the user: rows that anybody can query."""
    granted = ids.make(PERMISSION_SET, rows.count_up(tx.connection, "PermissionSet", ids.FIRST))
    assigned = {"AssigneeId": user, "PermissionSetId": granted}
    tx.create("PermissionSetAssignment", assigned, user, as_admin=True)
    for name in objects:
        rights = {"ParentId": granted, "SobjectType": name, "PermissionsRead": True, "PermissionsViewAllRecords": True}
        tx.create("ObjectPermissions", rights, user, as_admin=True)


def set_view_all(tx: Transaction, user: str, name: str | None, *, granted: bool) -> None:
    """Write View All in every permission set the user has; `name` keeps it to one object."""
    which = f" AND SobjectType = '{name}'" if name else ""
    found = tx.query(
        "SELECT Id FROM ObjectPermissions WHERE ParentId IN"  # noqa: S608  the name is the schema's, the id is checked
        f" (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '{ids.normal(user)}'){which}",
        user,
        as_admin=True,
    )
    for record in found.records:
        key = record["attributes"]["url"].rpartition("/")[2]
        tx.update("ObjectPermissions", key, {"PermissionsViewAllRecords": granted}, user, as_admin=True)


def hide_field(tx: Transaction, entity: Entity, field: Field, user: str, *, undo: bool) -> None:
    """`user` empty means everybody."""
    key = {"user": user, "entity": entity.name, "field": field.name}
    _switch(tx.connection, "_hidden", key, undo=undo)
    rows.note_metadata(tx.connection, tx.now)


def hide_object(tx: Transaction, entity: Entity, user: str, *, undo: bool) -> None:
    """As without the right to read it at all: for `ObjectPermissions`, without View Setup and Configuration."""
    _switch(tx.connection, "_hidden", {"user": user, "entity": entity.name, "field": WHOLE}, undo=undo)
    rows.note_metadata(tx.connection, tx.now)


def revoke_record(tx: Transaction, record: str, user: str, *, undo: bool) -> None:
    """`user` empty means everybody."""
    _switch(tx.connection, "_revoked", {"user": user, "record": record}, undo=undo)


def lock(tx: Transaction, record: str, *, undo: bool) -> None:
    _switch(tx.connection, "_locked", {"record": record}, undo=undo)


def _switch(connection: Connection, table: str, key: dict[str, str], *, undo: bool) -> None:
    if undo:
        matching = " AND ".join(f"{column} = ?" for column in key)
        connection.execute(f"DELETE FROM {table} WHERE {matching}", tuple(key.values()))  # noqa: S608  names are ours
    else:
        connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(key))})", tuple(key.values()))  # noqa: S608  the name is ours

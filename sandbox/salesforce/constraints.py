"""What must hold of a row before it is stored: required fields, unique values, references that lead somewhere."""

from typing import Any

from sandbox.salesforce import ids, rows, rules
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Entity, Field

Row = dict[str, Any]


def check(connection: Connection, entity: Entity, row: Row) -> None:
    """Raises SalesforceError for the first thing wrong with `row`, in the order in which the org looks."""
    check_required(entity, row)
    rules.check(entity, row)
    for field in entity.unique:
        if row.get(field.name) is not None:
            _check_unique(connection, entity, field, row)


def check_required(entity: Entity, row: Row) -> None:
    missing = tuple(field.name for field in entity.required if row.get(field.name) is None)
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise SalesforceError(400, "REQUIRED_FIELD_MISSING", message, missing)


def check_lock(connection: Connection, record: str) -> None:
    if connection.execute("SELECT 1 FROM _locked WHERE record = ?", (record,)).fetchone():
        message = f"unable to obtain exclusive access to this record or 1 records: {record}"
        raise SalesforceError(400, "UNABLE_TO_LOCK_ROW", message)


def check_owner(connection: Connection, parent: Entity, record: str) -> None:
    """A group that is no queue owns nothing."""
    if parent.name == "Group" and (rows.row(connection, parent, record) or {})["Type"] != "Queue":
        raise SalesforceError(400, "INVALID_CROSS_REFERENCE_KEY", "Owner ID: invalid cross reference id", ("OwnerId",))


def _check_unique(connection: Connection, entity: Entity, field: Field, row: Row) -> None:
    """A username has a code of its own: it is unique beyond one org."""
    other = rows.holder(connection, entity, field, row[field.name])
    if other in (None, row["Id"]):
        return
    if field.name == "Username":
        message = (
            "Duplicate Username.<br>The username already exists in this or another Salesforce organization."
            " Usernames must be unique across all Salesforce organizations. To resolve, use a different username"
            " (it doesn't need to match the user's email address)."
        )
        raise SalesforceError(400, "DUPLICATE_USERNAME", message, (field.name,))
    message = f"duplicate value found: {field.name} duplicates value on record with id: {str(other)[: ids.SHORT]}"
    raise SalesforceError(400, "DUPLICATE_VALUE", message)

"""The org's own record, which every client asks for: what the org is, not who works in it."""

from typing import Any

from sandbox.salesforce import ids, rows
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.values import stamp

ORGANIZATION = ids.make("00D", 1)
RECORD: dict[str, Any] = {
    "Id": ORGANIZATION,
    "Name": "Exodus",
    "InstanceName": "CS100",
    "IsSandbox": 1,
    "OrganizationType": "Enterprise Edition",
    "DefaultLocaleSidKey": "en_US",
    "LanguageLocaleKey": "en_US",
    "TimeZoneSidKey": "America/New_York",
}


def put_record(tx: Transaction, admin: str) -> None:
    """The one record, where it is not there yet."""
    entity = tx.schema.entity("Organization")
    if rows.row(tx.connection, entity, ORGANIZATION):
        return
    moments = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), stamp(tx.now))
    rows.insert(tx.connection, entity, RECORD | moments | {"CreatedById": admin, "LastModifiedById": admin})

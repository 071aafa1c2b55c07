"""The right to see every record of an object. Sharing filters silently: without it, rows prove nothing about the rest.

Source: Salesforce's Object Reference, ObjectPermissions and PermissionSet.
"""

from collections.abc import Collection

from bot.salesforce.client import Row
from bot.salesforce.soql import Condition, Soql, equals, one_of, quoted, select


def view_all(username: str, objects: Collection[str]) -> Soql:
    """Those of `objects` of which the user may see every record."""
    assigned = (
        "ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment"  # noqa: S608 - the value is quoted
        f" WHERE Assignee.Username = {quoted(username)})"
    )
    return select(
        ["SobjectType"],
        "ObjectPermissions",
        one_of("SobjectType", sorted(objects)),
        equals("PermissionsViewAllRecords", value=True),
        Condition(assigned),
    )


def ungranted(objects: Collection[str], granted: Collection[Row]) -> list[str]:
    """Those of `objects` that the answer to `view_all` does not name."""
    seen = {str(row["SobjectType"]).lower() for row in granted}
    return sorted(each for each in objects if each.lower() not in seen)

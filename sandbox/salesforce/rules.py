"""The org's validation rules: what its administrators forbid of a record, beyond field types and required fields.

A rule reads a row as it would be stored. docs/exodus-schema.md lists the rules; a test compares.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema import Entity

Row = dict[str, Any]
THIS_CENTURY = "2000-01-01"


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` says of a row that it must not be saved; the message is shown at `field`."""

    name: str
    entity: str
    field: str
    message: str
    broken: Callable[[Row], bool]


def check(entity: Entity, row: Row) -> None:
    """Raises SalesforceError FIELD_CUSTOM_VALIDATION_EXCEPTION for the first rule that `row` breaks."""
    for rule in RULES:
        if rule.entity == entity.name and rule.broken(row):
            raise SalesforceError(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, (rule.field,))


def _refunded_beyond_captured(row: Row) -> bool:
    return (row.get("Refunded_Amount__c") or 0) > (row.get("Captured_Amount__c") or 0)


def _delivered_before_shipped(row: Row) -> bool:
    shipped, delivered = row.get("Ship_Date__c"), row.get("Delivered_On__c")
    return bool(shipped and delivered and delivered < shipped)


def _shipped_long_ago(row: Row) -> bool:
    return (row.get("Ship_Date__c") or THIS_CENTURY) < THIS_CENTURY


def _packed_beyond_ordered(row: Row) -> bool:
    return (row.get("Packed_Quantity__c") or 0) > (row.get("Quantity__c") or 0)


RULES = (
    Rule(
        "Refunded_Within_Captured",
        "Payment_Order__c",
        "Refunded_Amount__c",
        "No more can be refunded than was captured.",
        _refunded_beyond_captured,
    ),
    Rule(
        "Packed_Within_Ordered",
        "Sales_Order_Line__c",
        "Packed_Quantity__c",
        "No more can be packed than was ordered.",
        _packed_beyond_ordered,
    ),
    Rule(
        "Delivered_After_Shipped",
        "Sales_Order_Tracking__c",
        "Delivered_On__c",
        "A shipment cannot be delivered before it was shipped.",
        _delivered_before_shipped,
    ),
    Rule(
        "Shipped_This_Century",
        "Sales_Order_Tracking__c",
        "Ship_Date__c",
        "A ship date before the year 2000 is a typing error.",
        _shipped_long_ago,
    ),
)

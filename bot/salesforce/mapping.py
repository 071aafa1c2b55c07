"""Our names -> the org's names, and which picklist values mean what.

What may be mapped is what `defaults.toml` maps: a company's file replaces values there and adds none. An empty name
says that the org does not keep it: it is then as if no describe had it. What a value may mean is what the rules know
(bot/runbook/records/meanings.py): a misspelt one would switch a rule off without a word.
"""

import re
from collections.abc import Mapping as Table
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.runbook.number_formats import NumberFormat
from bot.runbook.records import (
    CollectionMethod,
    CollectionStatus,
    FulfillmentStatus,
    InvoiceStatus,
    LineKind,
    MailKind,
    MailStatus,
    NextPayment,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    PlanStatus,
    ProviderStatus,
    QuoteStatus,
    SyncState,
    SyncStatus,
    TaskStatus,
    TokenReadiness,
    TrackingStatus,
)

_API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")


class UserKind(StrEnum):
    STANDARD = "standard"


MEANINGS: Table[str, Table[str, type[StrEnum]]] = {
    "user": {"kind": UserKind},
    "order": {
        "status": OrderStatus,
        "payment_status": PaymentStatus,
        "sync_status": SyncStatus,
        "fulfillment_status": FulfillmentStatus,
    },
    "line": {"kind": LineKind},
    "payment_order": {
        "status": PaymentOrderStatus,
        "collection_status": CollectionStatus,
        "method": CollectionMethod,
        "last_email_status": MailStatus,
        "last_email_type": MailKind,
    },
    "invoice": {"status": InvoiceStatus},
    "agreement": {"status": PlanStatus, "next_status": NextPayment},
    "token": {"readiness": TokenReadiness},
    "tracking": {"status": TrackingStatus},
    "sync": {"state": SyncState},
    "provider": {"status": ProviderStatus},
    "quote": {"status": QuoteStatus},
    "task": {"status": TaskStatus},
    "email": {"type": MailKind, "status": MailStatus},
}
"""For each record, the fields whose values mean something to a rule, and what they may mean."""
EVERY_VALUE_COUNTS = {
    "order": ("status", "payment_status", "sync_status", "fulfillment_status"),
    "payment_order": ("status", "method", "last_email_status"),
    "invoice": ("status",),
    "agreement": ("status", "next_status"),
    "token": ("readiness",),
    "tracking": ("status",),
    "sync": ("state",),
    "provider": ("status",),
    "quote": ("status",),
    "email": ("status",),
}
"""States: a value that no rule knows is judged by none. Of other fields the rules ask after a few values only."""
WITHOUT_A_NAME = {("payment_order", "method"): "taken for no payment link"}
"""Where the rules still hold for values that nobody has named, and what such a value is taken for."""

NOT_KEPT = ""
NEEDED: Table[str, frozenset[str] | None] = {
    "user": None,
    "task": None,
    "order": frozenset({"object", "number", "created"}),
}
"""What no org can be without, by record: nobody would be found, no order shown. None: all of it."""


def _api_name(text: str) -> str:
    if text != NOT_KEPT and not _API_NAME.fullmatch(text):
        raise ValueError('must be a Salesforce API name, such as Sales_Order__c, or "" for what this org does not keep')
    return text


ApiName = Annotated[str, AfterValidator(_api_name)]


def _display(text: str) -> str:
    NumberFormat.read(text)
    return text


class RecordMapping(BaseModel):
    """One kind of record: its object, fields, children and the meaning of its picklist values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: ApiName
    display: Annotated[str, AfterValidator(_display)] | None = None
    fields: dict[str, ApiName]
    children: dict[str, ApiName] = Field(default_factory=dict)
    values: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)

    def keeps(self, name: str) -> bool:
        """Whether the org has this field or list, as far as the company has said."""
        return bool(self.object) and (self.fields | self.children).get(name) != NOT_KEPT

    @property
    def not_kept(self) -> list[str]:
        """Our names of what the company says it does not keep."""
        return [ours for ours, theirs in (self.fields | self.children).items() if theirs == NOT_KEPT]

    def state(self, field: str, shown: str | None) -> Picked[Any] | None:
        """A picklist value with its meaning; None when the field is empty. Like Salesforce, we ignore case."""
        if not shown:
            return None
        return Picked(shown, self._meanings.get(field, {}).get(shown.casefold()))

    def shown_as(self, field: str, *meanings: StrEnum) -> tuple[str, ...]:
        """The org's values of `field` that mean any of these."""
        groups = self.values.get(field, {})
        return tuple(value for meaning in meanings for value in groups.get(meaning, ()))

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str]]:
        """For each field, the values (case folded) and what they mean."""
        return {
            field: {value.casefold(): meaning for meaning, values in groups.items() for value in values}
            for field, groups in self.values.items()
        }

    @property
    def name_field(self) -> ApiName:
        """The record's own number, where the org gives it one. Raises KeyError where it is not mapped."""
        return self.fields.get("name") or self.fields["number"]

    @property
    def number_format(self) -> NumberFormat:
        """How the org writes this record's number. Raises ValueError where the mapping has no display."""
        return NumberFormat.read(self.display or "")


Mapping = Table[str, RecordMapping]


def understood(mapping: dict[str, RecordMapping]) -> dict[str, RecordMapping]:
    """`mapping` with its meanings as the rules know them.

    Raises ValueError on one that no rule knows, and where something is said not to be kept that has to be.
    """
    for name, record in mapping.items():
        _ensure_kept(name, record)
    return {name: record.model_copy(update={"values": _typed(name, record)}) for name, record in mapping.items()}


def is_needed(record: str, name: str) -> bool:
    """Whether no org can be without it: a field's or a list's name, or "object"."""
    needed = NEEDED.get(record, frozenset())
    return needed is None or name in needed


def _ensure_kept(name: str, record: RecordMapping) -> None:
    if record.object == NOT_KEPT and is_needed(name, "object"):
        raise ValueError(f"{name}.object: nothing can be done without it; write the org's own name")
    for ours in record.not_kept:
        if is_needed(name, ours):
            raise ValueError(f"{name}.fields.{ours}: nothing can be done without it; write the org's own name")


def _typed(name: str, record: RecordMapping) -> dict[str, dict[StrEnum, tuple[str, ...]]]:
    typed: dict[str, dict[StrEnum, tuple[str, ...]]] = {}
    for field, groups in record.values.items():
        asked = MEANINGS.get(name, {}).get(field)
        if asked is None:
            raise ValueError(f"{name}.values.{field}: no rule asks what its values mean")
        if wrong := groups.keys() - set(asked):
            raise ValueError(f"{name}.values.{field}: no rule knows {min(wrong)}; known are {', '.join(asked)}")
        typed[field] = {asked(meaning): values for meaning, values in groups.items()}
        _ensure_one_meaning(f"{name}.values.{field}", typed[field])
    return typed


def _ensure_one_meaning(place: str, groups: Table[StrEnum, tuple[str, ...]]) -> None:
    """Raises ValueError where a value is said to mean two things."""
    seen: dict[str, StrEnum] = {}
    for meaning, values in groups.items():
        for value in values:
            other = seen.setdefault(value.casefold(), meaning)
            if other is not meaning:
                raise ValueError(f"{place}: {value} stands under {other} and under {meaning}; it can mean one of them")


def known(defaults: Table[str, Any]) -> dict[str, Any]:
    """Every key that a company's `[mapping]` may have: the defaults' names, and the meanings that rules know."""
    meanings = {
        record: {field: dict.fromkeys(map(str, each)) for field, each in fields.items()}
        for record, fields in MEANINGS.items()
    }
    return {
        record: {**table, **({"values": meanings[record]} if record in meanings else {})}
        for record, table in defaults.items()
    }


def without(own: Table[str, Any], defaults: Table[str, Any]) -> dict[str, Any]:
    """`defaults` less each picklist value that `own` gives a meaning: the company alone says what it means."""
    return {
        record: {**table, "values": _left(_table(_table(own.get(record)).get("values")), table["values"])}
        if "values" in table
        else table
        for record, table in defaults.items()
    }


def _left(own: Table[str, Any], defaults: Table[str, Any]) -> dict[str, dict[str, list[str]]]:
    named = {field: _named(groups) for field, groups in own.items()}
    return {
        field: {
            meaning: [value for value in values if value.casefold() not in named.get(field, ())]
            for meaning, values in groups.items()
        }
        for field, groups in defaults.items()
    }


def _named(groups: Any) -> set[str]:
    """Every value in these, as compared; what is no list of words is refused elsewhere."""
    lists = [values for values in _table(groups).values() if isinstance(values, list)]
    return {value.casefold() for values in lists for value in values if isinstance(value, str)}


def _table(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


@cache
def relationship(field: str) -> str:
    """The parent relationship of a lookup field: Account__c -> Account__r, OwnerId -> Owner."""
    return field.removesuffix("__c") + "__r" if field.endswith("__c") else field.removesuffix("Id")

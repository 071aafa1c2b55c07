"""Our names -> the org's names, and which picklist values mean what.

What may be mapped is what `defaults.toml` maps: a company's file replaces values there and adds none.
"""

import re
from collections.abc import Mapping as Table
from functools import cache, cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.runbook.records import Picked
from bot.runbook.references import NumberFormat

_API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")


def _api_name(text: str) -> str:
    if not _API_NAME.fullmatch(text):
        raise ValueError("must be a Salesforce API name, such as Sales_Order__c")
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

    def state(self, field: str, shown: str | None) -> Picked | None:
        """A picklist value with its meaning; None when the field is empty. Like Salesforce, we ignore case."""
        if not shown:
            return None
        return Picked(shown, self._meanings.get(field, {}).get(shown.casefold()))

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str]]:
        """For each field, the values (case folded) and what they mean; the first group that names a value has it."""
        return {
            field: {value.casefold(): name for name, values in reversed(groups.items()) for value in values}
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


@cache
def relationship(field: str) -> str:
    """The parent relationship of a lookup field: Account__c -> Account__r, OwnerId -> Owner."""
    return field.removesuffix("__c") + "__r" if field.endswith("__c") else field.removesuffix("Id")

"""What an invocable action is, whoever wrote it: its kind, its parameters, and what one run of it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.records import Transaction

Kind = Literal["apex", "flow"]
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input or output; `type` is describe's word. Where there are `many`, the value is a list of them."""

    name: str
    type: str
    required: bool = False
    many: bool = False


RECORD = Parameter("recordId", "ID", required=True)
FLAGS = (Parameter("success", "BOOLEAN"), Parameter("message", "STRING"), Parameter("code", "STRING"))


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail on its way out: whom it reaches, if anybody, when, the history row that records it, what went wrong."""

    to: str
    at: str
    evidence: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run's outputs: its flags, and by name what else it gives back. `sent` goes out when all is committed."""

    success: bool
    message: str
    code: str = ""
    sent: Sent | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        return {"success": self.success, "message": self.message, "code": self.code} | self.made


def refused(code: str, message: str) -> Outcome:
    return Outcome(success=False, message=message, code=code)


@dataclass(frozen=True, slots=True)
class Action:
    """`answers_as` is the action's name in an answer: an Apex class answers as its method, a flow as itself.

    `service` is the action whose work it does, where it is a wrapper.
    """

    kind: Kind
    name: str
    answers_as: str
    label: str
    description: str
    run: Callable[[Transaction, str, Given], Outcome]
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...] = FLAGS
    service: str = ""


def demand_one_of(tx: Transaction, user: str, record: str, *entities: str) -> str:
    """The object that this id is of. Raises an uncaught exception for another, or where the user does not see it."""
    entity = tx.schema.of_id(record)
    if entity is None or entity.name not in entities:
        raise apex_error(f"System.StringException: Invalid id: {record}")
    demand_visible(tx, user, entity.name, record)
    return entity.name


def demand_visible(tx: Transaction, user: str, entity: str, record: str) -> None:
    """Raises an uncaught exception where the user does not see the record."""
    try:
        tx.retrieve(entity, record, user, ["Id"])
    except SalesforceError as problem:
        raise apex_error("System.QueryException: List has no rows for assignment to SObject") from problem


def apex_error(exception: str) -> SalesforceError:
    """An exception that a class did not catch."""
    return SalesforceError(400, "UNKNOWN_EXCEPTION", f"An Apex error occurred: {exception}")

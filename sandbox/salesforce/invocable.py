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
    """An input or output; `type` is describe's word."""

    name: str
    type: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail on its way out: to whom, when, and the history row that records it."""

    to: str
    at: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run's outputs. `sent` is set when a mail reaches somebody once the transaction is committed."""

    success: bool
    message: str
    code: str = ""
    sent: Sent | None = None


def refused(code: str, message: str) -> Outcome:
    return Outcome(success=False, message=message, code=code)


@dataclass(frozen=True, slots=True)
class Action:
    """`answers_as` is the action's name in an answer: an Apex class answers as its method, a flow as itself."""

    kind: Kind
    name: str
    answers_as: str
    label: str
    description: str
    run: Callable[[Transaction, str, Given], Outcome]
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...] = field(
        default=(Parameter("success", "BOOLEAN"), Parameter("message", "STRING"), Parameter("code", "STRING"))
    )


def demand_visible(tx: Transaction, user: str, entity: str, record: str) -> None:
    """Raises an uncaught exception where the user does not see the record."""
    try:
        tx.retrieve(entity, record, user, ["Id"])
    except SalesforceError as problem:
        raise apex_error("System.QueryException: List has no rows for assignment to SObject") from problem


def apex_error(exception: str) -> SalesforceError:
    """An exception that a class did not catch."""
    return SalesforceError(400, "UNKNOWN_EXCEPTION", f"An Apex error occurred: {exception}")

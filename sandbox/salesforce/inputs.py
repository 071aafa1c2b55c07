"""What a call gives an invocable action: checked against the action's own description before the action runs."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.invocable import Action, Given, Parameter
from sandbox.salesforce.values import NUMBER

MOST_INPUTS = 200


def given_to(called: Action, inputs: Iterable[Given]) -> list[Given]:
    """Every input by name, None where it was left out; ids in full where the action takes ids."""
    return [{each.name: _read(each, given.get(each.name)) for each in called.inputs} for given in inputs]


def _read(parameter: Parameter, value: Any) -> Any:
    if value in (None, ""):
        return None
    return ids.normal(value) if parameter.type == "ID" else value


def read_inputs(body: Any) -> list[Any]:
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if not isinstance(inputs, list) or not inputs or len(inputs) > MOST_INPUTS:
        message = f"inputs must be a list of 1 to {MOST_INPUTS} objects"
        raise SalesforceError(400, "INVALID_API_INPUT", message)
    return inputs


def fault_of(called: Action, given: Any) -> SalesforceError | None:
    """What is wrong with one input before the action is even called. Names are case-sensitive."""
    if not isinstance(given, dict):
        return SalesforceError(400, "INVALID_API_INPUT", "An input must be an object")
    if unknown := sorted(given.keys() - {each.name for each in called.inputs}):
        return SalesforceError(400, "INVALID_API_INPUT", f"Unknown input parameter: {', '.join(unknown)}")
    faults = (_fault_of_value(each, given.get(each.name)) for each in called.inputs)
    return next((fault for fault in faults if fault), None)


def _fault_of_value(parameter: Parameter, value: Any) -> SalesforceError | None:
    if value is None or value == "":
        missing = f"Missing required input parameter: {parameter.name}"
        return SalesforceError(400, "REQUIRED_FIELD_MISSING", missing) if parameter.required else None
    if READABLE[parameter.type](value):
        return None
    return SalesforceError(400, "INVALID_ARGUMENT_TYPE", f"Invalid value for {parameter.name}: {value}")


def is_number(value: Any) -> bool:
    """A JSON number, or one written as text."""
    return not isinstance(value, bool) and (
        isinstance(value, int | float | Decimal) or bool(NUMBER.fullmatch(str(value)))
    )


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ids.normal(value))
    except SalesforceError:
        return False


READABLE: dict[str, Callable[[Any], bool]] = {
    "STRING": lambda value: isinstance(value, str),
    "ID": is_id,
    "DOUBLE": is_number,
    "DATE": is_day,
}

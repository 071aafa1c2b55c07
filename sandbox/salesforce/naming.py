"""What a record is called: a person by two names, a numbered record by the next number, anything else as was given."""

import re
from typing import Any

from sandbox.salesforce import rows
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Entity

Fields = dict[str, Any]


def named(connection: Connection, entity: Entity, record: str, given: Fields) -> Fields:
    """`given` with its name; a custom record without one is called by its id."""
    match entity.naming:
        case "none":
            return given
        case "person":
            return given | {"Name": full_name(given)}
        case "text":
            return {"Name": record} | given if entity.custom else given
    return given | {"Name": _number(connection, entity, given.get("Name"))}


def full_name(row: Fields) -> str:
    return " ".join(part for part in (row.get("FirstName"), row.get("LastName")) if part)


def _number(connection: Connection, entity: Entity, given: str | None) -> str:
    """The next number, or the one that is given: then the next is greater."""
    counter, start = f"{entity.name}.Name", entity.naming.partition("{")[0]
    if given is None:
        places = entity.naming.count("0")
        return f"{start}{rows.count_up(connection, counter):0{places}}"
    if match := re.fullmatch(rf"{re.escape(start)}0*(\d+)", given):
        rows.count_past(connection, counter, int(match.group(1)))
    return given

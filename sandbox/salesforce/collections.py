"""sObject collections: up to 200 records created, changed or dropped in one request, each with a result of its own.

Source: REST guide, "sObject Collections". Without `allOrNone` each record stands alone; with it one failure undoes all.
"""

from collections.abc import Callable
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rest import Answer, Request, Resources

MOST_RECORDS = 200
ROLLED_BACK = "Record rolled back because not all records were valid and the request was using AllOrNone header"
Change = Callable[[Transaction], str | None]


def hang_into(resources: Resources) -> None:
    resources.add("composite/sobjects", POST=create, PATCH=update, DELETE=delete)
    resources.add("composite/sobjects/*", GET=retrieve)


async def create(request: Request) -> Answer:
    return await _change(request, [_creation(record, request.user) for record in _records(request.body)])


async def update(request: Request) -> Answer:
    return await _change(request, [_update(record, request.user) for record in _records(request.body)])


async def delete(request: Request) -> Answer:
    named = _counted(request.parameters.get("ids", "").split(","))
    return await _change(request, [_deletion(record, request.user) for record in named])


async def retrieve(request: Request) -> Answer:
    """The records in the order of their ids; null stands for one that is not there, or not to be seen."""
    wanted = _counted(request.parameters.get("ids", "").split(","))
    fields = [each.strip() for each in request.parameters.get("fields", "").split(",") if each.strip()]
    if not fields:
        raise SalesforceError(400, "INVALID_INPUT", "fields must name at least one field")
    name = request.path[2]

    def one(tx: Transaction, record: str) -> dict[str, Any] | None:
        try:
            return tx.retrieve(name, record, request.user, fields)
        except SalesforceError as problem:
            if problem.code == "NOT_FOUND":
                return None
            raise

    def look(tx: Transaction) -> list[dict[str, Any] | None]:
        tx.entity(name)
        return [one(tx, record) for record in wanted]

    return Answer(200, await request.records.look(look))


async def _change(request: Request, changes: list[Change]) -> Answer:
    if _together(request):
        return Answer(200, await _all_or_none(request, changes))
    return Answer(200, [await _alone(request, change) for change in changes])


async def _alone(request: Request, change: Change) -> dict[str, Any]:
    try:
        return _result(await request.records.run(change))
    except SalesforceError as problem:
        return _failure(problem)


async def _all_or_none(request: Request, changes: list[Change]) -> list[dict[str, Any]]:
    reached = 0

    def work(tx: Transaction) -> list[dict[str, Any]]:
        nonlocal reached
        done = []
        for reached, change in enumerate(changes):  # noqa: B007 - read after a failure
            done.append(_result(change(tx)))
        return done

    try:
        return await request.records.run(work)
    except SalesforceError as problem:
        undone = SalesforceError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", ROLLED_BACK)
        return [_failure(problem if place == reached else undone) for place in range(len(changes))]


def _together(request: Request) -> bool:
    if request.method == "DELETE":
        return request.parameters.get("allOrNone", "false").lower() == "true"
    return request.body.get("allOrNone", False) is True


def _creation(record: dict[str, Any], user: str) -> Change:
    name = _type(record)
    return lambda tx: tx.create(name, record, user)


def _update(record: dict[str, Any], user: str) -> Change:
    name, fields = _type(record), {key: value for key, value in record.items() if key.lower() != "id"}
    (key,) = [value for name, value in record.items() if name.lower() == "id"] or [""]

    def change(tx: Transaction) -> str:
        if not key:
            raise SalesforceError(400, "MISSING_ARGUMENT", "Id not specified in an update call")
        tx.update(name, str(key), fields, user)
        return ids.normal(str(key))

    return change


def _deletion(record: str, user: str) -> Change:
    def change(tx: Transaction) -> str:
        key = ids.normal(record)
        entity = tx.schema.of_id(key)
        if entity is None:
            raise not_found()
        tx.delete(entity.name, key, user)
        return key

    return change


def _records(body: Any) -> list[dict[str, Any]]:
    found = body.get("records") if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise SalesforceError(400, "INVALID_INPUT", "records must be a list of records")
    return _counted(found)


def _counted(found: list[Any]) -> list[Any]:
    if len(found) > MOST_RECORDS:
        message = f"record limit reached. cannot submit more than {MOST_RECORDS} records into this call"
        raise SalesforceError(400, "EXCEEDED_ID_LIMIT", message)
    return found


def _type(record: dict[str, Any]) -> str:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(name, str):
        raise SalesforceError(400, "INVALID_INPUT", "each record needs attributes with its type")
    return name


def _result(record: str | None) -> dict[str, Any]:
    return {"id": record, "success": True, "errors": []}


def _failure(problem: SalesforceError) -> dict[str, Any]:
    error = {"statusCode": problem.code, "message": problem.message, "fields": list(problem.fields)}
    return {"success": False, "errors": [error]}

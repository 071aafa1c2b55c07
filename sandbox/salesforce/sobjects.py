"""The resources below `sobjects`: what objects there are, and one record at a time.

Sources: REST guide, "Describe Global", "sObject Describe", "sObject Rows", "sObject Rows by External ID" and "sObject
Blob Get".
"""

from typing import Any

from sandbox.salesforce import conditions, files
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rest import Answer, Request, Resources, fields_in

NOT_MODIFIED = Answer(304)


def hang_into(resources: Resources) -> None:
    resources.add("sobjects", GET=describe_all)
    resources.add("sobjects/*", GET=show_basics, POST=create)
    resources.add("sobjects/*/describe", GET=describe_one)
    resources.add("sobjects/*/*", GET=retrieve, PATCH=update, DELETE=delete)
    resources.add(f"sobjects/{files.VERSION}/*/{files.DATA}", GET=download)
    resources.add("sobjects/*/*/*", GET=retrieve_external, PATCH=upsert, DELETE=delete_external)


async def describe_all(request: Request) -> Answer:
    return await _unless_modified(request, lambda tx: tx.describe_global())


async def describe_one(request: Request) -> Answer:
    return await _unless_modified(request, lambda tx: tx.describe(request.path[1], request.user))


async def show_basics(request: Request) -> Answer:
    described = await request.records.look(lambda tx: tx.describe(request.path[1], request.user))
    basics = {key: value for key, value in described.items() if key not in ("fields", "childRelationships")}
    return Answer(200, {"objectDescribe": basics, "recentItems": []})


async def retrieve(request: Request) -> Answer:
    return await request.records.look(lambda tx: _shown(tx, request, request.path[2]))


async def create(request: Request) -> Answer:
    name, fields = request.path[1], fields_in(request.body)
    made = await request.records.run(lambda tx: tx.create(name, fields, request.user))
    return Answer(201, {"id": made, "success": True, "errors": []}, _location(request, made))


async def update(request: Request) -> Answer:
    _, name, record = request.path
    fields, guard = fields_in(request.body), conditions.guard(request.headers)
    await request.records.run(lambda tx: tx.update(name, record, fields, request.user, guard=guard))
    return Answer(204)


async def delete(request: Request) -> Answer:
    await request.records.run(lambda tx: tx.delete(request.path[1], request.path[2], request.user))
    return Answer(204)


async def download(request: Request) -> Answer:
    """A file's bytes, as they are."""
    return Answer(200, await request.records.look(lambda tx: files.content(tx, request.path[2], request.user)))


async def retrieve_external(request: Request) -> Answer:
    _, name, field, value = request.path
    return await request.records.look(lambda tx: _shown(tx, request, tx.find(name, field, value, request.user)))


async def upsert(request: Request) -> Answer:
    """Change the record of this external id, or make it: 200 and 201 tell which."""
    _, name, field, value = request.path
    fields, only = fields_in(request.body), request.parameters.get("updateOnly", "false").lower() == "true"
    record, made = await request.records.run(
        lambda tx: tx.upsert(name, field, value, fields, request.user, update_only=only)
    )
    body = {"id": record, "success": True, "errors": [], "created": made}
    return Answer(201 if made else 200, body, _location(request, record) if made else {})


async def delete_external(request: Request) -> Answer:
    _, name, field, value = request.path
    await request.records.run(lambda tx: tx.delete(name, tx.find(name, field, value, request.user), request.user))
    return Answer(204)


def _shown(tx: Transaction, request: Request, record: str) -> Answer:
    name, user = request.path[1], request.user
    wanted = request.parameters.get("fields")
    found = tx.retrieve(name, record, user, [each.strip() for each in wanted.split(",")] if wanted else None)
    entity, row = tx.stored(name, record, user)
    if conditions.unchanged(entity, row, request.headers):
        return NOT_MODIFIED
    conditions.guard(request.headers)(entity, row)
    return Answer(200, found, conditions.described(entity, row))


async def _unless_modified(request: Request, describe: Any) -> Answer:
    """A describe, or 304 where no metadata has changed since the date that the client gives."""

    def look(tx: Transaction) -> Answer:
        body, changed, since = describe(tx), tx.metadata_changed(), conditions.since(request.headers)
        if since and changed <= since:
            return NOT_MODIFIED
        return Answer(200, body, conditions.last_modified(changed))

    return await request.records.look(look)


def _location(request: Request, record: str) -> dict[str, str]:
    return {"Location": f"{request.root}/sobjects/{request.path[1]}/{record}"}

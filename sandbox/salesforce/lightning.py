"""A record as a page, at the address where Salesforce's own interface has it. Read as the administrator.

Everything on it comes out of records, so everything is escaped; what the org hides from everybody is not on it.
"""

from html import escape
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.mend.mend import Mend
from sandbox.salesforce.mend.table import MENDS, offered
from sandbox.salesforce.org import Org
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.schema import NUMBERS, Child, Entity, Field
from sandbox.salesforce.users import Users

LONGEST_LIST = 20
TITLES = {
    "Task": "Subject",
    "ContentDocument": "Title",
    "ContentVersion": "Title",
    "ContentDocumentLink": "ContentDocument.Title",
}
SYSTEM = ("Id", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "IsDeleted")
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 0; background: #f3f3f3; color: #181818; }
header { background: #fff; border-bottom: 1px solid #c9c9c9; padding: 16px 24px; }
header p { margin: 0; color: #444; }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 4px; }
section { max-width: 900px; margin: 24px auto; background: #fff; border: 1px solid #c9c9c9; border-radius: 8px; }
section { padding: 16px 24px; }
form { margin-top: 12px; display: flex; flex-wrap: wrap; gap: 8px; }
button { font: inherit; padding: 6px 12px; }
dl, ul { margin: 0; padding: 0; list-style: none; }
dl div { display: grid; grid-template-columns: minmax(110px, 240px) 1fr; padding: 6px 0; gap: 8px; }
dl div + div { border-top: 1px solid #e5e5e5; }
dt { color: #444; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


class Lightning:
    def __init__(self, org: Org, users: Users) -> None:
        self._org = org
        self._users = users

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/lightning/r/{object}/{id}/view", self.show)
        app.router.add_post("/lightning/r/{object}/{id}/mend", self.mend)

    async def show(self, request: web.Request) -> web.StreamResponse:
        entity = self._org.schema.find(request.match_info["object"])
        try:
            record = await self._record(entity, request.match_info["id"])
        except SalesforceError:
            entity = None
        if entity is None:
            return page("Not found", "<section>This record does not exist.</section>", 404)
        heading = str(record.get("Name") or entity.label)
        name = entity.name
        mends = await self._org.look(lambda tx: offered(tx, name, record))
        header = f"<header><p>{escape(entity.label)}</p><h1>{escape(heading)}</h1>{buttons(mends)}</header>"
        return page(heading, header + await self._details(entity, record) + await self._related(entity, record["Id"]))

    async def mend(self, request: web.Request) -> web.StreamResponse:
        """Do what a button says and show the record again."""
        entity, record = request.match_info["object"], request.match_info["id"]
        wanted = MENDS.get(str((await request.post()).get("do")))
        admin = await self._users.admin()

        def work(tx: Transaction) -> None:
            found = tx.retrieve(entity, record, admin, as_admin=True)
            if wanted in offered(tx, entity, found):
                wanted.do(tx, admin, found)

        try:
            await self._org.run(work)
        except SalesforceError as problem:
            return page("Not done", f"<section>{escape(problem.message)}</section>", problem.status)
        raise web.HTTPSeeOther(f"/lightning/r/{quote(entity)}/{quote(record)}/view")

    async def _record(self, entity: Entity | None, record: str) -> dict[str, Any]:
        return await self._org.retrieve(entity.name if entity else "", record, "", as_admin=True)

    async def _details(self, entity: Entity, record: dict[str, Any]) -> str:
        """The company's own fields first, what the org keeps for itself last."""
        shown = sorted((field for field in entity.fields if not field.hidden), key=lambda field: field.name in SYSTEM)
        rows = [
            f"<div><dt>{escape(words(field))}</dt><dd>{await self._value(field, record.get(field.name))}</dd></div>"
            for field in shown
        ]
        return f"<section><dl>{''.join(rows)}</dl></section>"

    async def _value(self, field: Field, value: Any) -> str:
        above = self._org.schema.of_id(value) if field.type == "reference" and value else None
        if above:
            found = await self._named(above, f"WHERE Id = '{value}'")
            return found[0] if found else escape(value)
        return escape(plain(field, value))

    async def _related(self, entity: Entity, record: str) -> str:
        children = [child for child in self._org.schema.children(entity) if title(child.entity) != "Id"]
        lists = [await self._list(child, record) for child in children]
        return "".join(lists)

    async def _list(self, child: Child, record: str) -> str:
        mine = f"WHERE {child.field.name} = '{record}' ORDER BY {title(child.entity)} LIMIT {LONGEST_LIST + 1}"
        found = await self._named(child.entity, mine)
        if not found:
            return ""
        more = "<li>… and more</li>" if len(found) > LONGEST_LIST else ""
        items = "".join(f"<li>{each}</li>" for each in found[:LONGEST_LIST])
        return f"<section><h2>{escape(child.entity.label)}</h2><ul>{items}{more}</ul></section>"

    async def _named(self, entity: Entity, condition: str) -> list[str]:
        """Links to the records of a condition, by what they are called."""
        wanted = dict.fromkeys(("Id", title(entity)))
        soql = f"SELECT {', '.join(wanted)} FROM {entity.name} {condition}"  # noqa: S608 - the schema's names, ids of ours
        records = (await self._org.query(soql, "", as_admin=True))["records"]
        return [link(entity.name, record["Id"], called(record, title(entity))) for record in records]


def plain(field: Field, value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if field.type in NUMBERS:
        return f"{value:,.2f}" if field.type == "currency" else f"{value:g}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


def title(entity: Entity) -> str:
    """The path to what its records are called; their id, where nothing else is."""
    return TITLES.get(entity.name, "Name" if entity.naming != "none" else "Id")


def called(record: dict[str, Any], path: str) -> str:
    found: Any = record
    for name in path.split("."):
        found = (found or {}).get(name)
    return str(found or record["Id"])


def words(field: Field) -> str:
    return field.label.removesuffix("Id") if field.type == "reference" else field.label


def link(entity: str, record: str, words: str) -> str:
    return f'<a href="/lightning/r/{entity}/{quote(record)}/view">{escape(words)}</a>'


def buttons(mends: list[Mend]) -> str:
    """A form with what can be mended or broken here, if anything."""
    parts = [f'<button name="do" value="{mend.name}">{escape(mend.words)}</button>' for mend in mends]
    return f'<form method="post" action="mend">{"".join(parts)}</form>' if parts else ""


def page(title: str, body: str, status: int = 200) -> web.Response:
    return web.Response(
        status=status,
        text=f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style>{body}</html>",
        content_type="text/html",
        headers={"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"},
    )

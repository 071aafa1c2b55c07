"""Salesforce's part of the control interface.

Records are changed as the administrator, access is taken away, faults are switched on, the log is read.
"""

import re
from typing import Any

from aiohttp import web

from sandbox.control import Wrong, answering, number, read, since, whole
from sandbox.faults import Fault, Faults
from sandbox.salesforce.access import Access
from sandbox.salesforce.calls import CallLog
from sandbox.salesforce.dialect import Dialect
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.mail import Outbox
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest import fields_in
from sandbox.salesforce.users import Users

STATUS_OF = {
    "INVALID_SESSION_ID": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "NOT_FOUND": 404,
    "UNABLE_TO_LOCK_ROW": 400,
    "UNKNOWN_EXCEPTION": 500,
    "SERVER_UNAVAILABLE": 503,
}
FAULT_KEYS = ("seconds", "status", "error_code", "message", "retry_after", "times", "body", "content_type")


def meets(rule: Fault, request: str) -> bool:
    """A rule names the beginning of a path, or one of its segments, which is how an action is named.

    With a method before it (`POST actions`: every action, but no list of them) it meets requests of that method alone.
    """
    method, _, path = request.partition(" ")
    of, _, target = rule.target.rpartition(" ")
    if of and of != method:
        return False
    return path.startswith(target) if target.startswith("/") else target in path.split("/")


class Control:
    def __init__(
        self, org: Org, users: Users, access: Access, faults: Faults, calls: CallLog, outbox: Outbox, dialect: Dialect
    ) -> None:
        self._org = org
        self._users = users
        self._access = access
        self._faults = faults
        self._calls = calls
        self._outbox = outbox
        self._dialect = dialect

    def mount(self, app: web.Application) -> None:
        at = "/sandbox/salesforce"
        app.router.add_post(f"{at}/records", answering(self.change_record))
        app.router.add_post(f"{at}/access", answering(self.change_access))
        app.router.add_post(f"{at}/names", answering(self.change_names))
        app.router.add_get(f"{at}/faults", answering(self.list_faults))
        app.router.add_post(f"{at}/faults", answering(self.add_fault))
        app.router.add_delete(f"{at}/faults", answering(self.clear_faults))
        app.router.add_get(f"{at}/calls", answering(self.list_calls))
        app.router.add_get(f"{at}/outbox", answering(self.list_mails))

    async def change_record(self, request: web.Request) -> dict[str, Any]:
        wanted = await read(request, "do", "object", optional=("id", "fields"))
        entity, record, fields = wanted["object"], wanted.get("id"), wanted.get("fields", {})
        if wanted["do"] not in ("create", "update", "delete"):
            raise Wrong("do must be create, update or delete.")
        if wanted["do"] != "create" and not isinstance(record, str):
            raise Wrong(f"To {wanted['do']} a record its id is needed.")
        if not isinstance(entity, str) or not isinstance(fields, dict):
            raise Wrong("object must be a name and fields an object.")
        try:
            return {"id": await self._change(wanted["do"], entity, str(record), fields_in(fields))}
        except SalesforceError as problem:
            raise Wrong(f"{problem.code}: {problem.message}") from problem

    async def _change(self, do: str, entity: str, record: str, fields: dict[str, Any]) -> str:
        admin = await self._users.admin()
        if do == "create":
            return await self._org.create(entity, fields, admin, as_admin=True)
        if do == "update":
            await self._org.update(entity, record, fields, admin, as_admin=True)
        else:
            await self._org.delete(entity, record, admin, as_admin=True)
        return record

    async def change_access(self, request: web.Request) -> dict[str, Any]:
        wanted = await read(request, "do", optional=("user", "object", "field", "record", "action", "undo"))
        try:
            await self._access.change(wanted)
        except SalesforceError as problem:
            raise Wrong(f"{problem.code}: {problem.message}") from problem
        return {}

    async def change_names(self, request: web.Request) -> dict[str, Any]:
        """From now on, until a reset, the org's custom names are others; with nothing given, as in exodus.toml."""
        wanted = await read(request, optional=("namespace", "renamed", "labels"))
        namespace, tables = wanted.get("namespace", ""), [wanted.get(each, {}) for each in ("renamed", "labels")]
        texts = [each for table in tables if isinstance(table, dict) for each in (*table, *table.values())]
        if not all(isinstance(each, dict) for each in tables) or not all(
            isinstance(e, str) for e in (namespace, *texts)
        ):
            raise Wrong("namespace must be a text, renamed and labels objects of texts.")
        self._dialect.speak(namespace, *tables)
        await self._org.note_metadata()
        return {}

    async def list_faults(self, _request: web.Request) -> dict[str, Any]:
        return {"faults": [shown(rule) for rule in self._faults.all()]}

    async def add_fault(self, request: web.Request) -> dict[str, Any]:
        wanted = await read(request, "path", "mode", optional=FAULT_KEYS)
        return {"fault": shown(self._faults.add(fault(wanted)))}

    async def clear_faults(self, _request: web.Request) -> dict[str, Any]:
        self._faults.clear()
        return {}

    async def list_calls(self, request: web.Request) -> dict[str, Any]:
        return {"calls": self._calls.since(since(request))}

    async def list_mails(self, _request: web.Request) -> dict[str, Any]:
        return {"mails": self._outbox.all()}


def fault(wanted: dict[str, Any]) -> Fault:
    """A rule from a control call. Raises Wrong or ValueError for what makes no sense."""
    for name in ("path", "error_code", "message", "body", "content_type"):
        if not isinstance(wanted.get(name, ""), str):
            raise Wrong(f"{name} must be a text.")
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", wanted.get("content_type", "text/html")):
        raise Wrong("content_type must be like text/html.")
    path, code = wanted.pop("path"), wanted.pop("error_code", "")
    if not path:
        raise Wrong("path must be the beginning of a path, or the name of an action; a method may stand before it.")
    without = 502 if wanted["mode"] == "act_then_status" else 503
    status = whole(wanted, "status", STATUS_OF.get(code, 400 if code else without))
    if not 200 <= status <= 599:  # noqa: PLR2004 - what HTTP calls a final status
        raise Wrong("status must be an HTTP status from 200 to 599.")
    times = whole(wanted, "times", 1)
    if times < 1:
        raise Wrong("times must be 1 or more.")
    wanted |= {"status": status, "times": times, "seconds": number(wanted, "seconds", 0.0), "error": code}
    if wanted.get("retry_after") is not None:
        wanted["retry_after"] = whole(wanted, "retry_after", 0)
    return Fault.read(path, wanted)


def shown(rule: Fault) -> dict[str, Any]:
    return {
        "id": rule.id,
        "path": rule.target,
        "mode": rule.mode,
        "times": rule.times,
        "seconds": rule.seconds,
        "status": rule.status,
        "error_code": rule.error,
        "message": rule.message,
    }

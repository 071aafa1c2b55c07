"""The company's own machinery, broken and mended by hand: payment gateways and 3PL providers.

Both are records of the org, so a broken one is what the org says of it, and nothing else stops working. For the page's
switches and for tests; which of their fields tells of trouble is in docs/exodus-schema.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import Wrong, answering, read
from sandbox.salesforce.service import Salesforce

LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind of machinery: the object it is a record of, and the field that a breakdown shows in."""

    kind: str
    object: str
    field: str
    works: Callable[[Any, datetime], bool]
    write: Callable[[bool, datetime], Any]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def over(until: Any, now: datetime) -> bool:
    """Whether a provider that turned us away takes requests again."""
    return until is None or datetime.fromisoformat(str(until).replace("+0000", "+00:00")) <= now


MACHINES = (
    Machine(
        "gateway",
        "Payment_Gateway__c",
        "Available__c",
        works=lambda value, _now: bool(value),
        write=lambda working, _now: working,
    ),
    Machine(
        "provider",
        "ThreePL_Provider_Config__c",
        "Rate_Limited_Until__c",
        works=over,
        write=lambda working, now: None if working else stamp(now + LASTS),
    ),
)


@dataclass(frozen=True, slots=True)
class Outages:
    salesforce: Salesforce
    clock: Clock

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/sandbox/outages", answering(self.show))
        app.router.add_post("/sandbox/outages", answering(self.change))

    async def show(self, _request: web.Request) -> dict[str, Any]:
        return {"machines": [each for machine in MACHINES for each in await self._all(machine)]}

    async def change(self, request: web.Request) -> dict[str, Any]:
        wanted = await read(request, "id", "working")
        if not isinstance(wanted["working"], bool):
            raise Wrong("working must be true or false.")
        for machine in MACHINES:
            if any(each["id"] == wanted["id"] for each in await self._all(machine)):
                fields = {machine.field: machine.write(wanted["working"], self.clock.now())}
                admin = await self.salesforce.users.admin()
                await self.salesforce.org.update(machine.object, wanted["id"], fields, admin, as_admin=True)
                return {}
        raise Wrong("There is no gateway or provider with that id.")

    async def _all(self, machine: Machine) -> list[dict[str, Any]]:
        soql = f"SELECT Id, Name, {machine.field} FROM {machine.object} ORDER BY Name"  # noqa: S608 - names of our own
        found = (await self.salesforce.org.query(soql, "", as_admin=True))["records"]
        return [
            {
                "kind": machine.kind,
                "id": each["Id"],
                "name": each["Name"],
                "working": machine.works(each[machine.field], self.clock.now()),
            }
            for each in found
        ]

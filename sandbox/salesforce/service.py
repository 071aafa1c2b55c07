"""The local Salesforce, put together: the only module that knows all the others."""

from collections.abc import Callable
from pathlib import Path
from sqlite3 import DatabaseError
from typing import TypeVar

from aiohttp import web

from sandbox.clock import Clock
from sandbox.data import CannotStart
from sandbox.faults import Faults
from sandbox.salesforce import collections, sobjects
from sandbox.salesforce.access import Access
from sandbox.salesforce.batch import Batch
from sandbox.salesforce.calls import CallLog
from sandbox.salesforce.client_app import ClientApp
from sandbox.salesforce.composite import Composite
from sandbox.salesforce.control import Control, meets
from sandbox.salesforce.dialect import Dialect
from sandbox.salesforce.gateway import Gateway
from sandbox.salesforce.identity import Identity
from sandbox.salesforce.invocations import Invocations
from sandbox.salesforce.lightning import Lightning
from sandbox.salesforce.limits import Allowance
from sandbox.salesforce.mail import Outbox
from sandbox.salesforce.oauth import Sessions, TokenEndpoint
from sandbox.salesforce.org import Org
from sandbox.salesforce.organization import ORGANIZATION
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rest import Resources
from sandbox.salesforce.users import Users, Wanted, start_over
from sandbox.worlds.people import INTEGRATION_USERNAME

T = TypeVar("T")


class Salesforce:
    """One org, kept in `data`, served below `origin`, which is its My Domain address."""

    def __init__(self, data: Path, clock: Clock, origin: str) -> None:
        self.origin = origin
        self.app = ClientApp.kept_in(data)
        self.org = open_org(data / "salesforce.db", clock)
        self.users = Users(self.org)
        self.sessions = Sessions(clock, ORGANIZATION)
        self.faults = Faults(meets)
        self.calls = CallLog()
        self.allowance = Allowance()
        self.outbox = Outbox()
        self.dialect = Dialect()
        self._invocations = Invocations(self.users, self.outbox)
        self._clock = clock

    def mount(self, app: web.Application) -> None:
        Identity(self.org, self.sessions, self.origin, ORGANIZATION).mount(app)  # before the rest of /services
        self._gateway().mount(app)
        access = Access(self.org, self.users, self.sessions, self.allowance, self._invocations)
        Control(self.org, self.users, access, self.faults, self.calls, self.outbox, self.dialect).mount(app)
        Lightning(self.org, self.users).mount(app)

    def forget(self) -> None:
        """Faults, calls, mails and limits as at the start. Sessions go on."""
        self.faults.clear()
        self.calls.clear()
        self.outbox.clear()
        self._invocations.clear()
        self.dialect.clear()
        self.allowance.exhaust(undo=True)

    async def start_over(self, users: Wanted, fill: Callable[[Transaction, dict[str, str]], T]) -> T:
        """No record left but these users and what `fill`, given their ids by username, puts in.

        It is one transaction: until it is done everybody sees what was there before.
        """
        return await self.org.run(lambda tx: fill(tx, start_over(tx, users)))

    async def counts(self) -> dict[str, int]:
        """How many records of each object there are."""
        asked = {entity.name: f"SELECT COUNT() FROM {entity.name}" for entity in self.org.schema.entities}  # noqa: S608 - the schema's names
        return {name: (await self.org.query(soql, "", as_admin=True))["totalSize"] for name, soql in asked.items()}

    async def close(self) -> None:
        await self.org.close()

    def _gateway(self) -> Gateway:
        resources = Resources(self.allowance, self.dialect)
        sobjects.hang_into(resources)
        collections.hang_into(resources)
        Composite(self.org, resources)
        Batch(resources, self.allowance)
        self._invocations.hang_into(resources)
        tokens = TokenEndpoint(
            self.app, self.sessions, self._clock, self.origin, ORGANIZATION, INTEGRATION_USERNAME, self.users.find
        )
        return Gateway(
            clock=self._clock,
            org=self.org,
            users=self.users,
            sessions=self.sessions,
            tokens=tokens,
            resources=resources,
            allowance=self.allowance,
            faults=self.faults,
            calls=self.calls,
        )


def open_org(path: Path, clock: Clock) -> Org:
    try:
        return Org(path, clock)
    except DatabaseError as problem:
        raise CannotStart(f"{path} cannot be used ({problem}). Remove it to have a new one made.") from problem

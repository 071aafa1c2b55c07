"""What both services hold together: the demo's people, records and labels, and the calls that show and reset them."""

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import Wrong, answering, number, read, whole
from sandbox.data import read_json, write_private
from sandbox.salesforce import image
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.image import Image
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.service import Salesforce
from sandbox.slack.service import Slack
from sandbox.worlds import demo, turning
from sandbox.worlds.labels import Label
from sandbox.worlds.people import ADMIN_USERNAME, CHANNELS, INTEGRATION_USERNAME, PEOPLE

MOST_ORDERS = 100_000
FURTHEST = 366 * 24 * 3600
AS_NEW = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Filled:
    """How and when the org was filled last; how many rows were written by then.

    `image` is what was put in: of the demo alone, for many orders would fill the memory.
    """

    orders: int
    seed: int
    at: datetime
    written: int
    counts: dict[str, int]
    image: Image | None


class World:
    """The demo as it is now. Labels are true at reset; they are kept beside the records they speak of."""

    def __init__(self, data: Path, clock: Clock, salesforce: Salesforce, slack: Slack) -> None:
        self._file = data / "labels.json"
        self._clock = clock
        self._salesforce = salesforce
        self._slack = slack
        self._labels: list[dict[str, Any]] = []
        self._filled: Filled | None = None
        self._one_at_a_time = asyncio.Lock()

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/sandbox/status", answering(self.status))
        app.router.add_get("/sandbox/world", answering(self.show))
        app.router.add_post("/sandbox/reset", answering(self.reset))
        app.router.add_post("/sandbox/clock", answering(self.advance))
        app.router.add_post("/sandbox/salesforce/situation", answering(self.turn))

    async def open(self) -> None:
        """Take up the records of an earlier run, or make the demo where there are none."""
        if self._file.exists() and await self._salesforce.users.find(ADMIN_USERNAME):
            self._labels = read_json(self._file)
        else:
            await self._fill(0, 0)

    async def status(self, _request: web.Request) -> dict[str, Any]:
        return {"ready": True, "bot_connections": self._slack.connections()}

    async def show(self, _request: web.Request) -> dict[str, Any]:
        app = self._salesforce.app
        return {
            "people": [{"id": person.id, "name": person.name, "role": person.role} for person in PEOPLE],
            "channels": [{"id": id_, "name": name} for id_, name in CHANNELS.items()],
            "labels": self._labels,
            "slack": self._slack.credentials,
            "salesforce": {
                "instance_url": self._salesforce.origin,
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "private_key_file": str(app.private_key_file),
                "integration_username": INTEGRATION_USERNAME,
            },
        }

    async def reset(self, request: web.Request) -> dict[str, Any]:
        wanted = await read(request, optional=("world", "orders", "seed", "keep"))
        if wanted.get("world", "demo") != "demo":
            raise Wrong("There is one world: demo.")
        orders, seed = whole(wanted, "orders", 0), whole(wanted, "seed", 0)
        if orders > MOST_ORDERS:
            raise Wrong(f"orders must be {MOST_ORDERS} at most.")
        keep = wanted.get("keep", False)
        if not isinstance(keep, bool):
            raise Wrong("keep must be true or false.")
        async with self._one_at_a_time:
            self._slack.clear()
            return {"counts": await self._fill(orders, seed, keep=keep)}

    async def advance(self, request: web.Request) -> dict[str, Any]:
        wanted = await read(request, "advance")
        seconds = number(wanted, "advance", 0)
        if seconds > FURTHEST:
            raise Wrong(f"advance must be {FURTHEST} seconds at most.")
        return {"now": self._clock.advance(seconds).isoformat()}

    async def turn(self, request: web.Request) -> dict[str, Any]:
        """Put an order into a situation, or mend what is wrong with it; the labels stay what they were at reset."""
        wanted = await read(request, "record", "situation")
        if not all(isinstance(each, str) for each in wanted.values()):
            raise Wrong("record and situation must be texts.")
        admin = await self._salesforce.users.admin()
        try:
            return await self._salesforce.org.run(
                lambda tx: turning.turn(tx, admin, wanted["record"], wanted["situation"])
            )
        except SalesforceError as problem:
            raise Wrong(f"{problem.code}: {problem.message}") from problem

    async def _fill(self, orders: int, seed: int, *, keep: bool = False) -> dict[str, int]:
        """The demo's records. `keep`: young ones stay, or are put back as they were made."""
        self._salesforce.forget()
        if keep and self._filled and self._young(self._filled, orders, seed):
            self._filled = await self._as_made(self._filled)
        else:
            self._filled = await self._make(orders, seed)
        return self._filled.counts

    def _young(self, filled: Filled, orders: int, seed: int) -> bool:
        """Whether what was put in is what filling the org anew would make, but for its ids and a few seconds of age.

        What is under way may still write to a record of before: it must not find one.
        """
        same = (filled.orders, filled.seed) == (orders, seed) and not self._salesforce.faults.under_way
        untouched = filled.written == self._salesforce.org.written
        age = self._clock.now() - filled.at
        return same and (untouched or filled.image is not None) and timedelta() <= age < AS_NEW

    async def _as_made(self, filled: Filled) -> Filled:
        """The records as they were put in, under the ids they had."""
        org, made = self._salesforce.org, filled.image
        if filled.written == org.written or made is None:
            return filled

        def put_back(tx: Transaction) -> int:
            image.put_back(tx.connection, tx.schema, made, tx.now)
            return org.written  # before anybody else can write again

        return replace(filled, written=await org.run(put_back))

    async def _make(self, orders: int, seed: int) -> Filled:
        now, org = self._clock.now(), self._salesforce.org

        def fill(tx: Transaction, users: dict[str, str]) -> tuple[list[Label], int, Image | None]:
            labels = demo.fill(tx, users, orders, seed)
            made = None if orders else image.taken(tx.connection, tx.schema)
            return labels, org.written, made  # before anybody else can write again

        labels, written, made = await self._salesforce.start_over(demo.user_fields(), fill)
        self._labels = [label.as_json() for label in labels]
        write_private(self._file, json.dumps(self._labels))
        return Filled(orders, seed, now, written, await self._salesforce.counts(), made)

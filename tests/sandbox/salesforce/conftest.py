"""An org of its own for each test that talks to the database half directly: a few people, and no records."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce.org import Org


@dataclass
class Company:
    """An org with an admin, a rep in the west, one in the east, and a bot that no region holds."""

    org: Org
    clock: Clock
    admin: str = ""
    rosa: str = ""
    omar: str = ""
    bot: str = ""

    async def hire(self, name: str, region: str | None = None, zone: str = "UTC") -> str:
        first, _, last = name.partition(" ")
        address = f"{first.lower()}@exodus.example"
        user = {"FirstName": first, "LastName": last, "Email": address, "Username": f"{address}.demo", "IsActive": True}
        user |= {"TimeZoneSidKey": zone, "LocaleSidKey": "en_US"}
        return await self.org.create("User", user, self.admin, region=region, as_admin=True)

    async def add(self, name: str, region: str | None = None, **fields: Any) -> str:
        """A record as the admin makes it."""
        return await self.org.create(name, fields, self.admin, region=region, as_admin=True)

    async def ask(self, soql: str, user: str = "") -> list[dict[str, Any]]:
        """The records of the first page; the admin's when nobody is named."""
        body = await self.org.query(soql, user or self.admin, as_admin=not user)
        return list(body["records"])

    async def names(self, soql: str, user: str = "") -> list[str]:
        return [record["Name"] for record in await self.ask(soql, user)]


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    clock = Clock()
    made = Company(Org(tmp_path / "org.db", clock), clock)
    made.admin = await made.hire("Ada Admin")
    made.rosa = await made.hire("Rosa Reyes", "west")
    made.omar = await made.hire("Omar Oduya", "east")
    made.bot = await made.hire("Exodus Bot", "nowhere")
    yield made
    await made.org.close()

"""The org's users, found as logging in and the control interface need: by username, by id, by what one is called."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce import rows
from sandbox.salesforce.oauth import Account
from sandbox.salesforce.org import Org
from sandbox.salesforce.organization import put_record
from sandbox.salesforce.records import Transaction
from sandbox.worlds.people import ADMIN_USERNAME, PEOPLE

STANDARD = "Standard"  # the one kind of user whose licence includes the API

Wanted = Mapping[str, tuple[str | None, dict[str, Any]]]


class Users:
    def __init__(self, org: Org) -> None:
        self._org = org

    async def find(self, username: str) -> Account | None:
        quoted = username.replace("\\", "\\\\").replace("'", "\\'")
        return await self._one(f"Username = '{quoted}'")

    async def by_id(self, record: str) -> Account | None:
        return await self._one(f"Id = '{record}'")

    async def username(self, record: str) -> str | None:
        account = await self.by_id(record)
        return account.username if account else None

    async def admin(self) -> str:
        """The id of the user who acts for the control interface."""
        return await self.named(ADMIN_USERNAME)

    async def named(self, name: str) -> str:
        """The User id behind a Slack id, a person's name or role, an e-mail address or a username.

        Raises ValueError, with a sentence, when there is none.
        """
        person = next((each for each in PEOPLE if name in (each.id, each.name, each.role, each.email)), None)
        if person and not person.username:
            raise ValueError(f"{person.name} has no Salesforce user.")
        account = await self.find(person.username if person and person.username else name)
        if account is None:
            raise ValueError(f"There is no user {name!r}.")
        return account.id

    async def _one(self, condition: str) -> Account | None:
        soql = f"SELECT Id, Username, IsActive, UserType FROM User WHERE {condition}"  # noqa: S608 - escaped above, or an id of ours
        found = (await self._org.query(soql, "", as_admin=True))["records"]
        if not found:
            return None
        user = found[0]
        return Account(user["Id"], user["Username"], user["IsActive"], user["UserType"] == STANDARD)


def start_over(tx: Transaction, wanted: Wanted) -> dict[str, str]:
    """Empty the org but for its users, who keep their ids and are put back as they should be.

    Returns the ids by username. Ids must hold: whoever logged in, and whoever was joined to a Slack user, stays so.
    """
    entity = tx.schema.entity("User")
    found = tx.query("SELECT Id, Username FROM User", "", as_admin=True).records
    kept = {user["Username"]: rows.row(tx.connection, entity, user["Id"]) for user in found}
    rows.clear(tx.connection, tx.schema, tx.now)
    found_ids = {username: put_back(tx, kept.get(username), *how) for username, how in wanted.items()}
    put_record(tx, found_ids.get(ADMIN_USERNAME, ""))
    return found_ids


def put_back(tx: Transaction, kept: dict[str, Any] | None, region: str | None, fields: dict[str, Any]) -> str:
    if kept is None:
        return tx.create("User", fields, "", region=region, as_admin=True)
    rows.insert(tx.connection, tx.schema.entity("User"), kept)
    tx.update("User", kept["Id"], fields, "", as_admin=True)
    return str(kept["Id"])

"""Salesforce users by e-mail, federation id or username, read by the integration user."""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as By
from dataclasses import dataclass
from typing import TypeVar

from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.client import Client, Row
from bot.salesforce.mapping import Mapping, RecordMapping, UserKind
from bot.salesforce.soql import Condition, either, equals, one_of, select

T = TypeVar("T")

AT_ONCE = 200
"""Ids in one query."""
SEVERAL = 5


@dataclass(frozen=True, slots=True)
class Owner:
    """What a record tells of the user it belongs to; nothing yet of whether that is somebody who may be written to."""

    email: str
    username: str | None = None


class Users:
    def __init__(self, client: Client, mapping: Mapping, integration: str) -> None:
        self._client = client
        self._user: RecordMapping = mapping["user"]
        self._integration = integration

    async def by_email(self, slack_id: SlackUserId, email: str) -> list[Person]:
        """Every active standard user whose e-mail or federation id is `email`; at most two are fetched."""
        fields = self._user.fields
        return await self._find(
            slack_id, either([equals(fields[name], email) for name in ("email", "federation_identifier")])
        )

    async def by_username(self, slack_id: SlackUserId, username: str) -> list[Person]:
        """The active standard user with that username, if there is one."""
        return await self._find(slack_id, equals(self._user.fields["username"], username))

    async def matching(self, said: By[SlackUserId, tuple[str, str | None]]) -> dict[SlackUserId, list[Person]]:
        """Who many are at once: by the username where one is named, else by the e-mail; one query for up to 200."""
        found: dict[SlackUserId, list[Person]] = {}
        for some in batched(sorted(said)):
            rows = await self._rows([said[each] for each in some])
            for each in some:
                email, named = said[each]
                keys = ("username",) if named else ("email", "federation_identifier")
                wanted = (named or email).casefold()
                own = [row for row in rows if wanted in {str(row[self._user.fields[key]]).casefold() for key in keys}]
                found[each] = [self._person(each, row) for row in own]
        return found

    async def _rows(self, said: Sequence[tuple[str, str | None]]) -> list[Row]:
        fields = self._user.fields
        emails, usernames = {email for email, named in said if not named}, {named for _, named in said if named}
        either_of = [one_of(fields[each], sorted(emails)) for each in ("email", "federation_identifier") if emails]
        either_of += [one_of(fields["username"], sorted(usernames))] if usernames else []
        query = select(fields.values(), self._user.object, *self._usable(), either(either_of))
        (rows,) = await self._client.query(self._integration, query)
        return rows

    async def unusable(self, email: str, named: str | None) -> list[str]:
        """The usernames of a few who have that e-mail, or that username, and are inactive or no standard users."""
        fields, keys = self._user.fields, ("username",) if named else ("email", "federation_identifier")
        where = either([equals(fields[each], named or email) for each in keys])
        query = select([fields["username"]], self._user.object, where, limit=SEVERAL)
        (rows,) = await self._client.query(self._integration, query)
        return [str(row[fields["username"]]) for row in rows]

    async def usernames(self, ids: Collection[RecordId]) -> dict[RecordId, str]:
        """The usernames of those of them who are active standard users; one query for up to 200."""
        username = self._user.fields["username"]
        found: dict[RecordId, str] = {}
        wanted = sorted(set(ids))
        for each in batched(wanted):
            some = one_of("Id", each)
            (rows,) = await self._client.query(
                self._integration, select([username], self._user.object, *self._usable(), some)
            )
            found |= {RecordId(row["Id"]): str(row[username]) for row in rows}
        return found

    async def email(self, user: RecordId) -> str | None:
        """The address of that user, if Salesforce has one."""
        field = self._user.fields["email"]
        (rows,) = await self._client.query(self._integration, select([field], self._user.object, equals("Id", user)))
        return str(rows[0][field]) if rows and rows[0][field] else None

    async def _find(self, slack_id: SlackUserId, condition: Condition) -> list[Person]:
        fields = self._user.fields
        query = select(fields.values(), self._user.object, *self._usable(), condition, limit=2)
        (rows,) = await self._client.query(self._integration, query)
        return [self._person(slack_id, row) for row in rows]

    def _usable(self) -> tuple[Condition, Condition]:
        """Active, and of a kind that counts."""
        fields = self._user.fields
        kinds: Sequence[str] = self._user.shown_as("kind", UserKind.STANDARD)
        return equals(fields["active"], value=True), either([equals(fields["kind"], kind) for kind in kinds])

    def _person(self, slack_id: SlackUserId, row: Row) -> Person:
        fields = self._user.fields
        return Person(
            slack_id=slack_id,
            user_id=RecordId(row["Id"]),
            username=row[fields["username"]],
            name=row[fields["name"]],
            locale=row[fields["locale"]] or "en_US",
            zone=row[fields["zone"]] or "UTC",
        )


def batched(known: Sequence[T]) -> Iterator[Sequence[T]]:
    return (known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE))

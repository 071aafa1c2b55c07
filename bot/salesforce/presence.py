"""Whether a person sees a record in Salesforce, asked with their own token."""

from bot.runbook.values import Person, RecordId
from bot.salesforce.client import Client
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import Mapping
from bot.salesforce.soql import equals, select

NO_ACCESS = {"INVALID_TYPE", "INVALID_FIELD"}


class Presence:
    def __init__(self, client: Client, mapping: Mapping) -> None:
        self._client = client
        self._mapping = mapping

    async def seen(self, person: Person, record: str, id_: RecordId) -> bool:
        """`record` is the mapping's name. Absent and invisible are one."""
        query = select([], self._mapping[record].object, equals("Id", id_), limit=1)
        try:
            (rows,) = await self._client.query(person.username, query)
        except Refused as refused:
            if refused.code in NO_ACCESS:
                return False
            raise
        return bool(rows)

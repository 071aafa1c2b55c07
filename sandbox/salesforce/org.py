"""One Salesforce org: its rows, its users' rights, and everything that reads or writes them.

It knows nothing of HTTP, of tokens or of the demo. All of it runs on a few threads of its own, never on the event loop,
which serves Slack as well. Every method that takes a `user` acts as that user; `as_admin` sees and sets everything.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sandbox.clock import Clock
from sandbox.salesforce import ids, rights, rows
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.records import Fields, Transaction
from sandbox.salesforce.rows import Connection, Rows
from sandbox.salesforce.schema import Entity, Field, Schema
from sandbox.salesforce.soql.paging import GREATEST, Cursors

T = TypeVar("T")
THREADS = 4


class Org:
    """`path` is the database file; it is made at first use and lives through restarts."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.schema = Schema.load()
        self._clock = clock
        self._rows = Rows(path, self.schema, clock.now())
        self._cursors = Cursors()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="salesforce")

    @property
    def written(self) -> int:
        """How many rows were written since the start, by anybody: the same again means that nothing was."""
        return self._rows.written

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """What `work` writes is committed together; when it raises, nothing is."""
        return await self._on_thread(partial(self._write, work))

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """What `work` reads is all of one moment; it must not write."""
        return await self._on_thread(partial(self._look, work))

    async def query(
        self, soql: str, user: str, batch: int = GREATEST, *, as_admin: bool = False, deleted: bool = False
    ) -> dict[str, Any]:
        """The first page of the answer, as the REST API's body."""

        def first_page(tx: Transaction) -> dict[str, Any]:
            found = tx.query(soql, user, as_admin=as_admin, deleted=deleted)
            return self._cursors.first(found, user, batch, tx.now)

        return await self.look(first_page)

    async def query_more(self, locator: str, user: str) -> dict[str, Any]:
        """The page behind the last part of a `nextRecordsUrl`."""
        return await self._on_thread(partial(self._cursors.next, locator, user, self._clock.now()))

    async def retrieve(
        self, name: str, record: str, user: str, fields: Iterable[str] | None = None, *, as_admin: bool = False
    ) -> dict[str, Any]:
        return await self.look(lambda tx: tx.retrieve(name, record, user, fields, as_admin=as_admin))

    async def describe(self, name: str, user: str) -> dict[str, Any]:
        return await self.look(lambda tx: tx.describe(name, user))

    async def create(
        self, name: str, fields: Fields, user: str, *, region: str | None = None, as_admin: bool = False
    ) -> str:
        """The new record's id."""
        return await self.run(lambda tx: tx.create(name, fields, user, region=region, as_admin=as_admin))

    async def update(self, name: str, record: str, fields: Fields, user: str, *, as_admin: bool = False) -> None:
        await self.run(lambda tx: tx.update(name, record, fields, user, as_admin=as_admin))

    async def delete(self, name: str, record: str, user: str, *, as_admin: bool = False) -> None:
        await self.run(lambda tx: tx.delete(name, record, user, as_admin=as_admin))

    async def grant_view_all(self, user: str, objects: Iterable[str]) -> None:
        """Give the user a permission set of their own that sees every record of these objects."""
        wanted = [self._entity(name).name for name in objects]
        await self.run(lambda tx: rights.grant_view_all(tx, user, wanted))

    async def drop_view_all(self, user: str, name: str | None = None, *, undo: bool = False) -> None:
        """Take View All from the user's permission sets, for one object or for every one; or give it back."""
        wanted = self._entity(name).name if name else None
        await self.run(lambda tx: rights.set_view_all(tx, user, wanted, granted=undo))

    async def hide_field(self, name: str, field: str, user: str = "", *, undo: bool = False) -> None:
        """From one user, or without one from everybody."""
        entity = self._entity(name)
        found = self._field(entity, field)
        await self.run(lambda tx: rights.hide_field(tx, entity, found, user, undo=undo))

    async def hide_object(self, name: str, user: str = "", *, undo: bool = False) -> None:
        """The whole object, from one user, or without one from everybody."""
        entity = self._entity(name)
        await self.run(lambda tx: rights.hide_object(tx, entity, user, undo=undo))

    async def revoke_record(self, record: str, user: str = "", *, undo: bool = False) -> None:
        """Make one record invisible to one user, or without one to everybody, View All or not."""
        key = ids.normal(record)
        await self.run(lambda tx: rights.revoke_record(tx, key, user, undo=undo))

    async def lock(self, record: str, *, undo: bool = False) -> None:
        """Let every change of the record fail, as while another transaction holds it."""
        key = ids.normal(record)
        await self.run(lambda tx: rights.lock(tx, key, undo=undo))

    async def note_metadata(self) -> None:
        """Objects and fields are others than before: describes are new from now on."""
        await self.run(lambda tx: rows.note_metadata(tx.connection, tx.now))

    async def clear(self) -> None:
        """Drop every record and every switch. Ids and numbers go on where they were."""
        await self.run(lambda tx: rows.clear(tx.connection, self.schema, tx.now))
        self._cursors.clear()

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._rows.close()

    def _entity(self, name: str) -> Entity:
        entity = self.schema.find(name)
        if entity is None:
            raise not_found()
        return entity

    def _field(self, entity: Entity, name: str) -> Field:
        field = entity.field(name)
        if field is None:
            raise SalesforceError(400, "INVALID_FIELD", f"No such column '{name}' on entity {entity.name}")
        return field

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _look(self, work: Callable[[Transaction], T]) -> T:
        with self._rows.reading() as connection:
            return work(self._transaction(connection))

    def _write(self, work: Callable[[Transaction], T]) -> T:
        with self._rows.writing() as connection:
            return work(self._transaction(connection))

    def _transaction(self, connection: Connection) -> Transaction:
        return Transaction(connection, self.schema, self._clock.now())

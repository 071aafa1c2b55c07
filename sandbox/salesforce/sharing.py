"""Who sees what, as SQL: every condition here goes into the statement, so that no row is read and then dropped.

A row's region is hidden from everybody; a user's own row carries the region they work in. It knows no query language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Entity, Field, Schema, quoted

EVERYBODY = ""
WHOLE = ""  # in place of a field: the whole object
UTC = ZoneInfo("UTC")
Bind = Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user as the database meets them. An admin sees every field and every row."""

    user: str
    admin: bool = False
    region: str | None = None
    zone: ZoneInfo = UTC
    locale: str = "en_US"
    sees_all: frozenset[str] = frozenset()
    hidden: frozenset[tuple[str, str]] = frozenset()
    revoked: bool = False

    def sees(self, entity: Entity, field: Field) -> bool:
        return self.admin or not (field.hidden or (entity.name, field.name) in self.hidden)

    def knows(self, entity: Entity) -> bool:
        """Whether there is such an object for this user at all."""
        return self.admin or (entity.name, WHOLE) not in self.hidden

    def field(self, entity: Entity, name: str) -> Field | None:
        """The field, unless it is hidden: then it is as if it did not exist."""
        found = entity.field(name)
        return found if found and self.sees(entity, found) else None

    def parent(self, entity: Entity, relationship: str) -> Field | None:
        found = entity.parent(relationship)
        if not found or not self.sees(entity, found):
            return None
        whole = {(target, WHOLE) for target in found.targets}
        return None if whole and whole <= self.hidden and not self.admin else found


def viewer(connection: Connection, user: str, *, admin: bool = False) -> Viewer:
    """What is known of a user right now; rights may change between two queries."""
    found = connection.execute('SELECT "_region", "TimeZoneSidKey", "LocaleSidKey" FROM "User" WHERE "Id" = ?', (user,))
    region, zone, locale = found.fetchone() or (None, None, None)
    zone, locale = ZoneInfo(zone or "UTC"), locale or "en_US"
    if admin:
        return Viewer(user, admin=True, region=region, zone=zone, locale=locale)
    hidden = connection.execute("SELECT entity, field FROM _hidden WHERE user IN (?, ?)", (user, EVERYBODY)).fetchall()
    revoked = connection.execute("SELECT 1 FROM _revoked WHERE user IN (?, ?)", (user, EVERYBODY)).fetchone()
    return Viewer(
        user=user,
        region=region,
        zone=zone,
        locale=locale,
        sees_all=_sees_all(connection, user),
        hidden=frozenset(hidden),
        revoked=revoked is not None,
    )


@dataclass(frozen=True, slots=True)
class Sharing:
    """What one viewer may see, for the statement whose parameters `bind` collects."""

    viewer: Viewer
    schema: Schema
    bind: Bind

    def conditions(self, entity: Entity, alias: str) -> list[str]:
        """What must all hold of `alias` for the viewer to see a row; nothing means every row."""
        if self.viewer.admin:
            return []
        found = [self._not_revoked(alias)] if self.viewer.revoked else []
        if entity.name in self.viewer.sees_all:
            return found
        if entity.private and self.viewer.region is not None:
            found.append(f'({alias}."_region" IS NULL OR {alias}."_region" = {self.bind(self.viewer.region)})')
        for name in entity.controlled_by:
            found.extend(self._follows(entity.named(name), alias))
        if entity.linked_by:
            found.append(self._linked(entity.linked_by, alias))
        return found

    def _not_revoked(self, alias: str) -> str:
        people = f"user IN ({self.bind(self.viewer.user)}, {self.bind(EVERYBODY)})"
        return f'NOT EXISTS (SELECT 1 FROM _revoked WHERE record = {alias}."Id" AND {people})'  # noqa: S608  values are bound

    def _follows(self, reference: Field, alias: str) -> list[str]:
        """A row that hangs on a record is as visible as the record; one that hangs on nothing is not held back."""
        held = f"{alias}.{quoted(reference.name)}"
        found = []
        for name in reference.targets:
            parent = self.schema.entity(name)
            of_another = f" OR substr({held}, 1, 3) <> {self.bind(parent.prefix)}" if reference.any_of else ""
            if visible := self._visible(parent, held, f"{alias}_{name}", own=bool(reference.any_of)):
                found.append(f"({held} IS NULL{of_another} OR {visible})")
        return found

    def _visible(self, parent: Entity, held: str, alias: str, *, own: bool) -> str:
        """That the record whose id `held` is can be seen; nothing where everybody sees it.

        What is linked to a user (`own`) is theirs alone.
        """
        if own and parent.name == "User":
            return f"{held} = {self.bind(self.viewer.user)}"
        conditions = self.conditions(parent, alias)
        if not conditions:
            return ""
        matching = " AND ".join([f'{alias}."Id" = {held}', *conditions])
        return f"EXISTS (SELECT 1 FROM {quoted(parent.name)} AS {alias} WHERE {matching})"  # noqa: S608  names are the schema's

    def _linked(self, document: str, alias: str) -> str:
        """A file is its owner's, and everybody's who sees a record that it is linked to."""
        link = f"{alias}_link"
        conditions = self.conditions(self.schema.entity("ContentDocumentLink"), link)
        held = f'{link}."ContentDocumentId" = {alias}.{quoted(document)}'
        matching = " AND ".join([held, f'{link}."IsDeleted" = 0', *conditions])
        links = f'SELECT 1 FROM "ContentDocumentLink" AS {link} WHERE {matching}'  # noqa: S608  names are ours, values are bound
        return f'({alias}."OwnerId" = {self.bind(self.viewer.user)} OR EXISTS ({links}))'


def _sees_all(connection: Connection, user: str) -> frozenset[str]:
    """The objects on which one of the user's permission sets grants View All."""
    found = connection.execute(
        'SELECT granted."SobjectType" FROM "PermissionSetAssignment" AS given'
        ' JOIN "ObjectPermissions" AS granted ON granted."ParentId" = given."PermissionSetId"'
        ' WHERE given."AssigneeId" = ? AND given."IsDeleted" = 0 AND granted."IsDeleted" = 0'
        ' AND granted."PermissionsViewAllRecords" = 1',
        (user,),
    )
    return frozenset(entity for (entity,) in found)

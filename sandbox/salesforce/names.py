"""What a reference to several objects leads to: Salesforce's *Name*, with the few fields that it knows of each.

Sources: Object reference, "Name" (its fields; not queryable itself); SOQL guide, "Understanding Relationship Fields and
Polymorphic Fields". An answer calls it `Name` in `attributes.type`, while the address there is the record's own.
"""

from sandbox.salesforce.schema import Entity, Field, Schema, quoted

FIELDS = (
    Field("Id", "id", read_only=True),
    Field("Name", "string", read_only=True),
    Field("Type", "picklist", read_only=True),
    Field("Email", "email", read_only=True),
    Field("FirstName", "string", read_only=True),
    Field("LastName", "string", read_only=True),
    Field("Username", "string", read_only=True),
    Field("IsActive", "boolean", read_only=True),
)
NAME = Entity(
    name="Name",
    label="Name",
    prefix="",
    owner=False,
    naming="none",
    private=False,
    controlled_by=(),
    linked_by="",
    setup=True,
    refuses=(),
    fields=FIELDS,
)


def source(schema: Schema, reference: Field) -> str:
    """The rows of every object that the reference may point to, as one table."""
    return f"({' UNION ALL '.join(_selected(schema.entity(name)) for name in reference.targets)})"


def behind(entity: str, record: str) -> str:
    """The object in the address of a record of `entity`: Name has no addresses of its own."""
    if entity != NAME.name:
        return entity
    return "User" if record.startswith("005") else "Group"


def _selected(entity: Entity) -> str:
    columns = [f"{_value(entity, field)} AS {quoted(field.name)}" for field in FIELDS]
    return f'SELECT {", ".join(columns)}, "IsDeleted" FROM {quoted(entity.name)}'  # noqa: S608  names are the schema's


def _value(entity: Entity, field: Field) -> str:
    """A group's type says what kind of group it is; every other record's is its object."""
    if entity.field(field.name):
        return quoted(field.name) + ("" if field.type in ("id", "boolean") else " COLLATE NOCASE")
    return f"'{entity.name}' COLLATE NOCASE" if field.name == "Type" else "NULL"

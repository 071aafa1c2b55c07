"""The org's objects and fields, read once from exodus.toml; every look-up by name ignores case, as Salesforce's do.

It knows nothing of rows, of users or of what anybody may see.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Self

LENGTHS = {
    "string": 255,
    "picklist": 255,
    "url": 255,
    "email": 80,
    "phone": 40,
    "textarea": 32_768,
    "reference": 18,
    "id": 18,
}
DESCRIBED = {"longtext": "textarea"}
TEXTS = frozenset({"string", "picklist", "url", "email", "phone", "textarea"})
IDS = frozenset({"id", "reference"})
NUMBERS = frozenset({"double", "currency", "int"})
QUEUED = frozenset({"Task"})  # standard objects that queues may own; they may own all custom ones
UNFILTERED = frozenset({"textarea", "base64"})


@dataclass(frozen=True, slots=True)
class Field:
    """`type` is describe's word. `to` is the object whose ids it holds, `child` that object's list of these rows.

    `any_of` stands for `to` where ids of several objects may be held. A `fixed` field is set once, at creation.
    One with something `joined` is not stored: it is a formula over these paths.
    """

    name: str
    type: str
    values: tuple[str, ...] = ()
    to: str = ""
    any_of: tuple[str, ...] = ()
    child: str = ""
    pattern: str = ""
    joined: tuple[str, ...] = ()
    required: bool = False
    read_only: bool = False
    fixed: bool = False
    hidden: bool = False
    holds_id: bool = False
    unique: bool = False
    external: bool = False
    owned: bool = False

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def label(self) -> str:
        return self.name.removesuffix("__c").replace("_", " ")

    @property
    def length(self) -> int:
        return LENGTHS.get(self.type, 0)

    @property
    def targets(self) -> tuple[str, ...]:
        """The objects whose ids it may hold."""
        return self.any_of or ((self.to,) if self.to else ())

    @property
    def relationship(self) -> str:
        """The name by which a path goes through this reference: `Account__r`, `Owner`; empty for other fields.

        Paths through a reference to several objects lead to Name, where there are any: an owner's alone.
        """
        if self.type != "reference" or (self.any_of and self.name != "OwnerId"):
            return ""
        return f"{self.name[:-1]}r" if self.custom else self.name.removesuffix("Id")

    @property
    def filterable(self) -> bool:
        """Whether a query may filter, sort or group by it."""
        return self.type not in UNFILTERED

    @property
    def joins(self) -> bool:
        """Whether it compares as an id does, and a semi-join may name it."""
        return self.holds_id or self.type in IDS


@dataclass(frozen=True)
class Entity:
    """One object.

    `private`: a row's region says who sees it. `controlled_by`: the records of these references do.
    `linked_by`: this names a file's document, and whoever sees a record that the document is linked to sees the row.
    `setup`: only administrators change its records.
    `refuses` names what cannot be done to its records over the API, though it can to others'.
    """

    name: str
    label: str
    prefix: str
    owner: bool
    naming: str
    private: bool
    controlled_by: tuple[str, ...]
    linked_by: str
    setup: bool
    refuses: tuple[str, ...]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        return self._by_name.get(name.lower())

    def named(self, name: str) -> Field:
        """The field of exactly this name, where there is no doubt that it exists."""
        return self._by_name[name.lower()]

    def parent(self, relationship: str) -> Field | None:
        """The reference that a path's `Account__r` or `Owner` goes through."""
        return self._by_relationship.get(relationship.lower())

    def master(self, field: Field) -> bool:
        """Whether its rows belong to what `field` points to: they are locked with it, and dropped with it."""
        return field.owned or (self.custom and field.type == "reference" and field.required)

    def takes(self, verb: str) -> bool:
        """Whether the API lets users create, update or delete its records at all."""
        return not self.setup and verb not in self.refuses

    @cached_property
    def unticked(self) -> dict[str, int]:
        """What a new row's booleans are."""
        return {field.name: 0 for field in self.fields if field.type == "boolean"}

    @property
    def stored(self) -> tuple[Field, ...]:
        """The fields that have a column."""
        return tuple(field for field in self.fields if not field.joined)

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.required)

    @cached_property
    def unique(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.unique)

    @property
    def references(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.type == "reference")

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def _by_relationship(self) -> dict[str, Field]:
        return {field.relationship.lower(): field for field in self.references if field.relationship}

    @property
    def restricted(self) -> bool:
        """Whether some users see fewer of its records than others."""
        return self.private or bool(self.controlled_by or self.linked_by)


@dataclass(frozen=True)
class Child:
    """A list of rows that a parent's subquery may name."""

    relationship: str
    entity: Entity
    field: Field


@dataclass(frozen=True)
class Schema:
    entities: tuple[Entity, ...]

    @classmethod
    def load(cls) -> Self:
        text = files(__package__).joinpath("exodus.toml").read_text(encoding="utf-8")
        return cls(tuple(_entity(name, given) for name, given in tomllib.loads(text).items()))

    def find(self, name: str) -> Entity | None:
        return self._by_name.get(name.lower())

    def entity(self, name: str) -> Entity:
        """The object of exactly this name, where there is no doubt that it exists."""
        return self._by_name[name.lower()]

    def of_id(self, record: str) -> Entity | None:
        """The object whose key prefix an id carries."""
        return self._by_prefix.get(record[:3])

    def prefixes(self, field: Field) -> tuple[str, ...]:
        """The key prefixes of what a reference may point to."""
        return self._prefixes[field.targets]

    def children(self, parent: Entity) -> tuple[Child, ...]:
        return tuple(self._children.get(parent.name, {}).values())

    def child(self, parent: Entity, relationship: str) -> Child | None:
        return self._children.get(parent.name, {}).get(relationship.lower())

    @cached_property
    def _by_name(self) -> dict[str, Entity]:
        return {entity.name.lower(): entity for entity in self.entities}

    @cached_property
    def _prefixes(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        targets = {field.targets for entity in self.entities for field in entity.references}
        return {names: tuple(self.entity(name).prefix for name in names) for names in targets}

    @cached_property
    def _by_prefix(self) -> dict[str, Entity]:
        return {entity.prefix: entity for entity in self.entities}

    @cached_property
    def _children(self) -> dict[str, dict[str, Child]]:
        found: dict[str, dict[str, Child]] = {}
        for entity in self.entities:
            for field in entity.references:
                for parent in field.targets if field.child else ():
                    found.setdefault(parent, {})[field.child.lower()] = Child(field.child, entity, field)
        return found


def quoted(name: str) -> str:
    """A name from the schema as SQL writes it. Names that a request brought never get here."""
    return f'"{name}"'


def _entity(name: str, given: dict[str, Any]) -> Entity:
    sharing = given.get("sharing", "public")
    own = tuple(_field(each, how) for each, how in given["fields"].items())
    return Entity(
        name=name,
        label=given["label"],
        prefix=given["prefix"],
        owner=given["owner"],
        naming=given["name"],
        private=sharing == "private",
        controlled_by=tuple(sharing) if isinstance(sharing, list) else (),
        linked_by=sharing["linked_by"] if isinstance(sharing, dict) else "",
        setup=given.get("setup", False),
        refuses=tuple(given.get("refuses", ())),
        fields=(*_standard(name, given["name"], owner=given["owner"]), *own),
    )


def _field(name: str, how: str | list[str] | dict[str, Any]) -> Field:
    if isinstance(how, str):
        return Field(name, DESCRIBED.get(how, how))
    if isinstance(how, list):
        return Field(name, "picklist", values=tuple(how))
    kind = how.get("type", "picklist" if "values" in how else "reference")
    more: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in how.items()}
    more.pop("type", None)
    more.setdefault("read_only", bool(more.get("joined")))
    return Field(name, DESCRIBED.get(kind, kind), **more)


def _standard(entity: str, naming: str, *, owner: bool) -> tuple[Field, ...]:
    """The fields every object has, as the org fills them in."""
    fields = [Field("Id", "id", to=entity, read_only=True)]
    if naming == "text":
        fields.append(Field("Name", "string", required=not entity.endswith("__c")))
    elif naming == "person":
        fields.append(Field("Name", "string", read_only=True))
    elif naming != "none":
        fields.append(Field("Name", "string", pattern=naming, read_only=True))
    if owner:
        queued = entity.endswith("__c") or entity in QUEUED
        fields.append(Field("OwnerId", "reference", **{"any_of": ("Group", "User")} if queued else {"to": "User"}))
    return (
        *fields,
        Field("CreatedDate", "datetime", read_only=True),
        Field("CreatedById", "reference", to="User", read_only=True),
        Field("LastModifiedDate", "datetime", read_only=True),
        Field("LastModifiedById", "reference", to="User", read_only=True),
        Field("SystemModstamp", "datetime", read_only=True),
        Field("IsDeleted", "boolean", read_only=True),
    )

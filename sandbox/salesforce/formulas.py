"""Fields that the org computes when they are read: what other fields say, joined to one text.

As Salesforce's formulas they look across lookups without asking what the reader may see. Nothing of them is stored, so
they cannot be out of date.
"""

from collections.abc import Iterable

from sandbox.salesforce.schema import Entity, Field, Schema, quoted

SEPARATOR = "; "


def formula(schema: Schema, entity: Entity, field: Field, alias: str) -> str:
    """The field of the row `alias` as SQL; null where nothing it joins has a value."""
    parts = (_value(schema, entity, path.split("."), alias) for path in field.joined)
    return f"joined({', '.join(parts)})"


def join(*texts: str | None) -> str | None:
    """Each text once, in order; texts may be such lists themselves."""
    parts = (part.strip() for text in texts if text for part in text.split(SEPARATOR.strip()))
    return SEPARATOR.join(dict.fromkeys(filter(None, parts))) or None


def written(field: Field) -> str | None:
    """What describe says of it."""
    return f'JOIN("{SEPARATOR}", {", ".join(field.joined)})' if field.joined else None


def _value(schema: Schema, entity: Entity, path: Iterable[str], alias: str) -> str:
    name, *rest = path
    if not rest:
        return f"{alias}.{quoted(entity.named(name).name)}"
    reference = entity.parent(name)
    assert reference  # noqa: S101  exodus.toml says so
    parent, inner = schema.entity(reference.to), f"{alias}_{name}"
    value = _value(schema, parent, rest, inner)
    return (
        f"(SELECT {value} FROM {quoted(parent.name)} AS {inner}"  # noqa: S608  names are the schema's
        f' WHERE {inner}."Id" = {alias}.{quoted(reference.name)} AND {inner}."IsDeleted" = 0)'
    )

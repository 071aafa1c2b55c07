"""What an org tells about its objects, for one user: a field they may not see is not there."""

from typing import Any

from sandbox.salesforce.schema import NUMBERS, Entity, Field, Schema
from sandbox.salesforce.sharing import Viewer
from sandbox.salesforce.soql.answer import BASE


def objects(schema: Schema) -> dict[str, Any]:
    """The global describe."""
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [_summary(entity) for entity in schema.entities]}


def one(schema: Schema, entity: Entity, viewer: Viewer) -> dict[str, Any]:
    """An object's describe with fields and child relationships."""
    fields = [_field(entity, field) for field in entity.fields if viewer.sees(entity, field)]
    children = [
        {"childSObject": child.entity.name, "field": child.field.name, "relationshipName": child.relationship}
        for child in schema.children(entity)
        if viewer.sees(child.entity, child.field)
    ]
    return _summary(entity) | {"fields": fields, "childRelationships": children, "recordTypeInfos": []}


def _summary(entity: Entity) -> dict[str, Any]:
    path = f"{BASE}/sobjects/{entity.name}"
    able = dict.fromkeys(("createable", "queryable", "retrieveable", "updateable"), True)  # codespell:ignore createable
    return able | {
        "name": entity.name,
        "label": entity.label,
        "labelPlural": f"{entity.label}s",
        "keyPrefix": entity.prefix,
        "custom": entity.custom,
        "customSetting": False,
        "deletable": entity.name != "User",
        "searchable": True,
        "urls": {"sobject": path, "describe": f"{path}/describe", "rowTemplate": f"{path}/{{ID}}"},
    }


def _field(entity: Entity, field: Field) -> dict[str, Any]:
    long = field.type == "textarea"
    writable = not field.read_only
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "length": field.length,
        "precision": 18 if field.type in NUMBERS else 0,
        "scale": 2 if field.type in NUMBERS else 0,
        "custom": field.custom,
        "nameField": field.name == "Name",
        "autoNumber": bool(field.pattern),
        "nillable": not field.required and writable and field.type != "boolean",
        "createable": writable,  # codespell:ignore createable
        "updateable": writable,
        "filterable": not long,
        "sortable": not long,
        "groupable": not long and field.type not in NUMBERS and field.type != "datetime",
        "unique": False,
        "externalId": False,
        "idLookup": field.name == "Id",
        "restrictedPicklist": False,
        "picklistValues": [
            {"active": True, "defaultValue": False, "label": value, "validFor": None, "value": value}
            for value in field.values
        ],
        "referenceTo": [field.to] if field.type == "reference" else [],
        "relationshipName": field.relationship or None,
        "cascadeDelete": entity.master(field),
    }

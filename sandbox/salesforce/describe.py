"""What an org tells about its objects, for one user: a field they may not see is not there."""

from typing import Any

from sandbox.salesforce.formulas import written
from sandbox.salesforce.schema import IDS, NUMBERS, Child, Entity, Field, Schema
from sandbox.salesforce.sharing import Viewer
from sandbox.salesforce.soql.answer import BASE

SOAP_TYPES = {
    "base64": "xsd:base64Binary",
    "boolean": "xsd:boolean",
    "currency": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "double": "xsd:double",
    "id": "tns:ID",
    "int": "xsd:int",
    "reference": "tns:ID",
}
ALWAYS = ("layoutable", "queryable", "replicateable", "retrieveable", "searchable")
NEVER: tuple[str, ...] = (
    "activateable",
    "customSetting",
    "dataTranslationEnabled",
    "deepCloneable",
    "deprecatedAndHidden",
)
NEVER += ("feedEnabled", "hasSubtypes", "isInterface", "isSubtype", "mergeable", "mruEnabled", "triggerable")
ABSENT_LISTS = ("actionOverrides", "namedLayoutInfos", "recordTypeInfos", "supportedScopes")
NEVER_OF_FIELDS: tuple[str, ...] = (
    "aiPredictionField",
    "caseSensitive",
    "dependentPicklist",
    "deprecatedAndHidden",
)
NEVER_OF_FIELDS += ("displayLocationInDecimal", "encrypted", "formulaTreatNullNumberAsZero", "highScaleNumber")
NEVER_OF_FIELDS += ("htmlFormatted", "queryByDistance", "restrictedDelete", "restrictedPicklist")
NEVER_OF_FIELDS += ("searchPrefilterable", "writeRequiresMasterRead")
EMPTY_OF_FIELDS: tuple[str, ...] = (
    "compoundFieldName",
    "controllerName",
    "defaultValue",
    "defaultValueFormula",
)
EMPTY_OF_FIELDS += ("filteredLookupInfo", "inlineHelpText", "mask", "maskType", "referenceTargetField")
DEFAULTED = frozenset({"Id", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"})


def objects(schema: Schema) -> dict[str, Any]:
    """The global describe."""
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [_summary(entity) for entity in schema.entities]}


def one(schema: Schema, entity: Entity, viewer: Viewer) -> dict[str, Any]:
    """An object's describe with fields and child relationships."""
    return (
        _summary(entity)
        | {name: [] for name in ABSENT_LISTS}
        | {
            "fields": [_field(entity, field) for field in entity.fields if viewer.sees(entity, field)],
            "childRelationships": [
                _child(child) for child in schema.children(entity) if viewer.sees(child.entity, child.field)
            ],
            "compactLayoutable": True,
            "defaultImplementation": None,
            "extendedBy": None,
            "extendsInterfaces": None,
            "implementedBy": None,
            "implementsInterfaces": None,
            "listviewable": None,
            "lookupLayoutable": None,
            "networkScopeFieldName": None,
            "searchLayoutable": True,
            "sobjectDescribeOption": "FULL",
        }
    )


def _summary(entity: Entity) -> dict[str, Any]:
    path = f"{BASE}/sobjects/{entity.name}"
    urls = {"sobject": path, "describe": f"{path}/describe", "rowTemplate": f"{path}/{{ID}}"}
    return (
        dict.fromkeys(NEVER, False)
        | dict.fromkeys(ALWAYS, True)
        | {
            "associateEntityType": None,
            "associateParentEntity": None,
            "createable": entity.takes("create"),  # codespell:ignore createable
            "custom": entity.custom,
            "deletable": entity.takes("delete"),
            "keyPrefix": entity.prefix,
            "label": entity.label,
            "labelPlural": f"{entity.label}s",
            "name": entity.name,
            "undeletable": entity.takes("delete"),
            "updateable": entity.takes("update"),
            "urls": urls,
        }
    )


def _child(child: Child) -> dict[str, Any]:
    return {
        "cascadeDelete": child.entity.master(child.field),
        "childSObject": child.entity.name,
        "deprecatedAndHidden": False,
        "field": child.field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.relationship,
        "restrictedDelete": False,
    }


def _field(entity: Entity, field: Field) -> dict[str, Any]:
    return _kind(field) | _use(entity, field) | _pointing(entity, field) | dict.fromkeys(NEVER_OF_FIELDS, False)


def _kind(field: Field) -> dict[str, Any]:
    """What the field is."""
    decimal = field.type in ("double", "currency")
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "soapType": SOAP_TYPES.get(field.type, "xsd:string"),
        "length": field.length,
        "byteLength": 3 * field.length if field.type not in IDS else field.length,
        "precision": 18 if decimal else 0,
        "scale": 2 if decimal else 0,
        "digits": 9 if field.type == "int" else 0,
        "custom": field.custom,
        "calculated": bool(field.joined),
        "calculatedFormula": written(field),
        "nameField": field.name == "Name",
        "autoNumber": bool(field.pattern),
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "picklistValues": [
            {"active": True, "defaultValue": False, "label": value, "validFor": None, "value": value}
            for value in field.values
        ],
        **dict.fromkeys(EMPTY_OF_FIELDS),
    }


def _use(entity: Entity, field: Field) -> dict[str, Any]:
    """What may be done with the field."""
    writable = not field.read_only
    return {
        "nillable": not field.required and (writable or bool(field.joined)) and field.type != "boolean",
        "createable": writable and entity.takes("create"),  # codespell:ignore createable
        "updateable": writable and not field.fixed and entity.takes("update"),
        "permissionable": field.custom and not field.required,
        "defaultedOnCreate": field.type == "boolean" or field.name in DEFAULTED,
        "filterable": field.filterable,
        "sortable": field.filterable,
        "groupable": field.filterable and field.type not in NUMBERS and field.type != "datetime",
        "aggregatable": field.filterable and field.type != "boolean",
        "unique": field.unique,
        "externalId": field.external,
        "idLookup": field.name == "Id" or field.external,
    }


def _pointing(entity: Entity, field: Field) -> dict[str, Any]:
    """Where a reference leads; nowhere, for other fields."""
    return {
        "referenceTo": list(field.targets) if field.type == "reference" else [],
        "relationshipName": field.relationship or None,
        "relationshipOrder": 0 if field.custom and entity.master(field) else None,
        "polymorphicForeignKey": bool(field.any_of),
        "namePointing": bool(field.any_of),
        "cascadeDelete": entity.master(field),
    }

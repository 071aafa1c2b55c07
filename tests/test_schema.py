"""docs/exodus-schema.md is the one place where names were chosen: the sandbox says the same, in its file and in describe."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce.invocations import ACTIONS
from sandbox.salesforce.org import Org
from sandbox.salesforce.rules import RULES
from sandbox.salesforce.schema import Schema

PAGE = Path(__file__).parents[1] / "docs" / "exodus-schema.md"
ACTION_COLUMNS = ("action", "binding", "class", "inputs", "outputs", "mark")
DESCRIBED = {"autonumber": "string", "formula": "string", "longtext": "textarea"}


def table(*head: str) -> Iterator[dict[str, str]]:
    """The rows of the page's table that has exactly these columns."""
    inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not cells:
            inside = False
        elif cells == list(head):
            inside = True
        elif inside and set(cells[0]) != {"-"}:
            yield dict(zip(head, cells, strict=True))


OBJECTS = list(table("object", "prefix", "owner", "label"))
FIELDS = list(table("object", "field", "type", "values", "child relationship", "mark"))


@pytest.fixture(scope="module")
async def described(tmp_path_factory) -> dict[str, dict[str, Any]]:
    """Every object as an admin's describe has it, fields by name."""
    org = Org(tmp_path_factory.mktemp("schema") / "org.db", Clock())
    user = {"LastName": "Admin", "Email": "ada@exodus.example", "Username": "ada@exodus.example.demo"}
    admin = await org.create("User", user, "", as_admin=True)
    found = {row["object"]: await org.describe(row["object"], admin) for row in OBJECTS}
    await org.close()
    return {name: body | {"fields": {field["name"]: field for field in body["fields"]}} for name, body in found.items()}


def test_the_page_has_both_tables():
    assert len(OBJECTS) > 20
    assert len(FIELDS) > 150


def test_the_sandbox_has_the_pages_objects_and_no_others():
    mine = {entity.name: (entity.prefix, entity.owner, entity.label) for entity in Schema.load().entities}
    assert mine == {row["object"]: (row["prefix"], row["owner"] == "yes", row["label"]) for row in OBJECTS}


def test_the_sandbox_has_the_pages_fields_and_no_others():
    schema = Schema.load()
    standard = {"Id", "Name", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"}
    standard |= {"SystemModstamp", "IsDeleted"}
    mine = {(entity.name, field.name) for entity in schema.entities for field in entity.fields}
    theirs = {(row["object"], row["field"]) for row in FIELDS}
    assert theirs <= mine
    assert {name for _, name in mine - theirs} == standard


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: f"{row['object']}.{row['field']}")
def test_a_field_is_what_the_page_says(row):
    field = Schema.load().entity(row["object"]).named(row["field"])
    assert field.type == DESCRIBED.get(row["type"], row["type"])
    assert field.child == row["child relationship"]
    match row["type"]:
        case "reference":
            assert "; ".join(field.targets) == row["values"]
        case "picklist":
            assert field.values == tuple(value.strip() for value in row["values"].split(";"))
        case "autonumber":
            assert field.pattern == row["values"]


async def test_describe_says_what_the_page_says(described):
    for row in FIELDS:
        if row["field"] == "Checkout_Link__c":
            continue
        field = described[row["object"]]["fields"][row["field"]]
        assert field["type"] == DESCRIBED.get(row["type"], row["type"])
        assert field["calculated"] == (not field["updateable"] and field["calculatedFormula"] is not None)
        assert field["calculated"] == (row["type"] == "formula")
        assert field["autoNumber"] == (row["type"] == "autonumber")
        assert field["filterable"] == (row["type"] not in ("longtext", "base64"))
        if row["type"] == "picklist":
            assert "; ".join(value["value"] for value in field["picklistValues"]) == row["values"]
        if row["type"] == "reference":
            assert "; ".join(field["referenceTo"]) == row["values"]


async def test_describe_names_every_child_relationship(described):
    for row in FIELDS:
        if row["child relationship"]:
            expected = {"childSObject": row["object"], "field": row["field"]}
            expected |= {"relationshipName": row["child relationship"]}
            for parent in row["values"].split("; "):
                listed = described[parent]["childRelationships"]
                assert any(expected.items() <= child.items() for child in listed)


def test_the_sandbox_has_the_pages_validation_rules_and_no_others():
    listed = list(table("rule", "object", "field", "message", "mark"))
    mine = [(rule.name, rule.entity, rule.field, rule.message) for rule in RULES]
    assert mine == [(row["rule"], row["object"], row["field"], row["message"]) for row in listed]


def test_the_sandbox_has_the_pages_actions_and_no_others():
    listed = {(row["binding"], row["class"]): row for row in table(*ACTION_COLUMNS)}
    assert listed.keys() == ACTIONS.keys()
    for key, action in ACTIONS.items():
        for column, parameters in (("inputs", action.inputs), ("outputs", action.outputs)):
            written = ", ".join(f"{each.name} ({each.type})" for each in parameters)
            assert written.lower() == listed[key][column].lower()


async def test_the_checkout_link_is_visible_to_nobody(described):
    assert "Checkout_Link__c" not in described["Payment_Intent__c"]["fields"]
    assert "Expires_At__c" in described["Payment_Intent__c"]["fields"]

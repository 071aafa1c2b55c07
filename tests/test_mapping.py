"""bot/defaults.toml maps to names that docs/exodus-schema.md has; what that page calls stated or inferred is said so."""

import tomllib

import pytest

from bot.salesforce.columns import CHILDREN, LINKS, SORTED
from tests.kit import ROOT
from tests.test_schema import FIELDS, OBJECTS

MAPPING = tomllib.loads((ROOT / "bot" / "defaults.toml").read_text())["mapping"]
STANDARD = {
    "Id",
    "Name",
    "OwnerId",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
}
ROWS = {(row["object"], row["field"]): row for row in FIELDS}


@pytest.mark.parametrize("record", MAPPING)
def test_every_mapped_name_is_on_the_page(record: str) -> None:
    mapped = MAPPING[record]
    assert mapped["object"] in {row["object"] for row in OBJECTS}
    for ours, theirs in mapped["fields"].items():
        assert theirs in STANDARD or (mapped["object"], theirs) in ROWS, ours


@pytest.mark.parametrize("record", MAPPING)
def test_every_mapped_child_is_a_relationship_of_that_object(record: str) -> None:
    mapped = MAPPING[record]
    names = {row["child relationship"] for row in FIELDS if mapped["object"] in row["values"].split("; ")}
    assert set(mapped.get("children", {}).values()) <= names


@pytest.mark.parametrize("record", MAPPING)
def test_every_meaning_belongs_to_a_value_that_the_page_lists(record: str) -> None:
    mapped = MAPPING[record]
    for field, groups in mapped.get("values", {}).items():
        row = ROWS[mapped["object"], mapped["fields"][field]]
        listed = {value.strip() for value in row["values"].split(";")}
        named = [value for group in groups.values() for value in group]
        assert set(named) <= listed
        assert len(named) == len(set(named)), f"a value of {field} means two things"


@pytest.mark.parametrize(("record", "link"), [(record, link) for record, links in LINKS.items() for link in links])
def test_a_link_that_is_read_along_leads_to_that_record(record: str, link: str) -> None:
    parent, *wanted = LINKS[record][link]
    name = MAPPING[record]["fields"][link]
    row = ROWS.get((MAPPING[record]["object"], name), {"values": "User"})  # only the standard ones are not on the page
    assert MAPPING[parent]["object"] in row["values"].split("; ")
    assert set(wanted) <= MAPPING[parent]["fields"].keys()


def test_what_hangs_on_an_order_is_mapped_whole() -> None:
    for ours, record in CHILDREN.items():
        relationship = MAPPING["order"]["children"][ours]
        holders = {row["object"] for row in FIELDS if row["child relationship"] == relationship}
        assert MAPPING[record]["object"] in holders
    for record, (by, _) in SORTED.items():
        assert by in MAPPING[record]["fields"]


def test_a_display_format_is_the_pages_own() -> None:
    for mapped in MAPPING.values():
        if "display" in mapped:
            assert mapped["display"] == ROWS[mapped["object"], "Name"]["values"]


def test_inferred_names_are_marked() -> None:
    """Whoever adapts the file to their org should see which names nobody has confirmed."""
    record, unmarked = "", []
    for line in (ROOT / "bot" / "defaults.toml").read_text().splitlines():
        if line.startswith("[mapping.") and line.endswith(".fields]"):
            record = line.removeprefix("[mapping.").removesuffix(".fields]")
        elif line.startswith("["):
            record = ""
        elif record and "=" in line:
            name = line.split('"')[1]
            row = ROWS.get((MAPPING[record]["object"], name), {"mark": "standard"})
            if name not in STANDARD and row["mark"] == "inferred" and "# inferred" not in line:
                unmarked.append(line)
    assert not unmarked

"""bot/defaults.toml maps to names that docs/exodus-schema.md has; what that page calls stated or inferred is said so."""

import ast
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import ConfigError, config
from bot.runbook.records import OPEN_ORDER, OrderStatus
from bot.salesforce.columns import CHILDREN, LINKS, SORTED
from bot.salesforce.mapping import MEANINGS
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


def test_the_defaults_name_every_meaning_that_a_rule_knows() -> None:
    for record, fields in MEANINGS.items():
        for field, meanings in fields.items():
            assert set(MAPPING[record]["values"][field]) == set(meanings), f"{record}.{field}"


FIELDS_WITH_MEANINGS = [(record, field) for record, fields in MEANINGS.items() for field in fields]
WORDS = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FIELDS_WITH_MEANINGS), WORDS)
def test_a_meaning_that_no_rule_knows_is_refused(tmp_path: Path, at: tuple[str, str], meaning: str) -> None:
    """Misspelt, it would switch its rule off without a word."""
    (record, field), path = at, tmp_path / "exodus.toml"
    path.write_text(f'[mapping.{record}.values.{field}]\n{meaning} = ["Some Value"]\n')
    if meaning in set(MEANINGS[record][field]):
        assert config(path).mapping[record].state(field, "some value").meaning is MEANINGS[record][field](meaning)
        return
    with pytest.raises(ConfigError) as refused:
        config(path)
    assert f"{path}: mapping.{record}.values.{field}.{meaning}: unknown key; " in refused.value.problems[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("payment_order.values.collection_status]\non_holt = ['Hold']", "collection_status.on_holt: unknown key; did you mean on_hold?"),
        ("invoice.values.status]\npaidd = ['Settled']", "status.paidd: unknown key; did you mean paid?"),
        ("line.values.kind]\nservice = ['Labour']", "kind.service: unknown key; known are physical"),
        ("order.values.terms]\nnet = ['Net 30']", "values.terms: unknown key; known are fulfillment_status, "),
        ("account.values.status]\nopen = ['Open']", "mapping.account.values: unknown key; known are fields, object"),
        ("order.values.status]\nopen = ['Live']\ncancelled = ['LIVE']", "order.values.status: LIVE stands under open and under cancelled"),
        ("order.values]\nstatus = 'Open'", "mapping.order.values.status: must be a table"),
    ],
)  # fmt: skip
def test_it_is_said_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "exodus.toml").write_text(f"[mapping.{text}\n")
    with pytest.raises(ConfigError) as refused:
        config(tmp_path / "exodus.toml")
    assert said in str(refused.value)


def test_what_a_company_says_of_a_value_is_all_that_counts(tmp_path: Path) -> None:
    """The defaults call "On Hold" a hold and "Captured" closed; a company that says otherwise has moved them."""
    path = tmp_path / "exodus.toml"
    path.write_text(
        '[mapping.order.values.status]\nclosed = ["on hold", "Done"]\n'
        "[mapping.payment_order.values.collection_status]\non_hold = []\n"
    )
    found = config(path).mapping
    assert found["order"].state("status", "On Hold").meaning is OrderStatus.CLOSED
    assert found["order"].state("status", "Open").meaning is OrderStatus.OPEN
    assert found["order"].shown_as("status", *OPEN_ORDER) == ("Open",)
    assert found["payment_order"].state("collection_status", "On Hold").meaning is None


def test_an_order_on_hold_is_still_an_open_one() -> None:
    order = config(Path("exodus.toml")).mapping["order"]
    assert order.shown_as("status", *OPEN_ORDER) == ("Open", "On Hold")
    assert order.state("status", "ON HOLD").meaning is OrderStatus.ON_HOLD


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: path.stem)
def test_no_rule_compares_a_meaning_with_a_string(path: Path) -> None:
    def asks_meaning(node: ast.AST) -> bool:
        return any(isinstance(each, ast.Attribute) and each.attr == "meaning" for each in ast.walk(node))

    for node in ast.walk(ast.parse(path.read_text())):
        if (isinstance(node, ast.Compare) and asks_meaning(node)) or (
            isinstance(node, ast.Match) and asks_meaning(node.subject)
        ):
            sides = (
                [node.left, *node.comparators]
                if isinstance(node, ast.Compare)
                else [case.pattern for case in node.cases]
            )
            words = [
                each
                for side in sides
                for each in ast.walk(side)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            assert not words, f"{path}:{node.lineno}"


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

"""`exodus doctor --write-mapping`: an org with other names is understood, and what is not sure is left to a person."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.config import Config, Environment, config, default_mapping
from bot.doctor import State
from bot.doctor.propose import Guess, Proposal
from bot.doctor.toml import written
from tests.kit import ROOT, Clock, Sandbox

RENAMED = {
    "Sales_Order": "Customer_Order",
    "Sales_Order_Line": "Customer_Order_Line",
    "Sales_Order_Lines": "Order_Lines",
    "Payment_Gateway": "Processor",
    "Balance": "Open_Amount",
    "Balance_Due": "Still_Due",
    "Order_Total": "Grand_Total",
    "Terms": "Payment_Conditions",
    "Customer_Purchase_Order": "PO_Number",
    "Fulfillment_Sync_Status": "ThreePL_Status",
    "Collection_Hold_Reason": "Hold_Reason",
    "Tracking_Number": "Carrier_Reference",
    "Config_Label": "Display_Name",
    "Readiness": "Usability",
    "Email_Type": "Template",
}
LABELS = {  # of the others the label stayed when the name was changed, as labels do
    "exo__Open_Amount__c": "Open Amount",
    "exo__Payment_Conditions__c": "Payment Conditions",
    "exo__Carrier_Reference__c": "Carrier Reference",
    "exo__Usability__c": "Usability",
    "exo__Display_Name__c": "Display Name",
    "exo__Customer_Order__c": "Customer Order",
    "exo__Processor__c": "Processor",
}
MOST = 0.9


def theirs(name: str) -> str:
    """What the renamed org calls what the defaults call `name`."""
    base, mark, suffix = name.rpartition("__")
    return f"exo__{RENAMED.get(base, base)}__{suffix}" if mark else name


@pytest.fixture
async def renamed(sandbox: Sandbox) -> AsyncIterator[Sandbox]:
    await sandbox.call("salesforce/names", {"namespace": "exo", "renamed": RENAMED, "labels": LABELS})
    yield sandbox
    await sandbox.call("salesforce/names", {})


async def test_an_org_with_the_defaults_names_has_nothing_to_set(
    sandbox: Sandbox, environment: Environment, configuration: Config
) -> None:
    said = await app.proposed(environment, configuration)
    assert "there is nothing to set" in said
    assert tomllib.loads(said) == {}


def test_what_was_not_found_is_a_comment_that_says_it_is_not_kept(tmp_path: Path) -> None:
    """Its "#?" taken away, it is a setting; but for what nothing can be done without."""
    mapping = default_mapping()
    objects = {ours: Guess(ours, "" if ours == "agreement" else each.object, "", 1.0) for ours, each in mapping.items()}
    fields = {ours: tuple(map(Guess, each.fields)) for ours, each in mapping.items() if ours in {"note", "order"}}
    said = written(Proposal(objects, fields, {}), mapping, {})
    assert tomllib.loads(said) == {"mapping": {"agreement": {}, "note": {"fields": {}}, "order": {"fields": {}}}}
    lines = [each for each in said.splitlines() if "nothing can be done without it" not in each]
    assert len(said.splitlines()) - len(lines) == 2  # an order's number, and when it was made
    (tmp_path / "exodus.toml").write_text("\n".join(lines).replace("#? ", ""))
    kept = config(tmp_path / "exodus.toml").mapping
    assert not kept["agreement"].object
    assert kept["note"].not_kept == list(mapping["note"].fields)


async def test_most_names_of_a_renamed_org_are_right_and_the_rest_is_marked(
    renamed: Sandbox, environment: Environment, configuration: Config
) -> None:
    said = await app.proposed(environment, configuration)
    proposed: dict[str, Any] = tomllib.loads(said).get("mapping", {})
    right = wrong = left = 0
    for name, record in default_mapping().items():
        found = proposed.get(name, {})
        truth = {"object": theirs(record.object)}
        got = {"object": found.get("object", record.object)}
        for table in ("fields", "children"):
            wanted: dict[str, str] = getattr(record, table)
            truth |= {f"{table}.{ours}": theirs(default) for ours, default in wanted.items()}
            got |= {f"{table}.{ours}": found.get(table, {}).get(ours, default) for ours, default in wanted.items()}
        for key, value in truth.items():
            if got[key] == value:
                right += 1
            elif f'"{got[key]}"' in said:
                wrong += 1
            else:
                left += 1
                assert f"#? {key.rpartition('.')[2]} = " in said, (name, key)
    assert wrong == 0
    assert right / (right + left) >= MOST, (right, left)


async def test_with_the_proposal_and_a_persons_eye_the_doctor_is_content(
    renamed: Sandbox, environment: Environment, configuration: Config, tmp_path: Path, clock: Clock
) -> None:
    """A person takes the marks away where the guess is right, and writes the rest."""
    before = {each.name for each in await app.examine(environment, configuration, (), clock) if each.state is State.RED}
    assert "Mapping of order" in before
    said = await app.proposed(environment, configuration)
    file = tmp_path / "exodus.toml"
    file.write_text((ROOT / "sandbox.toml").read_text() + "\n" + decided(said))
    found = await app.examine(environment, config(file), ("U0REP",), clock)
    assert {each.name: each.found for each in found if each.state is State.RED} == {}


def decided(said: str) -> str:
    """The proposal with the right names in the lines that were left to a person."""
    defaults, record, table, lines = default_mapping(), "", "", []
    for line in said.splitlines():
        if line.startswith("["):
            _, record, *rest = line.strip("[]").split(".")
            table = rest[0] if rest else ""
        if line.startswith("#? ") and " = " in line:
            ours = line.removeprefix("#? ").partition(" = ")[0]
            default = getattr(defaults[record], table)[ours] if table else defaults[record].object
            lines.append(f'{ours} = "{theirs(default)}"')
        else:
            lines.append(line)
    return "\n".join(lines)

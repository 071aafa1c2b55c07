"""`exodus` as a stranger meets it: what it says, where it says it, and its exit status."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot import cli
from tests.kit import ROOT, Sandbox
from tests.process import run_exodus


async def doctor(environment: dict[str, str], where: Path) -> tuple[int, dict[str, Any]]:
    """Exit status, and what each check found, by its name."""
    status, out, err = await run_exodus("doctor", "--json", environment=environment, where=where)
    assert out, err
    return status, {each["what"]: each for each in json.loads(out)}


async def test_without_an_environment_every_missing_variable_is_named(tmp_path: Path) -> None:
    status, _, err = await run_exodus("run", environment={}, where=tmp_path)
    assert status == 1
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SALESFORCE_INSTANCE_URL", "SALESFORCE_CLIENT_ID"):
        assert f"{name}: is not set" in err
    assert "Traceback" not in err


async def test_config_check_names_all_that_is_wrong_at_once(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "exodus.toml").write_text("[policy]\nquote_optional = []\n")
    environment = sandbox.environment() | {"SLACK_BOT_TOKEN": "secret"}
    status, out, _ = await run_exodus("config", "check", environment=environment, where=tmp_path)
    assert status == 1
    assert "SLACK_BOT_TOKEN: must start with xoxb-" in out
    assert "exodus.toml: policy.quote_optional: unknown key" in out
    status, out, _ = await run_exodus("config", "check", "--json", environment=environment, where=tmp_path)
    assert status == 1
    assert json.loads(out)["ok"] is False
    assert len(json.loads(out)["problems"]) == 2


async def test_config_check_is_content_with_the_demo(tmp_path: Path, sandbox: Sandbox) -> None:
    environment = sandbox.environment() | {"EXODUS_CONFIG": str(ROOT / "sandbox.toml")}
    status, out, _ = await run_exodus("config", "check", environment=environment, where=tmp_path)
    assert (status, out.strip()) == (0, "The configuration is fine.")
    status, out, _ = await run_exodus("config", "check", "--json", environment=environment, where=tmp_path)
    assert (status, json.loads(out)) == (0, {"ok": True, "problems": []})


@pytest.mark.parametrize("sneaky", ["\x1b[31m", "\x1b]0;title\x07", "\u202e", "\x9b2J", "\r", "\u200b", "\x08"])
def test_what_a_record_says_steers_no_terminal(sneaky: str) -> None:
    screen = StringIO()
    cli._say(Console(file=screen, force_terminal=True), [f"SO-011436: owner Rosa{sneaky}Reyes [bold]"])
    (line,) = screen.getvalue().splitlines()
    assert all(char.isprintable() for char in line)
    assert line.startswith("SO-011436: owner Rosa")
    assert line.endswith("[bold]")


async def test_help_needs_nothing(tmp_path: Path) -> None:
    for asked in (("--help",), ("doctor", "--help"), ("config", "--help")):
        status, out, _ = await run_exodus(*asked, environment={}, where=tmp_path)
        assert status == 0
        assert "Usage" in out


async def test_doctor_finds_the_demo_well(tmp_path: Path, sandbox: Sandbox) -> None:
    environment = sandbox.environment() | {"EXODUS_CONFIG": str(ROOT / "sandbox.toml")}
    status, out, err = await run_exodus("doctor", environment=environment, where=tmp_path)
    assert status == 0, out + err
    assert "Mapping of order" in out
    status, found = await doctor(environment, tmp_path)
    assert status == 0
    assert all(each["well"] for each in found.values())
    assert not [each for each in found.values() if each["mend"]]


async def test_doctor_sees_that_a_team_cannot_be_reached(tmp_path: Path, sandbox: Sandbox) -> None:
    _, out, _ = await run_exodus("doctor", environment=sandbox.environment(), where=tmp_path)
    assert "[teams.<name>]" in out  # square brackets are words here, not markup
    (tmp_path / "exodus.toml").write_text('[teams.sales_operations]\nchannel = "C0NOTHERE"\n')
    status, found = await doctor(sandbox.environment(), tmp_path)
    assert status == 1
    assert "channel_not_found" in found["Channel of sales_operations"]["found"]


async def test_doctor_sees_that_a_key_is_somebody_elses(tmp_path: Path, sandbox: Sandbox, stray_key: Path) -> None:
    environment = sandbox.environment() | {"SALESFORCE_PRIVATE_KEY_FILE": str(stray_key)}
    status, found = await doctor(environment, tmp_path)
    assert status == 1
    assert not found["Salesforce login"]["well"]
    assert "invalid_grant" in found["Salesforce login"]["found"]
    assert "certificate" in found["Salesforce login"]["mend"]


@pytest.fixture
def stray_key(tmp_path: Path) -> Path:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - only this fixture makes keys
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - likewise

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = tmp_path / "stray.key"
    path.write_bytes(made.private_bytes(encoding, form, serialization.NoEncryption()))
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("name", "value", "check", "found"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-nobodys", "Slack bot token", "Slack answers invalid_auth"),
        ("SLACK_APP_TOKEN", "xapp-nobodys", "Slack app token", "Slack answers invalid_auth"),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", "Slack bot token", "Slack can't be reached"),
        ("SALESFORCE_INSTANCE_URL", "http://127.0.0.1:9", "Salesforce login", "Salesforce can't be reached"),
        ("SALESFORCE_INTEGRATION_USERNAME", "nobody@exodus.example", "Salesforce login", "nobody@exodus.example"),
        ("SALESFORCE_CLIENT_ID", "somebody-elses", "Salesforce login", "invalid_client"),
    ],
)
async def test_doctor_names_what_does_not_work_and_what_to_do(
    tmp_path: Path, sandbox: Sandbox, name: str, value: str, check: str, found: str
) -> None:
    status, checks = await doctor(sandbox.environment() | {name: value}, tmp_path)
    assert status == 1
    assert not checks[check]["well"]
    assert found in checks[check]["found"]
    assert checks[check]["mend"]


async def test_doctor_names_a_field_that_the_org_does_not_have(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "exodus.toml").write_text('[mapping.order.fields]\nbalance = "Open_Balance__c"\n')
    status, found = await doctor(sandbox.environment(), tmp_path)
    assert status == 1
    assert found["Mapping of order"]["found"] == "not in Sales_Order__c: balance = Open_Balance__c"
    assert "[mapping.order.fields]" in found["Mapping of order"]["mend"]
    assert found["Mapping of payment_order"]["well"]


async def test_doctor_names_an_object_that_the_org_does_not_have(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "exodus.toml").write_text('[mapping.tracking]\nobject = "Shipment__c"\n')
    status, found = await doctor(sandbox.environment(), tmp_path)
    assert status == 1
    assert found["Mapping of tracking"]["found"] == "no Shipment__c in this org"


async def test_doctor_says_that_a_sweep_would_not_see_everything(tmp_path: Path, sandbox: Sandbox) -> None:
    taken = {"do": "drop_view_all", "object": "Sales_Order__c"}
    await sandbox.call("salesforce/access", taken)
    status, found = await doctor(sandbox.environment(), tmp_path)
    await sandbox.call("salesforce/access", {**taken, "undo": True})
    assert status == 1
    assert "lacks View All on Sales_Order__c" in found["Sight of every record"]["found"]
    assert "View All" in found["Sight of every record"]["mend"]
    _, found = await doctor(sandbox.environment(), tmp_path)
    assert found["Sight of every record"]["well"]


async def test_doctor_names_an_action_that_is_not_there(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "exodus.toml").write_text('[actions.SendPaymentLinkEmail]\nname = "SendLink"\n')
    status, found = await doctor(sandbox.environment(), tmp_path)
    assert status == 1
    check = found["Action SendPaymentLinkEmail"]
    assert "no SendLink" in check["found"]
    assert "[actions.SendPaymentLinkEmail]" in check["mend"]


async def test_doctor_never_prints_a_token(tmp_path: Path, sandbox: Sandbox) -> None:
    environment = sandbox.environment()
    _, out, err = await run_exodus("doctor", environment=environment, where=tmp_path)
    assert environment["SLACK_BOT_TOKEN"] not in out + err
    assert environment["SLACK_APP_TOKEN"] not in out + err

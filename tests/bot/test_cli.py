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
    return status, {each["name"]: each for each in json.loads(out)}


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
    assert " ok, 1 warn, 1 skipped" in out  # the demo sweeps every ten seconds, and no rep was named
    assert environment["SLACK_BOT_TOKEN"] not in out + err
    assert environment["SLACK_APP_TOKEN"] not in out + err


async def test_doctor_tells_people_and_machines_what_is_red(tmp_path: Path, sandbox: Sandbox) -> None:
    _, out, _ = await run_exodus("doctor", environment=sandbox.environment(), where=tmp_path)
    assert "[teams.<name>]" in out  # square brackets are words here, not markup
    status, found = await doctor(sandbox.environment(), tmp_path)
    assert status == 1
    assert found["Teams"]["state"] == "red"
    assert "[teams.<name>]" in found["Teams"]["mend"]


async def test_doctor_says_why_one_person_is_refused(tmp_path: Path, sandbox: Sandbox) -> None:
    status, out, _ = await run_exodus(
        "doctor", "--person", "U0GUEST", environment=sandbox.environment(), where=tmp_path
    )
    assert status == 1
    assert "RED" in out
    assert "Slack admin" in out

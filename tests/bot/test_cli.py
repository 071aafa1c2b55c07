"""`exodus` as a stranger meets it: what it says, where it says it, and its exit status."""

import asyncio
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.cli.screen import say
from bot.store.schema import open_database
from tests.kit import ROOT, Sandbox, running_sandbox
from tests.process import run_exodus

pytestmark = pytest.mark.slow  # each command is a process that reads all it needs


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
    say(Console(file=screen, force_terminal=True), [f"SO-011436: owner Rosa{sneaky}Reyes [bold]"])
    (line,) = screen.getvalue().splitlines()
    assert all(char.isprintable() for char in line)
    assert line.startswith("SO-011436: owner Rosa")
    assert line.endswith("[bold]")


HEARD = """
[teams.sales_operations]
channel = "C0SALESOPERATIONS"
group = "S0SALESOPERATIONS"
lead = "U0SALESOPERATIONSLEAD"
zone = "America/New_York"

[teams.bot_operators]
channel = "C0BOTOPERATORS"
"""


async def test_teams_test_says_whose_any_trouble_is_and_needs_only_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "exodus.toml").write_text(HEARD)
    asked = ("teams", "test", "--symptom", "missing_links", "--at", "2026-12-24T23:00+00:00")
    status, out, err = await run_exodus(*asked, environment={}, where=tmp_path)
    assert status == 0, err
    assert "missing_links: sales_operations in C0SALESOPERATIONS" in out
    assert "calls S0SALESOPERATIONS: its team is called when it opens, Fri 2026-12-25 09:00 EST" in out
    assert "calls U0SALESOPERATIONSLEAD Mon 2026-12-28 09:00 EST" in out
    for team, expected in (("sales_operations", 0), ("integration", 1)):
        status, out, _ = await run_exodus(*asked, "--expect", team, environment={}, where=tmp_path)
        assert status == expected
    assert "missing_links: sales_operations, not integration" in out


async def test_teams_test_says_by_when_it_is_to_be_taken_and_closed(tmp_path: Path) -> None:
    within = "[symptoms.missing_links]\ntake_within = '4 h'\nclose_within = '2 days'\n"
    (tmp_path / "exodus.toml").write_text(HEARD + within)
    asked = ("teams", "test", "--symptom", "missing_links", "--at", "2026-12-24T23:00+00:00")
    status, out, err = await run_exodus(*asked, environment={}, where=tmp_path)
    assert status == 0, err
    taken = "warns S0SALESOPERATIONS Fri 2026-12-25 12:00 EST, then calls U0SALESOPERATIONSLEAD"
    assert f"to be taken by Fri 2026-12-25 13:00 EST: {taken}" in out
    assert "to be closed by Tue 2026-12-29 09:00 EST: warns whoever has it Mon 2026-12-28 13:30 EST" in out
    assert "unless somebody has taken it" not in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--symptom", "nonsense"), "'nonsense' is none of missing_links"),
        (("--at", "tomorrow"), "--at: "),
        (("--at", "2026-12-24T23:00"), "has no zone"),
        (("--expect", "sales_operations"), "nobody reads for sales_operations"),
    ],
)
async def test_teams_test_fails_with_what_is_wrong(tmp_path: Path, asked: tuple[str, ...], said: str) -> None:
    (tmp_path / "exodus.toml").write_text("")
    status, out, err = await run_exodus("teams", "test", *asked, environment={}, where=tmp_path)
    assert status == 1
    assert said in out + err


async def test_of_an_order_as_it_is_and_a_dry_run_beside_a_running_bot(tmp_path: Path, sandbox: Sandbox) -> None:
    url = f"sqlite:///{tmp_path}/exodus.db"
    environment = sandbox.environment() | {"EXODUS_CONFIG": str(ROOT / "sandbox.toml"), "DATABASE_URL": url}
    held = await asyncio.to_thread(open_database, url)  # as a running bot holds it
    try:
        status, out, err = await run_exodus("teams", "test", "so-011437", environment=environment, where=tmp_path)
        assert status == 0, out + err
        assert "SO-011437 missing_links: sales_operations in C0SALESOPERATIONS, because: no quote" in out
        status, out, err = await run_exodus("sweep", "--dry-run", environment=environment, where=tmp_path)
        assert status == 0, out + err
        assert "a new card for sales_operations in C0SALESOPERATIONS" in out
        assert "calls S0SALESOPERATIONS, its team is at work" in out
        asked = ("sweep", "--dry-run", "--json")
        status, out, err = await run_exodus(*asked, environment=environment, where=tmp_path)
        assert status == 0, out + err
        found = json.loads(out)
        assert (found["ok"], found["incomplete"], found["not_watched"]) == (True, [], [])
        row = next(each for each in found["troubles"] if each["number"] == "SO-011437")
        routed = {"what": "new", "symptom": "missing_links", "team": "sales_operations", "channel": "C0SALESOPERATIONS"}
        assert routed.items() <= row.items()
        assert (row["calls"], row["why"]) == (["S0SALESOPERATIONS"], "its team is at work")
        status, out, _ = await run_exodus("teams", "test", "SO-000001", environment=environment, where=tmp_path)
        assert (status, out.strip()) == (
            1,
            "There is no such trouble. An order is named by its whole number, such as SO-011437, or by its id.",
        )
    finally:
        held.close()


async def test_a_dry_run_leaves_no_database_behind(tmp_path: Path, sandbox: Sandbox) -> None:
    environment = sandbox.environment() | {"EXODUS_CONFIG": str(ROOT / "sandbox.toml")}
    environment |= {"DATABASE_URL": f"sqlite:///{tmp_path}/never.db"}
    status, out, err = await run_exodus("sweep", "--dry-run", environment=environment, where=tmp_path)
    assert status == 0, out + err
    assert "never.db" not in str(await asyncio.to_thread(os.listdir, tmp_path))


async def test_help_needs_nothing(tmp_path: Path) -> None:
    told = {}
    for asked in (("--help",), ("doctor", "--help"), ("config", "--help")):
        status, out, _ = await run_exodus(*asked, environment={}, where=tmp_path)
        assert status == 0
        assert "Usage" in out
        told[asked[0]] = out
    assert "propose a mapping from" in told["doctor"]


async def test_doctor_finds_the_demo_well(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path / "data") as on_time:  # no other test has moved its clock
        environment = on_time.environment() | {"EXODUS_CONFIG": str(ROOT / "sandbox.toml")}
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

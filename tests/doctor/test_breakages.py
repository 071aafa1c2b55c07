"""One thing broken at a time: the right check is red, with the right advice, and all well again afterwards.

Everything runs against one sandbox, which `sandbox` puts back in order before each; nothing else is started.
"""

import asyncio
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import app
from bot.config import Environment, config
from bot.doctor import Check, State
from bot.doctor.store import STALE
from bot.store import people
from bot.store.backup import STAMP
from bot.store.schema import open_database
from tests.kit import ROOT, Clock, Sandbox

DEMO = (ROOT / "sandbox.toml").read_text().replace("sweep_seconds = 10\n", "")
INTEGRATION, ROSA = "exodus.bot@exodus.example.demo", "rosa@exodus.example.demo"
Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Broken:
    """`calls`: of the control interface; `toml` and `policy`: more of exodus.toml; `instead`: one text there, and another."""

    red: str
    """The check that is to be red."""
    said: str
    mend: str
    calls: tuple[Call, ...] = ()
    toml: str = ""
    policy: str = ""
    instead: tuple[str, str] = ("", "")
    environment: dict[str, Any] = field(default_factory=dict)
    ahead: timedelta = timedelta()
    as_users: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    """Checks that this cannot but turn red as well."""
    state: State = State.RED


def channel(do: str) -> tuple[Call, ...]:
    return (("slack/channel", {"channel": "C0INTEGRATION", "do": do}),)


def slack_says(method: str, error: str) -> tuple[Call, ...]:
    return (("slack/faults", {"method": method, "mode": "error", "error": error, "times": 1}),)


def access(do: str, **given: Any) -> tuple[Call, ...]:
    return (("salesforce/access", {"do": do, **given}),)


def secret(value: str) -> SecretStr:
    return SecretStr(value)


BREAKAGES: dict[str, Broken] = {
    # Slack
    "bot token revoked": Broken(
        red="Slack bot token", said="token_revoked", mend="Install page", calls=slack_says("auth.test", "token_revoked")
    ),
    "bot token of nobody": Broken(
        red="Slack bot token",
        said="invalid_auth",
        mend="SLACK_BOT_TOKEN",
        environment={"slack_bot_token": secret("xoxb-1")},
    ),
    "app token of nobody": Broken(
        red="Slack app token",
        said="invalid_auth",
        mend="connections:write",
        environment={"slack_app_token": secret("xapp-1")},
    ),
    "Slack out of reach": Broken(
        red="Slack bot token",
        said="can't be reached",
        mend="slack.com",
        environment={"slack_api_url": "http://127.0.0.1:9/api"},
        also=frozenset({"Slack app token"}),
    ),
    "a scope not installed": Broken(
        red="Slack scopes",
        said="missing: files:write (for files.",
        mend="manifest.yml",
        calls=(("slack/scopes", {"withdraw": ["files:write"]}),),
        also=frozenset({"Slack manifest"}),
    ),
    "clock moved": Broken(
        red="Slack clock",
        said=" s ahead of Slack",
        mend="NTP",
        ahead=timedelta(minutes=10),
        also=frozenset({"Salesforce clock"}),
    ),
    "addresses unconfirmed": Broken(
        red="Confirmed e-mail addresses",
        said="does not say it of 1 of",
        mend="[people]",
        calls=(("slack/user", {"user": "rep", "set": {"is_email_confirmed": None}}),),
    ),
    "channel archived": Broken(
        red="Channel of integration", said="is archived", mend="Unarchive #integration", calls=channel("archive")
    ),
    "bot kicked out": Broken(
        red="Channel of integration", said="I'm not in", mend="/invite @Exodus in #integration", calls=channel("kick")
    ),
    "channel shared": Broken(
        red="Channel of integration", said="from outside", mend="Stop sharing", calls=channel("share")
    ),
    "channel unknown": Broken(
        red="Channel of integration", said="channel_not_found", mend="[teams.integration] channel",
        instead=("C0INTEGRATION", "C0NOWHERE"),
    ),
    "user group unknown": Broken(
        red="User group of integration", said="no_such_subteam", mend="[teams.integration] group",
        instead=("S0INTEGRATION", "S0NOWHERE"),
    ),
    "team member gone": Broken(
        red="People of integration",
        said="U0INTEGRATION is deactivated",
        mend="[teams.integration] members",
        calls=(("slack/user", {"user": "integration", "set": {"deleted": True}}),),
    ),
    "a card that Slack refuses": Broken(
        red="Cards and modals", said="invalid_message", mend="upgrade", calls=slack_says("blocks.validate", "invalid_message")
    ),
    # Salesforce, as the integration user
    "client id of nobody": Broken(
        red="Salesforce login", said="invalid_client", mend="SALESFORCE_CLIENT_ID", environment={"salesforce_client_id": "x"}
    ),
    "integration user inactive": Broken(
        red="Salesforce login", said=INTEGRATION, mend="activate", calls=access("deactivate_user", user=INTEGRATION)
    ),
    "allowance used up": Broken(
        red="Salesforce allowance", said="used up", mend="sweep_seconds", calls=access("exhaust_allowance")
    ),
    "sweeps take more than there is": Broken(
        red="Salesforce allowance", said="sweeps take about", mend="sweep_seconds", policy="sweep_seconds = 1",
    ),
    "API version retired": Broken(
        red="Salesforce describe", said="no longer offers", mend="api_version", toml='[salesforce]\napi_version = "31.0"'
    ),
    "field hidden": Broken(
        red="Mapping of order", said="balance = Balance__c", mend="[mapping.order.fields]",
        calls=access("hide_field", user=INTEGRATION, object="Sales_Order__c", field="Balance__c"),
    ),
    "field renamed": Broken(
        red="Mapping of order", said="not in Sales_Order__c: terms = Payment_Terms__c", mend="[mapping.order.fields]",
        toml='[mapping.order.fields]\nterms = "Payment_Terms__c"',
    ),
    "object hidden": Broken(
        red="Mapping of note", said="no Order_Note__c in this org", mend="[mapping.note] object",
        calls=access("hide_object", user=INTEGRATION, object="Order_Note__c"), also=frozenset({"Mapping of order"}),
    ),
    "picklist value that no rule knows": Broken(
        red="Values of order.status", said="no rule knows On Hold", mend="[mapping.order.values.status]",
        toml='[mapping.order.values.status]\non_hold = ["Waiting"]\nopen = ["Open"]\nclosed = ["On hold, as ever"]',
    ),
    "collection method that nobody has named": Broken(
        red="Values of payment_order.method", said="taken for no payment link: Check", mend="remote, saved, other",
        toml='[mapping.payment_order.values.method]\nother = ["Wire", "Cash"]', state=State.WARN,
    ),
    "View All taken away": Broken(
        red="View All on Sales_Order__c", said="not granted", mend="View All on Sales_Order__c",
        calls=access("drop_view_all", object="Sales_Order__c"), also=frozenset({"Symptom"}),
    ),
    "View Setup taken away": Broken(
        red="View All", said="INVALID_TYPE", mend="View Setup",
        calls=access("hide_object", user=INTEGRATION, object="ObjectPermissions"), also=frozenset({"Symptom"}),
    ),
    "action revoked": Broken(
        red="Action AddTracking", said="no AddTracking that", mend="permission set",
        calls=access("revoke_action", action="AddTracking"),
    ),
    "action called otherwise": Broken(
        red="Action SendPaymentLinkEmail", said="no SendLink that", mend="[actions.SendPaymentLinkEmail]",
        toml='[actions.SendPaymentLinkEmail]\nname = "SendLink"',
    ),
    "an input called otherwise": Broken(
        red="Action AddTracking", said="no input trackingNo (has recordId, carrier", mend="actions-in-salesforce.md",
        toml='[actions.AddTracking.inputs]\nnumber = "trackingNo"',
    ),
    "an input of another type": Broken(
        red="Action AddTracking", said="input shipDate is DATE, we give", mend="[actions.AddTracking]",
        toml='[actions.AddTracking.inputs]\nnumber = "shipDate"\nshipped_on = "shipDate"',
    ),
    "an output that is not there": Broken(
        red="Action SendInvoiceEmail", said="no output worked for success", mend="[actions.SendInvoiceEmail]",
        toml='[actions.SendInvoiceEmail]\nsuccess = "worked"',
    ),
    "a symptom's field not kept": Broken(
        red="Symptom quote_not_converted", said="not watched", mend="Map the fields", state=State.WARN,
        calls=access("hide_field", user=INTEGRATION, object="Quote__c", field="Approved_At__c"),
        also=frozenset({"Mapping of quote"}),
    ),
    # Salesforce, as a rep
    "rep may not run an action": Broken(
        red=f"Actions of {ROSA}", said="no CancelRecurringPlan that", mend="permission set", as_users=(ROSA,),
        calls=access("revoke_action", user=ROSA, action="CancelRecurringPlan"),
    ),
    "rep inactive": Broken(
        red=f"Login of {ROSA}", said=ROSA, mend="activate", as_users=(ROSA,), calls=access("deactivate_user", user=ROSA)
    ),
    "rep without orders": Broken(
        red=f"Fields of {ROSA}", said="no access to Sales_Order__c", mend="permission set", as_users=("U0REP",),
        calls=access("hide_object", user=ROSA, object="Sales_Order__c"), also=frozenset({f"Evidence for {ROSA}"}),
    ),
    "rep can't see a field": Broken(
        red=f"Fields of {ROSA}", said="order.terms", mend="permission set", as_users=(ROSA,), state=State.WARN,
        calls=access("hide_field", user=ROSA, object="Sales_Order__c", field="Terms__c"),
    ),
    "rep can't read the evidence": Broken(
        red=f"Evidence for {ROSA}", said="history could not be read", mend="read access", as_users=(ROSA,),
        calls=access("hide_object", user=ROSA, object="Order_Email_History__c"),
    ),
    "rep unknown": Broken(
        red="Salesforce user of U0UNLINKED", said="nobody has the e-mail", mend="[people]", as_users=("U0UNLINKED",),
    ),
    # ours
    "durations of a trial": Broken(
        red="Policy", said="sweep_seconds 30 (production 300)", mend="production", policy="sweep_seconds = 30",
        state=State.WARN,
    ),
}  # fmt: skip


async def examined(environment: Environment, broken: Broken, where: Path, clock: Clock) -> dict[str, Check]:
    file = where / "exodus.toml"
    file.write_text(written(broken))
    clock.ahead += broken.ahead
    changed = environment.model_copy(update=broken.environment)
    found = await app.examine(changed, config(file), broken.as_users, clock)
    assert len({each.name for each in found}) == len(found)
    return {each.name: each for each in found}


def written(broken: Broken) -> str:
    """The demo's file with one thing more, or one thing else."""
    changed = DEMO.replace("[policy]", f"[policy]\n{broken.policy}").replace(*broken.instead)
    return f"{changed}\n{broken.toml}\n"


@pytest.mark.parametrize("name", BREAKAGES)
async def test_what_is_broken_is_red_and_nothing_else(
    name: str, sandbox: Sandbox, environment: Environment, tmp_path: Path, clock: Clock
) -> None:
    broken = BREAKAGES[name]
    for path, body in broken.calls:
        await sandbox.call(path, body)
    found = await examined(environment, broken, tmp_path, clock)
    check = found[broken.red]
    assert check.state is broken.state, check
    assert broken.said in check.found
    assert broken.mend in check.mend
    red = {each.name for each in found.values() if each.state is State.RED} - {broken.red}
    assert {each for each in red if not each.startswith(tuple(broken.also) or ("-",))} == set()


async def test_the_demo_is_well_as_the_bot_and_as_a_rep(
    sandbox: Sandbox, environment: Environment, tmp_path: Path, clock: Clock
) -> None:
    nothing = Broken(red="", said="", mend="", as_users=("U0REP", "omar@exodus.example.demo"))
    found = await examined(environment, nothing, tmp_path, clock)
    assert {each.name: each for each in found.values() if each.state is not State.OK} == {}
    assert not [each for each in found.values() if each.mend]
    assert len(BREAKAGES) + len(STORES) >= 25


STORES: dict[str, tuple[str, str, str]] = {
    "old schema": ("Database", "older than this bot", "exodus migrate"),
    "no database at all in the file": ("Database", "file is not a database", "DATABASE_URL"),
    "stale backup": ("Backup", "the newest is of", "exodus backup"),
    "never backed up": ("Backup", "none, and it holds what began", "exodus backup"),
}


@pytest.mark.parametrize("name", STORES)
async def test_the_database_is_looked_at(
    name: str, sandbox: Sandbox, environment: Environment, tmp_path: Path, clock: Clock
) -> None:
    await asyncio.to_thread(prepare, name, tmp_path / "exodus.db", clock)
    red, said, mend = STORES[name]
    found = await examined(environment, Broken(red=red, said=said, mend=mend), tmp_path, clock)
    assert found[red].state is State.RED
    assert said in found[red].found
    assert mend in found[red].mend
    assert [each.name for each in found.values() if each.state is State.RED] == [red]


def prepare(name: str, file: Path, clock: Clock) -> None:
    if name.startswith("no database"):
        file.write_bytes(b"this is no database, however long it may be" * 100)
        return
    db = open_database(f"sqlite:///{file}")
    long_ago = clock() - 2 * STALE
    people.remember(db, people.SlackUserId("U0REP"), people.RecordId("005000000000001AAA"), long_ago)
    db.close()
    if name == "old schema":
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.close()
    if name == "stale backup":
        (file.parent / "backups").mkdir()
        (file.parent / "backups" / f"exodus-{long_ago.strftime(STAMP)}.db").touch()

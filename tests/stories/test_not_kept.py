"""An org that does not keep something says so in exodus.toml: it is unknown then, never missing, and nobody is blamed."""

import json
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot import app
from bot.app import Exodus, running
from bot.config import Config, ConfigError, Environment, config, default_mapping
from bot.doctor import State
from bot.salesforce.mapping import NEEDED, is_needed
from bot.salesforce.symptoms import NotWatched, Sightings
from tests.kit import ROOT, Clock, Desk, Sandbox, words

DEMO = (ROOT / "sandbox.toml").read_text()
WITHOUT = """
[mapping.order.fields]
quote = ""
contact = ""
customer_po = ""
[mapping.order.children]
notes = ""
[mapping.email.fields]
payment_order = ""
recipients = ""
[mapping.contact.fields]
account = ""
[mapping.agreement]
object = ""
"""
Without = Callable[[str], AbstractAsyncContextManager[Exodus]]


@pytest.fixture
def without(tmp_path: Path, environment: Environment, clock: Clock) -> Without:
    """A bot for an org whose exodus.toml has this besides."""

    @asynccontextmanager
    async def started(toml: str) -> AsyncIterator[Exodus]:
        async with running(environment, written(tmp_path, toml), clock, clock.ticks, sweeping=False) as bot:
            yield bot

    return started


def written(folder: Path, toml: str) -> Config:
    (folder / "exodus.toml").write_text(DEMO + toml)
    return config(folder / "exodus.toml")


async def test_what_is_not_kept_is_unknown_and_not_missing(without: Without, rosa: Desk) -> None:
    async with without(WITHOUT):
        card = words(await rosa.asks("/order 11436"))
        assert "SO-011436" in card
        assert "no quote" not in card.lower()
        lacking = words(await rosa.asks("/order 11437"))  # kept, it would be the one without a quote
        assert "no quote" not in lacking.lower()
        for asked in ("/payment 11436", "/plan 11436", "/tracking 11436", "/invoice 11436", "/order PO 4500017732"):
            answer = await rosa.asks(asked)
            assert "went wrong" not in words(answer), asked
            assert "INVALID" not in json.dumps(answer), asked


async def test_what_shows_in_it_is_not_watched_and_all_else_is(without: Without) -> None:
    async with without(WITHOUT) as bot:
        found = (await bot.sweeps.symptoms.read({})).found
        silent = {name for name, each in found.items() if isinstance(each, NotWatched)}
        assert {"wrong_invoice_recipients", "quote_not_converted"} <= silent
        assert all(each.said for each in found.values() if isinstance(each, NotWatched))
        assert all(isinstance(each, Sightings | NotWatched) for each in found.values()), found
        assert found["fulfillment_stuck"].all


@pytest.mark.parametrize("field", ["quote", "opportunity"])
async def test_what_was_watched_before_is_not_called_hidden(without: Without, field: str) -> None:
    async with without("") as bot:
        await bot.sweeps.sweep()
    async with without(f'[mapping.order.fields]\n{field} = ""\n') as bot:
        swept = await bot.sweeps.sweep()
        assert swept.complete


async def test_the_doctor_is_well_with_a_note(environment: Environment, tmp_path: Path, clock: Clock) -> None:
    links = "".join(
        f'[actions.{name}]\nkind = "link"\n'
        for name in ("PauseRecurringPlan", "ResumeRecurringPlan", "CancelRecurringPlan", "PrintPaymentAgreementPDF")
    )
    checks = {each.name: each for each in await app.examine(environment, written(tmp_path, WITHOUT + links), (), clock)}
    assert not [each for each in checks.values() if each.state is State.RED]
    assert "as exodus.toml says: customer_po, contact, quote, notes" in checks["Mapping of order"].found
    assert checks["Mapping of order"].state is State.OK
    assert "not kept, as exodus.toml says" in checks["Mapping of agreement"].found
    symptom = checks["Symptom wrong_invoice_recipients"]
    assert symptom.state is State.OK
    assert "not watched, as exodus.toml says" in symptom.found


async def test_what_the_org_lacks_is_red_and_the_way_out_is_named(
    sandbox: Sandbox, environment: Environment, tmp_path: Path
) -> None:
    toml = '[mapping.order.fields]\nterms = "Never_Made__c"\n[mapping.note]\nobject = "Never_Made__c"\n'
    checks = {each.name: each for each in await app.examine(environment, written(tmp_path, toml))}
    for name in ("Mapping of order", "Mapping of note"):
        assert checks[name].state is State.RED
        assert 'set to "" what this org does not keep' in checks[name].mend


NEEDLESS = [
    (name, table, field)
    for name, record in default_mapping().items()
    for table in ("fields", "children")
    for field in getattr(record, table)
]


@pytest.mark.parametrize("record", NEEDED)
def test_what_nothing_can_be_done_without_cannot_be_said_not_to_be_kept(record: str, tmp_path: Path) -> None:
    for name, table, field in NEEDLESS:
        if name == record:
            toml = f'[mapping.{name}.{table}]\n{field} = ""\n'
            if is_needed(name, field):
                with pytest.raises(ConfigError, match="nothing can be done without it"):
                    written(tmp_path, toml)
            else:
                assert written(tmp_path, toml).mapping[name].not_kept == [field]


async def test_an_org_without_any_one_field_still_answers(
    without: Without, rosa: Desk, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A dozen at a time; each is left out once: no query names what is not there."""
    free = [(name, table, field) for name, table, field in NEEDLESS if not is_needed(name, field)]
    for start in range(0, len(free), 24):
        tables: dict[str, list[str]] = {}
        for name, table, field in free[start : start + 24]:
            tables.setdefault(f"[mapping.{name}.{table}]", []).append(f'{field} = ""')
        toml = "\n".join(line for table, lines in tables.items() for line in (table, *lines)) + "\n"
        assert tomllib.loads(toml)
        async with without(toml) as bot:
            card = await rosa.asks("/order 11436")
            assert "SO-011436" in words(card), toml
            found = (await bot.sweeps.symptoms.read({})).found
            assert all(isinstance(each, Sightings | NotWatched) for each in found.values()), (toml, found)

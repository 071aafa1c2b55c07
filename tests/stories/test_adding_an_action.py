"""docs/adding-an-action.md, word for word: the page's own entry and binding are added and run."""

import re
from pathlib import Path

import pytest

from bot import app, config
from bot.actions.catalogue import Action, ActionWords
from bot.actions.evidence import Appeared
from bot.actions.intents import IntentState
from bot.actions.table import TABLE
from bot.actions.tracking import shipment
from bot.config import Environment
from bot.runbook.findings import Subject, Team
from bot.runbook.permits import Kind
from handlers import actions
from tests.kit import ROOT, Clock, Desk, Sandbox
from tests.stories.acting import Acting, boxes
from tests.stories.house import House

PAGE = (ROOT / "docs" / "adding-an-action.md").read_text()
KNOWN = {each.__name__: each for each in (Action, ActionWords, Appeared, Kind, Subject, Team, shipment)}


def written(language: str) -> str:
    """The one example of the page in that language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


async def test_the_pages_own_example_runs_from_the_card_to_the_proof(
    sandbox: Sandbox, environment: Environment, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: dict[str, Action] = {}
    exec(written("python"), dict(KNOWN), entries)  # noqa: S102 - our own page
    for room in (app.wiring, app.lifetime, config.file, actions):
        monkeypatch.setattr(room, "TABLE", (*TABLE, *entries.values()))
    file = tmp_path / "exodus.toml"
    file.write_text((ROOT / "sandbox.toml").read_text() + written("toml"))
    async with app.running(environment, config.config(file), clock, clock.ticks, sweeping=False) as bot:
        adding = Acting(
            House(sandbox, clock, bot), Desk(sandbox, "rep", "dm"), "AddDelayNotice", "healthy", "/tracking"
        )
        pressed = await adding.opens()
        view = await adding.types("/tracking 11436 notice")
        assert view["title"] == pressed["title"]
        assert boxes(view) == {"carrier", "number", "shipped_on"}
        done = await adding.reaches(await adding.decides(view, carrier="UPS", number="1ZPAGE"), IntentState.SUCCEEDED)
        assert done.action == "AddDelayNotice"
        assert "Added: Salesforce recorded it" in await adding.receipt()

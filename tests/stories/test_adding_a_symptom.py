"""docs/adding-a-symptom.md, word for word: the page's own entry is added, found by a sweep, taken up and closed."""

import re

import pytest

from blocks import digests, escalations, guidance, handing_over
from bot import app
from bot.config import Config, Environment
from bot.escalations.episodes import EpisodeState
from bot.runbook.symptoms.symptom import AnySymptom, Symptom
from bot.runbook.symptoms.table import SYMPTOMS
from tests.kit import ROOT, Clock, Sandbox, words
from tests.stories.house import House

PAGE = (ROOT / "docs" / "adding-a-symptom.md").read_text()


def entry() -> AnySymptom:
    """What the page's example defines."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    room: dict[str, object] = {}
    exec(example, room)  # noqa: S102 - our own page
    found = room["ON_HOLD"]
    assert isinstance(found, Symptom)
    return found


async def test_the_pages_own_example_is_found_and_closes_when_it_is_over(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {**SYMPTOMS, entry().name: entry()}
    for room in (app.org, app.wiring, digests, escalations, guidance, handing_over):
        monkeypatch.setattr(room, "SYMPTOMS", table)
    async with app.running(environment, configuration, clock, clock.ticks, sweeping=False) as bot:
        house = House(sandbox, clock, bot)
        await house.only("nothing at all")
        await house.change("healthy", Status__c="On Hold")
        swept = await house.sweep()
        assert swept.complete
        card = words(await house.card())
        assert "Order on hold: SO-011436" in card
        assert "Find out what it waits for" in card
        assert "For <!subteam^S0SALESOPERATIONS>" in card
        await house.change("healthy", Status__c="Open")
        for _ in range(2):
            await house.sweep()
        assert (await house.episode("healthy")).state is EpisodeState.CLOSED
        assert "It is no longer on hold." in words((await house.dms())[-1])

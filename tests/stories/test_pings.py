"""What a team's channel hears, and when: its hours, many at once, what hides and mutes, and a whole week of it."""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Row, select

from bot.app import Exodus
from bot.config import Config
from bot.escalations.hours import Hours
from bot.escalations.pings import Mute
from bot.runbook.findings import Team
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store import mutes
from bot.store.database import Database
from bot.store.tables import outbox
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import CHANNEL, House
from tests.stories.test_sweeps import user

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Hours(zone=NEW_YORK)
GATEWAY = "Payment_Gateway__c"
GROUP = "<!subteam^S0SALESOPERATIONS>"
GOLDEN = Path(__file__).parent / "week.txt"
SOFIA = Person(SlackUserId("U0SALESOPERATIONS"), RecordId("005"), "sofia@exodus.example.demo", "Sofia Marin")


@pytest.fixture
def configuration(configuration: Config) -> Config:
    """Sales operations keeps office hours in New York; nothing waits for a grace period."""
    own = configuration.teams[Team.SALES_OPERATIONS].model_copy(
        update={name: getattr(OFFICE, name) for name in Hours.model_fields}
    )
    policy = configuration.policy.model_copy(update={"missing_links_seconds": 0.0})
    teams = {**configuration.teams, Team.SALES_OPERATIONS: own}
    return configuration.model_copy(update={"teams": teams, "policy": policy})


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    house = House(sandbox, clock, bot)
    await house.only("nothing at all")
    return house


def at(clock: Clock, local: str) -> None:
    """It is that time in New York, in the week in which the clocks go forward there."""
    clock.ahead = datetime.fromisoformat(f"2027-03-{local}").replace(tzinfo=NEW_YORK) - datetime.now(UTC)


async def look(house: House) -> None:
    """What time alone brings about."""
    await house.bot.lapses.look()
    await house.bot.pings.look()
    await house.deliver()


def pings(message: Message) -> bool:
    return "<!subteam^" in str(message) or "<@U" in str(message)


async def test_in_its_hours_a_team_is_called_by_the_card_itself(house: House) -> None:
    at(house.clock, "11T10:20")
    await house.change("healthy", Quote__c=None)
    await house.sweep()
    card = await house.card()
    assert GROUP in words(card)
    seen = await Desk(house.sandbox, "sales_operations", CHANNEL).sees()
    assert [each["notified"] for each in seen] == [True]
    await look(house)
    assert len(await house.channel()) == 1


async def test_at_night_the_card_is_there_and_the_call_comes_when_the_team_opens(house: House) -> None:
    at(house.clock, "11T20:30")
    await house.change("healthy", Quote__c=None)
    await house.sweep()
    await look(house)
    assert not pings(await house.card())
    at(house.clock, "12T08:59")
    await look(house)
    assert len(await house.channel()) == 1
    at(house.clock, "12T09:00")
    for _ in range(2):
        await look(house)
    _, call = await house.channel()
    assert GROUP in words(call)
    assert "1 to take" in words(call)
    assert "SO-011436" in words(call)


async def test_what_is_muted_has_its_card_and_calls_when_it_is_over(house: House) -> None:
    at(house.clock, "11T10:20")
    now = house.clock()
    mute = Mute(by="symptom", value="missing_links", until=now + timedelta(hours=2), author=SOFIA, reason="-", at=now)
    await house.bot.db.run(mutes.add, mute)
    await house.change("healthy", Quote__c=None)
    swept = await house.sweep()
    assert any("muted by Sofia Marin" in line for line in house.told(swept))
    await look(house)
    assert not pings(await house.card())
    at(house.clock, "11T12:30")
    await look(house)
    assert GROUP in words((await house.channel())[-1])


async def test_a_gateway_that_is_down_hides_what_hangs_on_it(sandbox: Sandbox, house: House) -> None:
    """The demo's failed payment link is to be paid over a gateway; somebody takes that out of service."""
    await sandbox.reset()
    first = await house.bot.sweeps.plan()
    (failed,) = [each for each in first.plan.new if each.symptom == "payment_link_failed"]
    (gateway,) = [each for each in failed.routes if each in await gateways(house)]
    body = {"do": "update", "object": GATEWAY, "id": gateway, "fields": {"Available__c": False}}
    await sandbox.call("salesforce/records", body)
    told = house.told(await house.bot.sweeps.plan())
    (line,) = [each for each in told if "payment_link_failed" in each]
    assert "calls nobody now, hidden by Gateway unavailable" in line
    assert any("gateway_unavailable" in each and "its team is at work" in each for each in told)


async def gateways(house: House) -> set[str]:
    org = await Salesforce.enter(house.sandbox)
    return {str(row["Id"]) for row in await org.query("SELECT Id FROM Payment_Gateway__c")}


async def orders(house: House, many: int) -> list[str]:
    """So many of Rosa's orders that lack quote and opportunity."""
    owner = {"OwnerId": await user(house, "rosa@exodus.example.demo")}
    made = [await house.new("Sales_Order__c", Status__c="Open", **owner) for _ in range(many)]
    await asyncio.sleep(1.1)  # Salesforce says what time it is to the second: by then all of them were there before
    return made


async def test_three_hundred_at_once_are_a_handful_of_messages(house: House) -> None:
    at(house.clock, "11T10:20")
    made = await orders(house, 300)
    await house.bot.sweeps.sweep()
    queued = await house.bot.db.run(put)
    assert Counter(each.thread_of is None for each in queued) == {True: 2, False: len(made)}

    async def there() -> bool:
        said = [words(each) for each in (*await house.channel(), *await house.dms())]  # counted on as commits follow
        return "300 at once" in str(said) and "300 new troubles" in str(said)

    await until(there)
    (group,), (dm,) = await house.channel(), await house.dms()
    assert "300 at once" in words(group)
    assert GROUP in words(group)
    assert "300 new troubles" in words(dm)
    assert "and 285 more" in words(dm)


def put(db: Database) -> list[Row[Any]]:
    """All that was ever to be shown in Slack."""
    with db.transaction() as tx:
        return list(tx.execute(select(outbox)))


class Story:
    """A week as it happened in one channel."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.known: dict[str, str] = {}
        self.lines: list[str] = []
        self.numbers: dict[str, str] = {}

    async def note(self, moment: str) -> None:
        """What is new in the channel and its threads at that moment, or says something else by now."""
        now = datetime.fromisoformat(f"2027-03-{moment}")
        for each in await Desk(self.house.sandbox, "sales_operations", CHANNEL).sees():
            said = self.plain(words(each))
            if self.known.get(each["ts"]) == said:
                continue
            new = each["ts"] not in self.known
            self.known[each["ts"]] = said
            where = "in thread" if each.get("thread_ts") not in {None, each["ts"]} else "posted" if new else "edited"
            if where == "in thread" and not new:
                where = "edited in thread"
            ping = ", pings" if new and pings(each) else ""
            shown = said.splitlines()[:1] if "thread" in where else said.splitlines()
            self.lines += [f"--- {now:%a %H:%M} {where}{ping}", *shown]

    def plain(self, said: str) -> str:
        """Numbers by their order, times by the team's clock; what Salesforce's clock says is not this week's."""
        said = re.sub(r"<!date\^(\d+)\^[^>]*>", self._time, said)
        said = re.sub(r"<https?://[^|>]*\|([^>]*)>", r"\1", said)
        return re.sub(r"SO-\d{6}", lambda found: self.numbers.setdefault(found[0], f"SO-{len(self.numbers) + 1}"), said)

    def _time(self, found: re.Match[str]) -> str:
        moment = datetime.fromtimestamp(int(found[1]), NEW_YORK)
        return f"{moment:%a %H:%M}" if moment.year == 2027 else "(Salesforce's time)"


async def take_first(house: House) -> None:
    """Sofia takes the first card that nobody has, and sees it say so."""
    card = next(each for each in await house.channel() if "I'll take it" in words(each))
    answer = await Desk(house.sandbox, "sales_operations", CHANNEL).presses(card, "episode.claim")
    assert answer["ok"], answer

    async def taken() -> bool:
        await house.deliver()
        now = {each["ts"]: words(each) for each in await house.channel()}
        return "I'll take it" not in now[card["ts"]]

    await until(taken)


async def test_a_week_in_a_teams_channel(house: House) -> None:
    """Thursday to Wednesday, with the night in which the clocks go forward: nothing pings twice or out of hours."""
    story, made = Story(house), []

    async def lose(situation: str, field: str) -> None:
        await house.change(situation, **{field: None})

    async def mend_quote(situation: str) -> None:
        await house.change(situation, Quote__c=await house.new("Quote__c"))

    async def many() -> None:
        made.extend(await orders(house, 7))

    async def mend() -> None:
        for record in made:
            body = {"do": "update", "object": "Sales_Order__c", "id": record, "fields": {"Status__c": "Cancelled"}}
            await house.sandbox.call("salesforce/records", body)

    happens: dict[str, Callable[[], Awaitable[None]]] = {
        "11T10:20": lambda: lose("healthy", "Quote__c"),
        "11T11:00": lambda: take_first(house),
        "11T15:40": lambda: mend_quote("healthy"),
        "11T15:45": _nothing,
        "11T20:30": lambda: lose("large", "Opportunity__c"),
        "12T16:30": many,
        "13T12:00": lambda: lose("hostile_text", "Quote__c"),
        "15T10:00": lambda: take_first(house),
        "16T11:00": mend,
        "16T11:05": _nothing,
    }
    # a minute later each day: "a business day later" has come by then, however long a step took
    hours = [f"{day}T{hour:02}:{day - 11:02}" for day in range(11, 18) for hour in range(24)]
    for moment in sorted({*happens, *hours}):
        at(house.clock, moment)
        if moment in happens:
            await happens[moment]()
            await house.sweep()
        await look(house)
        await story.note(moment)
    told = "\n".join(story.lines) + "\n"
    if os.environ.get("UPDATE_CARDS"):
        GOLDEN.write_text(told)
    assert told == GOLDEN.read_text()


async def _nothing() -> None:
    """Another sweep."""

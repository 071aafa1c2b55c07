"""The Home tab: one's open orders by whose turn it is, each with its next step; who one is, or what is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.app import Exodus
from tests.kit import Clock, Sandbox, until, words
from tests.stories.house import House

ORDER = "Sales_Order__c"
View = dict[str, Any]


class Visiting:
    """People who look at their Home tab."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sandbox = house.sandbox

    async def opens(
        self, user: str = "rep", until_: Callable[[str], bool] = lambda told: "Loading…" not in told
    ) -> View:
        await self.sandbox.call("slack/home", {"user": user})
        return await self.shows(user, until_)

    async def shows(self, user: str, right: Callable[[str], bool]) -> View:
        found: list[View] = []

        async def there() -> bool:
            view = (await self.sandbox.call(f"slack/views?user={user}"))["home"]
            waits = view is None or any(each in words(view) for each in ("Loading…", "; still"))
            found[:] = [view] if not waits and right(words(view)) else []
            return bool(found)

        await until(there)
        return found[0]

    async def presses(self, view: View, action_id: str, user: str = "rep", told: str = "") -> None:
        row = next(each for each in view["blocks"] if action_id in str(each) and told in str(each))
        elements = [row.get("accessory") or {}, *row.get("elements", [])]
        pressed = next(each["action_id"] for each in elements if str(each.get("action_id", "")).startswith(action_id))
        body = {"user": user, "view": view["id"], "block_id": row["block_id"], "action_id": pressed}
        assert (await self.sandbox.attempt("slack/action", body))["ok"]


@pytest.fixture
def visiting(sandbox: Sandbox, clock: Clock, bot: Exodus) -> Visiting:
    return Visiting(House(sandbox, clock, bot))


async def test_a_rep_reads_whose_turn_it_is_with_one_call(visiting: Visiting) -> None:
    view = await visiting.opens()
    told = words(view)
    assert told.startswith("You are Rosa Reyes in Salesforce. Read ")
    assert told.index("*You act*") < told.index("*A team has it*") if "*A team has it*" in told else "*You act*" in told
    assert "*SO-011437" in told
    assert "Queue" not in told
    before = len(await visiting.sandbox.salesforce_calls())
    await visiting.presses(view, "home.show", told="Refresh")
    again = await visiting.shows("rep", lambda _: True)
    await until(lambda: _fresh(visiting, view["hash"]))
    assert len(await visiting.sandbox.salesforce_calls()) == before + 1
    assert again["id"] == view["id"]
    calls = (await visiting.sandbox.salesforce_calls())[before:]
    assert [each["user"] for each in calls] == ["rosa@exodus.example.demo"]


async def _fresh(visiting: Visiting, before: str) -> bool:
    view = (await visiting.sandbox.call("slack/views?user=rep"))["home"]
    return bool(view["hash"] != before and "Loading…" not in words(view))


async def test_it_is_loading_before_anything_is_read(visiting: Visiting) -> None:
    await visiting.sandbox.call("salesforce/faults", {"path": "/services", "mode": "delay", "seconds": 1, "times": 20})
    await visiting.sandbox.call("slack/home", {"user": "rep"})

    async def loading() -> bool:
        view = (await visiting.sandbox.call("slack/views?user=rep"))["home"]
        return bool(view and words(view) == "Loading…")

    await until(loading)
    await visiting.sandbox.call("salesforce/faults", method="DELETE")
    await visiting.shows("rep", lambda told: "You are Rosa Reyes" in told)


async def test_the_next_step_of_an_order_opens_from_its_row(visiting: Visiting) -> None:
    view = await visiting.opens()
    await visiting.presses(view, "order.escalate", told="SO-011437")
    form = await visiting.house.form("rep")
    assert form["type"] == "modal"
    assert "SO-011437" in words(form)


@pytest.mark.parametrize(
    ("user", "told"),
    [("unlinked", "No active Salesforce user matches"), ("guest", "Guests can't use Exodus.")],
)
async def test_who_is_nobody_there_reads_what_is_missing_and_who_mends_it(
    visiting: Visiting, user: str, told: str
) -> None:
    view = await visiting.opens(user)
    assert told in words(view)
    assert "Ask" in words(view)
    assert "SO-" not in words(view)
    reads = await visiting.sandbox.salesforce_calls()
    assert "FROM Sales_Order__c" not in str(reads)


async def test_a_team_reads_its_queue_and_takes_from_it(visiting: Visiting) -> None:
    await visiting.house.sweep()
    view = await visiting.opens("sales_operations")
    assert "unclaimed, 0 mine" in words(view)
    await visiting.presses(view, "home.take", "sales_operations", "SO-011437")
    taken = await visiting.shows("sales_operations", lambda told: ", 1 mine" in told)
    assert "Yours." in words(taken)
    await visiting.house.deliver()
    assert [each.claimed_by.name for each in await visiting.house.episodes("missing_quote") if each.claimed_by] == [
        "Sofia Marin"
    ]


async def test_what_somebody_else_has_taken_is_said_above_the_tab(visiting: Visiting) -> None:
    await visiting.house.sweep()
    view = await visiting.opens("sales_operations")
    card = next(each for each in await visiting.house.channel() if "SO-011437" in words(each))
    await visiting.house.press("sales_operations_lead", "episode.claim", card)

    async def taken() -> bool:
        return bool((await visiting.house.episode("missing_quote")).claimed_by)

    await until(taken)
    await visiting.presses(view, "home.take", "sales_operations", "SO-011437")
    told = words(await visiting.shows("sales_operations", lambda told: "already" in told))
    assert told.startswith("You are Sofia Marin in Salesforce.")
    assert "Samuel Osei has SO-011437 already. Talk to them; if they are away, Give to… hands it to you." in told
    assert "*Queue*" in told


async def test_what_one_waits_for_stands_there_and_can_be_ended(visiting: Visiting) -> None:
    from tests.stories.test_watches import Waiting  # noqa: PLC0415

    await Waiting(visiting.house).waits_for("paid", "delivered")
    view = await visiting.opens()
    assert "*My watches* · 2" in words(view)
    await visiting.presses(view, "home.stop", told="it is paid")
    left = await visiting.shows("rep", lambda told: "*My watches* · 1" in told)
    assert "when it is paid" not in words(left)


async def test_somebody_without_orders_has_a_calm_day(visiting: Visiting) -> None:
    view = await visiting.opens("bot_operators")
    assert "You have no open orders." in words(view) or "no access" in words(view)


async def test_while_salesforce_is_out_of_reach_the_tab_says_so(visiting: Visiting) -> None:
    await visiting.opens()
    await visiting.sandbox.call(
        "salesforce/faults", {"path": "/services", "mode": "status", "status": 503, "times": 50}
    )
    view = await visiting.opens(until_=lambda told: "*You act*" not in told)
    assert "You are Rosa Reyes in Salesforce." in words(view)
    assert "Salesforce" in words(view).replace("You are Rosa Reyes in Salesforce.", "", 1)
    assert "SO-" not in words(view)


async def test_the_messages_tab_publishes_nothing(visiting: Visiting) -> None:
    await visiting.sandbox.call("slack/home", {"user": "rep", "tab": "messages"})
    await visiting.sandbox.call("slack/command", {"user": "rep", "channel": "general", "text": "/order help"})
    assert (await visiting.sandbox.call("slack/views?user=rep"))["home"] is None

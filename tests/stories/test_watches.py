"""*Tell me when…*: chosen on a card, found by looking at what has changed, told once to whoever may hear of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Exodus
from bot.store import watches as store
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import House

ORDER, PAYMENT, TRACKING = "Sales_Order__c", "Payment_Order__c", "Sales_Order_Tracking__c"
ROSA, ACME = "rosa@exodus.example.demo", "SO-011436"
PAID = {"Payment_Status__c": "Paid", "Balance__c": 0}


@dataclass
class Waiting:
    """People who wait for something on the healthy order, and what becomes of it."""

    house: House

    @property
    def sandbox(self) -> Sandbox:
        return self.house.sandbox

    async def order(self) -> str:
        return str((await self.house.label("healthy"))["id"])

    async def form(self, user: str = "rep", command: str = f"/order {ACME}") -> dict[str, Any]:
        desk = Desk(self.sandbox, user, "general")
        card = await desk.asks(command)
        open_yet = (await self.sandbox.call(f"slack/views?user={user}"))["views"]
        assert (await desk.presses(card, "order.watch"))["ok"]
        return await self.house.form(user, other_than=open_yet[-1]["hash"] if open_yet else "")

    async def chooses(self, view: dict[str, Any], *events: str, user: str = "rep") -> dict[str, Any]:
        body = {"user": user, "view": view["id"], "values": {"events": {"events": [*events]}}}
        return await self.sandbox.attempt("slack/submit", body)

    async def waits_for(self, *events: str, user: str = "rep") -> None:
        answer = await self.chooses(await self.form(user), *events, user=user)
        assert answer["response_action"] == "update", answer

    async def changes(self, kind: str, record: str, **fields: Any) -> None:
        await self.sandbox.call("salesforce/records", {"do": "update", "object": kind, "id": record, "fields": fields})

    async def pays(self) -> None:
        await self.changes(ORDER, await self.order(), **PAID)

    async def looks(self) -> None:
        """One look at all that is watched, everybody told who is to be, and it has arrived."""
        await self.house.bot.watches.find()
        for _ in range(20):
            await self.house.bot.watches.tell()
        await self.house.deliver()

    async def told(self, user: str = "rep") -> list[str]:
        return [words(each) for each in await self.house.dms(user) if "You asked to hear when" in words(each)]

    async def notes(self, user: str = "rep") -> list[Message]:
        return [each for each in await self.house.dms(user) if "You asked to hear when" in words(each)]

    async def open(self) -> int:
        return await self.house.bot.db.run(store.count)


@pytest.fixture
def waiting(sandbox: Sandbox, clock: Clock, bot: Exodus) -> Waiting:
    return Waiting(House(sandbox, clock, bot))


async def test_what_happens_is_told_once_in_a_direct_message(waiting: Waiting) -> None:
    form = await waiting.form()
    assert "It is paid" in str(form)
    assert "order SO" not in str(form["private_metadata"])
    answer = await waiting.chooses(form, "paid", "delivered")
    assert answer["response_action"] == "update"
    await waiting.looks()
    assert await waiting.told() == []

    await waiting.pays()
    await waiting.looks()
    await waiting.looks()
    [told] = await waiting.told()
    assert "Paid: $" in told
    assert "You asked to hear when it is paid." in told
    assert await waiting.open() == 1
    [note] = await waiting.notes()
    assert note["text"].startswith(f"News of {ACME}")


async def test_any_change_of_a_parcel_or_a_payment_is_found(waiting: Waiting) -> None:
    await waiting.waits_for("shipped", "payment_failed", "delivered")
    order = await waiting.order()
    parcel = await waiting.house.new(
        TRACKING, Sales_Order__c=order, Carrier__c="DHL", Tracking_Number__c="JD01", Status__c="Label Created"
    )
    await waiting.looks()
    assert await waiting.told() == []
    await waiting.changes(TRACKING, parcel, Status__c="In Transit")
    await waiting.looks()
    assert len(await waiting.told()) == 1
    await waiting.changes(TRACKING, parcel, Status__c="Exception")
    await waiting.house.new(PAYMENT, Sales_Order__c=order, Status__c="Failed", Requested_Amount__c=12)
    await waiting.looks()
    told = await waiting.told()
    assert len(told) == 3
    assert "DHL JD01: Exception" in "".join(told)
    assert "the payment failed" in "".join(told)
    assert await waiting.open() == 0


async def test_a_choice_is_made_and_nothing_is_waited_for_twice(waiting: Waiting) -> None:
    answer = await waiting.chooses(await waiting.form())
    assert list(answer["errors"]) == ["events"]
    await waiting.sandbox.call("slack/close", {"user": "rep", "view": (await waiting.house.form("rep"))["id"]})
    await waiting.waits_for("paid")
    again = await waiting.form(command=f"/payment {ACME}")
    assert "You wait already: it is paid." in str(again)
    await waiting.chooses(again, "paid")
    assert await waiting.open() == 1


async def test_the_list_ends_a_watch(waiting: Waiting) -> None:
    await waiting.waits_for("paid", "delivered")
    shown = await waiting.house.form("rep")
    press = {"user": "rep", "view": shown["id"]}
    assert (await waiting.sandbox.attempt("slack/action", {**press, "action_id": "watch.list"}))["ok"]

    async def rows() -> list[dict[str, Any]]:
        views = (await waiting.sandbox.call("slack/views?user=rep"))["views"]
        return [each for each in views[-1]["blocks"] if "accessory" in each]

    async def listed() -> bool:
        return len(await rows()) == 2

    await until(listed)
    stop = next(each["accessory"] for each in await rows() if "it is paid" in str(each))
    assert (await waiting.sandbox.attempt("slack/action", {**press, "action_id": stop["action_id"]}))["ok"]

    async def one_left() -> bool:
        return len(await rows()) == 1

    await until(one_left)
    await waiting.pays()
    await waiting.looks()
    assert await waiting.told() == []


async def test_a_cancelled_order_ends_it_and_says_so(waiting: Waiting) -> None:
    await waiting.waits_for("paid", "shipped")
    await waiting.changes("Sales_Order__c", await waiting.order(), Status__c="Cancelled")
    await waiting.looks()
    told = await waiting.told()
    assert len(told) == 2
    assert all("Cancelled: that won't happen any more, so I stopped watching." in each for each in told)
    assert await waiting.open() == 0


async def test_who_may_not_see_the_order_any_more_hears_that_and_nothing_of_it(waiting: Waiting) -> None:
    await waiting.waits_for("paid")
    body = {"do": "revoke_record", "record": await waiting.order(), "user": ROSA}
    await waiting.sandbox.call("salesforce/access", body)
    await waiting.pays()
    await waiting.looks()
    [told] = await waiting.told()
    assert "I can't find it any more, so I stopped watching it." in told
    assert "Paid" not in told
    assert "4,000" not in told
    assert await waiting.open() == 0


async def test_who_is_a_guest_by_now_hears_nothing(waiting: Waiting) -> None:
    await waiting.waits_for("paid")
    await waiting.sandbox.call("slack/user", {"user": "rep", "set": {"restricted": True}})
    await waiting.pays()
    await waiting.looks()
    assert await waiting.open() == 0
    await waiting.sandbox.call("slack/user", {"user": "rep", "set": {"restricted": False}})
    assert await waiting.told() == []


async def test_a_record_that_is_gone_ends_it(waiting: Waiting) -> None:
    order = await waiting.order()
    await waiting.waits_for("paid")
    await waiting.sandbox.call("salesforce/records", {"do": "delete", "object": ORDER, "id": order})
    await waiting.looks()
    [told] = await waiting.told()
    assert "can't find it any more" in told


async def test_after_thirty_days_it_ends_and_says_so(waiting: Waiting) -> None:
    await waiting.waits_for("paid")
    waiting.house.clock.ahead += timedelta(days=29)
    await waiting.looks()
    assert await waiting.open() == 1
    waiting.house.clock.ahead += timedelta(days=1, minutes=1)
    await waiting.looks()
    [told] = await waiting.told()
    assert "It has not happened in all that time" in told
    assert await waiting.open() == 0


async def test_while_salesforce_does_not_answer_it_waits_and_loses_nothing(waiting: Waiting) -> None:
    await waiting.waits_for("paid")
    await waiting.pays()
    await waiting.house.bot.watches.find()
    await waiting.sandbox.call("salesforce/faults", {"path": "composite", "mode": "status", "status": 503, "times": 50})
    await waiting.house.bot.watches.tell()
    await waiting.sandbox.call("salesforce/faults", method="DELETE")
    assert await waiting.told() == []
    waiting.house.clock.ahead += timedelta(minutes=2)
    await waiting.looks()
    assert len(await waiting.told()) == 1


async def test_many_who_wait_for_one_order_cost_one_read_each(waiting: Waiting) -> None:
    """Two people, two events each: what the bot's own user reads grows with neither."""
    for user in ("rep", "sales_operations"):
        await waiting.waits_for("paid", "payment_failed", user=user)
    await waiting.looks()
    order = await waiting.order()
    await waiting.pays()
    await waiting.house.new(PAYMENT, Sales_Order__c=order, Status__c="Failed", Requested_Amount__c=12)
    before = len(await waiting.sandbox.salesforce_calls())
    await waiting.looks()
    calls = (await waiting.sandbox.salesforce_calls())[before:]
    reads = [each for each in calls if "FROM Sales_Order__c" in str(each)]
    assert sorted(each["user"] for each in reads).count(ROSA) == 1
    assert len(reads) == 4, [each["user"] for each in reads]  # what changed, how it stands, and each watcher's own
    assert len(await waiting.told()) == len(await waiting.told("sales_operations")) == 2

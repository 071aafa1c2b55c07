"""*Find an order*, from anywhere: suggestions while one types, the card or the list in the same modal."""

import asyncio
from typing import Any

import pytest

from tests.kit import Desk, Sandbox, until, words

ACME = "SO-011436"
View = dict[str, Any]

pytestmark = pytest.mark.usefixtures("bot")


class Finding:
    def __init__(self, sandbox: Sandbox, user: str = "rep") -> None:
        self.sandbox, self.user = sandbox, user

    async def top(self, told: str, without: str = "Loading…") -> View:
        found: list[View] = []

        async def there() -> bool:
            views = (await self.sandbox.call(f"slack/views?user={self.user}"))["views"]
            found[:] = [each for each in views[-1:] if told in words(each) and without not in words(each)]
            return bool(found)

        await until(there)
        return found[0]

    async def opens(self) -> View:
        answer = await self.sandbox.attempt("slack/shortcut", {"user": self.user, "callback_id": "find_order"})
        assert answer["ok"], answer
        return await self.top("Which order?")

    async def suggested(self, view: View, typed: str) -> list[dict[str, Any]]:
        body = {"user": self.user, "view": view["id"], "action_id": "order.find", "value": typed}
        return list((await self.sandbox.call("slack/options", body))["options"])

    async def submits(self, view: View, value: dict[str, Any]) -> dict[str, Any]:
        body = {"user": self.user, "view": view["id"], "values": {"order": {"order.find": value}}}
        return await self.sandbox.attempt("slack/submit", body)

    async def presses(self, view: View, action_id: str) -> None:
        row = next(each for each in view["blocks"] if action_id in str(each))
        body = {"user": self.user, "view": view["id"], "block_id": row["block_id"], "action_id": action_id}
        assert (await self.sandbox.attempt("slack/action", body))["ok"]


@pytest.fixture
def finding(sandbox: Sandbox) -> Finding:
    return Finding(sandbox)


async def test_ones_open_orders_are_suggested_and_the_card_fills_the_modal(finding: Finding) -> None:
    view = await finding.opens()
    before = len(await finding.sandbox.salesforce_calls())
    rows = await finding.suggested(view, "")
    assert len(rows) > 3
    [only, search] = await finding.suggested(view, "acme 11436")
    assert only["text"]["text"] == f"{ACME} · Acme Outfitters"
    assert search["text"]["text"] == "Search for “acme 11436”"
    assert len(await finding.sandbox.salesforce_calls()) == before  # all of it from memory
    answer = await finding.submits(view, only)
    assert answer["response_action"] == "update"
    card = await finding.top(f"{ACME} · Acme Outfitters")
    assert card["id"] == view["id"]
    assert "Share here" not in str(card)
    await finding.presses(card, "payment.look_again")
    payment = await finding.top("PAY-")
    assert payment["id"] == view["id"]
    await finding.presses(payment, "order.look_again")
    await finding.top("Still to ship")


async def test_without_ones_open_orders_the_field_still_opens_and_finds(finding: Finding, sandbox: Sandbox) -> None:
    await Desk(sandbox, "rep", "general").asks("/order 11436")
    await sandbox.break_salesforce("composite", "error", error_code="REQUEST_LIMIT_EXCEEDED", times=5)
    view = await finding.opens()
    await asyncio.sleep(0.5)
    still = await finding.top("Which order?")
    assert still["hash"] == view["hash"]  # nothing was drawn over it
    await sandbox.call("salesforce/faults", method="DELETE")
    [*_, search] = await finding.suggested(view, "acme 11436")
    await finding.submits(view, search)
    await finding.top(ACME)


async def test_the_search_is_always_last_and_leads_to_the_list(finding: Finding) -> None:
    view = await finding.opens()
    *_, search = await finding.suggested(view, "wood")
    assert search["text"]["text"] == "Search for “wood”"
    await finding.submits(view, search)
    listed = await finding.top("Several orders match")
    row = next(each for each in listed["blocks"] if "accessory" in each)
    body = {"user": "rep", "view": view["id"], "block_id": row["block_id"], "action_id": "order.pick"}
    assert (await finding.sandbox.attempt("slack/action", body))["ok"]
    number = row["text"]["text"].split("*")[1]
    await finding.top(f"{number} · ", without="Several orders match")


async def test_what_one_looked_at_lately_is_suggested_to_nobody_else(finding: Finding, sandbox: Sandbox) -> None:
    await Desk(sandbox, "rep", "general").asks("/order 11436")
    view = await finding.opens()
    assert any(ACME in each["text"]["text"] for each in await finding.suggested(view, ""))
    other = Finding(sandbox, "sales_operations")
    theirs = await other.suggested(await other.opens(), "11436")
    assert [each["text"]["text"] for each in theirs] == ["Search for “11436”"]


async def test_nothing_is_found(finding: Finding) -> None:
    view = await finding.opens()
    await finding.submits(view, (await finding.suggested(view, "zzzz nobody"))[-1])
    await finding.top("zzzz nobody")


async def test_a_guest_is_refused_in_the_modal(sandbox: Sandbox) -> None:
    guest = Finding(sandbox, "guest")
    assert (await sandbox.attempt("slack/shortcut", {"user": "guest", "callback_id": "find_order"}))["ok"]
    await guest.top("Guests can't use Exodus.")

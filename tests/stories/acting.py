"""A rep at work on an order of the demo with one action: from the button to the receipt, over real sockets."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.actions.intents import Intent, IntentKey, IntentState
from bot.store import actions as store
from tests.kit import Desk, Message, Sandbox, until, words
from tests.stories.house import House

RUN = "action.run"
RIGHT, AGAIN = "right", "again"
ROSA = "rosa@exodus.example.demo"
View = dict[str, Any]
KINDS = {
    "a01": "Sales_Order__c",
    "a05": "Invoice__c",
    "a06": "Payment_Order__c",
    "a08": "Payment_Gateway__c",
    "a0B": "Payment_Agreement__c",
    "a0C": "Sales_Order_Tracking__c",
    "003": "Contact",
}


@dataclass
class Acting:
    """Rosa with one action on one order. `command` shows the card that has the button."""

    house: House
    desk: Desk
    action: str
    situation: str = "healthy"
    command: str = "/order"
    known: set[str] = field(default_factory=set)

    @property
    def sandbox(self) -> Sandbox:
        return self.house.sandbox

    async def number(self) -> str:
        label = await self.sandbox.record(self.situation)
        return str(label["order"] or label["number"])

    async def order(self) -> str:
        return str((await self.sandbox.record(self.situation))["id"])

    async def card(self) -> Message:
        return await self.desk.asks(f"{self.command} {await self.number()}")

    def control(self, shown: Message | View) -> str:
        """The action id of the action's button, wherever it stands in a message or a modal."""
        found = [each for each in pressable(shown["blocks"]) if each.split(":")[:2] == [RUN, self.action]]
        assert found, f"no button for {self.action}: {words(shown)}"
        return found[0]

    async def opens(self, shown: Message | None = None) -> View:
        """Press the action's button; the modal as it is once filled."""
        message = shown or await self.card()
        answer = await self.desk.presses(message, self.control(message))
        assert answer["ok"], answer
        return await self.filled()

    async def types(self, words: str) -> View:
        """Type a command that opens a form."""
        body = {"user": self.desk.user, "channel": self.desk.channel, "text": words}
        assert (await self.sandbox.attempt("slack/command", body))["ok"]
        return await self.filled()

    async def filled(self) -> View:
        """The modal on top that has not been looked at yet."""
        found: list[View] = []

        async def shown() -> bool:
            views = (await self.sandbox.call(f"slack/views?user={self.desk.user}"))["views"]
            found[:] = [
                each for each in views if "Loading…" not in str(each["blocks"]) and each["hash"] not in self.known
            ]
            return bool(found)

        await until(shown)
        self.known.add(found[-1]["hash"])
        return found[-1]

    async def chooses(self, view: View, told: str) -> View:
        """Press *Choose* in the row that says so."""
        (row,) = [each for each in view["blocks"] if "accessory" in each and told in str(each["text"])]
        body = {"user": self.desk.user, "view": view["id"], "block_id": row["block_id"]}
        answer = await self.sandbox.attempt("slack/action", {**body, "action_id": row["accessory"]["action_id"]})
        assert answer["ok"], answer
        return await self.filled()

    async def submits(self, view: View, *ticks: str, **entered: str) -> dict[str, Any]:
        """Submit the form: ticks default to all the boxes, other fields to what is prefilled."""
        key = view["private_metadata"]
        values = {f"{each}:{key}": {f"{each}:{key}": ["yes"]} for each in ticks or (boxes(view) & {RIGHT, AGAIN})}
        values |= {f"{each}:{key}": {f"{each}:{key}": text} for each, text in entered.items()}
        return await self.sandbox.attempt(
            "slack/submit", {"user": self.desk.user, "view": view["id"], "values": values}
        )

    async def decides(self, view: View | None = None, **entered: str) -> IntentKey:
        """From the card, or a form that is open, to the decision; returns its key."""
        form = view or await self.opens()
        answer = await self.submits(form, **entered)
        assert answer.get("response_action") == "clear", (answer, words(form))
        return key_of(form)

    async def intent(self, view: View) -> Intent:
        found = await self.house.bot.db.run(store.get, key_of(view))
        assert found
        return found

    async def reaches(self, key: IntentKey, *states: IntentState) -> Intent:
        """Wait until the intent stands like that, and its receipt says so."""
        found: list[Intent] = []

        async def there() -> bool:
            intent = await self.house.bot.db.run(store.get, key)
            found[:] = [intent] if intent and intent.state in states else []
            return bool(found)

        await until(there)
        await self.house.deliver()
        return found[0]

    async def waits(self, **how_long: float) -> None:
        """Time passes for the bot, and what is due then happens."""
        self.house.clock.ahead += timedelta(**how_long)
        await self.house.bot.actions.take_up()
        await self.house.bot.actions.look_for_evidence()
        await self.house.deliver()

    async def settles(self) -> None:
        """Every planned look at the evidence passes."""
        for seconds in (6, 25, 90, 180, 480):
            await self.waits(seconds=seconds)

    async def receipts(self) -> list[Message]:
        found = [each for each in await self.desk.sees() if " for SO-" in each["text"] and each["text"][-1] == "."]
        return [each for each in found if not each["text"].endswith(": decided.")]  # the card that it came from

    async def receipt(self) -> str:
        return words((await self.receipts())[-1])

    async def mails(self) -> list[dict[str, Any]]:
        return list((await self.sandbox.call("salesforce/outbox"))["mails"])

    async def calls(self) -> list[dict[str, Any]]:
        """The calls of the action itself."""
        called = await self.sandbox.salesforce_calls()
        return [each for each in called if each["method"] == "POST" and each["path"].endswith(f"/{self.action}")]

    async def changes(self, record: str, **fields: Any) -> None:
        """As the org's admin."""
        body = {"do": "update", "object": KINDS[record[:3]], "id": record, "fields": fields}
        await self.sandbox.call("salesforce/records", body)

    async def loses_access(self, *, undo: bool = False) -> None:
        body = {"do": "revoke_action", "action": self.action, "user": ROSA, "undo": undo}
        await self.sandbox.call("salesforce/access", body)

    async def spoils(self, mode: str, **how: Any) -> None:
        await self.sandbox.break_salesforce(self.action, mode, **how)

    async def present(self) -> datetime:
        """Salesforce's own time; other stories may have moved it."""
        return datetime.fromisoformat((await self.sandbox.call("clock", {"advance": 0}))["now"]).astimezone(UTC)


def key_of(view: View) -> IntentKey:
    return IntentKey(view["private_metadata"])


def boxes(view: View) -> set[str]:
    """What a form has to fill in: the names of its fields and ticks, each of which belongs to this very offer."""
    blocks = [each["block_id"].split(":") for each in view["blocks"] if each["type"] == "input"]
    assert all(of == [view["private_metadata"]] for _, *of in blocks)
    return {name for name, *_ in blocks}


def pressable(node: Any) -> list[str]:
    """The action ids of all that can be pressed, in the order of the screen."""
    if isinstance(node, list):
        return [found for each in node for found in pressable(each)]
    if not isinstance(node, dict):
        return []
    own = [node["action_id"]] if node.get("type") in {"button", "overflow"} and "action_id" in node else []
    return own + [found for each in node.values() for found in pressable(each)]

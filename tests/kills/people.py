"""What people do while the bot dies: look orders up, press, submit, submit twice, claim; links get lost and mended.

Everything goes through Slack and Salesforce as for anybody else. What nobody answers is let go, and tried again later.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.kills.world import STRANGER, PlacedOrder, Salesforce, running
from tests.kit import Message, Sandbox
from tests.kit import pressable as of_menu
from tests.stories.acting import RUN, pressable

REPS = ("rep", "payment_operations", "payment_operations_lead", "payment_admin", "order_email_settings")
OWNER = "ines@exodus.example.demo"
TEAM = ("sales_operations", "sales-operations")
CLAIM = "episode.claim"
WATCH, SHIPPED = "order.watch", "shipped"
CARD_SECONDS = 4.0
MODAL_SECONDS = 5.0
REVIVING_SECONDS = 1.0


@dataclass
class Decisions:
    """What people submitted: for each offer how it was answered, `clear` meaning that the decision stands."""

    submitted: dict[str, list[str]] = field(default_factory=dict)
    watched: int = 0
    """How often somebody was told that they will hear when something ships."""

    def note(self, key: str, answer: dict[str, Any]) -> None:
        said = answer.get("response_action") if answer.get("ok") else answer.get("error")
        self.submitted.setdefault(key, []).append(str(said))

    def accepted(self) -> set[str]:
        return {key for key, answers in self.submitted.items() if "clear" in answers}


@dataclass
class Rep:
    """One rep at work: an order's card, its action's button, a form filled in, and often a second click."""

    sandbox: Sandbox
    user: str
    orders: Sequence[PlacedOrder]
    decisions: Decisions
    chance: random.Random
    cards: dict[str, Message] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Have every order's card on the screen, while all is still well."""
        for order in self.orders:
            await self._look_up(order)

    async def work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._one_order()
            await asyncio.sleep(self.chance.uniform(0.1, 1.0))

    async def _one_order(self) -> None:
        order = self.chance.choice(self.orders)
        card = self.cards.get(order.number)
        if card is None or self.chance.random() < 0.1:
            card = await self._look_up(order)
        if card and self.chance.random() < 0.25:
            await self._watch(card)
        elif card and (view := await self._press(card, order)):
            await asyncio.sleep(self.chance.uniform(0.0, 1.5))  # reading
            await self._submit(view, order)

    async def _look_up(self, order: PlacedOrder) -> Message | None:
        before = {each["ts"] for each in await self._cards(order)}
        asked = {"user": self.user, "channel": "dm", "text": f"{order.work.command} {order.number}"}
        if not (await self.sandbox.attempt("slack/command", asked))["ok"]:
            return None
        for _ in range(int(CARD_SECONDS / 0.2)):
            await asyncio.sleep(0.2)
            if new := [each for each in await self._cards(order) if each["ts"] not in before]:
                self.cards[order.number] = new[-1]
                return new[-1]
        return None

    async def _cards(self, order: PlacedOrder) -> list[Message]:
        found = await self.sandbox.call(f"slack/seen?user={self.user}&channel=dm")
        cards = [each for each in found["messages"] if order.number in each["text"]]
        return [each for each in cards if _control(each, order)]

    async def _watch(self, card: Message) -> None:
        """Ask to be told when something ships, unless that is asked already."""
        action, more = of_menu(card, WATCH, {})
        view = await self._open(card, action, WATCH, **more) if more else None
        if view is None or SHIPPED not in str(view["blocks"]):
            return
        values = {"events": {"events": [SHIPPED]}}
        answer = await self.sandbox.attempt("slack/submit", {"user": self.user, "view": view["id"], "values": values})
        self.decisions.watched += answer.get("response_action") == "update" and "You hear from me" in str(
            (await self._views())[-1:]
        )

    async def _press(self, card: Message, order: PlacedOrder) -> dict[str, Any] | None:
        """The confirmation, when it comes; not when something forbids it or nobody answers."""
        return await self._open(card, _control(card, order), RUN)

    async def _open(self, card: Message, action: str, form: str, **more: Any) -> dict[str, Any] | None:
        before = {each["id"] for each in await self._views()}
        pressed = {
            "user": self.user,
            "message": {"channel": "dm", "ts": card["ts"]},
            "action_id": action,
            **more,
        }
        if not (await self.sandbox.attempt("slack/action", pressed))["ok"]:
            return None
        for _ in range(int(MODAL_SECONDS / 0.1)):
            new = [each for each in await self._views() if each["id"] not in before]
            if new and new[-1]["callback_id"] == form:
                return new[-1]
            await asyncio.sleep(0.1)
        return None

    async def _views(self) -> list[dict[str, Any]]:
        return list((await self.sandbox.call(f"slack/views?user={self.user}"))["views"])

    async def _submit(self, view: dict[str, Any], order: PlacedOrder) -> None:
        """Tick every box there is, fill in the form and send it, often twice at once."""
        given = order.work.enters(self.chance)
        values = {}
        for each in [each for each in view["blocks"] if each["type"] == "input"]:
            at, element = each["block_id"], each["element"]
            name = at.split(":")[0]
            if element["type"] == "checkboxes" or name in given:
                values[at] = {element["action_id"]: given.get(name, ["yes"])}
        body = {"user": self.user, "view": view["id"], "values": values}
        clicks = self.chance.choice((1, 1, 2, 3))
        answers = await asyncio.gather(*(self.sandbox.attempt("slack/submit", body) for _ in range(clicks)))
        for answer in answers:
            self.decisions.note(view["private_metadata"], answer)


def _control(card: Message, order: PlacedOrder) -> str:
    """The action id of the button for the order's work; empty where the card has none."""
    wanted = [RUN, order.work.action]
    found = [each for each in pressable(card.get("blocks") or []) if each.split(":")[:2] == wanted]
    return found[0] if found else ""


async def revive_plans(
    salesforce: Salesforce, orders: Sequence[PlacedOrder], unfinished: Callable[[], set[str]], stop: asyncio.Event
) -> None:
    """Set a cancelled plan going again once no decision about it is under way: `unfinished` has their orders."""
    plans = {each.agreement: each for each in orders if each.agreement}
    while plans and not stop.is_set():
        await asyncio.sleep(REVIVING_SECONDS)
        due = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
        for agreement, status in (await salesforce.plans()).items():
            if status == "Cancelled" and agreement in plans and plans[agreement].id not in unfinished():
                await salesforce.change("Payment_Agreement__c", agreement, **running(due))


async def lose_links(
    salesforce: Salesforce, orders: Sequence[PlacedOrder], chance: random.Random, stop: asyncio.Event
) -> None:
    """Take an order's quote away and give it back; the last one stays lost, so that something is open at the end."""
    while not stop.is_set():
        order = chance.choice(orders)
        await salesforce.change("Sales_Order__c", order.id, Quote__c=None)
        await asyncio.sleep(chance.uniform(0.5, 7.0))
        if not stop.is_set():
            await salesforce.change("Sales_Order__c", order.id, Quote__c=order.quote)
            await asyncio.sleep(chance.uniform(1.0, 4.0))


async def fall_ill(
    salesforce: Salesforce, ailing: Sequence[tuple[str, str]], chance: random.Random, stop: asyncio.Event
) -> None:
    """A payment order's link mail fails, and later one has gone out; an invoice goes astray, and stays so."""
    astray: set[str] = set()
    while not stop.is_set():
        order, payment = chance.choice(ailing)
        await _mailed(salesforce, payment, "Failed")
        if order not in astray and chance.random() < 0.5:  # of several about one thing only the newest is judged
            astray.add(order)
            mail = {"Email_Type__c": "Invoice", "Status__c": "Sent", "Recipients__c": STRANGER}
            await salesforce.put("Order_Email_History__c", Sales_Order__c=order, **mail)
        await asyncio.sleep(chance.uniform(0.5, 7.0))
        if not stop.is_set():
            await _mailed(salesforce, payment, "Sent")
            await asyncio.sleep(chance.uniform(0.5, 3.0))


async def _mailed(salesforce: Salesforce, payment: str, status: str) -> None:
    last = {"Last_Email_Status__c": status, "Last_Email_Type__c": "Payment Link"}
    await salesforce.change("Payment_Order__c", payment, **last)


async def ship(
    salesforce: Salesforce, orders: Sequence[PlacedOrder], chance: random.Random, stop: asyncio.Event
) -> None:
    """A parcel leaves, now and then."""
    while not stop.is_set():
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        parcel = {
            "Carrier__c": "DHL",
            "Tracking_Number__c": f"JD{chance.randrange(10**9):09}",
            "Status__c": "In Transit",
        }
        await salesforce.put("Sales_Order_Tracking__c", Sales_Order__c=chance.choice(orders).id, **parcel)


async def claim_cards(sandbox: Sandbox, chance: random.Random, stop: asyncio.Event) -> None:
    """Somebody of the team takes what they see, now and then."""
    user, channel = TEAM
    while not stop.is_set():
        await asyncio.sleep(chance.uniform(1.0, 4.0))
        seen = (await sandbox.call(f"slack/seen?user={user}&channel={channel}"))["messages"]
        if claimable := [each for each in seen if CLAIM in str(each.get("blocks"))]:
            where = {"channel": channel, "ts": chance.choice(claimable)["ts"]}
            await sandbox.attempt("slack/action", {"user": user, "message": where, "action_id": CLAIM})


async def repeat_the_past(
    sandbox: Sandbox, chance: random.Random, stop: asyncio.Event, pause: tuple[float, float], forging: float
) -> None:
    """Deliver old envelopes again: as they were, and submissions as somebody else's, too."""
    last, past = 0, []
    while not stop.is_set():
        await asyncio.sleep(chance.uniform(*pause))
        for entry in (await sandbox.call(f"slack/traffic?since={last}"))["entries"]:
            last = entry["id"]
            if entry["kind"] == "delivery":
                past.append((entry["id"], entry["name"]))
        if past:
            decisions = [each for each in past if each[1] == RUN]
            number, name = chance.choice(decisions if decisions and chance.random() < 0.6 else past)
            forged = {"user": chance.choice(REPS)} if name == RUN and chance.random() < forging else {}
            await sandbox.attempt("slack/deliver", {"id": number, "times": chance.choice((1, 1, 2)), **forged})

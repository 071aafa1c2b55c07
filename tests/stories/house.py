"""The company around the bot: what happens in its Salesforce, and what its channels, threads and DMs show of it."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bot.app import Exodus
from bot.escalations.episodes import Episode
from bot.services.sweeps import Swept, told
from bot.store import escalations as store
from bot.store.database import Database
from bot.store.tables import outbox
from tests.kit import Clock, Desk, Message, Sandbox, until, words

CHANNEL, OPERATORS = "sales-operations", "bot-operators"
WAITING = ("pending", "sending", "doubtful")
View = dict[str, Any]


@dataclass
class House:
    """One running bot that sweeps when the test says so."""

    sandbox: Sandbox
    clock: Clock
    bot: Exodus

    async def sweep(self) -> Swept:
        """One sweep, and everything it has to say delivered."""
        swept = await self.bot.sweeps.sweep()
        await self.deliver()
        return swept

    def told(self, swept: Swept) -> list[str]:
        """What a dry run prints of it."""
        return list(told(swept, self.bot.sweeps.catalogue, self.bot.sweeps.teams))

    async def deliver(self) -> None:
        """Wait until nothing waits to be delivered; a channel's pace passes on the test's clock."""
        async with asyncio.timeout(30):
            while await self.bot.db.run(waiting):
                self.clock.ahead += timedelta(seconds=1)
                self.bot.delivery.wake()
                await asyncio.sleep(0.02)

    async def only(self, situation: str) -> None:
        """Let nothing of the demo be wrong but that."""
        for label in (await self.sandbox.call("world"))["labels"]:
            if label["symptom"] and label["situation"] != situation:
                body = {"record": label["order"] or label["number"], "situation": "mended"}
                await self.sandbox.call("salesforce/situation", body)

    async def label(self, situation: str) -> dict[str, Any]:
        return await self.sandbox.record(situation)

    async def change(self, situation: str, **fields: Any) -> None:
        """As the org's admin, on the demo order of that situation."""
        record = (await self.label(situation))["id"]
        body = {"do": "update", "object": "Sales_Order__c", "id": record, "fields": fields}
        await self.sandbox.call("salesforce/records", body)

    async def new(self, kind: str, **fields: Any) -> str:
        made = await self.sandbox.call("salesforce/records", {"do": "create", "object": kind, "fields": fields})
        return str(made["id"])

    async def mend(self, situation: str) -> None:
        """Give the order what it lacks."""
        if situation == "missing_quote":
            await self.change(situation, Quote__c=await self.new("Quote__c"))
        else:
            deal = {"Name": "Late", "StageName": "Proposal", "CloseDate": "2030-01-01"}
            await self.change(situation, Opportunity__c=await self.new("Opportunity", **deal))

    async def episodes(self, situation: str) -> list[Episode]:
        """Every episode on that order, oldest first."""
        record = (await self.label(situation))["id"]
        long_ago = self.clock() - timedelta(days=365)
        known = await self.bot.db.run(store.known, long_ago)
        return [each for each in known.episodes if record in {each.seen.record, each.seen.root}]

    async def episode(self, situation: str) -> Episode:
        return (await self.episodes(situation))[-1]

    async def channel(self, name: str = CHANNEL) -> list[Message]:
        """What stands in a channel, threads left out."""
        who = {CHANNEL: "sales_operations", OPERATORS: "bot_operators"}[name]
        seen = await Desk(self.sandbox, who, name).sees()
        return [each for each in seen if each.get("thread_ts") in {None, each["ts"]}]

    async def card(self) -> Message:
        """The one card in the team's channel."""
        (card,) = await self.channel()
        return card

    async def thread(self, card: Message) -> list[Message]:
        seen = await Desk(self.sandbox, "sales_operations", CHANNEL).sees()
        return [each for each in seen if each.get("thread_ts") == card["ts"] != each["ts"]]

    async def dms(self, user: str = "rep") -> list[Message]:
        return await Desk(self.sandbox, user, "dm").sees()

    async def press(self, user: str, action_id: str, card: Message | None = None, channel: str = CHANNEL) -> None:
        """`user` presses a button of the team's card, or what stands behind its *More*."""
        pressed = card or await self.card()
        if f'"{action_id}' in json.dumps(pressed):
            answer = await Desk(self.sandbox, user, channel).presses(pressed, action_id)
            assert answer["ok"], answer
            return
        await self.menu(user, pressed, channel)
        await self.choose(user, action_id)

    async def menu(self, user: str, card: Message | None = None, channel: str = CHANNEL) -> View:
        """What *More* shows that person; nothing else of theirs stays open."""
        await self.close(user)
        answer = await Desk(self.sandbox, user, channel).presses(card or await self.card(), "episode.more")
        assert answer["ok"], answer
        return await self.form(user)

    async def choose(self, user: str, action_id: str) -> View:
        """Press something in the modal on top, and wait until it shows something else."""
        before = await self.form(user)
        rows = [each for each in before["blocks"] if f'"{action_id}' in json.dumps(each)]
        assert rows, f"{action_id} is not there: {words(before)}"
        row = rows[0]
        ids = [e["action_id"] for e in (*row.get("elements", []), row.get("accessory") or {}) if "action_id" in e]
        (found,) = [each for each in ids if each == action_id or each.startswith(f"{action_id}:")][:1]
        body = {"user": user, "view": before["id"], "action_id": found, "block_id": row["block_id"]}
        answer = await self.sandbox.attempt("slack/action", body)
        assert answer["ok"], answer
        return await self.form(user, other_than=before["hash"])

    async def close(self, user: str) -> None:
        """Every modal that is open."""
        for view in reversed((await self.sandbox.call(f"slack/views?user={user}"))["views"]):
            await self.sandbox.attempt("slack/close", {"user": user, "view": view["id"]})

    async def form(self, user: str, *, other_than: str = "") -> View:
        """The modal that `user` has open, once it is filled."""
        found: list[View] = []

        async def filled() -> bool:
            views = (await self.sandbox.call(f"slack/views?user={user}"))["views"]
            new = [each for each in views if each["hash"] != other_than]
            found[:] = [each for each in new if "Loading…" not in str(each["blocks"])]
            return bool(found)

        await until(filled)
        return found[-1]

    async def submit(self, user: str, view: View, **values: Any) -> dict[str, Any]:
        """Submit a form with those values by block id, and let what follows arrive."""
        given = {block: {block: value} for block, value in values.items()}
        body = {"user": user, "view": view["id"], "values": given}
        answer = await self.sandbox.attempt("slack/submit", body)
        await self.deliver()
        return answer


def waiting(db: Database) -> int:
    with db.transaction() as tx:
        rows = select(func.count()).select_from(outbox).where(outbox.c.state.in_(WAITING))
        return int(tx.execute(rows).scalar_one())

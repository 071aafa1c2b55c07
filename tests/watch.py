"""A sandbox whose channels are read: whatever a test is about, nothing of a customer may get into one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.kills.world import Salesforce
from tests.kit import Sandbox
from tests.leaks import Body, Rules, leaks, public, values

PRIVATE = (
    "SELECT Name FROM Account",
    "SELECT Name, Email, Phone FROM Contact",
    "SELECT Customer_Purchase_Order__c, Shipping_Street__c, Billing_Street__c FROM Sales_Order__c",
    "SELECT Tracking_Number__c FROM Sales_Order_Tracking__c",
)
SHORTEST = 6
"""Shorter words are likely to stand in a message for another reason."""


@dataclass
class WatchedSandbox(Sandbox):
    """`private` is what the world's customers would not want to read in a channel, `seen` the last entry read."""

    private: frozenset[str] = field(default_factory=frozenset, repr=False)
    seen: int = 0

    async def reset(self, **asked: Any) -> None:
        """Read what is about to be forgotten. A world that was asked for has customers of its own."""
        await self.look()
        await super().reset(**asked)
        if asked.keys() - {"keep"}:
            await self.learn()

    async def learn(self) -> None:
        org = await Salesforce.enter(self)
        kept = {text for soql in PRIVATE for row in await org.query(soql) for text in values(row)}
        self.private |= {text for text in kept if len(text) >= SHORTEST}

    async def look(self) -> None:
        """Read what got into a channel since the last look: all of it, for the sandbox keeps only so many entries."""
        before, entries = self.seen, (await self.call(f"slack/traffic?since={self.seen}"))["entries"]
        self.seen = entries[-1]["id"] if entries else before
        assert not entries or entries[0]["id"] == before + 1, "more went over the wire than the sandbox keeps"
        astray = self.leaked(entries)
        assert not astray, astray

    def leaked(self, entries: Iterable[Body]) -> list[tuple[str, str]]:
        """What in these deliveries and calls should not be in a channel, each with what it came in."""
        rules = Rules((f"{self.url}/",), self.private)
        return [(name, wrong) for name, body in public(entries) for wrong in leaks(body, rules)]


async def watched(running: Sandbox) -> WatchedSandbox:
    found = WatchedSandbox(running.url, running.data, running.http, running.process)
    await found.learn()
    return found

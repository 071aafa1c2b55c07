"""Who in this process wants to see how a decision goes on: once when it is made, once more when it has ended.

Nothing is promised here, and nothing of it survives the process: the receipt does.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.actions.intents import FINAL, Intent, IntentKey
from bot.background import Background
from bot.store import actions as store
from bot.store.database import Database

KEPT = 1_000

Tell = Callable[[Intent], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Endings:
    db: Database
    background: Background
    _wanted: OrderedDict[IntentKey, Tell] = field(default_factory=OrderedDict)

    def follow(self, key: IntentKey, tell: Tell) -> None:
        """`tell` hears of the decision now, and once it has ended."""
        self._wanted[key] = tell
        while len(self._wanted) > KEPT:
            self._wanted.popitem(last=False)
        self._begin(key, tell)

    def changed(self, key: IntentKey) -> None:
        """Something was learned of that decision."""
        if tell := self._wanted.get(key):
            self._begin(key, tell, only_ended=True)

    def _begin(self, key: IntentKey, tell: Tell, *, only_ended: bool = False) -> None:
        async def say() -> None:
            intent = await self.db.run(store.get, key)
            ended = intent is not None and intent.state in FINAL
            if ended:
                self._wanted.pop(key, None)
            if intent and (ended or not only_ended):
                await tell(intent)

        self.background.start("card behind", say)

"""What no rule knows, told to the bot's operators: one notice for each field and value, until it is known or gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.errors import Halt
from bot.runbook.findings import counted
from bot.runbook.masking import masked
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import MEANINGS
from bot.salesforce.unknown_values import UnknownValue, UnknownValues
from bot.store import notices
from bot.store.database import Database

log = structlog.get_logger()

SWEEPS_BETWEEN = 12
"""It is looked for once in so many sweeps: values change seldom, and every look is calls."""
FAMILY = "value"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class UnknownValueNotices:
    """`operators` is the channel that hears; without one only the log does. `wake` tells delivery."""

    unknown: UnknownValues
    db: Database
    operators: str | None
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def look(self) -> str | None:
        """Tell what is new, and end what is over. Two at once tell it once."""
        try:
            met = await self.unknown.read()
        except (Halt, Refused) as reason:
            log.warning("picklist values can't be read", reason=str(reason))
            return None
        told = {_subject(each): each for each in met.values}
        for subject, each in told.items():
            log.warning("a picklist value means nothing to a rule", field=each.where, records=each.many)
            if self.operators:
                await self.db.run(notices.raise_once, subject, _fact(each), _step(each), self.operators, self.now())
        if met.whole:  # else nobody knows what is over
            await self.db.run(notices.clear_others, FAMILY, frozenset(told), self.now())
        self.wake()
        return f"{len(told)} unknown" if told else None


def _subject(each: UnknownValue) -> str:
    """Salesforce compares without case, so one value is told once however it is written."""
    return f"{FAMILY}:{each.record}.{each.field}:{each.value.casefold()}"


def _fact(each: UnknownValue) -> str:
    records = counted(each.many, "record")
    many = f"at least {records}" if each.more else records
    value = masked(each.value)[:LONGEST]
    return f"{each.where} says “{value}” on {many}. No rule knows what that means, so none goes by it."


def _step(each: UnknownValue) -> str:
    meanings = ", ".join(map(str, MEANINGS[each.record][each.field]))
    return (
        f"Add it in [mapping.{each.record}.values.{each.field}] of exodus.toml to what it means: {meanings}. "
        "A list there takes the place of the default one, so name its other values too."
    )

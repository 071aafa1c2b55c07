"""The rep's message with a team's question: it changes once nobody waits for the answer any more."""

from datetime import datetime

from bot.escalations.episodes import Episode, asked_whom, waited_for
from bot.messages import PersonNote
from bot.runbook.values import SlackUserId
from bot.store import outbox
from bot.store.database import Tx


def key(number: int, step: int, to: SlackUserId) -> str:
    """The key in the outbox of what was asked in that step of an episode."""
    return f"episode:{number}:question:{step}:{to}"


def settle(tx: Tx, before: Episode, after: Episode, now: datetime) -> None:
    """Say in it what became of the question, where that is news. Nothing is posted that was not there."""
    asked, to = before.asked, asked_whom(before)
    if asked is None or asked.step is None or not to or not waited_for(asked, before) or waited_for(asked, after):
        return
    name = key(before.id, asked.step, to)
    told = outbox.waiting(tx, name)
    if isinstance(told, PersonNote):
        said = after.asked if after.asked and after.asked.step == asked.step else asked
        outbox.put(tx, name, to, told.model_copy(update={"episode": after, "question": said}), now)

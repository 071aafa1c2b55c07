"""What the runbook's rules are told of mails that the bot was to send, once it is known what came of them. Pure."""

from collections.abc import Iterable, Mapping

from bot.actions.catalogue import Action
from bot.actions.intents import Intent, IntentState
from bot.runbook.records import Attempt, MailKind
from bot.runbook.values import RecordId

OVER = (IntentState.FAILED, IntentState.SUCCEEDED)
"""The ends that tell something; of all others nobody knows, or nothing was tried."""

Attempts = Mapping[RecordId, tuple[Attempt, ...]]
"""By the order."""


def attempts(intents: Iterable[Intent], actions: Iterable[Action]) -> Attempts:
    mails = {each.name: each.mail for each in actions}
    found: dict[RecordId, tuple[Attempt, ...]] = {}
    for intent in intents:
        if (mail := mails.get(intent.action)) and (made := _attempt(intent, mail)):
            found[intent.root] = (*found.get(intent.root, ()), made)
    return found


def mailing(actions: Iterable[Action], mails: Iterable[MailKind]) -> tuple[str, ...]:
    """The actions that send one of these mails, by name."""
    wanted = frozenset(mails)
    return tuple(each.name for each in actions if each.mail in wanted)


def _attempt(intent: Intent, mail: MailKind) -> Attempt | None:
    called = intent.watermark.at if intent.watermark else intent.dispatched_at
    done = intent.state is IntentState.SUCCEEDED
    if called is None or intent.state not in OVER or not (done or intent.failing):
        return None
    at = max(called, intent.evidence.at) if intent.evidence else called
    return Attempt(mail, intent.record, at, None if done else intent.failing, intent.reason or "")

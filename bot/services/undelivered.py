"""Why a message could not be delivered, in words for those who run the bot. It decides nothing and sends nothing."""

from dataclasses import dataclass

from bot.messages import Message
from bot.slack.failures import SHARED, Barred

KINDS = {
    "receipt": "A receipt",
    "team_card": "A team card",
    "thread_note": "A note in a team card's thread",
    "team_group": "A team's card of many troubles",
    "team_call": "A call for a team",
    "thread_call": "A call in a team card's thread",
    "team_morning": "A team's morning message",
    "rep_note": "A note to a rep",
    "rep_news": "A note to a rep",
    "person_note": "A note to somebody who follows, has or is asked about trouble",
    "held_notes": "A note to somebody who has troubles",
    "card_moved": "What is left of a team card",
    "shared_order": "A shared summary",
    "not_shared": "A note to whoever shared an order",
    "operator_notice": "A notice",
}

_SCOPE = ("the app lacks a scope", "Install the app again from manifest.yml.")
_TOKEN = ("Slack does not accept the bot's token", "Set SLACK_BOT_TOKEN to the token on the app's Install page.")
_NOBODY = (
    "that Slack account is deactivated",
    "Give this person's open orders a new owner, and what they have taken to somebody else of their team.",
)
_NO_MEMBER = ("the bot is not in that channel", "Invite the bot; what is waiting follows by itself.")
_READ_ONLY = ("apps may not post in that channel", "Let the bot post there, or name another channel in [teams].")
_ARCHIVED = ("the channel is archived", "Unarchive it; what is waiting follows by itself.")

NO_CARD = "no_card"
NOT_LINKED = "not_linked"
"""Our own reasons, beside Slack's: the message could not be made, or it is not that person's to read."""

REASONS = {
    NO_CARD: ("it could not be made", "The log has the reason; tell the people who build the bot."),
    NOT_LINKED: (
        "that Slack account is not, or no longer, the Salesforce user whose order it is",
        "Give this person's open orders a new owner, or name them in [people].",
    ),
    SHARED: ("people from outside the company read along there", "Take the outsiders out of it."),
    "not_in_channel": _NO_MEMBER,
    "no_permission": _NO_MEMBER,
    "restricted_action": _READ_ONLY,
    "restricted_action_read_only_channel": _READ_ONLY,
    "restricted_action_thread_only_channel": _READ_ONLY,
    "channel_not_found": (
        "there is no such channel, or the bot can't see it",
        "Check its id in [teams]; if it is private, invite the bot.",
    ),
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "missing_scope": _SCOPE,
    "invalid_auth": _TOKEN,
    "token_revoked": _TOKEN,
    "account_inactive": _TOKEN,
    "user_disabled": _NOBODY,
    "user_not_found": _NOBODY,
}


MENDED = {
    SHARED: "Take the outsiders out of it.",
    "not_in_channel": "Invite the bot.",
    "no_permission": "Invite the bot.",
    "restricted_action": "Let the bot post there.",
    "restricted_action_read_only_channel": "Let the bot post there.",
    "restricted_action_thread_only_channel": "Let the bot post there.",
    "channel_not_found": "Check its id in [teams]; if it is private, invite the bot.",
    "is_archived": "Unarchive it, or name another channel in [teams].",
    "is_inactive": "Unarchive it, or name another channel in [teams].",
}
"""What is wrong with one channel alone, so that another one may do; and what mends it."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One notice to the operators: the same `subject` is told once until it is over."""

    subject: str
    fact: str
    next_step: str


def waiting(destination: str) -> str:
    """The subject of trouble that holds up everything for one channel or person."""
    return f"delivery:{destination}"


def held_up(destination: str, barred: Barred) -> Undelivered:
    """Nothing gets through to `destination` for now."""
    fact, next_step = _said(str(barred))
    return Undelivered(waiting(destination), f"Nothing can be delivered to {destination}: {fact}.", next_step)


def diverted(destination: str, to: str, barred: Barred) -> Undelivered:
    """Nothing gets through to `destination` for now; what is new stands elsewhere."""
    fact, _ = _said(str(barred))
    said = f"Nothing can be posted in {destination}: {fact}. What is new for it stands in {to} meanwhile."
    return Undelivered(waiting(destination), said, f"{MENDED[str(barred)]} What is new goes there again by itself.")


def why(reason: str) -> str:
    """Why a channel takes nothing, in words."""
    return _said(reason)[0]


def unheard(destination: str) -> Undelivered:
    """What concerns somebody's orders does not reach `destination`; told once, however many messages it is."""
    fact, next_step = _said(NOT_LINKED)
    return Undelivered(f"hearing:{destination}", f"Notes to a rep don't go to {destination}: {fact}.", next_step)


def deleted_subject(key: str) -> str:
    """The subject of a message that somebody deleted, until it stands again."""
    return f"deleted:{key}"


def deleted(key: str, destination: str, message: Message) -> Undelivered:
    """Somebody deleted what is still needed."""
    fact = f"{KINDS[message.kind]} in {destination} was deleted, and is posted once more."
    return Undelivered(deleted_subject(key), fact, "Leave it there: what is over takes one line by itself.")


def lost(key: str, destination: str, message: Message, reason: str) -> Undelivered:
    """One message never arrives."""
    fact, next_step = _said(reason)
    return Undelivered(
        f"message:{key}", f"{KINDS[message.kind]} for {destination} could not be delivered: {fact}.", next_step
    )


def _said(reason: str) -> tuple[str, str]:
    return REASONS.get(reason, (f"Slack answers {reason}", "The log has it; tell the people who build the bot."))

"""What stands in a card's place once something was decided on it: that it was, then how it ended. It stays true."""

from blocks import controls
from blocks.kit import Card, actions, button, section
from blocks.receipts import GONE, outcome, reaching
from blocks.text import Markup, bold, clock, escaped, joined
from bot.actions.catalogue import Action, ActionWords
from bot.actions.evidence import Became
from bot.actions.intents import UNFINISHED, Intent, IntentState


def decided(intent: Intent, action: Action | None) -> Card:
    """Which order, what was decided and when, and the way back to the order's card."""
    number, words = intent.facts.order_number, action.words if action else GONE
    told = _ended(intent, action, words) if intent.state not in UNFINISHED else _confirmed(intent, words)
    back = button("Order", controls.LOOK_AGAIN, controls.record_value(intent.root), spoken=f"Order {number}")
    return Card(
        f"{words.label} for {number}: decided.",
        (section(joined([bold(escaped(number)), told], "\n")), actions(back)),
    )


def _confirmed(intent: Intent, words: ActionWords) -> Markup:
    at = clock(intent.confirmed_at or intent.requested_at)
    return Markup(joined([escaped(f"{words.subject} confirmed"), at], " ") + "; how it ended is in your DM.")


def _ended(intent: Intent, action: Action | None, words: ActionWords) -> Markup:
    if intent.state is not IntentState.SUCCEEDED or intent.evidence is None:
        return escaped(f"{words.subject}: {outcome(intent.state, words)}; why is in your DM.")
    between = ":" if action and isinstance(action.evidence, Became) else ""
    done = escaped(f"{words.subject}{between} {words.done.lower()}")
    return Markup(joined([done, clock(intent.evidence.at), *reaching(intent)], " ") + ".")

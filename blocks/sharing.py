"""*Share here*: what is asked before, what is said after, and to whom it did not get through.

The summary itself, as the channel sees it: blocks/orders.py.
"""

from blocks import controls
from blocks.kit import Card, View, context, divider, section
from blocks.orders import shared as summarised
from blocks.text import Markup, bold, escaped, joined
from bot.messages import NotShared, SharedOrder

TITLE = "Share here"
LEFT_OUT = "The customer's name, their addresses and what they bought are not in it."
CHANGED = "It has changed since you were asked; this is how it is now."
IF_NOT = "If Slack doesn't take it, you hear why in your DM."


def ask(summary: SharedOrder, channel: str, key: str, *, anew: bool = False) -> View:
    """Who will see it, and what they will see. `anew`: they said yes to something that has changed since."""
    where = ", in this thread" if summary.thread else ""
    readers = joined([escaped("Everybody in"), _channel(channel), escaped(f"will see this{where}:")], " ")
    told = [bold(escaped(CHANGED)), readers] if anew else [readers]
    blocks = (
        section(joined(told, "\n")),
        divider(),
        *summarised(summary).blocks,
        divider(),
        context(escaped(LEFT_OUT)),
    )
    return View(TITLE, blocks, submit="Share", callback_id=controls.SHARE, private=key)


def shared(summary: SharedOrder, channel: str) -> View:
    """It is on its way."""
    going = [bold(escaped(summary.order_number)), escaped("goes to"), _channel(channel), escaped("now.")]
    return View(TITLE, (section(joined([joined(going, " "), escaped(IF_NOT)], "\n")),))


def not_shared(message: NotShared) -> Card:
    """A line in their DM: which order, where, why, and the next step."""
    head = joined([bold(escaped(message.order_number)), escaped("for"), _channel(message.channel)], " ")
    told = joined([head, escaped(f"{message.fact} Next: {message.next_step}")], "\n")
    return Card(f"About sharing {message.order_number}. {message.fact}", (section(told),))


def _channel(channel: str) -> Markup:
    """Slack's own id of the channel: it shows the name to whoever may see it."""
    return Markup(f"<#{channel}>")

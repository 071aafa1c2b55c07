"""How it looks to whoever shared an order that it did not get through. The summary itself: blocks/orders.py."""

from blocks.kit import Card, section
from blocks.text import Markup, bold, escaped, joined
from bot.messages import NotShared


def not_shared(message: NotShared) -> Card:
    """A line in their DM: which order, where, why, and the next step."""
    where = Markup(f"<#{message.channel}>")  # Slack's own id of the channel: it shows the name to whoever may see it
    head = joined([bold(escaped(message.order_number)), escaped("for"), where], " ")
    told = joined([head, escaped(f"{message.fact} Next: {message.next_step}")], "\n")
    return Card(f"About sharing {message.order_number}. {message.fact}", (section(told),))

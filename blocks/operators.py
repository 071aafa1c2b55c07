"""What those who run the bot read when something keeps it from its work, and when that is over."""

from datetime import datetime

from blocks.kit import Card, context, section
from blocks.text import Markup, bold, escaped, joined, moment, with_names
from bot.messages import OperatorNotice


def notice(message: OperatorNotice) -> Card:
    """One piece of trouble. Once it is over, one line is left of it."""
    if message.over_since:
        return _over(message, message.over_since)
    said = joined([bold(with_names(message.fact)), with_names(f"Next: {message.next_step}")], "\n")
    since = joined([Markup("Since "), moment(message.since)])
    return Card(f"The bot needs you: {message.fact}", (section(said), context(since)))


def _over(message: OperatorNotice, end: datetime) -> Card:
    span = joined([Markup("from "), moment(message.since), Markup(" to "), moment(end)])
    line = joined([bold(escaped("Over")), Markup(" · "), with_names(message.fact), Markup(" · "), span])
    return Card(f"Over: {message.fact}", (context(line),))

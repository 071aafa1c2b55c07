"""What a person can do in Slack: one line per subject."""

from bot.services.reviews import Reviews
from handlers.listeners import Listeners
from handlers.orders import Orders


def register(listeners: Listeners, reviews: Reviews) -> None:
    """Put every subject's commands and presses on the table."""
    Orders(reviews).register(listeners)

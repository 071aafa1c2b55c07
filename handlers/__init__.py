"""What a person can do in Slack: one line per subject."""

from blocks.links import Links
from bot.services import actions, escalations, reviews
from handlers.escalations import Escalations
from handlers.listeners import Listeners
from handlers.orders import Orders
from handlers.payments import Payments


def register(
    listeners: Listeners,
    reviewing: reviews.Reviews,
    acting: actions.Actions,
    escalating: escalations.Escalations,
    links: Links,
) -> None:
    """Put every subject's commands, presses and forms on the table."""
    Orders(reviewing, links).register(listeners)
    Payments(acting).register(listeners)
    Escalations(escalating).register(listeners)

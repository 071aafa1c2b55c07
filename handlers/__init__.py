"""What a person can do in Slack: one line per subject."""

from blocks.links import Links
from bot.services import actions, escalations, reviews, sharing
from handlers.escalations import Escalations
from handlers.invoices import Invoices
from handlers.listeners import Listeners
from handlers.orders import Orders
from handlers.payments import Payments
from handlers.plans import Plans
from handlers.sharing import Sharing
from handlers.tracking import Tracking


def register(
    listeners: Listeners,
    reviewing: reviews.Reviews,
    acting: actions.Actions,
    escalating: escalations.Escalations,
    shared: sharing.Sharing,
    links: Links,
) -> None:
    """Put every subject's commands, presses and forms on the table."""
    Orders(reviewing, links).register(listeners)
    Invoices(reviewing, links).register(listeners)
    Payments(acting, reviewing, links).register(listeners)
    Plans(reviewing, links).register(listeners)
    Tracking(reviewing, links).register(listeners)
    Escalations(escalating).register(listeners)
    Sharing(shared).register(listeners)

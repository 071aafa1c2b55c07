"""What a person can do in Slack: one line per subject."""

from blocks.links import Links
from bot.services import actions, escalations, people, printing, reviews, sharing, threads
from handlers.actions import Actions
from handlers.customer import Customer
from handlers.escalations import Escalations
from handlers.invoices import Invoices
from handlers.listeners import Listeners
from handlers.mentions import Mentions
from handlers.orders import Orders
from handlers.payments import Payments
from handlers.plans import Plans
from handlers.sharing import Sharing
from handlers.tracking import Tracking


def register(
    listeners: Listeners,
    reviewing: reviews.Reviews,
    knowing: people.People,
    acting: actions.Actions,
    printing: printing.Printing,
    escalating: escalations.Escalations,
    shared: sharing.Sharing,
    threading: threads.Threads,
    links: Links,
) -> None:
    """Put every subject's commands, presses and forms on the table."""
    deciding = Actions(acting.offers, acting, printing)
    deciding.register(listeners)
    Orders(reviewing, knowing, links).register(listeners)
    Invoices(reviewing, links, deciding).register(listeners)
    Payments(reviewing, links, deciding).register(listeners)
    Plans(reviewing, links, deciding).register(listeners)
    Tracking(reviewing, links, deciding).register(listeners)
    Escalations(escalating).register(listeners)
    Sharing(shared).register(listeners)
    Customer(reviewing).register(listeners)
    Mentions(reviewing, threading, links).register(listeners)

"""What a person can do in Slack: one line per subject."""

from dataclasses import dataclass

from blocks.links import Links
from bot.services import (
    actions,
    board,
    escalations,
    handing_over,
    home,
    mornings,
    muting,
    people,
    printing,
    reviews,
    sharing,
    threads,
    watches,
)
from handlers.actions import Actions
from handlers.board import Board
from handlers.customer import Customer
from handlers.escalations import Escalations
from handlers.handing_over import HandingOver
from handlers.home import Homes
from handlers.invoices import Invoices
from handlers.listeners import Listeners
from handlers.mentions import Mentions
from handlers.mornings import Mornings
from handlers.orders import Orders
from handlers.payments import Payments
from handlers.plans import Plans
from handlers.search import Search
from handlers.sharing import Sharing
from handlers.tracking import Tracking
from handlers.watches import Watches


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the handlers call."""

    reviews: reviews.Reviews
    people: people.People
    actions: actions.Actions
    printing: printing.Printing
    escalations: escalations.Escalations
    handing_over: handing_over.HandingOver
    board: board.Board
    muting: muting.Muting
    sharing: sharing.Sharing
    threads: threads.Threads
    watches: watches.Watches
    home: home.Home
    mornings: mornings.Mornings


def register(listeners: Listeners, use: UseCases, links: Links) -> None:
    """Put every subject's commands, presses and forms on the table."""
    deciding = Actions(use.actions.offers, use.actions, use.printing)
    deciding.register(listeners)
    Orders(use.reviews, use.people, links).register(listeners)
    Invoices(use.reviews, links, deciding).register(listeners)
    Payments(use.reviews, links, deciding).register(listeners)
    Plans(use.reviews, links, deciding).register(listeners)
    Tracking(use.reviews, links, deciding).register(listeners)
    Escalations(use.escalations).register(listeners)
    HandingOver(use.handing_over).register(listeners)
    Board(use.board, use.muting).register(listeners)
    Sharing(use.sharing).register(listeners)
    Customer(use.reviews).register(listeners)
    Mentions(use.reviews, use.threads, links).register(listeners)
    Watches(use.watches).register(listeners)
    Homes(use.home, use.watches, use.escalations, use.mornings, links).register(listeners)
    Mornings(use.mornings).register(listeners)
    Search(use.reviews, links).register(listeners)

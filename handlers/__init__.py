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
from handlers.actions import ActionListeners
from handlers.board import BoardListeners
from handlers.customer import CustomerListeners
from handlers.escalations import EscalationListeners
from handlers.handing_over import HandingOverListeners
from handlers.home import HomeListeners
from handlers.invoices import InvoiceListeners
from handlers.listeners import Listeners
from handlers.mentions import MentionListeners
from handlers.mornings import MorningListeners
from handlers.orders import OrderListeners
from handlers.payments import PaymentListeners
from handlers.plans import PlanListeners
from handlers.search import SearchListeners
from handlers.sharing import SharingListeners
from handlers.tracking import TrackingListeners
from handlers.watches import WatchListeners


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
    deciding = ActionListeners(use.actions.offers, use.actions, use.printing)
    deciding.register(listeners)
    OrderListeners(use.reviews, use.people, links).register(listeners)
    InvoiceListeners(use.reviews, links, deciding).register(listeners)
    PaymentListeners(use.reviews, links, deciding).register(listeners)
    PlanListeners(use.reviews, links, deciding).register(listeners)
    TrackingListeners(use.reviews, links, deciding).register(listeners)
    EscalationListeners(use.escalations).register(listeners)
    HandingOverListeners(use.handing_over).register(listeners)
    BoardListeners(use.board, use.muting).register(listeners)
    SharingListeners(use.sharing).register(listeners)
    CustomerListeners(use.reviews).register(listeners)
    MentionListeners(use.reviews, use.threads, links).register(listeners)
    WatchListeners(use.watches).register(listeners)
    HomeListeners(use.home, use.watches, use.escalations, use.mornings, links).register(listeners)
    MorningListeners(use.mornings).register(listeners)
    SearchListeners(use.reviews, links).register(listeners)

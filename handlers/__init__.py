"""What a person can do in Slack: one line per subject."""

from dataclasses import dataclass

from blocks.links import Links
from bot.services.actions import Actions
from bot.services.board import Board
from bot.services.escalations import Escalations
from bot.services.handing_over import HandingOver
from bot.services.home import Home
from bot.services.mornings import Mornings
from bot.services.muting import Muting
from bot.services.people import People
from bot.services.printing import Printing
from bot.services.reviews import Reviews
from bot.services.sharing import Sharing
from bot.services.threads import Threads
from bot.services.watches import Watches
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

    reviews: Reviews
    people: People
    actions: Actions
    printing: Printing
    escalations: Escalations
    handing_over: HandingOver
    board: Board
    muting: Muting
    sharing: Sharing
    threads: Threads
    watches: Watches
    home: Home
    mornings: Mornings


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

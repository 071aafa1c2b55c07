"""Every action of the runbook, in its order. Adding one: docs/adding-an-action.md."""

from bot.actions.catalogue import Action
from bot.actions.invoices import PRINT_INVOICE, SEND_INVOICE
from bot.actions.payment_links import SEND_PAYMENT_LINK
from bot.actions.payment_orders import ADD_PAYMENT_METHOD, CREATE_PAYMENT_ORDER
from bot.actions.plans import CANCEL_PLAN, MANAGE_PLAN, PAUSE_PLAN, PRINT_AGREEMENT, RESUME_PLAN
from bot.actions.tracking import ADD_TRACKING, SEND_TRACKING

TABLE: tuple[Action, ...] = (
    PRINT_INVOICE,
    SEND_INVOICE,
    CREATE_PAYMENT_ORDER,
    SEND_PAYMENT_LINK,
    ADD_PAYMENT_METHOD,
    MANAGE_PLAN,
    PAUSE_PLAN,
    RESUME_PLAN,
    CANCEL_PLAN,
    PRINT_AGREEMENT,
    ADD_TRACKING,
    SEND_TRACKING,
)

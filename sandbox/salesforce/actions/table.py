"""Every action of the org. A new one is an `Action` beside its effect, and its subject's table named here."""

from sandbox.salesforce.actions.invoices import INVOICES
from sandbox.salesforce.actions.papers import PAPERS
from sandbox.salesforce.actions.payment_link import SEND_PAYMENT_LINK
from sandbox.salesforce.actions.payment_orders import CREATE_PAYMENT_ORDER
from sandbox.salesforce.actions.plans import PLANS
from sandbox.salesforce.actions.tracking import TRACKING
from sandbox.salesforce.invocable import Action

ALL = (SEND_PAYMENT_LINK, CREATE_PAYMENT_ORDER, *INVOICES, *TRACKING, *PAPERS, *PLANS)
ACTIONS: dict[tuple[str, str], Action] = {(each.kind, each.name): each for each in ALL}

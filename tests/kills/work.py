"""What people decide while the bot dies: one action for each kind of evidence, most with a form to fill in.

What came of it is read in Salesforce itself, apart from the bot: mails, payment orders, reasons kept as tasks.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Work:
    """One action, the command whose card has its button, what is entered, and what its receipt says in the end."""

    action: str
    command: str
    enters: Callable[[random.Random], Form]
    done: str
    not_done: str


def nothing(_: random.Random) -> Form:
    return {}


def an_amount(chance: random.Random) -> Form:
    """One that hardly comes twice, so that what came of it is known by it."""
    return {"requested": f"{chance.randrange(100, 40_000) / 100:.2f}", "method": "Payment Link"}


def the_same_again(_: random.Random) -> Form:
    """What the order has a payment order of already: only the "before" of the call tells the two apart."""
    return {"requested": AMOUNT, "method": "Payment Link"}


def a_reason(chance: random.Random) -> Form:
    return {"reason": f"Customer asked, call {chance.randrange(10**9)}"}


AMOUNT = "5"
LINK = Work("SendPaymentLinkEmail", "/payment", nothing, "Sent: Salesforce recorded it", "Not sent")
PAYMENT = Work("CreatePaymentOrder", "/payment", an_amount, "Created: Salesforce recorded it", "Not created")
PLAN = Work("CancelRecurringPlan", "/plan", a_reason, "Cancelled: Salesforce says", "Not cancelled")
WORKS = (LINK, PAYMENT, PLAN)
"""An e-mail on record, a record that appeared, a status that became another."""
SAME_PAYMENT = replace(PAYMENT, enters=the_same_again)
OF = {each.action: each for each in WORKS}

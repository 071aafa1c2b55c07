"""The runbook's named Salesforce actions that the bot runs."""

from dataclasses import dataclass
from enum import StrEnum


class ActionName(StrEnum):
    """Salesforce's own name of an action, as the runbook writes it."""

    SEND_PAYMENT_LINK = "SendPaymentLinkEmail"


@dataclass(frozen=True, slots=True)
class Action:
    """What an action is called on the screen, and which e-mail type of the mapping proves it."""

    name: ActionName
    label: str
    email_type: str


SEND_PAYMENT_LINK = Action(ActionName.SEND_PAYMENT_LINK, "Send payment link", "payment_link")

ACTIONS = {each.name: each for each in (SEND_PAYMENT_LINK,)}

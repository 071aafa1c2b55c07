"""The runbook's named Salesforce actions that the bot runs."""

from dataclasses import dataclass

from bot.runbook.permits import LABELS, ActionName


@dataclass(frozen=True, slots=True)
class Action:
    """An action that the bot runs, and which e-mail type of the mapping proves it."""

    name: ActionName
    email_type: str

    @property
    def label(self) -> str:
        return LABELS[self.name]


SEND_PAYMENT_LINK = Action(ActionName.SEND_PAYMENT_LINK, "payment_link")

ACTIONS = {each.name: each for each in (SEND_PAYMENT_LINK,)}

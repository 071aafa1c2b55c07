"""The runbook's named Salesforce actions, and for each whether it may be run on a record now.

Runbook: "Invoices", "Saved Methods", "Recurring Plans", "Tracking and Shipment Communication".
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.runbook.findings import Finding, ready
from bot.runbook.values import RecordId


class ActionName(StrEnum):
    """Salesforce's own name of an action, as the runbook writes it."""

    CREATE_PAYMENT_ORDER = "CreatePaymentOrder"
    SEND_PAYMENT_LINK = "SendPaymentLinkEmail"
    SEND_INVOICE = "SendInvoiceEmail"
    PRINT_INVOICE = "PrintInvoicePDF"
    ADD_TRACKING = "AddTracking"
    SEND_TRACKING = "SendTrackingEmail"
    ADD_PAYMENT_METHOD = "Add_Payment_Method"
    MANAGE_PLAN = "ManageRecurringPlan"
    PAUSE_PLAN = "PauseRecurringPlan"
    RESUME_PLAN = "ResumeRecurringPlan"
    CANCEL_PLAN = "CancelRecurringPlan"
    PRINT_AGREEMENT = "PrintPaymentAgreementPDF"


LABELS = {
    ActionName.CREATE_PAYMENT_ORDER: "Create payment order",
    ActionName.SEND_PAYMENT_LINK: "Send payment link",
    ActionName.SEND_INVOICE: "Send invoice",
    ActionName.PRINT_INVOICE: "Print invoice",
    ActionName.ADD_TRACKING: "Add tracking",
    ActionName.SEND_TRACKING: "Send tracking",
    ActionName.ADD_PAYMENT_METHOD: "Add payment method",
    ActionName.MANAGE_PLAN: "Manage plan",
    ActionName.PAUSE_PLAN: "Pause plan",
    ActionName.RESUME_PLAN: "Resume plan",
    ActionName.CANCEL_PLAN: "Cancel plan",
    ActionName.PRINT_AGREEMENT: "Print agreement",
}
"""What an action is called on the screen."""


class Kind(StrEnum):
    """What kind of record an action is run on; the mapping's own names."""

    ORDER = "order"
    INVOICE = "invoice"
    PAYMENT_ORDER = "payment_order"
    AGREEMENT = "agreement"
    TRACKING = "tracking"
    ACCOUNT = "account"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Permit:
    """One action on one record, with what forbids it or warns, gravest first."""

    action: ActionName
    kind: Kind
    record: RecordId
    number: str
    """The record's own number, for the words on the button."""
    findings: tuple[Finding, ...] = ()

    @property
    def allowed(self) -> bool:
        return ready(self.findings)

    @property
    def gravest(self) -> tuple[Finding, ...]:
        """All the findings that are as grave as the first."""
        return tuple(each for each in self.findings if each.level is self.findings[0].level)

    @property
    def label(self) -> str:
        return LABELS[self.action]

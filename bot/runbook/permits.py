"""The runbook's named Salesforce actions, and what is said of running one on a record now.

Runbook: "Invoices", "Saved Methods", "Recurring Plans", "Tracking and Shipment Communication".
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.runbook.findings import Finding, Subject, ready
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


class Kind(StrEnum):
    """What kind of record an action is run on; the mapping's own names."""

    ORDER = "order"
    INVOICE = "invoice"
    PAYMENT_ORDER = "payment_order"
    AGREEMENT = "agreement"
    TRACKING = "tracking"
    ACCOUNT = "account"
    CONTACT = "contact"


class Way(StrEnum):
    """What a press of an action's button does here."""

    FORM = "form"
    """Asks, and runs it once the person has decided."""
    FILE = "file"
    """Fetches a file into the person's direct message."""
    PAGE = "page"
    """Opens the record in Salesforce, where the action is."""


@dataclass(frozen=True, slots=True)
class Permit:
    """One action on one record, with what forbids it or warns, gravest first."""

    action: str
    """Its name in the catalogue."""
    label: str
    kind: Kind
    record: RecordId
    number: str
    """The record's own number, for the words on the button."""
    findings: tuple[Finding, ...] = ()
    way: Way = Way.PAGE
    primary: bool = False
    """Whether it is the one that a card would have pressed."""
    about: Subject | None = None
    """The card that has its button."""

    @property
    def allowed(self) -> bool:
        return ready(self.findings)

    @property
    def gravest(self) -> tuple[Finding, ...]:
        """All the findings that are as grave as the first."""
        return tuple(each for each in self.findings if each.level is self.findings[0].level)

"""What forbids each of the runbook's actions on each record of an order, and what warns.

Runbook: "Invoices", "Saved Methods", "Recurring Plans", "Tracking and Shipment Communication". Which links an order
must keep stands in `links`; what a subject itself forbids stands in its own module.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.runbook import invoices, mails, payments, plans, tracking
from bot.runbook.findings import Finding, Level, gravest_first
from bot.runbook.permits import ActionName, Kind, Permit
from bot.runbook.policy import Policy
from bot.runbook.records import Agreement, Invoice, MailKind, Order, PaymentOrder
from bot.runbook.values import RecordId

WRITES_TO_CUSTOMER = {ActionName.SEND_INVOICE, ActionName.SEND_PAYMENT_LINK, ActionName.SEND_TRACKING}
LIFECYCLE = (ActionName.PAUSE_PLAN, ActionName.RESUME_PLAN, ActionName.CANCEL_PLAN)


@dataclass(frozen=True, slots=True)
class Judge:
    """An order with all that its actions are judged by. `missing` are the findings about its links."""

    order: Order
    policy: Policy
    missing: tuple[Finding, ...]
    read_at: datetime

    def permits(self) -> tuple[Permit, ...]:
        """Every action on every record that it can be run on, in the runbook's order."""
        return (*self._invoices(), *self._payments(), *self._methods(), *self._plans(), *self._tracking())

    def _invoices(self) -> Iterator[Permit]:
        """Runbook: "Use Invoice actions for customer-facing invoice output"."""
        order, mailed = self.order, tuple(self._invoice_mails())
        for each in order.invoices or ():
            yield self._on(each, ActionName.PRINT_INVOICE, Kind.INVOICE)
        if not order.invoices:
            yield self._on(order, ActionName.PRINT_INVOICE, Kind.ORDER, invoices.order_findings(order))
        for each in order.invoices or ():
            found = (*invoices.invoice_findings(each), *mailed)
            yield self._on(each, ActionName.SEND_INVOICE, Kind.INVOICE, found)
        found = (*invoices.order_findings(order), *mailed)
        yield self._on(order, ActionName.SEND_INVOICE, Kind.ORDER, found)

    def _invoice_mails(self) -> Iterator[Finding]:
        yield from self._recently(MailKind.INVOICE)
        yield from invoices.unknown_recipients(self.order, self.policy)
        yield from invoices.unjudged_recipients(self.order, self.policy)

    def _payments(self) -> Iterator[Permit]:
        """Runbook: "Use CreatePaymentOrder … when a payment order is needed. Use SendPaymentLinkEmail …"."""
        order, recently = self.order, tuple(self._recently(MailKind.PAYMENT_LINK))
        yield self._on(order, ActionName.CREATE_PAYMENT_ORDER, Kind.ORDER, payments.creation_findings(order))
        found = (*payments.order_findings(order), *payments.none_by_link(order), *recently)
        yield self._on(order, ActionName.SEND_PAYMENT_LINK, Kind.ORDER, found)
        for each in order.payment_orders or ():
            if each.open:
                found = gravest_first((*self.of_link(each), *recently))
                yield Permit(ActionName.SEND_PAYMENT_LINK, Kind.PAYMENT_ORDER, each.id, each.number, found)

    def of_link(self, payment: PaymentOrder) -> tuple[Finding, ...]:
        """What is to be said of mailing the link of `payment`, gravest first, beside a mail that went just now."""
        found = (
            *payments.link_findings(self.order, payment),
            *payments.failed_mail_findings(payment),
            *payments.otherwise(payment),
        )
        return gravest_first((*self._links(ActionName.SEND_PAYMENT_LINK), *found))

    def _methods(self) -> Iterator[Permit]:
        """Runbook: "Saved methods can live on Account or Contact records through Add_Payment_Method"."""
        customer, contact = self.order.customer, self.order.contact
        if customer:
            yield self._permit(ActionName.ADD_PAYMENT_METHOD, Kind.ACCOUNT, customer.id, customer.name or "the account")
        if contact:
            yield self._permit(ActionName.ADD_PAYMENT_METHOD, Kind.CONTACT, contact.id, contact.name or "the contact")

    def _plans(self) -> Iterator[Permit]:
        """Runbook: "Use ManageRecurringPlan from Sales Order or recurring actions on Payment_Agreement__c"."""
        yield self._on(self.order, ActionName.MANAGE_PLAN, Kind.ORDER)
        for each in self.order.agreements or ():
            for action in LIFECYCLE:
                yield self._on(each, action, Kind.AGREEMENT, plans.state_findings(each, action))
            yield self._on(each, ActionName.PRINT_AGREEMENT, Kind.AGREEMENT)

    def _tracking(self) -> Iterator[Permit]:
        """Runbook: "Use tracking actions instead of personal email"."""
        order, recently = self.order, tuple(self._recently(MailKind.TRACKING))
        yield self._on(order, ActionName.ADD_TRACKING, Kind.ORDER, tracking.provider_findings(order))
        found = (*tracking.state_findings(order), *recently)
        yield self._on(order, ActionName.SEND_TRACKING, Kind.ORDER, found)
        for each in order.trackings or ():
            if each.id:
                found = (*tracking.state_findings(order, each), *recently)
                number = each.number or each.name or order.number
                yield self._permit(ActionName.SEND_TRACKING, Kind.TRACKING, each.id, number, found)

    def _recently(self, kind: MailKind) -> Iterator[Finding]:
        return mails.recently_sent(self.order, kind, self.policy, self.read_at)

    def _on(
        self,
        record: Order | Invoice | PaymentOrder | Agreement,
        action: ActionName,
        kind: Kind,
        findings: Iterable[Finding] = (),
    ) -> Permit:
        return self._permit(action, kind, record.id, record.number, findings)

    def _permit(
        self, action: ActionName, kind: Kind, record: RecordId, number: str, findings: Iterable[Finding] = ()
    ) -> Permit:
        return Permit(action, kind, record, number, gravest_first((*self._links(action), *findings)))

    def _links(self, action: ActionName) -> tuple[Finding, ...]:
        """What the order's links forbid of this action. Runbook: "Conversion and Handoff", last sentence."""
        if action in WRITES_TO_CUSTOMER | self.policy.missing_links_also_forbid:
            return self.missing
        return tuple(map(_warning, self.missing)) if action is ActionName.CREATE_PAYMENT_ORDER else ()


def _warning(finding: Finding) -> Finding:
    return Finding(Level.WARNS, finding.words, finding.way_out)

"""A payment link that did not reach the customer, or could not be made.

Runbook: "When to Escalate", row 2; "Payment link rules" 5.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.runbook import mails, owed, payment_mails
from bot.runbook.findings import Team
from bot.runbook.masking import masked, masked_email
from bot.runbook.policy import Policy
from bot.runbook.records import (
    Attempt,
    CollectionMethod,
    LastEmail,
    MailKind,
    MailStatus,
    Order,
    PaymentOrder,
    PaymentOrderStatus,
)
from bot.runbook.symptoms import routes
from bot.runbook.symptoms.reads import AllOf, AnyOf, Filled, Means, Past, Reads, Unticked
from bot.runbook.symptoms.sighting import Fact, SymptomName, minute
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble

NOT_MADE = "no payment link was made"
NOT_SENT = "Payment link could not be sent"


def reads(policy: Policy) -> tuple[Reads, ...]:
    late = Past("link_attempted", timedelta(seconds=policy.link_missing_seconds))
    not_made = AllOf(
        (Means("method", (CollectionMethod.REMOTE,)), Filled("link_attempted"), Unticked("link_mailed"), late)
    )
    where = (
        Means("status", (PaymentOrderStatus.OPEN,)),
        AnyOf((Means("last_email_status", (MailStatus.FAILED,)), not_made)),
    )
    return (
        Reads("payment_order", where, needs=("number", "status"), heeds=("order", "last_email_type", "last_email_at")),
        Reads(
            "order",
            (),
            needs=("number", "status"),
            lists={
                "payment_orders": ("number", "status"),
                "emails": ("type", "status", "created"),
            },
            attempted=MailKind.PAYMENT_LINK,
        ),
    )


def judge(order: Order, setting: Setting) -> Iterator[Trouble]:
    if owed.cancelled(order):
        return
    for payment in order.payment_orders or ():
        if payment.open and payment_mails.link_mail_failed(payment) and payment.last_email:
            yield _bounced(payment, payment.last_email)
        elif payment.open and payment_mails.link_not_made(payment) and _late(payment, setting):
            yield _of(payment, f"{payment.number}: {NOT_MADE}", "Payment link could not be made", ())
        if payment.open and (failed := payment_mails.own_link_failed(order, payment.id)):
            yield _of(payment, _told(payment.number, failed), NOT_SENT, _why(failed.reason), failed.at)
    if failed := payment_mails.own_link_failed(order, order.id):
        facts = _why(failed.reason)
        yield Trouble(order.id, _told(order.number, failed), what=NOT_SENT, facts=facts, since=failed.at)


def _late(payment: PaymentOrder, setting: Setting) -> bool:
    return setting.past(payment.link_attempted, setting.policy.link_missing_seconds)


def _bounced(payment: PaymentOrder, last: LastEmail) -> Trouble:
    to = mails.addresses(last.recipients)
    facts = [Fact(label="To", text=masked_email(to[0]))] if to else []
    facts += _why(last.error)
    shown = last.status.shown if last.status else "failed"
    when = f" {minute(last.at)}" if last.at else ""
    return _of(payment, f"{payment.number}: {shown}{when}", "Payment link e-mail failed", tuple(facts))


def _told(number: str, failed: Attempt) -> str:
    return f"{number}: not sent {minute(failed.at)}"


def _why(error: str | None) -> tuple[Fact, ...]:
    return (Fact(label="Error", text=masked(error)),) if error else ()


def _of(
    payment: PaymentOrder, evidence: str, what: str, facts: tuple[Fact, ...], since: datetime | None = None
) -> Trouble:
    due = [Fact(label="Due", on=payment.due)] if payment.due else []
    since = since or (payment.last_email.at if payment.last_email else payment.link_attempted)
    facts = (Fact(label="Payment order", text=payment.number), *due, *facts)
    return Trouble(
        payment.id,
        evidence,
        kind="payment_order",
        what=what,
        facts=facts,
        since=since or payment.link_attempted,
        amount=payment.requested,
        gateway=routes.gateway_name(payment.gateway, payment.route),
        routes=routes.ids(payment.gateway, payment.route),
    )


PAYMENT_LINK_FAILED = Symptom(
    SymptomName("payment_link_failed"),
    Team.PAYMENT_OPERATIONS,
    "Payment link failed",
    "Fix the address, or what keeps the link from being made; then tell the rep to send it again.",
    reads,
    judge,
    since="tried",
    cleared="A payment link has gone out since, or is no longer asked for.",
)

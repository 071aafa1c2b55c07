"""Whether the payment link's mail arrived, as the payment order says it, or the bot's own attempt.

Runbook: "Payment link rules" 5; "When to Escalate", row 2.
"""

from collections.abc import Iterator

from bot.runbook import attempts, mails
from bot.runbook.findings import Ask, Finding, Team, Words, warns
from bot.runbook.masking import masked_email, scrubbed
from bot.runbook.owed import cancelled, nothing_open
from bot.runbook.records import (
    Attempt,
    CollectionMethod,
    Failing,
    LastEmail,
    MailKind,
    MailStatus,
    Order,
    PaymentOrder,
    absence,
)
from bot.runbook.values import RecordId


def last_mail(payment: PaymentOrder) -> Words:
    """What the payment order itself says of its last e-mail. Runbook: "Payment link rules" 5."""
    status = payment.last_email.status if payment.last_email else payment.last_email_status
    if status is None:
        return (f"last e-mail {absence(payment.unread, 'last_email_status')}",)
    return (f"last e-mail {status.shown}", *_sent_to(payment.last_email))


def link_mail_failed(payment: PaymentOrder) -> bool:
    """Whether the last payment link that was mailed did not arrive. Runbook: "Payment link rules" 5."""
    last = payment.last_email
    if last is None or last.status is None or last.status.meaning is not MailStatus.FAILED:
        return False
    return last.type is None or last.type.meaning is MailKind.PAYMENT_LINK


def link_not_made(payment: PaymentOrder) -> bool:
    """Whether a link was asked for and there is none. Runbook: "Payment link cannot be generated"."""
    remote = payment.method is not None and payment.method.meaning is CollectionMethod.REMOTE
    return remote and payment.link_attempted is not None and payment.link_mailed is False


def own_link_failed(order: Order, record: RecordId) -> Attempt | None:
    """The bot's own last attempt to mail a link about `record`, where that failed for good and the link is asked for.

    None where the payment order says so itself. Runbook: "When to Escalate", row 2.
    """
    asked_for = bool(order.attempts) and not cancelled(order) and not nothing_open(order)
    last = attempts.failed(order, MailKind.PAYMENT_LINK, record) if asked_for else None
    if last is None or last.failing is not Failing.ON_RECORD:
        return last
    shown = any(each.id == record and link_mail_failed(each) for each in order.payment_orders or ())
    return None if shown else last


def own_link_findings(order: Order, record: RecordId, number: str) -> Iterator[Finding]:
    """Likewise, for its card."""
    if failed := own_link_failed(order, record):
        why = f": “{scrubbed(failed.reason).rstrip('.')}”" if failed.reason else ""
        yield warns(
            f"The payment link of {number} could not be sent ",
            failed.at,
            f"{why}.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "look into it"),
        )


def failed_mail_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 5."""
    if payment.last_email_status and payment.last_email_status.meaning is MailStatus.FAILED:
        shown = payment.last_email_status.shown
        why = "" if shown.casefold() == "failed" else f" ({shown})"
        yield warns(
            f"The last e-mail for {payment.number} failed{why}",
            *_sent_to(payment.last_email),
            ".",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "look into it"),
        )


def _sent_to(mail: LastEmail | None) -> Words:
    """When it went, to whom (masked) and what came back."""
    if mail is None:
        return ()
    when: Words = (" ", mail.at) if mail.at else ()
    to = mails.addresses(mail.recipients)
    error = f": “{scrubbed(mail.error)}”" if mail.error else ""
    return (*when, (f" to {masked_email(to[0])}" if to else "") + error)

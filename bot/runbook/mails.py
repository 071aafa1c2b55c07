"""What the e-mail history says: who was written to, when, and whether it arrived.

Runbook: "Sales Order Review" 6; "Payment link rules" 4.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.runbook.findings import ASK_ADMIN, Finding, Words, warns
from bot.runbook.masking import masked_email, scrubbed
from bot.runbook.policy import Policy
from bot.runbook.records import Email, MailKind, MailStatus, Order, PaymentOrder, Unread, absence

LONGEST_LIST = 10_000
"""Characters of a recipients field that are read."""

KINDS = {
    MailKind.INVOICE: "invoice e-mail",
    MailKind.PAYMENT_LINK: "payment link e-mail",
    MailKind.TRACKING: "tracking e-mail",
}
"""What a rep calls the mail."""


def addresses(recipients: str | None) -> tuple[str, ...]:
    """Every address in a recipients field, as written there; a name around an address is dropped."""
    separated = str.maketrans(';,<>()"', " " * 7)
    text = (recipients or "")[:LONGEST_LIST].translate(separated)
    words = (word.strip("'") for word in text.split())  # within an address, an apostrophe is a letter
    return tuple(dict.fromkeys(word for word in words if "@" in word.strip("@")))


def failed(email: Email) -> bool:
    return email.status is not None and email.status.meaning is MailStatus.FAILED


def of_kind(order: Order, kind: MailKind) -> tuple[Email, ...]:
    """The order's e-mails of one kind, the newest first."""
    return tuple(each for each in order.emails or () if each.type is not None and each.type.meaning is kind)


def recently_sent(order: Order, kind: MailKind, policy: Policy, read_at: datetime) -> Iterator[Finding]:
    """A customer is not mailed the same thing twice within the guard's time without somebody meaning it."""
    if _hidden(order):
        fact = f"Whether the {KINDS[kind]} of {order.number} went just now is not visible to you."
        yield warns(fact, way_out=ASK_ADMIN)
    since = read_at - timedelta(seconds=policy.resend_guard_seconds)
    gone = [each.at for each in of_kind(order, kind) if each.at and not failed(each)]
    if kind is MailKind.PAYMENT_LINK:
        gone += [at for each in order.payment_orders or () if (at := _link_went(each))]
    newest = max(gone, default=None)
    if newest and newest >= since:
        yield warns(f"The last {KINDS[kind]} for {order.number} went ", newest, ": a short while ago.")


def _link_went(payment: PaymentOrder) -> datetime | None:
    """When the payment order itself says that its link went: a mail that hangs on it alone is not among the order's."""
    last, link_sent = payment.last_email, payment.link_sent
    if last is None or last.at is None or (last.type and last.type.meaning is not MailKind.PAYMENT_LINK):
        return link_sent
    if last.status and last.status.meaning is MailStatus.FAILED:
        return link_sent if link_sent and link_sent < last.at else None
    return max(last.at, link_sent or last.at)


def _hidden(order: Order) -> bool:
    """Whether there may be e-mails that this reader can't tell by kind or by time."""
    hidden = Unread.NOT_VISIBLE
    return order.unread.get("emails") is hidden or any(each.unread.get("type") is hidden for each in order.emails or ())


def words(email: Email) -> Words:
    """What kind of mail, how it ended, to whom (masked) and when."""
    kind = email.type.shown if email.type else f"e-mail (type {absence(email.unread, 'type')})"
    how = email.status.shown if email.status else f"status {absence(email.unread, 'status')}"
    when: Words = (" ", email.at) if email.at else ()
    return (f"{kind} {how}", *when, f" to {written_to(email)}", *_error(email))


def written_to(email: Email) -> str:
    """The first recipient, masked, and how many more there are."""
    found = addresses(email.recipients)
    if not found:
        return absence(email.unread, "recipients") if email.recipients is None else "an unreadable address"
    return masked_email(found[0]) + (f" and {len(found) - 1} more" if len(found) > 1 else "")


def _error(email: Email) -> Words:
    return (f": {scrubbed(email.error)}",) if failed(email) and email.error else ()

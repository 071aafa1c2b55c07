"""What the e-mail history says: who was written to, when, and whether it arrived.

Runbook: "Sales Order Review" 6; "Payment link rules" 4.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from bot.runbook.findings import ASK_ADMIN, Finding, Itself, Words, warns
from bot.runbook.masking import masked_email, scrubbed
from bot.runbook.policy import Policy
from bot.runbook.records import Email, MailKind, MailStatus, Order, PaymentOrder, Unread, absence
from bot.runbook.values import RecordId

LONGEST_LIST = 10_000
"""Characters of a recipients field that are read."""

PLAIN = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
"""A field that is one address, and nothing around it."""

_LINK, _FAILED = MailKind.PAYMENT_LINK, MailStatus.FAILED
"""Looked up once: Python 3.11 takes long to find a member by its class, and this is asked of every e-mail."""
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
    return email.status is not None and email.status.meaning is _FAILED


def of_kind(order: Order, kind: MailKind) -> tuple[Email, ...]:
    """The order's e-mails of one kind, the newest first."""
    return tuple([each for each in order.emails or () if each.type is not None and each.type.meaning is kind])


@dataclass(frozen=True, slots=True)
class Sending:
    """An e-mail of one kind, as some record has it. Without a status, the record keeps none."""

    at: datetime
    status: str | None = None
    failed: bool = False


def sendings(order: Order, kind: MailKind, mailed: Iterable[Sending] = ()) -> tuple[Sending, ...]:
    """Every e-mail of one kind that Salesforce shows of this order, the newest first.

    `mailed` are those read beside the order. What a payment order itself says counts too: a mail that hangs on it
    alone is not among the order's.
    """
    own = (_sending(each) for each in of_kind(order, kind))
    found = [each for each in (*own, *mailed, *_told(order, kind)) if each]
    return tuple(sorted(found, key=_at, reverse=True))


def about(order: Order, kind: MailKind, record: RecordId) -> Iterator[Sending]:
    """Every e-mail of one kind that may be about `record`: those that name it, and those that name none of its kind."""
    payments = {each.id: each for each in order.payment_orders or ()}
    own = (each for each in of_kind(order, kind) if record not in payments or each.payment_order in {record, None})
    yield from (sent for each in own if (sent := _sending(each)))
    if kind is MailKind.PAYMENT_LINK:
        yield from chain.from_iterable(_told_by(each) for each in payments.values() if record in {each.id, order.id})


def recent(
    order: Order, kind: MailKind, policy: Policy, read_at: datetime, mailed: Iterable[Sending] = ()
) -> Sending | None:
    """The newest that went within the guard's time."""
    since = read_at - timedelta(seconds=policy.resend_guard_seconds)
    gone = [each for each in _sent_since(order, kind, since, mailed) if not each.failed]
    return max(gone, key=_at, default=None)


def _sent_since(order: Order, kind: MailKind, since: datetime, mailed: Iterable[Sending]) -> Iterator[Sending]:
    late = (each for each in of_kind(order, kind) if each.at and each.at >= since)
    yield from (sent for each in late if (sent := _sending(each)))
    yield from (each for each in (*mailed, *_told(order, kind)) if each.at >= since)


def last_of_each(order: Order) -> Mapping[MailKind, Sending]:
    """The newest of the `sendings` of each kind that did not fail."""
    found: dict[MailKind, Sending] = {}
    for each in order.emails or ():
        at, picked = each.at, each.type
        if at is None or picked is None or picked.meaning is None:
            continue
        before = found.get(picked.meaning)
        if (before is None or at > before.at) and not failed(each) and (sent := _sending(each)):
            found[picked.meaning] = sent
    links = [*(each for each in _told(order, _LINK) if not each.failed), *([found[_LINK]] if _LINK in found else [])]
    return found | ({_LINK: max(links, key=_at)} if links else {})


def _at(sending: Sending) -> datetime:
    return sending.at


def _told(order: Order, kind: MailKind) -> Iterator[Sending]:
    """What payment orders say of their links."""
    if kind is _LINK:
        telling = [each for each in order.payment_orders or () if each.last_email or each.link_sent]
        yield from chain.from_iterable(map(_told_by, telling))


def recently_sent(
    order: Order, kind: MailKind, policy: Policy, read_at: datetime, mailed: Iterable[Sending] = ()
) -> Iterator[Finding]:
    """A customer is not mailed the same thing twice within the guard's time without somebody meaning it."""
    if _hidden(order):
        hidden = " went just now is not visible to you."
        yield warns(f"Whether the {KINDS[kind]} of ", Itself(order.number), hidden, way_out=ASK_ADMIN)
    if newest := recent(order, kind, policy, read_at, mailed):
        yield warns(f"The last {KINDS[kind]} for ", Itself(order.number), " went ", newest.at, ": a short while ago.")


def _sending(email: Email) -> Sending | None:
    status = email.status.shown if email.status else None
    return Sending(email.at, status, failed(email)) if email.at else None


def _told_by(payment: PaymentOrder) -> Iterator[Sending]:
    """What the payment order itself says of its link."""
    last, link_sent = payment.last_email, payment.link_sent
    if last is None or last.at is None or (last.type and last.type.meaning is not _LINK):
        last = None
    if last and last.at:
        bounced = last.status is not None and last.status.meaning is _FAILED
        yield Sending(last.at, last.status.shown if last.status else None, bounced)
    if link_sent and (last is None or last.at != link_sent):
        yield Sending(link_sent)


def _hidden(order: Order) -> bool:
    """Whether there may be e-mails that this reader can't tell by kind or by time."""
    hidden = Unread.NOT_VISIBLE
    if order.unread.get("emails") is hidden:
        return True
    gaps = [each.unread for each in order.emails or () if each.unread]
    return any(each.get("type") is hidden for each in gaps)


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

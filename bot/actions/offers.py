"""What is shown before a decision, and what has changed since: the same facts, read twice."""

from collections.abc import Sequence

from bot.actions.catalogue import ACTIONS
from bot.actions.intents import EmailRow, Intent, LinkFacts, Sending
from bot.runbook import payments
from bot.runbook.findings import Do, Finding, Word, Words, forbids
from bot.runbook.masking import scrubbed
from bot.runbook.records import Order, PaymentOrder
from bot.runbook.values import Money, Person, RecordId

HISTORY_UNREADABLE = forbids(
    "You can't see the e-mail history, so nobody could prove what was sent.",
    way_out=Do("Ask your Salesforce admin for access to it."),
)


def unreadable(order: Order) -> Finding | None:
    """Payment orders that this person can't see, or whose status they can't see, are not called absent."""
    payments = order.payment_orders
    why = order.unread.get("payment_orders") if payments is None else None
    why = why or next((each.unread["status"] for each in payments or () if "status" in each.unread), None)
    if why is None:
        return None
    return forbids(
        f"What is open to pay on {order.number} is {why}.", way_out=Do("Ask your Salesforce admin for access to it.")
    )


def choose(order: Order, part: RecordId | None) -> PaymentOrder | list[PaymentOrder] | None:
    """The payment order meant, the ones to choose from, or None."""
    known = list(order.payment_orders or ())
    if part:
        return next((each for each in known if each.id == part), None)
    opened = [each for each in known if each.open]
    if len(opened) == 1:
        return opened[0]
    return opened or None


def facts_of(order: Order, payment: PaymentOrder, history: Sequence[EmailRow]) -> LinkFacts:
    """What is shown, and compared once more before the call. Only for a payment order that nothing forbids.

    `history` holds the order's e-mails of this kind, the newest first.
    """
    contact = payments.recipient(order, payment)
    last = history[0] if history else None
    return LinkFacts(
        number=payment.number,
        order_number=order.number,
        amount=payment.requested.amount if payment.requested else 0,
        currency=(payment.requested and payment.requested.currency) or "",
        due=payment.due.isoformat() if payment.due else "",
        method=payment.method.shown if payment.method else "",
        contact=(contact and contact.name) or "",
        email=(contact and contact.email) or "",
        last=Sending(at=last.sent or last.created, status=last.status, failed=last.failed) if last else None,
    )


def plainly(word: Word) -> str:
    """A word for a stored reason, which is written before anybody's locale is known; no link may be stored."""
    return str(word) if isinstance(word, Money) else scrubbed(str(word))


CHANGED = {
    "amount": "the amount",
    "currency": "the currency",
    "due": "the due date",
    "method": "the collection method",
    "contact": "the contact",
    "email": "the contact's e-mail address",
    "last": "another e-mail has gone out, or the last one's result is another",
}


def difference(shown: LinkFacts, now: LinkFacts) -> str:
    """What is no longer as the person read it; empty when nothing has changed."""
    changed = [said for name, said in CHANGED.items() if getattr(shown, name) != getattr(now, name)]
    return f"Since you looked, this has changed: {', '.join(changed)}." if changed else ""


def under_way(intent: Intent, reader: Person) -> Finding:
    """Why nobody may decide again while the last decision is open."""
    who = "You" if intent.person.slack_id == reader.slack_id else intent.person.name
    since: Words = (" ", intent.confirmed_at) if intent.confirmed_at else ()
    return forbids(
        f"{who} pressed “{ACTIONS[intent.action].label}” for {intent.facts.order_number}",
        *since,
        ", and how that ended isn't known yet.",
        way_out=Do("Wait for its receipt; don't send it again."),
    )

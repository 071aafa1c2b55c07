"""What forbids mailing a payment link, and what has to be confirmed first.

Runbook: "Conversion and Handoff", "Payment link rules", "Saved Methods".
"""

from collections.abc import Iterator

from bot.runbook.findings import Ask, Do, Finding, Team, forbids, warns
from bot.runbook.records import Contact, Order, PaymentOrder, Unread

NOTHING_TO_DO = Do("There is nothing to send.")
IN_SALESFORCE = "Set it in Salesforce, then look again."


def link_findings(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    """What forbids mailing the payment link of `payment` now, beside missing links; nothing means ready."""
    if not payment.open:
        shown = payment.status.shown if payment.status else "without a status"
        yield forbids(f"{payment.number} is {shown}: there is nothing to collect.", way_out=NOTHING_TO_DO)
    yield from amount_findings(payment)
    yield from confirmable(order, payment)
    yield from hold_findings(payment)
    yield from unjudged(payment)
    if payment.gateway and payment.gateway.available is False:
        yield forbids(
            f"The gateway of {payment.number} is unavailable.",
            way_out=Ask(Team.PAYMENT_ADMIN, "repair it or move the route"),
        )


def by_link(payment: PaymentOrder) -> bool:
    """Whether the customer pays this one remotely, as far as one can tell."""
    return payment.method is None or payment.method.meaning == "remote"


def unjudged(payment: PaymentOrder) -> Iterator[Finding]:
    """What could forbid the link and is hidden from this person: nobody can say that it does not.

    What the org does not keep at all is not judged; what it keeps and hides is.
    """
    hidden = (
        ("collection_status", f"The collection status of {payment.number}"),
        ("captured", f"The captured amount of {payment.number}"),
        ("gateway", f"The gateway of {payment.number}"),
        ("gateway_available", f"Whether the gateway of {payment.number} is available"),
    )
    for field, what in hidden:
        if payment.unread.get(field) is Unread.NOT_VISIBLE:
            yield _not_there(what, Unread.NOT_VISIBLE)


def amount_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 2, the amount."""
    requested, captured = payment.requested, payment.captured
    if requested is None:
        return
    if not requested.positive:
        yield forbids(f"{payment.number} asks for ", requested, ".", way_out=Do(IN_SALESFORCE))
    elif captured and captured.amount >= requested.amount:
        yield forbids(f"{payment.number} is captured in full already.", way_out=NOTHING_TO_DO)


def confirmable(order: Order, payment: PaymentOrder) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 2: what the rep has to confirm must be there to be read."""
    contact = recipient(order, payment)
    missing = (
        ("requested", "amount", payment.requested),
        ("due", "due date", payment.due),
        ("method", "collection method", payment.method),
    )
    for field, name, value in missing:
        if value is None:
            yield _not_there(f"The {name} of {payment.number}", payment.unread.get(field))
    if contact is None:
        yield _not_there(f"The contact of {payment.number}", payment.unread.get("contact"))
    elif contact.email is None:
        yield _not_there(f"The e-mail address of {contact.name or 'the contact'}", order.unread.get("contact_email"))


def _not_there(what: str, why: Unread | None) -> Finding:
    if why is None:
        return forbids(f"{what} is missing.", way_out=Do(IN_SALESFORCE))
    return forbids(f"{what} is {why}, so you can't confirm it.", way_out=Do("Ask your Salesforce admin for access."))


def recipient(order: Order, payment: PaymentOrder) -> Contact | None:
    """The payment order's own contact, else the order's."""
    return payment.contact or order.contact


def hold_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Collection on hold stops the link, whatever else is right."""
    if payment.collection_status and payment.collection_status.meaning == "on_hold":
        why = f" ({payment.hold_reason})" if payment.hold_reason else ""
        yield forbids(
            f"Collection of {payment.number} is on hold{why}: no payment link may go out.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "say when the hold ends"),
        )


def failed_mail_findings(payment: PaymentOrder) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 5."""
    if payment.last_email_status and payment.last_email_status.meaning == "failed":
        yield warns(
            f"The last e-mail for {payment.number} failed.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "look into it"),
        )

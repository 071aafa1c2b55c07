"""Invoices: what was billed, what of it is open, who was written to, and what forbids writing again.

Runbook: "Invoices"; "When to Escalate", row 4.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from bot.runbook import mails
from bot.runbook.findings import ASK_ADMIN, Ask, Do, Finding, Itself, Team, Words, forbids, warns
from bot.runbook.policy import Policy
from bot.runbook.records import Email, Invoice, InvoiceStatus, MailKind, Order, Unread, absence
from bot.runbook.values import RecordId

NOT_SENT = {InvoiceStatus.DRAFT: "a draft", InvoiceStatus.VOID: "void"}
"""States in which an invoice is not for the customer, in words."""
IN_SALESFORCE = Do("Make one in Salesforce, then look again.")
SET_THERE = Do("Set it right in Salesforce, then look again.")


def words(invoice: Invoice, today: date) -> Words:
    """Number, status, what is outstanding of how much, and since or until when."""
    status = invoice.status.shown if invoice.status else f"status {absence(invoice.unread, 'status')}"
    return (f"{invoice.number}: {status}, ", *_outstanding(invoice), *_due(invoice, today))


def _outstanding(invoice: Invoice) -> Words:
    if invoice.outstanding is None:
        total: Words = ("of ", invoice.total, " ") if invoice.total else ()
        return (*total, f"outstanding {absence(invoice.unread, 'outstanding')}")
    total = (" of ", invoice.total) if invoice.total else ()
    return (invoice.outstanding, *total, " outstanding")


def _due(invoice: Invoice, today: date) -> Words:
    if invoice.due is None or (invoice.outstanding and not invoice.outstanding.positive):
        return ()
    return (", overdue since " if invoice.due < today else ", due ", invoice.due)


def last_mail(order: Order, invoice: Invoice) -> Email | None:
    """The newest e-mail about this invoice, or about the order's invoices where none is named."""
    sent = mails.of_kind(order, MailKind.INVOICE)
    return next((each for each in sent if each.invoice in {invoice.id, None}), None)


def order_findings(order: Order) -> Iterator[Finding]:
    """What forbids sending the order's invoice, beside missing links: there is none to send, or one of them is unsure.

    Runbook: "SendInvoiceEmail on Sales Order".
    """
    if order.invoices is None:
        known = absence(order.unread, "invoices")
        yield forbids("The invoices of ", Itself(order.number), f" are {known}.", way_out=ASK_ADMIN)
    elif not order.invoices:
        yield forbids(Itself(order.number), " has no invoice.", way_out=IN_SALESFORCE)
    elif not any(map(sendable, order.invoices)):
        yield next(found for each in order.invoices for found in _unfit(each))
    else:
        yield from islice((found for each in order.invoices if sendable(each) for found in _unconfirmable(each)), 1)


def invoice_findings(invoice: Invoice) -> Iterator[Finding]:
    """What forbids sending this one, beside missing links. Runbook: "SendInvoiceEmail on Invoice"."""
    yield from _unfit(invoice)
    yield from _unconfirmable(invoice)


def sendable(invoice: Invoice) -> bool:
    """Whether it is for the customer at all, as far as can be read."""
    return not list(_unfit(invoice))


def _unfit(invoice: Invoice) -> Iterator[Finding]:
    if invoice.unread.get("status") is Unread.NOT_VISIBLE:
        yield forbids(f"The status of {invoice.number} is not visible to you.", way_out=ASK_ADMIN)
    elif invoice.status and invoice.status.meaning in NOT_SENT:
        fact = f"{invoice.number} is {NOT_SENT[invoice.status.meaning]}: it is not for the customer."
        draft = invoice.status.meaning is InvoiceStatus.DRAFT
        yield forbids(fact, way_out=Do("Issue it in Salesforce first." if draft else "Send another invoice."))


def _unconfirmable(invoice: Invoice) -> Iterator[Finding]:
    """That nobody can confirm how much it is about, as it is shown."""
    amounts = [each for each in (invoice.total, invoice.outstanding) if each and not each.nothing]
    hidden = Unread.NOT_VISIBLE in {invoice.unread.get("total"), invoice.unread.get("outstanding")}
    if hidden and not (invoice.total or invoice.outstanding):
        yield forbids(
            f"The amount of {invoice.number} is not visible to you, so you can't confirm it.", way_out=ASK_ADMIN
        )
    elif any(each.currency is None for each in amounts):
        seen = "not visible to you" if invoice.unread.get("currency") else "missing"
        way_out = ASK_ADMIN if invoice.unread.get("currency") else SET_THERE
        yield forbids(f"The currency of {invoice.number} is {seen}, so you can't confirm it.", way_out=way_out)
    elif odd := next((each for each in amounts if not each.payable), None):
        fact = f", and {odd.currency} has no such amount: you can't confirm it."
        yield forbids(f"{invoice.number} is about ", odd, fact, way_out=SET_THERE)


def other_currency(order: Order, invoice: Invoice | None) -> Iterator[Finding]:
    """That an invoice is in another currency than its order: whoever sends it should know."""
    for each in (invoice,) if invoice else filter(sendable, order.invoices or ()):
        billed, due = each.outstanding or each.total, order.balance or order.total
        if billed and due and billed.currency and due.currency and billed.currency != due.currency:
            fact = f"{each.number} is in {billed.currency}, and "
            check = Do("Check the invoice before you send it.")
            yield warns(fact, Itself(order.number), f" in {due.currency}.", way_out=check)


def previewed_recipients(order: Order, recipients: str | None, policy: Policy) -> Iterator[Finding]:
    """Whom Salesforce would write to who is none of the customer's; nothing where it does not say so beforehand."""
    if order.customer_emails is None:
        return
    known = _known(order, order.customer_emails, policy)
    strangers = [each for each in mails.addresses(recipients) if not _is_known(each, known)]
    if strangers:
        fact = f"It would go to {', '.join(strangers[:3])}{_more(strangers)}, not known for this customer."
        yield warns(fact, way_out=Ask(Team.ORDER_EMAIL_SETTINGS, "check who gets this customer's invoices"))


def unknown_recipients(order: Order, policy: Policy) -> Iterator[Finding]:
    """Whom invoices went to who is none of the customer's; nothing where the customer's addresses were not read.

    Only the newest mail about each invoice counts: a later one to the right people has put it right.

    Runbook: "When to Escalate", row 4: "Invoice email sends to wrong recipients."
    """
    for email, strangers in misdirected(order, policy):
        when: Words = (" of ", email.at) if email.at else ()
        fact = f"went to {', '.join(strangers[:3])}{_more(strangers)}, not known for this customer."
        favour = "check who gets this customer's invoices"
        yield warns("The invoice e-mail", *when, f" {fact}", way_out=Ask(Team.ORDER_EMAIL_SETTINGS, favour))


def misdirected(order: Order, policy: Policy) -> Iterator[tuple[Email, list[str]]]:
    """The invoice e-mails that went to anybody not known for this customer, with these addresses.

    Nothing where the customer's addresses were not read.
    """
    if order.customer_emails is not None:
        yield from _strangers(order, order.customer_emails, policy)


def surely_own(known: frozenset[str], recipients: Iterable[str | None], contact: Sequence[str | None]) -> bool:
    """Whether each of these fields is the order's contact, written alike, or `known` to policy; else it is doubted."""
    written = {each for each in recipients if each is not None}
    return all(mails.PLAIN.fullmatch(each) and (each in contact or _is_known(each, known)) for each in written)


def unjudged_recipients(order: Order, policy: Policy) -> Iterator[Finding]:
    """That invoices went to somebody who may be the customer's, where this person can't see the customer's contacts."""
    hidden = order.unread.get("customer_emails") is Unread.NOT_VISIBLE
    if hidden and any(_strangers(order, frozenset(), policy)):
        rest = " are this customer's is not visible to you."
        yield warns("Whether the recipients of the invoice e-mail for ", Itself(order.number), rest, way_out=ASK_ADMIN)


def _strangers(order: Order, contacts: frozenset[str], policy: Policy) -> Iterator[tuple[Email, list[str]]]:
    """The newest mail about each invoice that went to anybody who is not known, with these."""
    known = _known(order, contacts, policy)
    judged: set[RecordId | None] = set()
    for email in mails.of_kind(order, MailKind.INVOICE):
        if mails.failed(email) or email.invoice in judged:
            continue
        judged.add(email.invoice)
        strangers = [each for each in mails.addresses(email.recipients) if not _is_known(each, known)]
        if strangers:
            yield email, strangers


def _known(order: Order, contacts: frozenset[str], policy: Policy) -> frozenset[str]:
    """Addresses and domains, as compared: the customer's contacts, and what policy names.

    No domain is learnt from any person of ours: theirs may be a public one, and then everybody's would count.
    """
    own = {order.contact.email.casefold()} if order.contact and order.contact.email else set()
    return policy.known_recipients | own | {each.casefold() for each in contacts}


def _is_known(address: str, known: frozenset[str]) -> bool:
    return address.casefold() in known or _domain(address) in known


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _more(strangers: list[str]) -> str:
    return f" and {len(strangers) - 3} more" if len(strangers) > 3 else ""  # noqa: PLR2004 - as many as are named

"""Send an invoice, and print one. Runbook: "Invoices"."""

from collections.abc import Iterator

from bot.actions.catalogue import Action
from bot.actions.evidence import Mailed
from bot.actions.facts import Shown, last_sent
from bot.actions.wording import mailing, printing
from bot.runbook import invoices, mails
from bot.runbook.actions import Case, WithoutLinks
from bot.runbook.findings import Finding, Subject, Team, Words, joined
from bot.runbook.permits import ActionName, Kind, Way
from bot.runbook.records import Invoice, MailKind

MAIL = MailKind.INVOICE
CHOSEN_THERE = "Salesforce chooses the recipients"


def forbids(case: Case) -> Iterator[Finding]:
    """What the invoice or the order forbids, whom earlier ones went to, and the same mail a short while ago."""
    order, one = case.order, _named(case)
    yield from invoices.invoice_findings(one) if one else invoices.order_findings(order)
    yield from invoices.other_currency(order, one)
    yield from invoices.previewed_recipients(order, _preview(case), case.policy)
    yield from invoices.unknown_recipients(order, case.policy)
    yield from invoices.unjudged_recipients(order, case.policy)
    yield from mails.recently_sent(order, MAIL, case.policy, case.read_at, case.mailed)


def shows(case: Case) -> Iterator[Shown]:
    """Which invoice, how much of it is open, and whom it goes to as far as anybody can say beforehand."""
    one = _named(case)
    billed = (one,) if one else tuple(each for each in case.order.invoices or () if invoices.sendable(each))
    for number, each in enumerate(billed):
        yield Shown(key=f"invoice_{number}", label="Invoice", words=invoices.words(each, case.today))
    yield Shown(key="to", label="To", words=_recipients(case))
    yield last_sent(next(iter(mails.sendings(case.order, MAIL, case.mailed)), None))


def _recipients(case: Case) -> Words:
    return joined([(each,) for each in to(case)], ", ") or (CHOSEN_THERE,)


def to(case: Case) -> tuple[str, ...]:
    return mails.addresses(_preview(case))


def _preview(case: Case) -> str | None:
    """Whom Salesforce would write to, where this org says so beforehand."""
    one = _named(case)
    return one.recipients if one else case.order.invoice_recipients


def _named(case: Case) -> Invoice | None:
    return case.part if isinstance(case.part, Invoice) else None


def none_to_print(case: Case) -> Iterator[Finding]:
    yield from invoices.order_findings(case.order)


PRINT_INVOICE = Action(
    ActionName.PRINT_INVOICE,
    on=(Kind.INVOICE,),
    about=Subject.INVOICES,
    word="print",
    lacking=none_to_print,
    way=Way.FILE,
    words=printing(
        label="Print invoice",
        subject="Invoice",
        ask=Team.BOT_OPERATORS,
        afterwards="To e-mail it use Send invoice, so that it is on record.",
        choose="has several invoices. Which one is to be printed?",
    ),
)

SEND_INVOICE = Action(
    ActionName.SEND_INVOICE,
    on=(Kind.INVOICE, Kind.ORDER),
    about=Subject.INVOICES,
    word="send",
    forbids=forbids,
    shows=shows,
    to=to,
    evidence=Mailed(MAIL),
    without_links=WithoutLinks.FORBIDDEN,
    words=mailing(
        label="Send invoice",
        subject="Invoice e-mail",
        ask=Team.ORDER_EMAIL_SETTINGS,
    ),
)

"""An invoice that was mailed to somebody who is none of the customer's. Runbook: "When to Escalate", row 4."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from bot.runbook import invoices
from bot.runbook.findings import Team, counted
from bot.runbook.masking import masked_email
from bot.runbook.policy import Policy
from bot.runbook.records import Email, MailKind, Order
from bot.runbook.symptoms.reads import Glance, Has, Means, OfLink, OfList, Reads
from bot.runbook.symptoms.sighting import Fact, SymptomName
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble

SHOWN = 3


def reads(policy: Policy) -> tuple[Reads, ...]:
    invoiced = (Means("type", (MailKind.INVOICE,)),)
    mails = Has("email", "order", invoiced, counts={"changed": timedelta()})
    looks = OfList("emails", "recipients", invoiced), OfLink("contact", "email")
    return (
        Reads(
            "order",
            (mails,),
            needs=("number",),
            heeds=("contact", "customer"),
            lists={"emails": ("type", "status", "recipients", "invoice", "created")},
            contacts=True,
            glance=Glance(looks, partial(invoices.surely_own, policy.known_recipients)),
        ),
    )


def judge(order: Order, setting: Setting) -> Iterator[Trouble]:
    for email, strangers in invoices.misdirected(order, setting.policy):
        yield _sent(email, [masked_email(each) for each in strangers])


def _sent(email: Email, strangers: list[str]) -> Trouble:
    more = [f"and {counted(len(strangers) - SHOWN, 'more')}"] if len(strangers) > SHOWN else []
    told = ", ".join([*strangers[:SHOWN], *more])
    return Trouble(
        email.id,
        f"sent to {told}",
        kind="email",
        facts=(Fact(label="Went to", text=told),),
        since=email.at,
    )


WRONG_INVOICE_RECIPIENTS = Symptom(
    SymptomName("wrong_invoice_recipients"),
    Team.ORDER_EMAIL_SETTINGS,
    "Invoice e-mail to the wrong recipients",
    "Correct who gets this customer's invoices, in Order Email Settings; then send the invoice to the right ones.",
    reads,
    judge,
    since="sent",
    cleared="A later one went to the right ones, or these are known as the customer's now.",
    at_once=True,
    addressed=True,
    settled_by_hand=True,
)

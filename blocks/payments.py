"""How payment looks: what is owed, on which payment orders, and with which saved methods. The help of `/payment`."""

from blocks import controls, payment_orders, subjects
from blocks.kit import Block, Card
from blocks.links import Links
from blocks.permits import buttons, several
from bot.runbook import methods
from bot.runbook.findings import Subject, Words
from bot.runbook.orders import Review
from bot.runbook.records import PaymentOrder
from bot.runbook.values import Person, RecordId

HELP = Card(
    "/payment shows what is owed on one Sales Order, its payment orders, and which saved methods may be used.\n"
    "Give it an order or a payment order:\n"
    "/payment SO-011436\n"
    "/payment SO-011436 send opens the form that sends the payment link; create, the one for a payment order.\n"
    "/payment help shows this."
)


def card(found: Review, chosen: RecordId | None, reader: Person, links: Links) -> Card:
    """What is owed: the payment orders, the chosen one first, then the open ones; and the saved methods."""
    shown = payment_orders.first_open(found, chosen)
    full, rest = payment_orders.parted(shown, chosen)
    own, whole = payment_orders.permits(found, full, rest)

    def told(each: PaymentOrder) -> Block:
        return payment_orders.asked(each, found, reader)

    def brief(each: PaymentOrder) -> Words:
        return payment_orders.brief(each, found)

    contents = subjects.Contents(
        text=f"Here is what is owed on {found.order.number}.",
        answers=(found.payment,),
        blocks=[
            *subjects.in_full(full, told, own, found, links),
            *payment_orders.absent(found),
            *subjects.rest(rest, brief, found, reader),
            payment_orders.saved(found, reader),
            *buttons(whole, found.order.id, links, several(whole)),
        ],
        permits=[*own, *whole],
        again=subjects.look_again(found, controls.LOOK_AGAIN_PAYMENT, chosen),
        about=Subject.PAYMENTS,
        said=[each.finding for each in methods.coverages(found.methods or ())],
    )
    return subjects.card(contents, found, reader, links)

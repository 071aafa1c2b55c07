"""What is told when words lead to no order, or to too many: the fact, and what to type instead.

Orders that do not exist and orders out of sight read the same. `example` is an order number as the org writes it.
"""

from bot.errors import Halt, halt
from bot.runbook.findings import Do, Finding, Quoted, Words, forbids
from bot.runbook.masking import scrubbed
from bot.runbook.number_formats import Numbers
from bot.runbook.record_links import has_link
from bot.runbook.references import Named, Numbered, OrderNumber, QuoteNumber, Record, TrackingNumber

ECHO = 60
"""Characters of a person's own words that are said back."""
MOST_TOLD = 5
_OTHERS = {"001": "an account", "003": "a contact", "005": "a user", "006": "an opportunity", "00Q": "a lead"}
"""What an id is of, by how it begins: the same in every org, for what no company made itself."""


def absent(*named: str) -> Halt:
    """Numbers that lead nowhere."""
    more = len(named) - MOST_TOLD
    told = ", ".join(named[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
    why = "it isn't a Sales Order, or you can't see it" if len(named) == 1 else "no Sales Orders, or you can't see them"
    return halt(
        f"I couldn't find {told}: {why} in Salesforce.", way_out=Do("Check the number, or ask the order's owner.")
    )


def neither(order: OrderNumber, other: Numbered) -> Halt:
    """Digits alone that are the number of no order, nor of what the command is about."""
    return halt(
        f"I couldn't find {order.number} or {other.number}: there is neither, or you can't see it in Salesforce.",
        way_out=Do("Check the number, or ask the order's owner."),
    )


def bare(order: OrderNumber, numbers: Numbers) -> Halt:
    """Digits alone that are no order's; they may be those of a record that has letters of its own."""
    digits = order.number.removeprefix(numbers.order.prefix)
    others = [each.write(digits) for each in numbers.others.values() if each.prefix]
    if not others:
        return absent(order.number)
    return halt(
        f"I couldn't find {order.number}: it isn't a Sales Order, or you can't see it in Salesforce.",
        way_out=Do(
            "Check the number, or ask the order's owner. "
            f"Another record's number needs its letters, such as {others[0]}."
        ),
    )


def gone() -> Halt:
    """A record that was shown before, and that nobody typed: it is gone, or out of this person's sight."""
    return halt(
        "I couldn't find that record any more: it is gone, or you can't see it in Salesforce.",
        way_out=Do("Ask its owner."),
    )


def absent_as(reference: Named, example: str) -> Halt:
    """Whatever was named: an id says nothing to a person."""
    match reference:
        case Record() if other := of_another_kind(reference):
            return halt(
                f"That is {other}, not a Sales Order.",
                way_out=Do(f"Type the customer's name, or an order number, such as {example}."),
            )
        case Record():
            return absent("that record")
        case Numbered(_, number):
            return halt(
                f"I couldn't find {number}: there is no such record, or you can't see it in Salesforce.",
                way_out=Do("Check the number, or ask the order's owner."),
            )
        case OrderNumber(number):
            return absent(number)
        case QuoteNumber(number):
            return halt(
                f"No order that you can see was made from a quote {number}.",
                way_out=Do(f"Check the number; if it was approved long ago, hand it over: /escalate {number}."),
            )
        case TrackingNumber():
            return halt(
                "No order that you can see has that tracking number.",
                way_out=Do("Check the number, or ask the order's owner."),
            )


def of_another_kind(reference: Record) -> str | None:
    """What a record is instead of a Sales Order, where its id alone says so."""
    return _OTHERS.get(reference.id[:3])


def unreadable(text: str, example: str) -> Halt:
    """What names nothing and can't be searched by."""
    if has_link(text):
        return halt(
            "I can't find one order by what is linked there.",
            way_out=Do(f"Paste one order's address from your browser, or type an order number, such as {example}."),
        )
    unread: Words = (_echo(text), " is no order number, record id or Salesforce link.")
    return halt(*(unread if text else ("Which order?",)), way_out=Do(f"Type an order number, such as {example}."))


def unmatched(words: str, example: str) -> Halt:
    """What was searched by in vain."""
    return halt(
        "No order that you can see matches ",
        _echo(words),
        ".",
        way_out=Do(
            f"Type an order number, such as {example}, the customer's whole PO or e-mail address,"
            " a quote's or a carrier's number,"
            " or at least three letters of the customer's name."
        ),
    )


def foreign(host: str, example: str) -> Halt:
    """A link into Salesforce that is not provably our org's: whatever it shows, ours has nothing to do with it."""
    return halt(
        f"That link leads to {host}, not to the Salesforce that I look in.",
        way_out=Do(f"Type an order number, such as {example}, or paste a link of your own org."),
    )


def case_lost(example: str) -> Halt:
    """An id of fifteen characters all of one case."""
    return halt(
        "No record has that id; its capitals may have been lost on the way, and they count.",
        way_out=Do(f"Paste the record's link, its id of 18 characters, or an order number, such as {example}."),
    )


def left_over(words: str, usage: str) -> Finding:
    """What stood beside the order that was found."""
    return forbids("I looked that up, and didn't understand ", _echo(words), ".", way_out=Do(usage))


def not_understood(words: str, number: str) -> Halt:
    """Where something is about to be done, nothing that was typed is passed over."""
    return halt(
        "I didn't understand ", _echo(words), f" beside {number}, and did nothing.", way_out=Do("Type it without.")
    )


def unnamed(example: str) -> Halt:
    """A message without a number."""
    return halt(
        f"No order number, such as {example}, stands in that message.",
        way_out=Do("Type /order with the customer's PO, name or e-mail address."),
    )


def ambiguous(words: str, count: int, example: str) -> Halt:
    """Where only one order will do."""
    step = Do(f"Give the number, such as {example}.")
    return halt("Several orders match ", _echo(words), f": {count}.", way_out=step)


def _echo(text: str) -> Quoted:
    """A pasted payment link is as secret as any other: links and addresses are not said back."""
    safe = scrubbed(text)
    return Quoted(f"“{safe if len(safe) <= ECHO else safe[: ECHO - 1] + '…'}”")

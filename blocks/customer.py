"""What may be told to a customer, to be copied."""

from blocks.kit import View, context, section
from blocks.subjects import line
from blocks.text import bold, escaped, joined
from bot.runbook import customer_words
from bot.runbook.orders import Review
from bot.runbook.values import Person

TITLE = "For the customer"
LEAVES_OUT = "I send none of it. Only what stands on the customer's own documents is in it."
NOTHING = "No issued invoice, mailed payment link or shipment of it can be told yet."


def copy(found: Review, reader: Person) -> View:
    """A few sentences about one order, and nothing that the customer's own documents don't say."""
    told = [line(words, found, reader) for words in customer_words.sentences(found.order)]
    if not told:
        return View(TITLE, (section(joined([bold(escaped(found.order.number)), escaped(NOTHING)], "\n")),))
    return View(TITLE, (section(joined(told, " ")), context(escaped(LEAVES_OUT))))

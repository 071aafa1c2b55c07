"""*Find an order*: its one field, and the lines that it suggests."""

from collections.abc import Sequence

from blocks import controls
from blocks.kit import OPTION_VALUE, SELECT_OPTIONS, MenuOption, View, option, suggesting
from blocks.text import plain, shortened
from bot.runbook.values import RecordId

TITLE = "Find an order"
ORDER = "order"
SEARCH = "search:"
LONGEST = 50


def ask() -> View:
    hint = "Its number, the customer, a PO, an e-mail. Your open orders are there before you type."
    field = suggesting(ORDER, "Which order?", controls.FIND, "Type what you know of it", hint=hint)
    return View(TITLE, (field,), "Show", controls.FIND)


def options(known: Sequence[tuple[RecordId, str]], typed: str) -> list[MenuOption]:
    """The orders that it may be, and the search for the very words, which is always last."""
    words = plain(typed)[: OPTION_VALUE - len(SEARCH)]
    search = [option(f"Search for “{shortened(words, LONGEST)}”", f"{SEARCH}{words}")] if words.strip() else []
    rows = [option(label, controls.record_value(order)) for order, label in known]
    return [*rows[: SELECT_OPTIONS - len(search)], *search]


def chosen(value: str) -> tuple[RecordId | None, str]:
    """The order, or the words to search for; neither where it is none of ours."""
    if value.startswith(SEARCH):
        return None, value.removeprefix(SEARCH).strip()
    return controls.read_record(value), ""

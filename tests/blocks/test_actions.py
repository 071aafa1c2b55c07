"""What any action looks like before it is decided."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from blocks import actions as cards
from bot.actions.invoices import PRINT_INVOICE
from bot.runbook.values import Person, RecordId, SlackUserId
from tests.runbook.examples import DUE, invoice, order

ROSA = Person(SlackUserId("U0REP"), RecordId("005Hs00000AbCdEIAV"), "rosa@exodus.example.demo", "Rosa Reyes")


@pytest.mark.parametrize(
    ("zone", "said"), [("America/Los_Angeles", "due Dec 12"), ("Europe/Berlin", "overdue since Dec 12")]
)
def test_what_is_overdue_among_several_is_so_on_the_readers_own_day(zone: str, said: str) -> None:
    night = datetime(DUE.year, DUE.month, DUE.day + 1, 5, tzinfo=UTC)  # still the day before in California
    found = order(invoices=(invoice(), replace(invoice(), number="INV-000002", id=RecordId("a05Hs00000AbCdFIAV"))))
    view = cards.choose(PRINT_INVOICE, found, found.invoices or (), replace(ROSA, zone=zone), night)
    rows = [str(each["text"]["text"]) for each in view.blocks if "accessory" in each]
    assert len(rows) == 2
    assert all(f", {said}" in each for each in rows)

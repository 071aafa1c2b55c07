"""Each situation of the demo world as a rep reads it: asked for in Slack, answered from Salesforce, kept as words.

`UPDATE_CARDS=1 pytest tests/cards` writes the files anew: read them as a rep would. Is it paid? Shipped? What now?
"""

import re

import pytest

from tests.cards.kept import kept, names
from tests.cards.reading import read_message
from tests.kit import Desk, Message, Sandbox

pytestmark = pytest.mark.usefixtures("bot")

FILES = "situations"
SHOWN_BY = {
    "healthy": ("order", "invoice", "payment", "plan", "tracking"),
    "missing_quote": ("order", "invoice"),
    "missing_opportunity": ("order", "payment", "tracking"),
    "payment_link_failed": ("order", "payment"),
    "retokenization_required": ("order", "payment"),
    "new_method_required": ("order", "payment"),
    "gateway_unavailable": ("order", "payment"),
    "readiness_ready": ("order", "payment"),
    "readiness_unknown": ("order", "payment"),
    "wrong_invoice_recipients": ("order", "invoice"),
    "fulfillment_stuck": ("order", "tracking"),
    "tracking_missing": ("order", "tracking"),
    "plan_active": ("order", "plan"),
    "plan_paused": ("plan",),
    "plan_cancelled": ("plan",),
    "plan_no_next_payment": ("order", "plan"),
    "large": ("order", "invoice", "payment", "tracking"),
    "hostile_text": ("order", "invoice", "payment", "plan", "tracking"),
    "near_outside_runtime_window": ("order", "tracking"),
    "near_fulfilled_without_number": ("order", "tracking"),
    "near_never_had_a_quote": ("order", "invoice"),
    "near_within_grace": ("order", "tracking"),
    "near_ap_mailbox": ("order", "invoice"),
    "near_internal_copy": ("order", "invoice"),
    "near_another_region": ("order",),
}
NOT_ON_AN_ORDER = {"quote_not_converted"}
# A day and a time are one: what was today when the demo was made may be yesterday when its card is read.
MOVING = (
    (re.compile(r"‹(?:\d{4}-|\d\d:)[^›]*›"), "‹when›"),
    (re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}(?:, \d{4})?\b"), "‹when›"),
)


def test_every_file_has_its_card() -> None:
    asked = {f"{name}.{command}" for name, commands in SHOWN_BY.items() for command in commands}
    assert names(FILES, asked) == asked


async def test_no_situation_of_the_demo_is_left_out(sandbox: Sandbox) -> None:
    labels = (await sandbox.call("world"))["labels"]
    assert {each["situation"] for each in labels} - NOT_ON_AN_ORDER == SHOWN_BY.keys()


@pytest.mark.parametrize("situation", SHOWN_BY)
async def test_a_situation_reads_as_it_did(rosa: Desk, sandbox: Sandbox, situation: str) -> None:
    number = (await sandbox.record(situation))["order"]
    for command in SHOWN_BY[situation]:
        shown = settled(read_message(await carded(rosa, f"/{command} {number}")))
        assert shown == kept(FILES, f"{situation}.{command}", shown), command


async def carded(rosa: Desk, text: str) -> Message:
    """The card itself: on a busy machine a notice may come before it."""
    answer = await rosa.asks(text)
    return await rosa.reads() if "Salesforce is slow; still" in answer["text"] else answer


def settled(text: str) -> str:
    """The words without what moves with the clock."""
    for moving, name in MOVING:
        text = moving.sub(name, text)
    return text

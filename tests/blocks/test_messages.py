"""Everything that leaves by the outbox has a look, and none of it can do harm.

How each looks in detail is its own subject's to test.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import operators
from blocks.links import Links
from blocks.messages import Renderer
from bot.actions.facts import Facts
from bot.actions.intents import Intent, IntentKey, IntentState
from bot.actions.table import TABLE
from bot.messages import (
    Message,
    Morning,
    MorningRow,
    NotShared,
    OperatorNotice,
    Receipt,
    RepNote,
    SharedOrder,
    TeamCard,
    ThreadNote,
    WatchNote,
)
from bot.runbook.permits import ActionName, Kind
from bot.runbook.policy import Policy
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.runbook.watches import Event
from tests.stories.outgoing import episode

MORNING = datetime(2026, 12, 9, 9, 12, tzinfo=UTC)
ORDER, PAYMENT = RecordId("a0AHs00000AbCdEMAV"), RecordId("a0BHs00000AbCdEMAV")
ROSA = Person(SlackUserId("U0REP"), RecordId("005Hs00000AbCdEIAV"), "rosa@exodus.example.demo", "Rosa Reyes")
RENDERER = Renderer(
    Links("https://acme.my.salesforce.com", {Kind.ORDER: "Sales_Order__c"}),
    Policy(),
    {each.name: each for each in TABLE},
)


def intent(state: IntentState = IntentState.CONFIRMED, dispatched_at: datetime | None = None) -> Intent:
    return Intent(
        key=IntentKey("offer"),
        action=ActionName.SEND_PAYMENT_LINK,
        record=PAYMENT,
        root=ORDER,
        person=ROSA,
        facts=Facts(number="PO-000007", order_number="SO-011436", to=("jo@acme.com",)),
        state=state,
        requested_at=MORNING,
        confirmed_at=MORNING,
        dispatched_at=dispatched_at,
    )


def notice(fact: str = "Salesforce can't be read", over: datetime | None = None) -> OperatorNotice:
    return OperatorNotice(subject="sweep", fact=fact, next_step="Look at it.", since=MORNING, over_since=over)


def watched(what: str, *told: str) -> WatchNote:
    about = {"order_number": "SO-011436", "order": ORDER, "event": Event.PAID, "person": ROSA, "at": MORNING}
    return WatchNote.model_validate({"what": what, "told": told or ("Paid: ",), **about})


ALL = [
    Receipt(intent=intent()),
    TeamCard(episode=episode()),
    ThreadNote(what="claimed", by="Sofia Marin", at=MORNING),
    RepNote(what="opened", episode=episode()),
    SharedOrder(order_number="SO-011436", status="Open", by="Rosa Reyes", shared_at=MORNING),
    NotShared(order_number="SO-011436", channel="C0GENERAL", fact="It is shared with outsiders.", next_step="Ask."),
    watched("happened"),
    watched("unseen"),
    watched("over"),
    Morning(person=ROSA, day=MORNING.date(), rows=(MorningRow(order=ORDER, number="SO-1", told=("due",)),), at=MORNING),
    notice(),
]


@pytest.mark.parametrize("message", ALL, ids=lambda each: each.kind)
def test_each_kind_has_words_and_blocks(message: Message) -> None:
    card = RENDERER.render(message)
    assert card.text.strip()
    assert card.blocks
    assert "jo@acme.com" not in json.dumps([card.text, card.blocks])


def test_links_lead_to_the_order_and_not_to_its_payment_order() -> None:
    for message in (Receipt(intent=intent()), TeamCard(episode=episode())):
        shown = json.dumps(RENDERER.render(message).blocks)
        assert f"https://acme.my.salesforce.com/lightning/r/Sales_Order__c/{ORDER}/view" in shown


@pytest.mark.parametrize("state", IntentState)
def test_every_receipt_offers_to_tell_what_becomes_of_its_order(state: IntentState) -> None:
    shown = json.dumps(RENDERER.render(Receipt(intent=intent(state))).blocks)
    assert "order.watch" in shown


def test_what_can_not_be_found_any_more_is_not_told_of() -> None:
    shown = json.dumps(RENDERER.render(watched("unseen", "Paid: 4,000")).blocks)
    assert "4,000" not in shown
    assert ORDER not in shown
    assert "4,000" in json.dumps(RENDERER.render(watched("happened", "Paid: 4,000")).blocks)


def test_a_receipt_in_doubt_says_until_when_it_is_looked_for() -> None:
    called = MORNING + timedelta(seconds=4)
    shown = json.dumps(RENDERER.render(Receipt(intent=intent(IntentState.UNKNOWN, called))).blocks)
    assert f"<!date^{int((called + timedelta(seconds=720)).timestamp())}^" in shown


def test_a_notice_says_what_is_so_and_what_to_do_and_later_that_it_is_over() -> None:
    [said, since] = operators.notice(notice()).blocks
    assert said["text"]["text"] == "*Salesforce can't be read*\nNext: Look at it."
    assert since["type"] == "context"
    over = operators.notice(notice(over=MORNING + timedelta(hours=1)))
    assert over.text == "Over: Salesforce can't be read"
    assert len(over.blocks) == 1


@given(fact=st.text(max_size=4000))
def test_whatever_a_notice_holds_is_inert(fact: str) -> None:
    for card in (operators.notice(notice(fact)), operators.notice(notice(fact, MORNING))):
        shown = json.dumps(card.blocks).replace("<!date^", "")
        assert not any(sign in shown for sign in ("<!", "<@", "<#", "<http"))

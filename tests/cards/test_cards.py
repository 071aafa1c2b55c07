"""Every card that a person may meet, kept as a file, within Slack's limits, and inert whatever a field holds.

`UPDATE_CARDS=1 pytest tests/cards` writes the files anew: read the difference before you keep it.
"""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from blocks.kit import Card
from bot.runbook.records import Contact, Line, Link, Order, PaymentOrder, State, Tracking, Unread
from bot.runbook.values import Address, Money
from bot.slack.client import inert as leaving
from tests.cards import examples
from tests.cards.limits import broken, markup

GOLDEN = Path(__file__).parent / "golden"
CARDS = examples.reviews() | {f"refusal_{name}": card for name, card in examples.refusals().items()}


def written(card: Card) -> str:
    return json.dumps({"text": card.text, "blocks": card.blocks}, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_what_it_was(name: str) -> None:
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_CARDS"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(written(CARDS[name]))
    assert written(CARDS[name]) == golden.read_text()


def test_every_file_has_its_card() -> None:
    assert {each.stem for each in GOLDEN.iterdir()} == CARDS.keys()


@pytest.mark.parametrize("name", CARDS)
def test_a_card_keeps_slacks_limits(name: str) -> None:
    assert not broken(CARDS[name])


@pytest.mark.parametrize("name", CARDS)
def test_a_notification_says_a_sentence_without_personal_data(name: str) -> None:
    if name.startswith("refusal_") or name == "help":
        return  # the reader's own business, in words of their own
    assert CARDS[name].text.startswith("Here is ")
    assert "@" not in CARDS[name].text


TEXT = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(["<!channel>", "<@U0REP>", "<#C0GENERAL>", "<https://evil.example|x>", "&", "&lt;", "<", ">", "`", "\n", "a"]),
        max_size=60,
    ).map("".join),
    st.just("<" * 5000),
    st.just("&" * 5000),
)  # fmt: skip
MAYBE = st.one_of(st.none(), TEXT)
MONEY = st.builds(
    Money, st.decimals(-(10**12), 10**12, places=2), st.one_of(st.sampled_from(["USD", "JPY"]), st.text(max_size=8))
)
STATE = st.one_of(st.none(), st.builds(State, TEXT, st.sampled_from([None, "paid", "failed", "on_hold", "open"])))
LINK = st.one_of(st.none(), st.builds(Link, st.just(examples.ID), MAYBE))
CONTACT = st.one_of(st.none(), st.builds(Contact, st.just(examples.ID), MAYBE, MAYBE))
COUNT = st.one_of(st.none(), st.decimals(0, 999, places=1))
LINES = st.lists(st.builds(Line, STATE, COUNT, COUNT), max_size=5).map(tuple)
PAYMENT_ORDERS = st.lists(
    st.builds(
        PaymentOrder, st.just(examples.ID), TEXT, STATE, STATE, st.one_of(st.none(), MONEY),
        st.one_of(st.none(), st.dates()), STATE,
    ),
    max_size=40,
).map(tuple)  # fmt: skip
TRACKINGS = st.lists(st.builds(Tracking, MAYBE, MAYBE, st.one_of(st.none(), st.dates()), STATE), max_size=3).map(tuple)
ORDER = st.builds(
    Order,
    id=st.just(examples.ID),
    number=TEXT.map(lambda text: text[:80]),  # Salesforce's limit of a name
    status=STATE,
    order_type=STATE,
    payment_status=STATE,
    sync_status=STATE,
    fulfillment_status=STATE,
    customer_po=MAYBE,
    customer=LINK,
    contact=CONTACT,
    owner=LINK,
    quote=LINK,
    opportunity=LINK,
    total=st.one_of(st.none(), MONEY),
    balance=st.one_of(st.none(), MONEY),
    shipping=st.builds(Address, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE),
    lines=st.one_of(st.none(), LINES),
    payment_orders=st.one_of(st.none(), PAYMENT_ORDERS),
    trackings=st.one_of(st.none(), TRACKINGS),
    unread=st.dictionaries(
        st.sampled_from(["status", "quote", "opportunity", "balance", "payment_status", "lines"]),
        st.sampled_from(Unread),
    ),
)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(ORDER)
def test_whatever_a_field_holds_the_card_is_whole_and_inert(order: Order) -> None:
    card = examples.reviewed(order)
    assert not broken(card)
    for text in markup(card):
        inert(text)
    inert(leaving(card.text))


def test_a_refusal_repeats_what_was_typed_without_its_power() -> None:
    inert(leaving(CARDS["refusal_nothing_readable"].text))


def inert(text: str) -> None:
    """No mention, no channel, no link; our own dates are the only thing that may stand in angle brackets."""
    assert not [token for token in ("<!channel", "<!here", "<!subteam", "<@", "<#", "<http") if token in text]
    without_dates = text.replace("<!date^", "").replace(" UTC>", "")
    assert not {"<", ">"} & set(without_dates)
    assert "&" not in without_dates.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def test_a_huge_order_stays_one_message() -> None:
    orders = tuple(
        examples.payment_order(number=f"PAY-{number:06}", last_email_status=State("Failed", "failed"), status=State("Open", "open"))
        for number in range(40)
    )  # fmt: skip
    card = examples.reviewed(
        examples.order(payment_orders=orders, lines=(examples.line(3, 1),) * 180, balance=Money(Decimal(10**11), "USD"))
    )
    assert not broken(card)

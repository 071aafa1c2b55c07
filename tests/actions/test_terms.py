"""What a person enters: read by its kind, checked against what the offer keeps, told beside its field."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.terms import Field, Limit, Option, TermKind, read
from bot.runbook.values import Money

AMOUNT = Field(
    key="amount", label="Amount (USD)", kind=TermKind.AMOUNT, currency="USD",
    limits=(Limit(said="That is more than is due.", most=Decimal(100)),),
)  # fmt: skip
YEN = Field(key="amount", label="Amount (JPY)", kind=TermKind.AMOUNT, currency="JPY")
NUMBER = Field(key="number", label="Tracking number", limits=(Limit(said="It is there.", taken=frozenset({"1z9"})),))
DAY = Field(
    key="day", label="Ship date", kind=TermKind.DATE,
    limits=(Limit(said="That day is over.", earliest=date(2026, 12, 1)),),
)  # fmt: skip
CHOICE = Field(key="who", label="Contact", kind=TermKind.CHOICE, options=(Option(value="003", label="Jane"),))


@pytest.mark.parametrize(
    ("field", "typed", "value", "shown"),
    [
        (AMOUNT, "99.50", "99.5", Money(Decimal("99.50"), "USD")),
        (YEN, "1240", "1240", Money(Decimal(1240), "JPY")),
        (NUMBER, " 1Z 8 ", "1Z 8", "1Z 8"),
        (DAY, "2026-12-24", "2026-12-24", date(2026, 12, 24)),
        (CHOICE, "003", "003", "Jane"),
    ],
)
def test_each_kind_is_kept_as_salesforce_takes_it_and_as_people_read_it(field, typed, value, shown) -> None:
    (entered,), wrong = read([field], {field.key: typed})
    assert not wrong
    assert (entered.value, entered.words) == (value, (shown,))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (AMOUNT, "", "Enter the amount (USD)."),
        (AMOUNT, "100.01", "That is more than is due."),
        (AMOUNT, "a lot", "Write an amount such as 1240.50."),
        (AMOUNT, "1e999999", "Write an amount such as 1240.50."),
        (AMOUNT, "NaN", "Write an amount such as 1240.50."),
        (AMOUNT, "0.001", "The amount must be more than nothing."),
        (AMOUNT, "-5", "The amount must be more than nothing."),
        (YEN, "12.5", "JPY has no such small part: write fewer digits after the point."),
        (NUMBER, "1 z-9", "It is there."),
        (NUMBER, "1Z8; 1z9", "It is there."),
        (NUMBER, "x" * 300, "That is too long: 255 characters at most."),
        (DAY, "2026-11-30", "That day is over."),
        (DAY, "soon", "Choose a date."),
        (CHOICE, "004", "Choose one of the list."),
    ],
)
def test_what_cannot_stand_is_told_beside_its_field(field: Field, typed: str, said: str) -> None:
    entered, wrong = read([field], {field.key: typed})
    assert not entered
    assert wrong == {field.key: said}


def test_an_optional_field_may_be_left_empty() -> None:
    assert read([NUMBER.model_copy(update={"optional": True})], {}) == ((), {})


@given(st.text(), st.sampled_from([AMOUNT, YEN, NUMBER, DAY, CHOICE]))
def test_whatever_is_typed_is_entered_or_told(typed: str, field: Field) -> None:
    entered, wrong = read([field], {field.key: typed})
    assert bool(entered) is not bool(wrong)


ONE = Field(key="number", label="Tracking number", limits=(Limit(said="One at a time.", single=True),))


@pytest.mark.parametrize(
    "typed",
    ["1Z999AA10123456784 1Z999AA10123456795", "1Z999AA10123456784, 7946 4478 9012", "123456789012/123456789029"],
)
def test_two_numbers_are_not_taken_for_one(typed: str) -> None:
    assert read([ONE], {"number": typed}) == ((), {"number": "One at a time."})


@pytest.mark.parametrize(
    "typed", ["1Z999AA10123456784", "1Z 999 AA1 01 2345 6784", "7946 4478 9012", "9400 1000 0000 0000 0000 00"]
)
def test_one_number_in_groups_is_one(typed: str) -> None:
    assert not read([ONE], {"number": typed})[1]

"""Money is judged as it is shown: whatever the amount, the currency and the reader, both say the same."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blocks.text import money
from bot.runbook.values import DIGITS, Money

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF", "IQD", "HUF", "XYZ", None, *DIGITS])
AMOUNTS = st.one_of(
    st.decimals(-(10**15), 10**15, allow_nan=False, places=6),
    st.decimals(-2, 2, allow_nan=False, places=5),
    st.integers(-(10**12), 10**12).map(Decimal),
    st.sampled_from(["1.2E7", "-0", "0E-8", "-0.00", "5E-3", "1E+3"]).map(Decimal),
)
MONEY = st.builds(Money, AMOUNTS, CURRENCIES)


def digits_of(currency: str | None) -> int:
    return DIGITS.get(currency or "", 2)


@pytest.mark.parametrize(
    ("amount", "currency", "shown", "payable"),
    [
        ("0.4", "JPY", "¥0", False),
        ("0.5", "JPY", "¥0.5", False),
        ("1240.5", "JPY", "¥1,240.5", False),
        ("1240.0", "JPY", "¥1,240", True),
        ("-0.001", "USD", "$0.00", False),
        ("-0.006", "USD", "-$0.006", False),
        ("0.0049", "USD", "$0.00", False),
        ("0.005", "USD", "$0.005", False),
        ("99.995", "EUR", "€99.995", False),
        ("12.5", "USD", "$12.50", True),
        ("1.25E+3", "USD", "$1,250.00", True),
        ("1.2345", "KWD", "KWD1.2345", False),
        ("1.234", "KWD", "KWD1.234", True),
        ("0.0004", "KWD", "KWD0.000", False),
        ("825", None, "825.00 (currency not visible)", False),
        ("0.125", None, "0.125 (currency not visible)", False),
    ],
)  # fmt: skip
def test_what_is_shown_and_whether_it_can_be_confirmed(
    amount: str,
    currency: str | None,
    shown: str,
    payable: bool,  # noqa: FBT001 - a row of the table
) -> None:
    found = Money(Decimal(amount), currency)
    assert money(found, "en_US").replace("\xa0", "") == shown
    assert found.payable is payable


@given(MONEY)
def test_what_is_payable_is_shown_to_the_last_digit(found: Money) -> None:
    drawn = money(found, "en_US").split(" (")[0]
    read = Decimal("".join(char for char in drawn if char in "-.0123456789"))
    assert read == found.shown
    if found.payable:
        assert read == found.amount
        assert found.places == digits_of(found.currency)


@given(MONEY)
def test_less_than_half_the_smallest_unit_is_nothing_and_all_else_keeps_its_digits(found: Money) -> None:
    half = Decimal(1).scaleb(-digits_of(found.currency)) / 2
    assert found.nothing is (abs(found.amount) < half)
    assert found.positive is (found.amount >= half)
    assert found.negative is (found.amount <= -half)
    assert found.shown == (0 if found.nothing else found.amount)
    assert [found.nothing, found.positive, found.negative].count(True) == 1


@given(MONEY, st.sampled_from(["en_US", "de_DE", "ja_JP", "fr_FR", "ar_AE", "pl_PL"]))
def test_nothing_is_never_drawn_below_zero(found: Money, reader: str) -> None:
    drawn = money(found, reader)
    assert ("-" in drawn or "\u2212" in drawn) is found.negative
    assert str(found).startswith("-") is (found.negative and found.currency is None)


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_more_is_what_can_be_seen_to_be_more(one: Decimal, other: Decimal, currency: str | None) -> None:
    assume(currency is not None)
    first, second = Money(one, currency), Money(other, currency)
    assert not (first.exceeds(second) and second.exceeds(first))
    if first.payable and second.payable:
        assert first.exceeds(second) is (one > other)


@given(MONEY, MONEY)
def test_different_currencies_are_never_compared(one: Money, other: Money) -> None:
    """Nor two amounts of which nobody knows the currency: they need not be of the same."""
    assume(one.currency is None or one.currency != other.currency)
    assert not one.comparable(other)
    with pytest.raises(ValueError, match="different currencies"):
        one.exceeds(other)


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=4))
def test_the_digits_are_isos_whatever_the_library_of_locales_says(amount: Decimal) -> None:
    """CLDR writes Iraqi dinars and Hungarian forints of accounts with other digits than ISO 4217."""
    for currency in ("IQD", "HUF", "ALL"):
        found = Money(amount.quantize(Decimal(1).scaleb(-digits_of(currency)), ROUND_HALF_EVEN), currency)
        assert found.payable or found.nothing
        assert len(money(found, "en_US").partition(".")[2]) == digits_of(currency)

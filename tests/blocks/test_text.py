"""Whatever a field holds, Slack shows it as text: no mention, no link, no emoji, no formatting, no broken block."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from blocks.kit import SECTION_TEXT, section
from blocks.text import _SEEN, Markup, day, escaped, money, plain, said, said_plainly, shortened_markup, with_names
from bot.runbook.spelling import one_line, visible
from bot.runbook.values import DIGITS, USUAL_DIGITS, Money

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
HOSTILE = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            ["<!channel>", "<@U0REP>", "<https://evil.example|Pay here>", "&lt;", "&", "*", "_", "~", "`", "```", ">",
             ":smile:", "\n", "\u202e", "\u200b", "\x00", "https://evil.example", "a", " ", "😀", "|", "^"]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip


@given(HOSTILE)
def test_escaped_text_holds_nothing_that_slack_would_act_on(text: str) -> None:
    shown = escaped(text)
    assert not set("<>*~`\n\r\u202e\u200b\x00") & set(shown)
    assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(HOSTILE)
def test_escaping_keeps_every_letter(text: str) -> None:
    letters = [char for char in plain(text) if char.isalnum()]
    back = escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert [char for char in back if char.isalnum()] == letters


@given(HOSTILE, st.integers(min_value=1, max_value=60))
def test_a_cut_leaves_no_half_entity(text: str, limit: int) -> None:
    cut = shortened_markup(escaped(text), limit)
    assert len(cut) <= limit
    assert "&" not in cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def test_a_cut_leaves_no_half_token() -> None:
    token = Markup("Read <!date^1795425120^{date_short_pretty} {time}|2026-11-23 09:12 UTC>")
    assert shortened_markup(token, 30) == "Read…"


@given(HOSTILE.map(lambda text: text * 30))
def test_a_section_is_never_empty_and_never_too_long(text: str) -> None:
    shown = section(escaped(text))["text"]["text"]
    assert 0 < len(shown) <= SECTION_TEXT


def test_names_with_underscores_stay_readable() -> None:
    assert escaped("ACME_WEST_2") == "ACME_WEST_2"


@pytest.mark.parametrize(
    ("amount", "currency", "reader", "shown"),
    [("1240", "USD", "en_US", "$1,240.00"), ("1240.5", "EUR", "en_US", "€1,240.50"), ("1240", "JPY", "en_US", "¥1,240"),
     ("1240", "USD", "en_GB", "US$1,240.00"), ("-3", "USD", "en_US", "-$3.00"), ("1", "XYZ", "no such locale", "XYZ1.00"), ("1240.125", "KWD", "en_US", "KWD1,240.125")],
)  # fmt: skip
def test_money_as_its_reader_writes_it(amount: str, currency: str, reader: str, shown: str) -> None:
    assert money(Money(Decimal(amount), currency), reader).replace("\xa0", "") == shown


@given(
    st.decimals(-(10**12), 10**12, places=4),
    st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF", "INR", "XYZ"]),
    st.sampled_from(
        [
            "en_US",
            "en_IN",
            "de_CH",
            "fr_FR",
            "pl_PL",
            "es_ES",
            "nl_NL",
            "ar_AE",
            "ja_JP",
            "he_IL",
            "sv_SE",
            "de_AT",
            "hi_IN",
            "pt_BR",
            "tr_TR",
            "lt_LT",
        ]
    ),
)
def test_money_is_written_as_babel_writes_it(amount: Decimal, currency: str, reader: str) -> None:
    """For what its currency can express; Babel would round the rest, and we show it."""
    exact = amount.quantize(Decimal(1).scaleb(-DIGITS.get(currency, USUAL_DIGITS))) or Decimal(0)
    written = format_currency(exact, currency, locale=reader)
    assert money(Money(exact, currency), reader) == re.sub(r"(?<=[^\W\d_])(?=\d)", "\xa0", written)


@given(
    st.decimals(-(10**9), 10**9, places=3),
    st.sampled_from([*DIGITS, "USD", "EUR", "CHF", "XYZ"]),
    st.sampled_from(
        ["en_US", "en_IN", "en_GB", "de_CH", "de_DE", "fr_FR", "nl_NL", "ar_AE", "ja_JP", "he_IL", "tr_TR"]
    ),
)
def test_no_letter_of_a_currency_touches_a_digit(amount: Decimal, currency: str, reader: str) -> None:
    shown = money(Money(amount, currency), reader)
    assert not re.search(r"[^\W\d_]\d|\d[^\W\d_]", shown), shown


@pytest.mark.parametrize(
    ("reader", "amount", "date_shown"),
    [
        ("de_DE_EURO", "1.240,50€", "12. Dez."),
        ("en_IE_EURO", "€1,240.50", "12 Dec"),
        ("ja_JP_JP", "€1,240.50", "12月12日"),
        ("zh_TW_STROKE", "€1,240.50", "12月12日"),
        ("no_NO", "1240,50€", "12. des."),
        ("sh_BA", "1.240,50€", "12. dec"),
        ("fr_XX", "1240,50€", "12 déc."),
        ("xx_YY_ZZ", "€1,240.50", "Dec 12"),
    ],
)
def test_every_locale_of_salesforce_is_read(reader: str, amount: str, date_shown: str) -> None:
    """Salesforce's LocaleSidKey: a variant or an old name is no reason to write as Americans do."""
    shown = money(Money(Decimal("1240.5"), "EUR"), reader)
    assert "".join(char for char in shown if not char.isspace()) == amount
    assert day(date(2026, 12, 12), reader, NOW) == date_shown


def test_days_carry_a_year_only_when_it_is_not_obvious() -> None:
    assert day(date(2026, 12, 12), "en_US", NOW) == "Dec 12"
    assert day(date(2026, 12, 12), "en_GB", NOW) == "12 Dec"
    assert day(date(2028, 12, 12), "en_GB", NOW) == "12 Dec 2028"


def test_words_keep_their_spaces_between_typed_parts() -> None:
    words = (
        "Not paid: ",
        Money(Decimal(1240), "USD"),
        " of ",
        Money(Decimal(4000), "USD"),
        ", due ",
        date(2026, 12, 12),
    )
    assert said(words, "en_US", NOW) == "Not paid: $1,240.00 of $4,000.00, due Dec 12"
    assert said_plainly(words, "en_US", NOW) == said(words, "en_US", NOW)


def test_a_space_between_two_parts_is_one_space() -> None:
    assert said(("Sent", " ", Money(Decimal(1), "USD"), " ", "today"), "en_US", NOW) == "Sent $1.00 today"


def test_times_are_left_to_the_readers_own_clock() -> None:
    assert said(("since ", NOW), "en_US", NOW) == (
        f"since <!date^{int(NOW.timestamp())}^{{date_short_pretty}} {{time}}|2026-11-23 09:12 UTC>"
    )


def test_every_letter_that_is_left_as_it_is_can_be_seen() -> None:
    seen = [chr(code) for code in range(0x110000) if _SEEN.fullmatch(chr(code))]
    assert len(seen) > 100
    assert [each for each in seen if one_line(visible(f"a{each}b")) != f"a{each}b"] == []


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Payment_Order__c.Method__c says “Foo__bar” on 3 records.", "`Payment_Order__c.Method__c` says “`Foo__bar`”"),
        ("Add it in [mapping.order.values.payment_status] of exodus.toml.", "`[mapping.order.values.payment_status]`"),
        ("SLACK_BOT_TOKEN lacks it (missing_scope).", "`SLACK_BOT_TOKEN` lacks it (`missing_scope`)."),
        ("ns__Order__c: gone", "`ns__Order__c`: gone"),
        ("x_y@acme_co.example", "x_y@acme_co.example"),
        ("_so_ `a_b`", "‗so‗ ‵a_b‵"),
    ],
)
def test_technical_names_are_spelt_as_they_are(told: str, shown: str) -> None:
    assert shown in with_names(told)


@given(HOSTILE | st.lists(st.sampled_from([*"<>&`_*~:.[]aZ 9", "<!channel>", "__c", "a_b "]), max_size=30).map("".join))
def test_what_is_no_technical_name_is_escaped_beside_them(value: str) -> None:
    told = with_names(value)
    assert not set("*~") & set("".join(told.split("`")[::2]))
    assert not re.search(r"[<>]", told)
    assert all(re.fullmatch(r"\[?[A-Za-z0-9_.]+\]?", each) for each in told.split("`")[1::2])
    assert told.count("`") % 2 == 0

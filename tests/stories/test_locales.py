"""Money, dates and names as the reader writes them, in the order's own currency, on the reader's own calendar."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import Exodus
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.house import House

USERNAME = "rosa@exodus.example.demo"
EAST, WEST = "Pacific/Kiritimati", "Pacific/Honolulu"
"""A whole day apart: what is today in the one is yesterday in the other, at any hour."""

CHILDREN = {
    "Payment_Order__c": "SELECT Id, Sales_Order__c FROM Payment_Order__c",
    "Invoice__c": "SELECT Id, Sales_Order__c FROM Invoice__c",
}


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


async def children(house: House, situation: str, kind: str) -> list[str]:
    """The ids of what hangs on the order of that situation."""
    order = (await house.label(situation))["id"]
    org = await Salesforce.enter(house.sandbox)
    return [row["Id"] for row in await org.query(CHILDREN[kind]) if row["Sales_Order__c"] == order]


async def change(house: House, kind: str, record: str, **fields: Any) -> None:
    await house.sandbox.call("salesforce/records", {"do": "update", "object": kind, "id": record, "fields": fields})


async def reads_as(house: House, locale: str = "en_US", zone: str = "UTC") -> None:
    """Rosa changes what Salesforce knows of her; in a few minutes the bot knows it too."""
    org = await Salesforce.enter(house.sandbox)
    [rosa] = [row["Id"] for row in await org.query("SELECT Id, Username FROM User") if row["Username"] == USERNAME]
    await change(house, "User", rosa, LocaleSidKey=locale, TimeZoneSidKey=zone)
    house.clock.ahead += timedelta(minutes=6)


async def in_currency(house: House, currency: str, total: float, balance: float) -> None:
    """The healthy order, and all that hangs on it, in another currency."""
    await house.change("healthy", CurrencyIsoCode=currency, Order_Total__c=total, Balance__c=balance)
    for payment in await children(house, "healthy", "Payment_Order__c"):
        amounts = {"Requested_Amount__c": balance, "Balance_Due__c": balance}
        await change(house, "Payment_Order__c", payment, CurrencyIsoCode=currency, **amounts)
    for invoice in await children(house, "healthy", "Invoice__c"):
        await change(house, "Invoice__c", invoice, CurrencyIsoCode=currency)


async def due(house: House, day: date) -> None:
    for payment in await children(house, "healthy", "Payment_Order__c"):
        await change(house, "Payment_Order__c", payment, Due_Date__c=day.isoformat())


@pytest.mark.parametrize(
    ("locale", "currency", "owed"),
    [
        ("en_US", "JPY", "¥124,000 of ¥400,000"),
        ("en_US", "EUR", "€124,000.00 of €400,000.00"),
        ("en_GB", "USD", "US$124,000.00 of US$400,000.00"),
        ("en_GB", "GBP", "£124,000.00 of £400,000.00"),
        ("de_DE", "EUR", "124.000,00 € of 400.000,00 €"),
        ("de_DE", "JPY", "124.000 ¥ of 400.000 ¥"),
    ],
)
async def test_amounts_have_their_currencys_digits_and_the_readers_marks(
    house: House, rosa: Desk, locale: str, currency: str, owed: str
) -> None:
    await reads_as(house, locale)
    await in_currency(house, currency, 400_000, 124_000)
    assert owed.replace(" of ", " left to pay of ") in plain(words(await rosa.asks("/order 11436")))
    asked = owed.split(" of ", maxsplit=1)[0]
    assert asked in plain(words(await rosa.asks("/payment 11436")))


async def test_the_form_and_the_shared_summary_have_the_orders_currency(house: House, rosa: Desk) -> None:
    await in_currency(house, "JPY", 400_000, 124_000)
    await rosa.types("/payment 11436 send")
    assert "Requested amount: ¥124,000\n" in words(await house.form("rep"))
    card = await rosa.asks("/order 11436")
    await rosa.presses(card, "order.share")
    summary = words(await house.form("rep"))
    assert "¥124,000" in summary
    assert "¥400,000" in summary


@pytest.mark.parametrize(
    ("locale", "shown"), [("en_US", "Jan 31, 2031"), ("en_GB", "31 Jan 2031"), ("de_DE", "31. Jan. 2031")]
)
async def test_days_are_written_as_the_reader_writes_them(house: House, rosa: Desk, locale: str, shown: str) -> None:
    await reads_as(house, locale)
    await due(house, date(2031, 1, 31))
    assert f"due {shown}" in words(await rosa.asks("/order 11436"))
    assert f"due {shown}" in words(await rosa.asks("/payment 11436"))
    await rosa.types("/payment 11436 send")
    assert f"Due date: {shown}" in words(await house.form("rep"))


@pytest.mark.parametrize(("zone", "told"), [(WEST, ", due "), (EAST, " overdue since ")])
async def test_what_is_due_today_is_overdue_after_the_readers_own_midnight(
    house: House, rosa: Desk, zone: str, told: str
) -> None:
    present = datetime.fromisoformat((await house.sandbox.call("clock", {"advance": 0}))["now"])
    await due(house, present.astimezone(ZoneInfo(WEST)).date())
    await reads_as(house, zone=zone)
    for command in ("/order", "/payment"):
        _, verdict, *_ = plain(words(await rosa.asks(f"{command} 11436"))).splitlines()
        assert told in verdict


async def test_times_are_left_to_each_readers_own_clock(house: House, rosa: Desk) -> None:
    await reads_as(house, zone=EAST)
    tokens = words(await rosa.asks("/order 11436")).split("<!date^")[1:]
    assert tokens
    assert all("{time}|" in each or "{date_short" in each for each in tokens)


async def test_names_keep_their_letters(house: House, rosa: Desk) -> None:
    for name in ("Zoë Ångström & Söhne", "株式会社ハーバー", "O’Brien – Büro"):
        await house.change("healthy", Account__c=await house.new("Account", Name=name))
        shown = name.replace("&", "&amp;")
        assert shown in words(await rosa.asks("/order 11436"))
        assert shown in words(await rosa.asks("/payment 11436"))


def plain(text: str) -> str:
    """With ordinary spaces, as some locales part an amount from its sign by one that does not break; nothing bold."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("*", "")
